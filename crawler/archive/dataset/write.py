"""Write an archive to a dataset, beside what other archives wrote there."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote

from crawler.archive.database import Archive, translate_errors
from crawler.archive.dataset.duckdb import sql_files
from crawler.archive.dataset.manifest import Manifest, is_dataset, read_manifests, write_manifest
from crawler.archive.dataset.places import NOWHERE, place_of, place_rows, publications_of, split_place
from crawler.archive.dataset.tables import dataset_tables
from crawler.archive.exports import targets
from crawler.archive.exports.parquet import arrow_values, write_rows
from crawler.archive.exports.relations import Relation
from crawler.archive.releases.normal_form import BY_TIME, normal_form
from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.exceptions import ExportError

__all__ = ["Written", "write_dataset"]

NOTHING = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, and all who read its folders, write for null."""

_NAME = re.compile(r"[\w-][\w.-]*")
"""What an archive may be called in a dataset."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What became of the files of an archive."""

    files: int
    """How many it has now."""

    unchanged: int
    """How many of them were there before."""

    removed: int
    """How many are there no more."""


def write_dataset(
    archive: Archive, folder: Path, *, name: str | None = None, texts: bool = False, replace: bool = False
) -> Written:
    """Write the tables of an archive to a dataset, in place of what it wrote there before.

    Args:
        archive: what is read.
        folder: the dataset, or where it is to be.
        name: what the archive is called in it; None for the name of its file.
        texts: whether to include the full texts of others.
        replace: whether publications that an archive of this name had, and this one lacks, may be removed.

    Raises:
        ExportError: it cannot be written; the dataset is as it was.
        ArchiveError: the archive cannot be read.
    """
    name = name or archive.path.stem
    if not _NAME.fullmatch(name):
        raise ExportError(f"--name {name}: give letters, digits, hyphens, points and underscores.")
    with targets.translate_errors(folder):
        place = folder.absolute()
        place.parent.mkdir(parents=True, exist_ok=True)
        targets.clear_left(place)
        _check(place, name, _keys(archive), replace=replace)
        with targets.folder_beside(place) as beside:
            made = beside / "made"
            made.mkdir()
            with normal_form(archive, beside / "normal.db", texts=texts, ids=BY_TIME) as normal:
                files = _write_tables(normal, made, name, texts=texts)
                keys = _keys(normal)
            manifest = Manifest(name=name, schema=SCHEMA_VERSION, texts=texts, publications=keys, files=files)
            with _turn(place):
                _check(place, name, keys, replace=replace)
                return _put(made, place, manifest)


def _keys(archive: Archive) -> tuple[str, ...]:
    return tuple(row[0] for row in archive.query("SELECT key FROM publications ORDER BY key"))


def _check(folder: Path, name: str, keys: tuple[str, ...], *, replace: bool) -> None:
    """Raise ExportError where an archive may not write to the dataset."""
    if folder.is_symlink() or not is_dataset(folder):
        raise ExportError(f"{folder} is no dataset. Name one, or a folder that does not exist yet.")
    if len(_folded(keys)) < len(keys):
        raise ExportError(f"Of the publications {', '.join(keys)}, the keys of two differ in case alone.")
    manifests = read_manifests(folder)
    own = manifests.pop(name, None)
    for other in manifests.values():
        if other.name.casefold() == name.casefold():  # where case does not count in names, files would be one
            raise ExportError(
                f"{folder} has an archive that is called {other.name}, which differs in case alone. Call this one"
                " otherwise with --name."
            )
        if both := _folded(other.publications).intersection(_folded(keys)):
            raise ExportError(f"{folder} has {min(both)} from the archive {other.name}. It is of one archive only.")
        if other.schema != SCHEMA_VERSION:
            raise ExportError(
                f"{folder} has tables of schema {other.schema} from the archive {other.name}, and this one has schema"
                f" {SCHEMA_VERSION}. Export all of them with the same version of the program to a new folder."
            )
    if own and (lost := set(own.publications).difference(keys)) and not replace:
        raise ExportError(
            f"{folder} has {min(lost)} from an archive that is called {name}, too, and this one does not have it."
            " Call this one otherwise with --name; with --replace, the publication is removed from the dataset."
        )


def _folded(keys: Iterable[str]) -> set[str]:
    return {key.casefold() for key in keys}


def _write_tables(normal: Archive, folder: Path, name: str, *, texts: bool) -> dict[str, str]:
    """Write the files of an archive to `folder`, as `_made` names them; return path in the dataset -> sha256."""
    connection = normal.connection
    files: dict[str, str] = {}
    with translate_errors(normal.path):
        place_rows(connection)
        publications = publications_of(connection)
        for table in dataset_tables(texts=texts):
            for place, rows in _rows_by_place(normal, table):
                path = f"{table.name}/{_path(place, publications)}/{name}.parquet"
                with _made(folder, path).open("wb") as out:
                    write_rows(rows, out, table)
                files[path] = _sha256(_made(folder, path))
    return files


def _made(folder: Path, path: str) -> Path:
    """Return where a file is that is not in its place yet: without folders, of which a dataset has many."""
    return folder / path.replace("/", " ")


def _rows_by_place(normal: Archive, table: Relation) -> Iterator[tuple[int, Iterator[tuple[object, ...]]]]:
    """Yield the places of a table with their rows; of one without rows none, in one place, so that it has a file."""
    rows = normal.connection.execute(
        f"SELECT {place_of(table)} AS place, {arrow_values(table)} FROM {table.name} t ORDER BY place, {table.order}"
    )
    empty = True
    for place, group in groupby(rows, key=itemgetter(0)):
        yield place, (row[1:] for row in group)
        empty = False
    if empty:
        yield NOWHERE, iter(())


def _path(place: int, publications: dict[int, str]) -> str:
    publication, year = split_place(place, publications)
    return (
        f"publication={NOTHING if publication is None else quote(publication, safe='')}/"
        f"year={NOTHING if year is None else year}"
    )


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait until no other archive is put into a dataset beside it."""
    number = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _put(made: Path, folder: Path, manifest: Manifest) -> Written:
    """Replace the dataset by one with the new files of an archive, and all files of others."""
    manifests = read_manifests(folder)
    before = dict(manifests[manifest.name].files) if manifest.name in manifests else {}
    same = {path for path, sha256 in manifest.files.items() if before.get(path) == sha256 and (folder / path).is_file()}
    with targets.new_folder(folder, replaces=is_dataset) as new:
        for path in manifest.files:
            if path not in same:
                _flush(_made(made, path))
            _link(folder / path if path in same else _made(made, path), new / path)
        for path in _others(folder, before):
            _link(folder / path, new / path)
        write_manifest(new, manifest)
        for name, text in sql_files({**manifests, manifest.name: manifest}.values()).items():
            (new / name).write_text(text, "utf-8")
    return Written(files=len(manifest.files), unchanged=len(same), removed=len(before.keys() - manifest.files.keys()))


def _others(folder: Path, own: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths of all files that this archive did not write: of other archives, or of a person."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).as_posix()
        if not path.is_dir() and inside not in own:
            yield inside


def _flush(path: Path) -> None:
    """Flush a file to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _link(old: Path, new: Path) -> None:
    """Give a file a second name; where the disk has none, copy it."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
