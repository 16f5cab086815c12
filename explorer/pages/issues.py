"""All issues, by year, with the numbers that are missing."""

from collections.abc import Iterable

from explorer.connection import ArchiveConnection, Row
from explorer.pages.page import BadRequestError, Page, PageRequest
from explorer.paths import ISSUE_SLUG

__all__ = ["MISSING_NUMBERS", "issues", "missing_runs"]

MAX_ISSUES = 400
"""Issues that are shown at once; where there are more, a year at a time, and pages of it."""

YEARS = """
SELECT substr(published, 1, 4) AS year, count(*) AS issues FROM issues WHERE published IS NOT NULL
GROUP BY 1 ORDER BY 1 DESC
"""
ISSUES = f"""
SELECT {ISSUE_SLUG} AS slug, i.number, i.type, i.title, i.subtitle, i.published, p.name AS publication,
  (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id) AS mentions
FROM issues i JOIN publications p ON p.id = i.publication_id
WHERE (:year = '' OR i.published BETWEEN :year || '-01-01' AND :year || '-12-31')
ORDER BY i.published IS NULL, i.published DESC, i.number DESC, i.id DESC LIMIT :most OFFSET :skipped
"""  # noqa: S608 - of constants
MISSING_NUMBERS = """
SELECT p.name AS publication, number + 1 AS first, following - 1 AS last, after, before
FROM (
  SELECT publication_id, number, published AS after,
    lead(number) OVER series AS following, lead(published) OVER series AS before
  FROM issues WHERE number IS NOT NULL AND type = 'newsletter'
  WINDOW series AS (PARTITION BY publication_id ORDER BY number, published)
) JOIN publications p ON p.id = publication_id
WHERE following > number + 1
ORDER BY number
"""
"""Runs of numbers that no issue has, and the days of the issues around them."""


def issues(connection: ArchiveConnection, request: PageRequest) -> Page:
    """The issues, the newest first."""
    years = connection.cached_rows("issue years", YEARS)
    total = sum(year["issues"] for year in years)
    year = request.text("year")
    if year and not (len(year) == 4 and year.isascii() and year.isdigit()):
        raise BadRequestError(f"“{year}” is no year: it takes four digits, such as 2021.")
    if not year and total > MAX_ISSUES:
        year = years[0]["year"]
    page = request.page_number
    found = connection.rows(ISSUES, year=year, most=MAX_ISSUES + 1, skipped=(page - 1) * MAX_ISSUES)
    shown = found[:MAX_ISSUES]
    missing = missing_runs(connection)
    return Page(
        template="issues",
        title=f"Issues of {year}" if year else "All issues",
        path="/issues" + (f"?year={year}" if year else ""),
        description=f"{total:,} issues by year; numbers that are missing are shown as missing.",
        data={"issues": shown, "years": years, "missing": missing, "year": year or None},
        context={
            "by_year": _by_year(shown, missing),
            "pager": {"page": page, "more": len(found) > MAX_ISSUES},
            "several": len({issue["publication"] for issue in shown}) > 1,
        },
        csv_rows="issues",
        sql="select number, title, published, url from issues order by published desc",
    )


def missing_runs(connection: ArchiveConnection) -> list[Row]:
    """Runs of numbers that are missing: first, last, and the days of the issues before and after."""
    return connection.cached_rows("missing numbers", MISSING_NUMBERS)


def _by_year(shown: Iterable[Row], missing: Iterable[Row]) -> list[Row]:
    """The issues under their years, each run of missing numbers above the issue that it should follow."""
    after = {(run["publication"], run["first"] - 1): run for run in missing}
    years: dict[str, list[Row]] = {}
    for issue in shown:
        entries = years.setdefault((issue["published"] or "")[:4] or "Without a date", [])
        run = after.get((issue["publication"], issue["number"])) if issue["type"] == "newsletter" else None
        if run:
            entries.append({"missing": _numbers(run)})
        entries.append(issue)
    return [
        {"year": year, "entries": entries, "issues": sum("slug" in entry for entry in entries)}
        for year, entries in years.items()
    ]


def _numbers(run: Row) -> str:
    return f"#{run['first']}" if run["first"] == run["last"] else f"#{run['first']} to #{run['last']}"
