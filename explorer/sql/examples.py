"""Queries to begin with, which the page of SQL shows."""

from dataclasses import dataclass

__all__ = ["EXAMPLES", "Example"]


@dataclass(frozen=True, slots=True)
class Example:
    """A query to begin with."""

    title: str
    """What it answers."""
    sql: str
    """One SELECT."""


EXAMPLES = (
    Example(
        "The latest stories",
        """\
SELECT title, domain, issue_number, issue_date, summary
FROM entries
WHERE role = 'story'
ORDER BY issue_date DESC
LIMIT 20""",
    ),
    Example(
        "Mentions of each site by year",
        """\
SELECT domain, year, count(*) AS mentions
FROM citations
WHERE role <> 'promo'
GROUP BY domain, year
ORDER BY mentions DESC
LIMIT 100""",
    ),
    Example(
        "What the digest says about words",
        """\
SELECT e.title, e.domain, e.issue_number, e.issue_date, snippet(mentions_fts, 1, '[', ']', '…', 20) AS excerpt
FROM mentions_fts
JOIN entries e ON e.mention_id = mentions_fts.rowid
WHERE mentions_fts MATCH fts_query('robot OR drone')
ORDER BY rank
LIMIT 50""",
    ),
    Example(
        "Sites that are cited in the same issue",
        """\
SELECT a.domain, b.domain AS other, count(*) AS issues
FROM site_issues a
JOIN site_issues b ON b.issue_id = a.issue_id AND b.domain > a.domain
GROUP BY a.domain, b.domain
ORDER BY issues DESC
LIMIT 50""",
    ),
    Example(
        "Sites that tell the same story",
        """\
SELECT a.domain, b.domain AS other, count(DISTINCT a.story_id) AS stories
FROM citations a
JOIN citations b ON b.story_id = a.story_id AND b.domain > a.domain
GROUP BY a.domain, b.domain
ORDER BY stories DESC
LIMIT 50""",
    ),
    Example(
        "Links that are lost, of each year",
        """\
SELECT substr(c.published, 1, 4) AS year, count(*) AS links, sum(s.lost) AS lost, sum(s.present + s.lost) AS n
FROM first_citations c
JOIN links l ON l.id = c.link_id
JOIN link_states s ON s.state = l.state
GROUP BY year
ORDER BY year""",
    ),
)
"""In the order of the page."""
