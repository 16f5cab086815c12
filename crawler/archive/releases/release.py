"""Write a release: a folder with the archive in normal form, dumps, their description, and reports on quality and
changes."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from crawler import __version__
from crawler.archive.database import Archive, open_archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.csv import write_csv
from crawler.archive.exports.extract import Extract, extract
from crawler.archive.exports.jsonl import write_jsonl
from crawler.archive.exports.parquet import write_parquet
from crawler.archive.exports.relations import relation, relations
from crawler.archive.exports.sql import write_sql
from crawler.archive.exports.targets import new_folder
from crawler.archive.issues.publications import PUBLICATION_LABEL
from crawler.archive.releases.card import citation_file, dataset_card, table_metadata
from crawler.archive.releases.changes import changes_report, first_release
from crawler.archive.releases.normal_form import write_normal_form
from crawler.archive.releases.package import data_package
from crawler.archive.releases.part import part_of
from crawler.archive.releases.quality import quality_report
from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.archive.scratch import scratch_folder
from crawler.exceptions import ExportError

__all__ = ["DATABASE", "Release", "write_release"]

DATABASE, SUMS, PACKAGE, COUNTS = "archive.db", "SHA256SUMS", "datapackage.json", "counts.json"
METADATA = "metadata.json"
ROWS = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}
"""Folder, and extension of its files -> what writes one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """Options of a release."""

    publication: str | None = None
    """Key of the only publication in it; None for all."""

    previous: Path | None = None
    """Folder of the previous release; None for the first."""

    licence: str = "CC0-1.0"
    """SPDX name of the licence of the compilation."""

    texts: bool = False
    """Whether to include the full texts of others."""

    replace: bool = False
    """Whether to replace a release that is in the folder."""


def write_release(archive: Archive, folder: Path, release: Release) -> dict[str, int]:
    """Write a release of the archive; return the number of rows by table.

    Raises:
        ExportError: the folder cannot be written, there is no such publication, or the previous release cannot be read.
        ArchiveError: the archive, or that of the previous release, cannot be read.
    """
    with new_folder(folder, replaces=_is_release if release.replace else _never) as made:
        with part_of(archive, release.publication, made, texts=release.texts) as part:
            write_normal_form(part, made / DATABASE, texts=release.texts)
        with open_archive(made / DATABASE, read_only=True) as normal:
            counts = _write_dumps(normal, made, release)
            _write_text(made / "QUALITY.md", quality_report(normal))
            _write_text(made / "CHANGES.md", _changes(normal, release.previous, release.publication))
        _write_text(made / COUNTS, json.dumps(counts, indent=1) + "\n")
        _write_text(made / SUMS, _sums(made))
    return counts


def _write_dumps(normal: Archive, folder: Path, release: Release) -> dict[str, int]:
    with extract(normal, Choice(), texts=release.texts) as source:
        with (folder / "archive.sql").open("wb") as out:
            write_sql(source, out)
        written = [*source.tables, *(each for each in relations() if each.kind == "view")]
        for form, write in ROWS.items():
            (folder / form).mkdir()
            for rows in written:
                with (folder / form / f"{rows.name}.{form}").open("wb") as out:
                    write(source, out, rows)
        counts = {rows.name: normal.query(f"SELECT count(*) FROM {rows.name}")[0][0] for rows in written}
        _describe(source, folder, counts, release)
        return counts


def _describe(source: Extract, folder: Path, counts: Mapping[str, int], release: Release) -> None:
    written = [relation(name) for name in counts]
    publications = source.archive.query(f"SELECT n.key, {PUBLICATION_LABEL} FROM publications n ORDER BY n.key")
    names = " and ".join(name for _, name in publications) or "an empty archive"
    day = source.archive.query("SELECT substr(started, 1, 10) FROM runs WHERE id = 1")[0][0]
    version = day.replace("-", ".")
    rights, title = _rights(names, release), f"The back numbers of {names}"
    package = data_package(
        written,
        name="-".join(["backnumber", *(key for key, _ in publications)]),
        title=title,
        version=version,
        licence=release.licence,
        rights=rights,
        program=__version__,
        schema=SCHEMA_VERSION,
    )
    _write_text(folder / PACKAGE, package)
    _write_text(folder / "RIGHTS.md", f"# Rights\n\n{rights}\n")
    card = dataset_card(counts, title=title, licence=release.licence)
    _write_text(folder / "README.md", card + _README.format(names=names, day=day, program=__version__))
    cited = citation_file(
        [name for _, name in publications],
        title=title,
        version=version,
        day=day,
        licence=release.licence,
    )
    _write_text(folder / "CITATION.cff", cited)
    described = table_metadata(
        written, title=title, rights=rights, licence=release.licence, database=Path(DATABASE).stem
    )
    _write_text(folder / METADATA, described)


def _rights(names: str, release: Release) -> str:
    texts = (
        "The whole texts of issues and linked pages are in it: they belong to their authors, and whoever has this"
        " release may not publish them without leave."
        if release.texts
        else "The whole texts of issues and linked pages are left out."
    )
    return (
        f"This release holds facts about the issues of {names} and the pages that they link to: addresses, dates,"
        f" names, places in an issue, states. The compilation is given under {release.licence}. Titles, summaries,"
        " descriptions, alternative texts and credits are short excerpts and belong to their authors; no licence of"
        f" them is given here. {texts} What somebody asks to have removed is removed from the releases that follow."
    )


_README = f"""# The back numbers of {{names}}

Content up to {{day}}; made by Backnumber {{program}}, schema {SCHEMA_VERSION:d}.

| file | what |
| --- | --- |
| `{DATABASE}` | the archive, a SQLite database |
| `archive.sql` | the same as a dump: `sqlite3 new.db < archive.sql` |
| `csv/`, `jsonl/`, `parquet/` | the same, a file a table; start from the flat views `entries` and `illustrations` |
| `{PACKAGE}` | the columns of each table with their meanings and units (Frictionless Data Package) |
| `{METADATA}` | the same for Datasette: `datasette {DATABASE} --metadata {METADATA}` |
| `CITATION.cff` | how to cite this release |
| `{COUNTS}` | rows of each table |
| `QUALITY.md` | what is missing, thin, doubtful |
| `CHANGES.md` | what is new, changed, moved, died since the release before |
| `RIGHTS.md` | what belongs to whom |
| `{SUMS}` | `sha256sum --check {SUMS}` |

The front matter of this page lists the tables for `datasets.load_dataset(FOLDER)`: `entries` first, another one by its
name as the second argument. Tables without rows are not among them.

The same posts, captures and ledger give the same bytes of every text file, and the same content of the others. Ids
follow from what they name: a row keeps its id from release to release. They are not those of the archive that is
crawled into.
"""


def _changes(normal: Archive, previous: Path | None, publication: str | None) -> str:
    if previous is None:
        return first_release()
    with _previous(previous, publication) as before:
        return changes_report(normal, before)


@contextmanager
def _previous(folder: Path, publication: str | None) -> Iterator[Archive]:
    """Yield the archive of an earlier release, or the publication's part of it, as a copy, since it may have to be
    migrated."""
    if not (folder / DATABASE).is_file():
        raise ExportError(f"{folder} is no release: it has no {DATABASE}.")
    with scratch_folder() as work:
        copy = work / DATABASE
        shutil.copyfile(folder / DATABASE, copy)
        with open_archive(copy) as whole, part_of(whole, publication, work, texts=False) as before:
            yield before


def _sums(folder: Path) -> str:
    """Return checksums as `sha256sum` writes them, ordered by name."""
    lines = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        with path.open("rb") as file:
            lines.append(f"{file_digest(file, 'sha256').hexdigest()}  {path.relative_to(folder).as_posix()}\n")
    return "".join(lines)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _is_release(folder: Path) -> bool:
    """Return whether a folder holds a release, and nothing that the release does not list."""
    sums = folder / SUMS
    if not sums.is_file():
        return False
    listed = {line.partition("  ")[2] for line in sums.read_text("utf-8").splitlines()} | {SUMS}
    return all(path.relative_to(folder).as_posix() in listed for path in folder.rglob("*") if not path.is_dir())


def _never(_: Path) -> bool:
    return False
