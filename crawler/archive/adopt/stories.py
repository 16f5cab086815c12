"""Carry over which ties of stories a person undid: a merge may give mentions other ids, and ties are found anew."""

import sqlite3

from crawler.archive.analyses.stories import FORGET_PERIODS

__all__ = ["keep_undone_ties", "note_undone_ties"]

CREATE = """
CREATE TEMP TABLE adopted_undone_ties (
  publication_a TEXT, issue_a TEXT, link_a TEXT, occurrence_a INTEGER,
  publication_b TEXT, issue_b TEXT, link_b TEXT, occurrence_b INTEGER,
  kind TEXT, rule TEXT, score REAL, evidence TEXT, undone_at TEXT, undone_why TEXT
)
"""
NOTE = """
INSERT INTO temp.adopted_undone_ties
SELECT pa.key, ia.key, la.url, a.occurrence, pb.key, ib.key, lb.url, b.occurrence,
  t.kind, t.rule, t.score, t.evidence, t.undone_at, t.undone_why
FROM {name}.story_ties t
JOIN {name}.mentions a ON a.id = t.a JOIN {name}.issues ia ON ia.id = a.issue_id
JOIN {name}.publications pa ON pa.id = ia.publication_id JOIN {name}.links la ON la.id = a.link_id
JOIN {name}.mentions b ON b.id = t.b JOIN {name}.issues ib ON ib.id = b.issue_id
JOIN {name}.publications pb ON pb.id = ib.publication_id JOIN {name}.links lb ON lb.id = b.link_id
WHERE t.undone_at IS NOT NULL
"""
_MENTION = """
  (SELECT m.id FROM main.publications p JOIN main.issues i ON i.publication_id = p.id AND i.key = u.issue_{side}
   JOIN main.mentions m ON m.issue_id = i.id AND m.occurrence = u.occurrence_{side}
   JOIN main.links l ON l.id = m.link_id AND l.url = u.link_{side} WHERE p.key = u.publication_{side})
"""
# The earlier decision counts, with its reason; an archive that is merged again changes nothing.
KEEP = f"""
INSERT INTO main.story_ties (a, b, kind, rule, score, evidence, undone_at, undone_why)
SELECT * FROM (
  SELECT {_MENTION.format(side="a")} AS a, {_MENTION.format(side="b")} AS b,
    kind, rule, score, evidence, undone_at, undone_why
  FROM temp.adopted_undone_ties u ORDER BY undone_at, undone_why
)
WHERE a IS NOT NULL AND b IS NOT NULL
ON CONFLICT (a, b) DO UPDATE SET undone_at = excluded.undone_at, undone_why = excluded.undone_why
WHERE story_ties.undone_at IS NULL OR excluded.undone_at < story_ties.undone_at
"""


def note_undone_ties(connection: sqlite3.Connection) -> None:
    """Note the ties that were undone in either archive, before mentions change."""
    connection.execute(CREATE)
    for name in ("main", "origin"):
        connection.execute(NOTE.format(name=name))


def keep_undone_ties(connection: sqlite3.Connection) -> None:
    """Undo the noted ties, of mentions that are here, and have all ties looked for anew by the next analysis."""
    connection.execute(KEEP)
    connection.execute(FORGET_PERIODS)
