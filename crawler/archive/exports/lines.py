"""Rows as lines of bytes, made by SQLite's JSON functions, which takes half the time of making them in Python."""

import secrets
from collections.abc import Iterator, Mapping

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.relations import Field, Relation

__all__ = ["NULL", "arrays", "lines", "number", "or_null"]

PORTION = 500
"""Rows in memory at a time; the longest are of some ten thousand characters, or are texts of pages."""

_TOKEN = secrets.token_urlsafe(9)

NULL = f'"{_TOKEN}"'.encode()
"""Stands for null in arrays, where a text might have the word: another in each process, so that no text has it."""


def lines(extract: Extract, relation: Relation, expression: str) -> Iterator[list[bytes]]:
    """Yield the values of an expression for the chosen rows, in batches. Raises ArchiveError."""
    rows = extract.archive.connection.execute(extract.select(f"CAST({expression} AS BLOB)", relation))
    while portion := rows.fetchmany(PORTION):
        yield [row[0] for row in portion]


def arrays(extract: Extract, relation: Relation, instead: Mapping[str, str] | None = None) -> Iterator[list[bytes]]:
    """Yield the chosen rows in batches, each as a JSON array without its brackets, with NULL for null.

    In their texts nothing is escaped but what JSON has to escape, and no other byte is below 0x20. Raises ArchiveError.

    instead: column -> an expression, never null, that is written instead of its value.
    """
    values = ", ".join((instead or {}).get(field.name) or _value(field) for field in relation.fields)
    for portion in lines(extract, relation, f"json_array({values})"):
        yield [row[1:-1] for row in portion]


def number(field: Field) -> str:
    """Return an expression for a float as JSON."""
    return f"json(shortest({field.name}))"


def or_null(expression: str) -> str:
    """Return an expression that has the word of NULL for null."""
    return f"coalesce({expression}, '{_TOKEN}')"


def _value(field: Field) -> str:
    value = number(field) if field.type == "number" else field.name
    return or_null(value) if field.nullable else value
