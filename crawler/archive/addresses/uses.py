"""Give mentions of links, or uses of images, to others of their kind."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from crawler.archive.ledger.targets import TABLES
from crawler.visits.target import TargetKind

__all__ = ["give_uses"]

# Occurrences are unique in an issue: the old ones are made negative before the new ones are written.
FREE_OCCURRENCE = "UPDATE {uses} SET occurrence = -id WHERE id = ?"
SET_OCCURRENCE = "UPDATE {uses} SET {owner} = ?, occurrence = ? WHERE id = ?"


def give_uses(connection: sqlite3.Connection, kind: TargetKind, uses: Sequence[tuple[int, int, int]]) -> None:
    """Give each mention or use its link or image, numbered in the order given.

    Args:
        connection: in a transaction.
        kind: links, for mentions, or images.
        uses: id of each, of its issue, and of the link or image that it is to have; all that those have in an issue.
    """
    tables = TABLES[kind]
    connection.executemany(tables.sql(FREE_OCCURRENCE), [(number,) for number, *_ in uses])
    seen: dict[tuple[int, int], int] = defaultdict(int)
    for number, issue, owner in uses:
        seen[issue, owner] += 1
        connection.execute(tables.sql(SET_OCCURRENCE), (owner, seen[issue, owner], number))
