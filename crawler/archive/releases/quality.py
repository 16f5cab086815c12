"""`QUALITY.md`: how complete and how certain a release is, in numbers that its database gives."""

from collections.abc import Iterable, Iterator

from crawler.archive.database import Archive
from crawler.archive.releases.markdown import cell, heading, table

__all__ = ["quality_report"]

SHOWN = 50
"""Most rows of a list."""

THIN = 3
"""An issue with less than a third of the links of its neighbours is thin."""

_MISSING = f"""
WITH RECURSIVE series AS (
  SELECT publication_id, type, min(number) AS number, max(number) AS last
  FROM issues WHERE number IS NOT NULL GROUP BY publication_id, type
  UNION ALL SELECT publication_id, type, number + 1, last FROM series WHERE number < last
)
SELECT p.name, s.type, s.number
FROM series s JOIN publications p ON p.id = s.publication_id
WHERE NOT EXISTS (
  SELECT 1 FROM issues i WHERE i.publication_id = s.publication_id AND i.type = s.type AND i.number = s.number
)
ORDER BY p.name, s.type, s.number LIMIT {SHOWN + 1}
"""
_THIN = f"""
WITH counted AS (
  SELECT i.id, i.title, i.published, i.url, (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id) AS links,
    i.publication_id, i.type
  FROM issues i
), compared AS (
  SELECT *, avg(links) OVER (
    PARTITION BY publication_id, type ORDER BY published, id ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING
  ) AS usual FROM counted
)
SELECT published, title, links, CAST(round(usual) AS INTEGER) FROM compared
WHERE links * {THIN} < usual OR links = 0
ORDER BY published, id LIMIT {SHOWN + 1}
"""
_PROBLEMS = (
    "SELECT kind, severity, problems, issues, example FROM problem_summary ORDER BY problems DESC, kind, severity"
)
_RECORDS = """
SELECT kind, count(*), count(DISTINCT issue_id) FROM problems WHERE severity = 'repair' AND accepted_at IS NULL
GROUP BY kind ORDER BY kind
"""
_SETTLED = "SELECT kind, count(*) FROM problems WHERE accepted_at IS NOT NULL GROUP BY kind ORDER BY kind"
_STATES = "SELECT state, count(*) FROM links GROUP BY state ORDER BY count(*) DESC, state"
_SOURCES = """
SELECT count(*), count(title), count(published), count(published_guess),
  (SELECT count(DISTINCT link_id) FROM link_authors)
FROM sources
"""
_TEXTS = """
SELECT count(*), count(title), count(summary), count(section_id) FROM mentions WHERE role IN ('story', 'item')
"""


def quality_report(archive: Archive) -> str:
    """Return the report. Raises ArchiveError."""
    return "".join(_parts(archive))


def _parts(archive: Archive) -> Iterator[str]:
    yield heading(1, "Data quality")
    yield heading(2, "Issues that the numbers leave out")
    yield _list(("publication", "series", "number"), archive.query(_MISSING), "No number is missing.")
    yield heading(2, "Issues with far fewer links than their neighbours")
    yield _list(("date", "title", "links", "usual"), archive.query(_THIN), "There are none.")
    yield heading(2, "Open problems")
    yield _list(
        ("kind", "severity", "problems", "issues", "such as"), archive.query(_PROBLEMS), "There are none.", most=None
    )
    if records := archive.query(_RECORDS):
        yield heading(2, "What was mended or noted")
        yield table(("kind", "rows", "issues"), records)
    if settled := archive.query(_SETTLED):
        yield heading(2, "Problems that a person settled")
        yield table(("kind", "problems"), settled)
    yield heading(2, "What stories and items have")
    for all_, titles, summaries, sections in archive.query(_TEXTS):
        yield table(("stories and items", "title", "summary", "section"), [(all_, titles, summaries, sections)])
    yield heading(2, "States of links")
    yield table(("state", "links"), archive.query(_STATES))
    yield heading(2, "What is known of linked pages")
    yield table(("pages read", "title", "date, sure", "date, doubtful", "authors"), archive.query(_SOURCES))


def _list(heads: tuple[str, ...], rows: list[tuple[object, ...]], none: str, most: int | None = SHOWN) -> str:
    if not rows:
        return f"{cell(none)}\n\n"
    shown: Iterable[tuple[object, ...]] = rows if most is None else rows[:most]
    more = "" if most is None or len(rows) <= most else "More of them are in the database.\n\n"
    return table(heads, shown) + more
