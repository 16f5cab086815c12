"""The formats of exports by name, and how one is written to a file, a folder or the standard output."""

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from crawler.archive.database import Archive
from crawler.archive.exports.atom import write_atom
from crawler.archive.exports.bibtex import write_bibtex
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.cited import cited, cited_publications
from crawler.archive.exports.csl import write_csl
from crawler.archive.exports.csv import write_csv
from crawler.archive.exports.extract import Extract, extract
from crawler.archive.exports.jsonl import write_jsonl
from crawler.archive.exports.names import Compression
from crawler.archive.exports.opml import write_opml
from crawler.archive.exports.parquet import write_parquet
from crawler.archive.exports.references import references
from crawler.archive.exports.relations import Relation, relation, relations
from crawler.archive.exports.ris import write_ris
from crawler.archive.exports.sql import write_sql
from crawler.archive.exports.targets import compressed, new_file, new_folder, standard_output
from crawler.exceptions import ExportError

__all__ = ["FORMATS", "STANDARD_OUTPUT", "Export", "Format", "write_export"]

STANDARD_OUTPUT = "-"

Writer = Callable[[Extract, BinaryIO, Relation | None, "Export"], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format of exports."""

    extension: str
    """Extension of its files."""

    holds: Literal["archive", "rows", "links"]
    """What a file holds: the archive, the rows of one table or view, or links."""

    write: Writer
    """Writes a file."""

    compressions: tuple[Compression, ...] = ("none", "gzip")
    """How its files may be compressed; the first is the default."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """Options of an export."""

    format: str
    """Name of the format."""

    choice: Choice = field(default_factory=Choice)
    """Which rows."""

    names: tuple[str, ...] = ()
    """Tables and views, for a format of rows; empty for all tables."""

    texts: bool = False
    """Whether to include the full texts of others."""

    guarded: bool = True
    """Whether cells of CSV are made safe for spreadsheets."""

    compression: Compression | None = None
    """How files are compressed; None for the default of the format."""

    replace: bool = False
    """Whether to replace a folder with an earlier export."""

    @property
    def how(self) -> Format:
        """Return the format."""
        return FORMATS[self.format]

    @property
    def packing(self) -> Compression:
        """Return how the files are compressed."""
        return self.compression or self.how.compressions[0]

    def file_name(self, name: str) -> str:
        """Return the name of the file of a table or view."""
        return f"{name}.{self.how.extension}" + (".gz" if self.packing == "gzip" else "")


def _sql(source: Extract, out: BinaryIO, _: Relation | None, __: Export) -> None:
    write_sql(source, out)


def _csv(source: Extract, out: BinaryIO, rows: Relation | None, export: Export) -> None:
    write_csv(source, out, _asked(rows), guarded=export.guarded)


def _jsonl(source: Extract, out: BinaryIO, rows: Relation | None, _: Export) -> None:
    write_jsonl(source, out, _asked(rows))


def _parquet(source: Extract, out: BinaryIO, rows: Relation | None, export: Export) -> None:
    write_parquet(source, out, _asked(rows), compression=export.packing)


FORMATS: Mapping[str, Format] = {
    "sql": Format(
        extension="sql",
        holds="archive",
        write=_sql,
    ),
    "csv": Format(extension="csv", holds="rows", write=_csv),
    "jsonl": Format(extension="jsonl", holds="rows", write=_jsonl),
    "parquet": Format(
        extension="parquet",
        holds="rows",
        write=_parquet,
        compressions=("zstd", "none"),
    ),
    "bibtex": Format(
        extension="bib",
        holds="links",
        write=lambda source, out, _, __: write_bibtex(references(source), out),
    ),
    "ris": Format(
        extension="ris",
        holds="links",
        write=lambda source, out, _, __: write_ris(references(source), out),
    ),
    "csl-json": Format(
        extension="json",
        holds="links",
        write=lambda source, out, _, __: write_csl(references(source), out),
    ),
    "opml": Format(
        extension="opml",
        holds="links",
        write=lambda source, out, _, __: write_opml(cited(source), out),
    ),
    "atom": Format(
        extension="atom",
        holds="links",
        write=lambda source, out, _, __: write_atom(cited(source), out, publications=cited_publications(source)),
    ),
}
"""Name -> format."""


def write_export(archive: Archive, export: Export, target: str) -> int:
    """Write an export to `target`, a path or `-`; return the number of files.

    A format of rows is written to the folder `target`, a file for each table; a single table or view may be written to
    a file or to the standard output.

    Raises:
        ExportError: it cannot be written, or not to this target; what was there before is unchanged.
        ArchiveError: the archive cannot be read.
    """
    with ExitStack() as stack:
        source = stack.enter_context(extract(archive, export.choice, texts=export.texts))
        several = export.how.holds == "rows" and len(export.names) != 1
        if not several:
            rows = relation(export.names[0]) if export.names else None
            if target == STANDARD_OUTPUT:
                out = stack.enter_context(standard_output())
            else:
                out = stack.enter_context(new_file(_file(export, rows, target)))
            _write(source, export, rows, out)
            return 1
        if target == STANDARD_OUTPUT:
            raise ExportError(
                f"Several tables do not fit on one {export.format} output. Name a folder, or one table or view."
            )
        folder = stack.enter_context(new_folder(Path(target), replaces=_is_export if export.replace else _never))
        asked = tuple(map(relation, export.names)) or source.tables
        for rows in asked:
            with (folder / export.file_name(rows.name)).open("wb") as out:
                _write(source, export, rows, out)
        return len(asked)


def _write(source: Extract, export: Export, rows: Relation | None, out: BinaryIO) -> None:
    with compressed(out, export.packing) as packed:
        export.how.write(source, packed, rows, export)


def _file(export: Export, rows: Relation | None, target: str) -> Path:
    """Return the path of a single file: in a folder, one with the name of the table."""
    path = Path(target)
    if rows is not None and (path.is_dir() or target.endswith("/")):
        path.mkdir(parents=True, exist_ok=True)
        return path / export.file_name(rows.name)
    return path


def _asked(rows: Relation | None) -> Relation:
    if rows is None:
        raise AssertionError("a format of rows is asked for a table or view")
    return rows


def _is_export(folder: Path) -> bool:
    """Return whether a folder holds only files that exports of tables and views write."""
    names = "|".join(each.name for each in relations())
    made = re.compile(rf"(?:{names})\.(?:csv|jsonl|parquet)(?:\.gz)?")
    return all(each.is_file() and made.fullmatch(each.name) for each in folder.iterdir())


def _never(_: Path) -> bool:
    return False
