"""The list of issues by year, with missing numbers."""

from collections.abc import Iterable
from functools import partial
from typing import get_args
from urllib.parse import urlencode

from crawler.archive.issues.publications import PUBLICATION_LABEL
from crawler.items import EditionKind
from explorer.connection import ArchiveConnection
from explorer.pages.filters import NONE
from explorer.pages.page import Citable, Page, PageRequest, paginate
from explorer.pages.shared_queries import OF_WHOLE_ISSUE
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

__all__ = ["MISSING_NUMBERS", "issues", "number_gaps"]

MAX_ISSUES = 400
"""Issues on one page; a larger archive is shown by year, with pages within a year."""

MAX_KEPT = 20
"""Pages of the list that are kept, the latest: at most 0.5 MB each."""

YEARS = """
SELECT substr(published, 1, 4) AS year, count(*) AS issues FROM issues WHERE published IS NOT NULL
GROUP BY 1 ORDER BY 1 DESC
"""
ORDER = "ORDER BY i.published IS NULL, i.published DESC, i.number DESC, i.id DESC"
# Which are listed is found out first: all else is asked of those alone.
ISSUES = f"""
WITH listed AS MATERIALIZED (
  SELECT i.id FROM issues i
  WHERE (:year = '' OR i.published BETWEEN :year || '-01-01' AND :year || '-12-31'
    OR (:year = 'none' AND i.published IS NULL))
    AND (:edition = '' OR EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = :edition))
  {ORDER} LIMIT :most OFFSET :skipped
)
SELECT i.id, {ISSUE_PLACE}, i.number, i.type, i.title, i.subtitle, i.published, p.name AS publication,
  p.name AS publication_name, p.former_names,
  (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id AND m.role <> 'promo') AS mentions,
  EXISTS (
    SELECT 1 FROM problems q WHERE q.issue_id = i.id AND q.accepted_at IS NULL
      AND q.kind IN {OF_WHOLE_ISSUE}
  ) AS doubtful
FROM listed n JOIN issues i ON i.id = n.id JOIN publications p ON p.id = i.publication_id
{ORDER}
"""  # noqa: S608 - of constants
MISSING_NUMBERS = f"""
SELECT n.key AS publication_key, {PUBLICATION_LABEL} AS publication, number + 1 AS first, following - 1 AS last,
  after, before
FROM (
  SELECT publication_id, number, published AS after,
    lead(number) OVER series AS following, lead(published) OVER series AS before
  FROM issues WHERE number IS NOT NULL AND type = 'newsletter'
  WINDOW series AS (PARTITION BY publication_id ORDER BY number, published)
) JOIN publications n ON n.id = publication_id
WHERE following > number + 1
ORDER BY number, n.key
"""  # noqa: S608 - of constants
"""Gaps in the numbers of each publication, with the dates of the issues before and after."""


def issues(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the issues, newest first, of all years or one, or those with an edition of a kind."""
    years = connection.cached_rows("issue years", YEARS)
    total = sum(year["issues"] for year in years)
    year = NONE if request.text("year") == NONE else request.year()
    if not year and total > MAX_ISSUES:
        year = years[0]["year"]
    edition = request.choice("edition", get_args(EditionKind))
    page = request.page_number
    skipped = (page - 1) * MAX_ISSUES
    listed = partial(connection.rows, ISSUES, year=year, edition=edition, most=MAX_ISSUES + 1, skipped=skipped)
    found = connection.latest("issues", MAX_KEPT, f"{year} {edition} {page}", listed)
    page_rows, pager = paginate(found, page, MAX_ISSUES)
    missing = [] if edition else number_gaps(connection)
    asked = urlencode({name: value for name, value in (("year", year), ("edition", edition)) if value})
    title = "Issues without a date" if year == NONE else f"Issues of {year}" if year else "All issues"
    return Page(
        template="issues",
        title=f"{title} with an edition of the kind {edition}" if edition else title,
        path="/issues" + (f"?{asked}" if asked else ""),
        description=f"{total:,} issues by year; missing numbers are marked.",
        data={"issues": page_rows, "years": years, "missing": missing, "year": year or None},
        context={
            "by_year": _by_year(page_rows, missing),
            "pager": pager,
        },
        csv_rows="issues",
        citable=Citable(issues=[row["id"] for row in page_rows]),
        sql="select number, title, published, url from issues order by published desc",
    )


def number_gaps(connection: ArchiveConnection) -> list[Row]:
    """Return gaps in the numbers: first and last missing number, and the dates of the issues before and after."""
    return connection.cached_rows("missing numbers", MISSING_NUMBERS)


def _by_year(issues: Iterable[Row], missing: Iterable[Row]) -> list[Row]:
    """Group the issues by year, and insert each gap above the issue that it follows."""
    after = {(run["publication_key"], run["first"] - 1): run for run in missing}
    years: dict[str, list[Row]] = {}
    for issue in issues:
        entries = years.setdefault((issue["published"] or "")[:4] or "Without a date", [])
        run = after.get((issue["publication_key"], issue["number"])) if issue["type"] == "newsletter" else None
        if run:
            entries.append({"missing": _numbers(run), "of_publication": issue["of_publication"]})
        entries.append(issue)
    return [
        {"year": year, "entries": entries, "issues": sum("slug" in entry for entry in entries)}
        for year, entries in years.items()
    ]


def _numbers(run: Row) -> str:
    return f"#{run['first']}" if run["first"] == run["last"] else f"#{run['first']} to #{run['last']}"
