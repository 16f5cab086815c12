"""Merge the ledgers: visits and captures. A visit that both archives have is one; all others are kept."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.archive.adopt.maps import (
    count_new,
    create_map,
    insert_rows,
    map_by_key,
    map_missing,
    mapped,
)
from crawler.archive.database import Archive
from crawler.archive.exports.relations import relation
from crawler.archive.ledger.targets import ALL_VISITS
from crawler.exceptions import ArchiveError

__all__ = ["LEDGERS", "Ledger", "merge_captures", "merge_visits"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """A table whose rows are only ever added, and by what two archives know the same row of it."""

    same: tuple[str, ...]
    """Columns that are equal in the same visit; they are never null, and an index begins with the first ones."""

    alike: tuple[str, ...] = ("status",)
    """Columns that are equal in the same visit, or null."""

    again: str | None = None
    """Column that refers to the visit of which this one is a rereading."""


LEDGERS: Mapping[str, Ledger] = {
    "visits": Ledger(same=("link_id", "started", "outcome", "url", "seconds"), again="reread_of"),
    "image_visits": Ledger(same=("image_id", "started", "outcome", "url", "seconds")),
    "snapshot_asks": Ledger(same=("link_id", "service", "kind", "outcome", "started", "url", "seconds")),
    "robots_visits": Ledger(same=("host", "started", "redirects", "outcome", "url", "seconds")),
}
"""Table -> how its rows are known."""

# What was overwritten in its file has nothing left to add.
WITH_CONTENT = """
o.redaction_id IS NULL OR EXISTS (SELECT 1 FROM origin.redactions r WHERE r.id = o.redaction_id AND r.done IS NULL)
"""
CLASH = """
SELECT o.file, o.offset FROM origin.captures o
JOIN temp.adopted_captures ids ON ids.old = o.id AND ids.is_new
JOIN main.captures mine ON mine.file = o.file AND mine.offset = o.offset LIMIT 1
"""
REOPEN = """
UPDATE main.redactions SET done = NULL WHERE done IS NOT NULL AND id IN (
  SELECT c.redaction_id FROM main.captures c JOIN temp.adopted_captures ids ON ids.new = c.id WHERE ids.is_new
)
"""
HOPS = """
INSERT INTO main.{hops} (host, visit_id, position)
SELECT o.host, ids.new, o.position FROM origin.{hops} o
JOIN temp.adopted_{visits} ids ON ids.old = o.visit_id WHERE ids.is_new
"""
READINGS = """
INSERT INTO main.readings (visit_id, reader)
SELECT ids.new, o.reader FROM origin.readings o JOIN temp.adopted_visits ids ON ids.old = o.visit_id
WHERE true ON CONFLICT (visit_id) DO UPDATE SET reader = excluded.reader WHERE visit_id IN (
  SELECT v.id FROM main.visits v JOIN temp.adopted_newer_readings newer ON newer.new = v.link_id
)
"""


def merge_captures(archive: Archive) -> int:
    """Add the captures; return how many. Raises ArchiveError when another record is at the place of one."""
    connection = archive.connection
    map_by_key(connection, "captures", missing=WITH_CONTENT)
    if clash := connection.execute(CLASH).fetchone():
        raise ArchiveError(
            archive.path,
            f"has another capture in {clash[0]} at {clash[1]} than the other archive.",
            "One of the two was damaged or changed by hand: `scrapy verify --captures all` says which.",
        )
    added = insert_rows(connection, "captures")
    connection.execute(REOPEN)
    return added


def merge_visits(connection: sqlite3.Connection) -> dict[str, int]:
    """Add the visits, with the hosts that they were redirected to; return table -> how many rows were added."""
    for table, ledger in LEDGERS.items():
        create_map(connection, table)
        order = "o.started, o.id"
        if ledger.again is None:
            _map_known(connection, table, ledger, "true")
        else:
            # A rereading is known by its visit, and comes after it.
            _map_known(connection, table, ledger, f"o.{ledger.again} IS NULL")
            map_missing(connection, table, where=f"o.{ledger.again} IS NULL", order=order)
            _map_known(connection, table, ledger, f"o.{ledger.again} IS NOT NULL")
        map_missing(connection, table, order=order)
        insert_rows(connection, table)
    for tables in ALL_VISITS:
        connection.execute(tables.sql(HOPS))
    connection.execute(READINGS)
    return {table: count_new(connection, table) for table in LEDGERS}


def _map_known(connection: sqlite3.Connection, table: str, ledger: Ledger, where: str) -> None:
    """Map the visits that are here already. Of equal ones, the first is the first, the second the second."""
    described = relation(table)
    nullable = (*ledger.alike, *([ledger.again] if ledger.again else []))
    here = [f"mine.{column} = {mapped(described, column)}" for column in ledger.same]
    here += [f"mine.{column} IS {mapped(described, column)}" for column in nullable]
    nth = " = ".join(
        f"(SELECT count(*) FROM {schema}.{table} twin WHERE twin.id < {row}.id AND "
        + " AND ".join(f"twin.{column} IS {row}.{column}" for column in (*ledger.same, *nullable))
        + ")"
        for schema, row in (("origin", "o"), ("main", "mine"))
    )
    connection.execute(f"""
        INSERT INTO temp.adopted_{table}
        SELECT o.id, min(mine.id), 0
        FROM origin.{table} o CROSS JOIN main.{table} mine ON {" AND ".join(here)} AND {nth}
        WHERE {where} GROUP BY o.id
    """)
