"""Rows as lines of bytes. SQLite makes the line, which takes half the time of making it in Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.relations import Field, Relation

__all__ = ["Cell", "joined", "lines"]

PORTION = 500
"""Rows in memory at a time; the longest are of some ten thousand characters, or are texts of pages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """How a value is written: by SQLite's printf (pattern, arguments), and by an expression that takes any value."""

    pattern: str
    arguments: tuple[str, ...]
    expression: str


def lines(extract: Extract, relation: Relation, expression: str) -> Iterator[list[bytes]]:
    """What an expression gives for each chosen row, portion by portion. Raises ArchiveError."""
    rows = extract.archive.connection.execute(extract.select(f"CAST({expression} AS BLOB)", relation))
    while portion := rows.fetchmany(PORTION):
        yield [row[0] for row in portion]


def joined(fields: Sequence[Field], cells: Sequence[Cell], *, before: str = "", after: str = "") -> str:
    """An expression that joins the cells by commas. before, after: without % and apostrophe.

    `printf` is the faster way, and ends a value at a NUL; a row that has one, which hardly exists, takes the other.
    """
    pattern = before + ",".join(cell.pattern for cell in cells) + after
    quick = f"printf('{pattern}', {', '.join(argument for cell in cells for argument in cell.arguments)})"
    texts = [field.name for field in fields if field.type == "text" and not field.vocabulary]
    if not texts:
        return quick
    sure = " || ',' || ".join(cell.expression for cell in cells)
    has_nul = " OR ".join(f"instr({name}, char(0))" for name in texts)
    return f"CASE WHEN {has_nul} THEN '{before}' || {sure} || '{after}' ELSE {quick} END"
