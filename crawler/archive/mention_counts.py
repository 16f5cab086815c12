"""How many mentions there are, by what figures count them by: triggers of the schema keep the table."""

import sqlite3
from collections.abc import Iterator

from crawler.archive.database import Archive

__all__ = ["FILL", "count_anew", "find_wrong_counts", "rebuild_mention_counts"]

_COLUMNS = "publication_id, year, category, role, domain_id"
_DERIVED = f"SELECT {_COLUMNS}, count(*) FROM counted_mentions GROUP BY 1, 2, 3, 4, 5"  # noqa: S608 - of a constant
_STORED = f"SELECT {_COLUMNS}, mentions FROM mention_counts"  # noqa: S608 - of a constant

FILL = f"INSERT INTO mention_counts {_DERIVED}"
"""The statement that fills an empty one."""


def find_wrong_counts(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield in what the numbers differ from those of the mentions."""
    for first, second, words in ((_STORED, _DERIVED, "is"), (_DERIVED, _STORED, "should be")):
        for *of, mentions in connection.execute(f"{first} EXCEPT {second}"):
            named = ", ".join("none" if value is None else str(value) for value in of)
            yield f"the number of publication, year, category, role and domain {named} {words} {mentions}"


def count_anew(connection: sqlite3.Connection) -> None:
    """Mend the numbers, within a transaction: after statements that replace rows, which no trigger sees go."""
    if next(find_wrong_counts(connection), None) is None:
        return
    connection.execute("DELETE FROM mention_counts")
    connection.execute(FILL)
    connection.execute("UPDATE generations SET number = number + 1 WHERE name = 'mentions'")


def rebuild_mention_counts(archive: Archive) -> None:
    """Mend the numbers."""
    with archive.transaction():
        count_anew(archive.connection)
