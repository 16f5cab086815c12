"""A dump that the sqlite3 tool restores to an archive of equal content; equal content gives equal bytes.

The schema is that of archive.db-schema.sql, with its comments. Each row is a line, ordered by primary key. Indexes,
views and triggers follow the rows, and the full-text indexes are rebuilt at the end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from crawler.archive.database import APPLICATION_ID
from crawler.archive.descriptions import SCHEMA
from crawler.archive.exports.extract import Extract
from crawler.archive.exports.lines import lines
from crawler.archive.exports.relations import Field, Relation
from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.archive.search_indexes import SEARCH_INDEXES
from crawler.archive.statements import split_statements
from crawler.archive.summaries import SUMMARIES

__all__ = ["one_line", "write_sql"]

_LITERAL = re.compile(rb"'(?:[^']|'')*'")
_BREAKS = {b"\n": (b"\\n", 10), b"\r": (b"\\r", 13), b"\0": (b"\\0", 0)}
"""What would break a line, or the reading of it: the tool drops a CR before a LF, and stops at a NUL."""


def write_sql(extract: Extract, out: BinaryIO) -> None:
    """Write the dump. Raises ArchiveError."""
    tables, rest = _schema()
    out.write(_HEAD.encode())
    out.write(tables.encode())
    for table in extract.tables:
        out.writelines(_inserts(extract, table))
    out.writelines(line.encode() for line in _counters(extract))
    out.write(rest.encode())
    out.writelines(f"INSERT INTO {index}({index}) VALUES('rebuild');\n".encode() for index in SEARCH_INDEXES)
    out.writelines(f"{summary.fill};\n".encode() for summary in SUMMARIES)
    out.write(b"COMMIT;\n")


def one_line(statement: bytes) -> bytes:
    r"""Return a statement with the line breaks in its texts escaped, on one line.

    >>> print(one_line(b"VALUES('it''s','a\nb',NULL);").decode())
    VALUES('it''s',replace('a\nb','\n',char(10)),NULL);
    """
    return _LITERAL.sub(lambda literal: _without_breaks(literal[0]), statement)


def _without_breaks(literal: bytes) -> bytes:
    for sign, (mark, code) in _BREAKS.items():
        if sign in literal:
            unique, tries = mark, 0
            while unique in literal:
                tries += 1
                unique = b"(%s%d)" % (mark, tries)
            literal = b"replace(%s,'%s',char(%d))" % (literal.replace(sign, unique), unique, code)
    return literal


def _inserts(extract: Extract, table: Relation) -> Iterator[bytes]:
    for portion in lines(extract, table, _statement(table)):
        text = b"\n".join(portion)
        if text.count(b"\n") >= len(portion) or b"\r" in text or b"\0" in text:
            text = b"\n".join(map(one_line, portion))
        yield text + b"\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """How a value is written."""

    pattern: str
    """Conversion of SQLite's printf."""

    argument: str
    """An expression for its argument."""

    expression: str
    """An expression that takes any value."""


def _statement(table: Relation) -> str:
    """Return an expression for the statement that inserts a row.

    `printf` is faster, but ends a value at a NUL; the rare row that has one takes the other expression.
    """
    cells = [_cell(field) for field in table.fields]
    before, after = f"INSERT INTO {table.name} VALUES(", ");"
    pattern = before + ",".join(cell.pattern for cell in cells) + after
    quick = f"printf('{pattern}', {', '.join(cell.argument for cell in cells)})"
    texts = [field.name for field in table.fields if field.type == "text" and not field.vocabulary]
    if not texts:
        return quick
    sure = " || ',' || ".join(cell.expression for cell in cells)
    has_nul = " OR ".join(f"instr({name}, char(0))" for name in texts)
    return f"CASE WHEN {has_nul} THEN '{before}' || {sure} || '{after}' ELSE {quick} END"


def _cell(field: Field) -> Cell:
    name = field.name
    if field.type in ("integer", "flag", "number"):
        value = f"coalesce({f'shortest({name})' if field.type == 'number' else name}, 'NULL')"
        return Cell(pattern="%s", argument=value, expression=value)
    quoted = f"coalesce('''' || replace({name}, '''', '''''') || '''', 'NULL')"
    return Cell(pattern="%Q", argument=name, expression=quoted)


_HEAD = f"""-- A dump of an archive of Backnumber: sqlite3 new.db < this file
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
PRAGMA application_id={APPLICATION_ID:d};
PRAGMA user_version={SCHEMA_VERSION:d};
"""


def _counters(extract: Extract) -> Iterator[str]:
    """Yield statements that keep deleted ids from being used again."""
    yield "DELETE FROM sqlite_sequence;\n"
    exported = {table.name for table in extract.tables}
    for name, last in extract.archive.query("SELECT name, seq FROM sqlite_sequence ORDER BY name"):
        if name in exported:
            yield f"INSERT INTO sqlite_sequence VALUES('{name}',{last});\n"


def _schema() -> tuple[str, str]:
    """Return the statements that create tables, and the others."""
    tables: list[str] = []
    rest: list[str] = []
    for statement in split_statements(SCHEMA.read_text("utf-8")):
        of_table = re.search(r"^CREATE TABLE ", statement, re.MULTILINE)
        (tables if of_table else rest).append(statement)
    return "".join(tables), "".join(rest)
