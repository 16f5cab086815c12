"""What Datasette counts of all mentions, read from the table `mention_counts`, which triggers keep."""

import re
from collections.abc import Callable, Mapping
from typing import Final

__all__ = ["summed"]

_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "mentions": frozenset({"role"}),
    "entries": frozenset({"role", "category", "issue_date"}),
    "citations": frozenset({"role", "category", "issue_date"}),
}
"""Table or view that has a row for each mention -> its columns by which the numbers are kept."""

_ALL_ROWS: Final = r"\( ?select [\w, \[\]]+ from (?P<table>\w+) \)"
_NUMBER: Final = re.compile(r"select count\(\*\) from (?P<table>\w+)")
_BY_COLUMN: Final = re.compile(
    r"select (?P<column>\w+) as value, count\(\*\) as count from "  # noqa: S608 - what is compared with it is run
    + _ALL_ROWS
    + r" where (?P=column) is not null group by (?P=column) order by count desc, value limit (?P<limit>[0-9]+)"
)
_BY_YEAR: Final = re.compile(
    r"SELECT substr\((?P<column>issue_date), 1, 4\) AS value, count\(\*\) AS count FROM "  # noqa: S608
    + _ALL_ROWS
    + r" WHERE issue_date GLOB '\[0-9\]\[0-9\]\[0-9\]\[0-9\]-\*'"
    + r" GROUP BY value ORDER BY value DESC LIMIT (?P<limit>[0-9]+)"
)


def summed(sql: str) -> str:
    """Return a query with the same rows as one that counts all mentions, alone or by a column; any other as it is.

    >>> summed("select count(*) from citations ")
    'SELECT coalesce(sum(mentions), 0) FROM mention_counts'
    >>> summed("select count(*) from citations where role = :p0")
    'select count(*) from citations where role = :p0'
    """
    plain = " ".join(sql.split())
    for pattern, make in _SUMS:
        found = pattern.fullmatch(plain)
        if found and found["table"] in _COLUMNS and found.groupdict().get("column", "role") in _COLUMNS[found["table"]]:
            return make(found)
    return sql


def _number(_: re.Match[str]) -> str:
    return "SELECT coalesce(sum(mentions), 0) FROM mention_counts"


def _by_column(found: re.Match[str]) -> str:
    column = found["column"]
    return (
        f"SELECT {column} AS value, sum(mentions) AS count FROM mention_counts WHERE {column} IS NOT NULL"  # noqa: S608 - of `_COLUMNS`
        f" GROUP BY {column} ORDER BY count DESC, value LIMIT {found['limit']}"
    )


def _by_year(found: re.Match[str]) -> str:
    return (
        "SELECT year AS value, sum(mentions) AS count FROM mention_counts WHERE year IS NOT NULL"  # noqa: S608 - of digits
        f" GROUP BY year ORDER BY year DESC LIMIT {found['limit']}"
    )


_SUMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (_NUMBER, _number),
    (_BY_COLUMN, _by_column),
    (_BY_YEAR, _by_year),
)
"""Queries, white space apart -> how to sum instead."""
