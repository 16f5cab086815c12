"""Merge what visits proved of links: other addresses, claims that two works are one, copies in web archives."""

import sqlite3

from crawler.archive.adopt.maps import count_new, insert_rows, map_by_key

__all__ = ["merge_works"]

# What was found first counts, as in one archive.
EARLIER_ALIASES = """
UPDATE main.link_aliases SET evidence = (
  SELECT o.evidence FROM origin.link_aliases o JOIN temp.adopted_link_aliases ids ON ids.old = o.id
  WHERE ids.new = link_aliases.id
)
WHERE id IN (
  SELECT ids.new FROM temp.adopted_link_aliases ids JOIN origin.link_aliases o ON o.id = ids.old
  JOIN main.link_aliases mine ON mine.id = ids.new
  WHERE NOT ids.is_new AND o.evidence <> mine.evidence
    AND (SELECT min(v.started) FROM origin.visits v WHERE v.link_id = o.link_id)
      < coalesce((SELECT min(v.started) FROM main.visits v WHERE v.link_id = mine.link_id), '9')
)
"""
EARLIER_CLAIMS = """
UPDATE main.work_claims SET (link_id, evidence, found_in) = (
  SELECT links.new, o.evidence, runs.new FROM origin.work_claims o
  JOIN temp.adopted_work_claims ids ON ids.old = o.id
  JOIN temp.adopted_links links ON links.old = o.link_id JOIN temp.adopted_runs runs ON runs.old = o.found_in
  WHERE ids.new = work_claims.id
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
# A claim about an address that only the other archive knew as a link is one about the work of that link.
STRAY = "EXISTS (SELECT 1 FROM main.links l WHERE l.url = work_claims.target AND l.work <> l.url)"
RETARGET = f"""
UPDATE OR IGNORE main.work_claims SET target = (SELECT l.work FROM main.links l WHERE l.url = work_claims.target)
WHERE {STRAY}
"""
DELETE_STRAY = f"DELETE FROM main.work_claims WHERE {STRAY}"

TABLES = ("link_aliases", "work_claims", "snapshots")


def merge_works(connection: sqlite3.Connection) -> dict[str, int]:
    """Add aliases, claims and snapshots; return table -> how many rows were added or, of claims, undone.

    To be called before visits are merged. A join that was undone in either archive stays undone.
    """
    for table in TABLES:
        map_by_key(connection, table)
    connection.execute(EARLIER_ALIASES)
    connection.execute(EARLIER_CLAIMS)
    undone = connection.execute(UNDONE).rowcount
    for table in TABLES:
        insert_rows(connection, table)
    connection.execute(RETARGET)
    connection.execute(DELETE_STRAY)
    return {"claims": count_new(connection, "work_claims") + undone, "snapshots": count_new(connection, "snapshots")}
