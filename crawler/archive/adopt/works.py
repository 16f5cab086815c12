"""Merge what visits proved of links: other addresses, claims that two works are one, copies in web archives."""

import sqlite3

from crawler.archive.adopt.maps import count_new, insert_rows, map_by_key
from crawler.archive.adopt.readings import is_outdated, last_proof

__all__ = ["merge_works"]

_PROVED = "rule IN ('redirect', 'canonical')"
NEW = {
    "link_aliases": f"""
        SELECT o.id, o.link_id, o.evidence FROM origin.link_aliases o
        JOIN temp.adopted_link_aliases ids ON ids.old = o.id WHERE ids.is_new AND o.{_PROVED}
    """,
    "work_claims": """
        SELECT o.id, o.link_id, o.evidence FROM origin.work_claims o
        JOIN temp.adopted_work_claims ids ON ids.old = o.id WHERE ids.is_new AND o.undone_at IS NULL
    """,
}
OWN = {
    "link_aliases": f"""
        SELECT a.id, a.link_id, a.evidence FROM main.link_aliases a
        JOIN temp.adopted_newer_readings newer ON newer.new = a.link_id
        WHERE a.{_PROVED} AND a.id NOT IN (SELECT new FROM temp.adopted_link_aliases)
    """,
    "work_claims": """
        SELECT c.id, c.link_id, c.evidence FROM main.work_claims c
        JOIN temp.adopted_newer_readings newer ON newer.new = c.link_id
        WHERE c.undone_at IS NULL AND c.id NOT IN (SELECT new FROM temp.adopted_work_claims)
    """,
}
FORGET = "DELETE FROM temp.adopted_{table} WHERE old = ?"
DELETE = "DELETE FROM main.{table} WHERE id = ?"

# Of an alias, what was seen last counts, as in one archive; of a claim, likewise where it is by the same link.
OTHERWISE = {
    "link_aliases": f"""
        SELECT mine.id, mine.link_id, mine.evidence, o.link_id, o.evidence FROM origin.link_aliases o
        JOIN temp.adopted_link_aliases ids ON ids.old = o.id JOIN main.link_aliases mine ON mine.id = ids.new
        WHERE NOT ids.is_new AND o.evidence <> mine.evidence AND mine.{_PROVED}
    """,
    "work_claims": """
        SELECT mine.id, mine.link_id, mine.evidence, o.link_id, o.evidence FROM origin.work_claims o
        JOIN temp.adopted_work_claims ids ON ids.old = o.id JOIN main.work_claims mine ON mine.id = ids.new
        JOIN temp.adopted_links links ON links.old = o.link_id AND links.new = mine.link_id
        WHERE NOT ids.is_new AND o.evidence <> mine.evidence
    """,
}
SET_EVIDENCE = "UPDATE main.{table} SET evidence = ? WHERE id = ?"
# Of claims by two links, what was found first counts.
EARLIER_CLAIMS = """
UPDATE main.work_claims SET (link_id, evidence, found_in) = (
  SELECT links.new, o.evidence, runs.new FROM origin.work_claims o
  JOIN temp.adopted_work_claims ids ON ids.old = o.id
  JOIN temp.adopted_links links ON links.old = o.link_id JOIN temp.adopted_runs runs ON runs.old = o.found_in
  WHERE ids.new = work_claims.id
)
WHERE id IN (
  SELECT ids.new FROM temp.adopted_work_claims ids JOIN origin.work_claims o ON o.id = ids.old
  JOIN main.work_claims mine ON mine.id = ids.new JOIN temp.adopted_links links ON links.old = o.link_id
  JOIN origin.runs theirs ON theirs.id = o.found_in JOIN main.runs ours ON ours.id = mine.found_in
  WHERE NOT ids.is_new AND theirs.started < ours.started AND links.new <> mine.link_id
)
"""
EARLIER_RUNS = """
UPDATE main.work_claims SET found_in = (
  SELECT runs.new FROM origin.work_claims o JOIN temp.adopted_work_claims ids ON ids.old = o.id
  JOIN temp.adopted_runs runs ON runs.old = o.found_in WHERE ids.new = work_claims.id
)
WHERE id IN (
  SELECT ids.new FROM temp.adopted_work_claims ids JOIN origin.work_claims o ON o.id = ids.old
  JOIN main.work_claims mine ON mine.id = ids.new
  JOIN origin.runs theirs ON theirs.id = o.found_in JOIN main.runs ours ON ours.id = mine.found_in
  WHERE NOT ids.is_new AND theirs.started < ours.started
)
"""
UNDONE = """
UPDATE main.work_claims SET (undone_at, undone_why) = (
  SELECT o.undone_at, o.undone_why FROM origin.work_claims o JOIN temp.adopted_work_claims ids ON ids.old = o.id
  WHERE ids.new = work_claims.id
)
WHERE id IN (
  SELECT ids.new FROM temp.adopted_work_claims ids JOIN origin.work_claims o ON o.id = ids.old
  JOIN main.work_claims mine ON mine.id = ids.new
  WHERE NOT ids.is_new AND o.undone_at < coalesce(mine.undone_at, '9')
)
"""
# Of a copy that both have: what one knows and the other does not; and what a person rejected in either stays rejected.
SNAPSHOTS = (
    """
    UPDATE main.snapshots SET (status, original, digest) = (
      SELECT coalesce(status, o.status), coalesce(original, o.original), coalesce(digest, o.digest)
      FROM origin.snapshots o JOIN temp.adopted_snapshots ids ON ids.old = o.id WHERE ids.new = snapshots.id
    )
    WHERE id IN (SELECT new FROM temp.adopted_snapshots WHERE NOT is_new)
    """,
    """
    UPDATE main.snapshots SET (outcome, title, reader) = (
      SELECT o.outcome, o.title, o.reader
      FROM origin.snapshots o JOIN temp.adopted_snapshots ids ON ids.old = o.id WHERE ids.new = snapshots.id
    )
    WHERE reader IS NULL AND id IN (SELECT new FROM temp.adopted_snapshots WHERE NOT is_new)
    """,
    """
    UPDATE main.snapshots SET (rejected_at, rejected_why) = (
      SELECT o.rejected_at, o.rejected_why
      FROM origin.snapshots o JOIN temp.adopted_snapshots ids ON ids.old = o.id WHERE ids.new = snapshots.id
    )
    WHERE id IN (
      SELECT ids.new FROM temp.adopted_snapshots ids JOIN origin.snapshots o ON o.id = ids.old
      JOIN main.snapshots mine ON mine.id = ids.new
      WHERE NOT ids.is_new AND o.rejected_at < coalesce(mine.rejected_at, '9')
    )
    """,
    """
    UPDATE main.snapshot_submissions SET (state, reason, message, settled) = (
      SELECT o.state, o.reason, o.message, o.settled
      FROM origin.snapshot_submissions o JOIN temp.adopted_snapshot_submissions ids ON ids.old = o.id
      WHERE ids.new = snapshot_submissions.id
    )
    WHERE state = 'pending' AND id IN (
      SELECT ids.new FROM temp.adopted_snapshot_submissions ids JOIN origin.snapshot_submissions o ON o.id = ids.old
      WHERE NOT ids.is_new AND o.settled IS NOT NULL
    )
    """,
)
# A claim about an address that only the other archive knew as a link is one about the work of that link.
STRAY = "EXISTS (SELECT 1 FROM main.links l WHERE l.url = work_claims.target AND l.work <> l.url)"
RETARGET = f"""
UPDATE OR IGNORE main.work_claims SET target = (SELECT l.work FROM main.links l WHERE l.url = work_claims.target)
WHERE {STRAY}
"""
DELETE_STRAY = f"DELETE FROM main.work_claims WHERE {STRAY}"

TABLES = ("link_aliases", "image_aliases", "work_claims", "snapshots", "snapshot_submissions")
PROVED_TABLES = ("link_aliases", "work_claims")
"""Tables of what visits proved."""


def merge_works(connection: sqlite3.Connection) -> dict[str, int]:
    """Add aliases, claims and snapshots; return table -> how many rows were added or, of claims, undone.

    To be called when visits are merged. A join that was undone in either archive stays undone; what the newer reading
    of visits that both have withdrew stays withdrawn.
    """
    for table in TABLES:
        map_by_key(connection, table)
    for table in PROVED_TABLES:
        _withdraw(connection, table)
        _tell_otherwise(connection, table)
    connection.execute(EARLIER_CLAIMS)
    connection.execute(EARLIER_RUNS)
    undone = connection.execute(UNDONE).rowcount
    for statement in SNAPSHOTS:
        connection.execute(statement)
    for table in TABLES:
        insert_rows(connection, table)
    connection.execute(RETARGET)
    connection.execute(DELETE_STRAY)
    return {"claims": count_new(connection, "work_claims") + undone, "snapshots": count_new(connection, "snapshots")}


def _withdraw(connection: sqlite3.Connection, table: str) -> None:
    """Leave out, of either archive, what the newer reading of the other one withdrew."""
    for number, link_id, evidence in connection.execute(NEW[table]).fetchall():
        if is_outdated(connection, "origin", link_id, evidence):
            connection.execute(FORGET.format(table=table), (number,))
    for number, link_id, evidence in connection.execute(OWN[table]).fetchall():
        if is_outdated(connection, "main", link_id, evidence):
            connection.execute(DELETE.format(table=table), (number,))


def _tell_otherwise(connection: sqlite3.Connection, table: str) -> None:
    """Take over the evidence of later visits."""
    for number, ours, mine, theirs, other in connection.execute(OTHERWISE[table]).fetchall():
        if last_proof(connection, "origin", theirs, other) > last_proof(connection, "main", ours, mine):
            connection.execute(SET_EVIDENCE.format(table=table), (other, number))
