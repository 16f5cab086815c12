"""Merge the problems: those of what was merged, and what a person accepted in either archive."""

import sqlite3

from crawler.archive.adopt.maps import create_map, insert_rows, map_missing

__all__ = ["merge_problems"]

# As in the index problems_identity.
SAME = """
  mine.publication_id = (SELECT new FROM temp.adopted_publications WHERE old = o.publication_id)
  AND coalesce(mine.issue_id, 0) = coalesce((SELECT new FROM temp.adopted_issues WHERE old = o.issue_id), 0)
  AND coalesce(mine.edition_id, 0) = coalesce((SELECT new FROM temp.adopted_editions WHERE old = o.edition_id), 0)
  AND mine.kind = o.kind AND mine.about = o.about AND mine.evidence = o.evidence
"""
# Whose issue or edition is not here, or will be made anew, cannot be kept.
PLACED = """
  (o.issue_id IS NULL OR EXISTS (SELECT 1 FROM temp.adopted_issues i WHERE i.old = o.issue_id))
  AND (o.edition_id IS NULL OR EXISTS (SELECT 1 FROM temp.adopted_editions e WHERE e.old = o.edition_id))
"""
KNOWN = f"""
INSERT INTO temp.adopted_problems
SELECT o.id, mine.id, 0 FROM origin.problems o CROSS JOIN main.problems mine ON {SAME} WHERE {PLACED}
"""
# Of a page, what the later visit found counts. Of what has neither issue nor edition, what a run found that is
# not known here: what a known one found, and is not here, was resolved since.
WANTED = f"""
{PLACED} AND (
  o.accepted_at IS NOT NULL
  OR o.issue_id IN (SELECT old FROM temp.adopted_taken)
  OR EXISTS (
    SELECT 1 FROM temp.adopted_put put
    WHERE put.old = o.edition_id AND (o.from_fetch OR (NOT put.is_staged AND o.issue_id IS NULL))
  )
  OR (
    o.issue_id IS NULL AND o.edition_id IS NULL AND (
      (o.link_id IS NULL AND o.found_in IN (SELECT old FROM temp.adopted_runs WHERE is_new))
      OR o.link_id IN (SELECT old FROM temp.adopted_links WHERE is_new)
      OR o.link_id IN (SELECT old FROM temp.adopted_later_links)
    )
  )
)
"""
DELETE = """
DELETE FROM main.problems WHERE accepted_at IS NULL AND id NOT IN (SELECT new FROM temp.adopted_problems) AND (
  issue_id IN (SELECT new FROM temp.adopted_taken WHERE NOT is_new)
  OR (issue_id IS NULL AND edition_id IS NULL AND link_id IN (SELECT new FROM temp.adopted_later_links))
  OR edition_id IN (
    SELECT ids.new FROM temp.adopted_put put JOIN temp.adopted_editions ids ON ids.old = put.old WHERE NOT ids.is_new
  ) AND issue_id IS NULL
)
"""
ACCEPT = """
UPDATE main.problems SET (accepted_at, accepted_why) = (
  SELECT o.accepted_at, o.accepted_why FROM origin.problems o JOIN temp.adopted_problems ids ON ids.old = o.id
  WHERE ids.new = problems.id
)
WHERE id IN (
  SELECT ids.new FROM temp.adopted_problems ids JOIN origin.problems o ON o.id = ids.old
  JOIN main.problems mine ON mine.id = ids.new
  WHERE NOT ids.is_new AND o.accepted_at < coalesce(mine.accepted_at, '9')
)
"""
NEW_ACCEPTED = """
SELECT count(*) FROM origin.problems o JOIN temp.adopted_problems ids ON ids.old = o.id
WHERE ids.is_new AND o.accepted_at IS NOT NULL
"""


def merge_problems(connection: sqlite3.Connection) -> int:
    """Add the problems of what was merged; return how many are accepted that were not. A person's decision stays."""
    create_map(connection, "problems")
    connection.execute(KNOWN)
    connection.execute(DELETE)
    map_missing(connection, "problems", where=WANTED)
    accepted = connection.execute(ACCEPT).rowcount
    insert_rows(connection, "problems")
    return accepted + int(connection.execute(NEW_ACCEPTED).fetchone()[0])
