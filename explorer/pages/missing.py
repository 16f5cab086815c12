"""The page of a number of which the archive has no issue: what stands beside it, and what is known of it."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from crawler.archive.issues.publications import PUBLICATION_LABEL
from explorer.connection import ArchiveConnection
from explorer.pages.link import days_between
from explorer.pages.page import Page, as_id
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

__all__ = ["missing_issue"]

AROUND = 10
"""Issues on each side from which the usual days between two issues are taken."""

SERIES = f"""
SELECT n.id, n.key, {PUBLICATION_LABEL} AS publication, min(i.number) AS first, max(i.number) AS last
FROM publications n JOIN issues i ON i.publication_id = n.id
WHERE i.number IS NOT NULL AND i.type = 'newsletter'
GROUP BY n.id HAVING :number > 0 AND :number < max(i.number)
"""  # noqa: S608 - of constants
NEIGHBOURS = f"""
SELECT {ISSUE_PLACE}, i.number, i.title, i.published FROM main.issues i
WHERE i.publication_id = :publication AND i.type = 'newsletter' AND i.number {{side}} :number
ORDER BY i.number {{order}}, i.published LIMIT {AROUND}
"""  # noqa: S608 - of constants
BEFORE = NEIGHBOURS.format(side="<", order="DESC")
AFTER = NEIGHBOURS.format(side=">", order="ASC")
EDITIONS = """
SELECT e.kind, e.url, e.title, e.availability, e.published, e.gone_since FROM main.editions e
WHERE e.publication_id = :publication AND e.number = :number ORDER BY e.id LIMIT 10
"""
LISTED = """
SELECT l.kind, l.url, y.locator, y.title, y.published, y.gone_since
FROM main.listings l JOIN main.listing_entries y ON y.listing_id = l.id
WHERE l.publication_id = :publication
  AND (' ' || replace(replace(coalesce(y.title, ''), ':', ' '), ',', ' ') || ' ' LIKE '% #' || :number || ' %'
    OR '-' || replace(replace(replace(y.locator, '/', '-'), '.', '-'), '_', '-') || '-' LIKE '%-' || :number || '-%')
ORDER BY y.id LIMIT 10
"""
PROBLEMS = """
SELECT p.kind, p.about, p.evidence FROM main.problems p
WHERE p.publication_id = :publication AND p.issue_id IS NULL
  AND (' ' || p.about || ' ' || p.evidence || ' ') GLOB '*[^0-9]' || :number || '[^0-9]*'
ORDER BY p.id LIMIT 10
"""
POINTING = f"""
SELECT m.title, m.url, {ISSUE_PLACE}, i.number, i.published AS issue_date
FROM main.mentions m JOIN main.issues i ON i.id = m.issue_id
WHERE m.id IN (SELECT rowid FROM mention_words_fts WHERE mention_words_fts MATCH :number || '*')
  AND i.publication_id = :publication AND m.title GLOB '*#' || :number || '*'
  AND NOT m.title GLOB '*#' || :number || '[0-9]*' ORDER BY i.published LIMIT 10
"""  # noqa: S608 - of constants


def missing_issue(connection: ArchiveConnection, name: str) -> Page | None:
    """Return the page of a number that is missing from a publication's issues; None for what is no such number."""
    number = as_id(name)
    if number is None:
        return None
    found = [_evidence(connection, series, number) for series in connection.rows(SERIES, number=number)]
    if not found:
        return None
    several = len(found) > 1
    return Page(
        template="missing-issue",
        title=f"#{number} is missing from the archive",
        path=f"/issues/{number}",
        series="" if several else found[0]["publication"],
        description=f"The archive has no issue {number}: the ones before and after it, and what is known of it.",
        data={"number": number, "missing": found},
        status=404,
    )


def _evidence(connection: ArchiveConnection, series: Row, number: int) -> Row:
    """Return what is known of a missing number of a publication."""
    named = {"publication": series["id"], "number": number}
    before, after = connection.rows(BEFORE, **named), connection.rows(AFTER, **named)
    previous, following = next(iter(before), None), next(iter(after), None)
    days = days_between(previous["published"], following["published"]) if previous and following else None
    return {
        "publication": series["publication"],
        "publication_key": series["key"],
        "first": series["first"],
        "last": series["last"],
        "previous": previous,
        "next": following,
        "days": days,
        "usual_days": _usual([*reversed(before), *after]),
        "editions": connection.rows(EDITIONS, **named),
        "listed": connection.rows(LISTED, **named),
        "problems": connection.rows(PROBLEMS, **named),
        "pointing": connection.rows(POINTING, **named),
    }


def _usual(issues: Sequence[Row]) -> int | None:
    """Return the median of the days between two issues whose numbers follow each other; None without any."""
    pairs = pairwise(issues)
    days = [
        days
        for one, next_ in pairs
        if next_["number"] == one["number"] + 1
        and (days := days_between(one["published"], next_["published"])) is not None
    ]
    return round(median(days)) if days else None
