"""How many mentions, links and pages there are, by what figures count them by: triggers keep the tables."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.archive.database import Archive

__all__ = ["SUMMARIES", "Summary", "count_anew", "find_wrong_counts", "rebuild_summary"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """A table of numbers."""

    table: str
    """Its name."""

    by: tuple[str, ...]
    """The columns by which is counted."""

    counts: tuple[str, ...]
    """The columns of numbers."""

    derived: str
    """The query for what its rows should be."""

    generation: str
    """Name of the generation that follows a mending."""

    @property
    def stored(self) -> str:
        """Return the query for its rows."""
        return f"SELECT {', '.join((*self.by, *self.counts))} FROM {self.table}"  # noqa: S608 - of constants

    @property
    def fill(self) -> str:
        """Return the statement that fills it when it is empty."""
        return f"INSERT INTO {self.table} {self.derived}"


SUMMARIES = (
    Summary(
        table="mention_counts",
        by=("publication_id", "year", "category", "role", "domain_id"),
        counts=("mentions",),
        derived="SELECT publication_id, year, category, role, domain_id, count(*) FROM counted_mentions"
        " GROUP BY 1, 2, 3, 4, 5",
        generation="mentions",
    ),
    Summary(
        table="link_counts",
        by=("publication_id", "year", "category", "domain_id", "state"),
        counts=("links", "links_of_publication"),
        derived="SELECT publication_id, year, category, domain_id, state, sum(is_first), count(*) FROM counted_links"
        " GROUP BY 1, 2, 3, 4, 5",
        generation="links.state",
    ),
    Summary(
        table="lag_counts",
        by=("publication_id", "year", "category", "domain_id", "days"),
        counts=("pages", "pages_of_publication"),
        derived="SELECT publication_id, year, category, domain_id, days, sum(is_first), count(*) FROM counted_lags"
        " GROUP BY 1, 2, 3, 4, 5",
        generation="sources",
    ),
)
"""The tables that triggers keep."""


def find_wrong_counts(connection: sqlite3.Connection, summary: Summary) -> Iterator[str]:
    """Yield in what the numbers differ from those of what is counted."""
    names = f"{', '.join(summary.by[:-1]).replace('_id', '')} and {summary.by[-1].replace('_id', '')}"
    stored, derived = summary.stored, summary.derived
    for first, second, words in ((stored, derived, "is"), (derived, stored, "should be")):
        for row in connection.execute(f"{first} EXCEPT {second}"):
            of, counts = row[: len(summary.by)], row[len(summary.by) :]
            named = ", ".join("none" if value is None else str(value) for value in of)
            numbers = " and ".join(map(str, counts))
            yield f"the number of {' and '.join(summary.counts)} of {names} {named} {words} {numbers}"


def count_anew(connection: sqlite3.Connection) -> None:
    """Mend all numbers, within a transaction: after statements that replace rows, which no trigger sees go."""
    for summary in SUMMARIES:
        _count_anew(connection, summary)


def rebuild_summary(archive: Archive, summary: Summary) -> None:
    """Mend the numbers of one table."""
    with archive.transaction():
        _count_anew(archive.connection, summary)


def _count_anew(connection: sqlite3.Connection, summary: Summary) -> None:
    if next(find_wrong_counts(connection, summary), None) is None:
        return
    connection.execute(f"DELETE FROM {summary.table}")  # noqa: S608 - of a constant
    connection.execute(summary.fill)
    connection.execute("UPDATE generations SET number = number + 1 WHERE name = ?", (summary.generation,))
