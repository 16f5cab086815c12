"""Rows as lines of bytes, made by SQLite, which takes half the time of making them in Python."""

from collections.abc import Iterator
from itertools import chain

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.relations import Field, Relation

__all__ = ["json_value", "lines"]

PORTION = 100
"""Rows in memory at a time; the longest are of some ten thousand characters, or are texts of pages."""


def lines(extract: Extract, relation: Relation, expression: str) -> Iterator[list[bytes]]:
    """Yield the values of an expression for the chosen rows, in batches. Raises ArchiveError."""
    rows = extract.archive.connection.execute(extract.select(f"CAST({expression} AS BLOB)", relation))
    while portion := rows.fetchmany(PORTION):
        yield list(chain.from_iterable(portion))


def json_value(field: Field) -> str:
    """Return an expression for a value as SQLite's JSON functions take it."""
    return f"json(shortest({field.name}))" if field.type == "number" else field.name
