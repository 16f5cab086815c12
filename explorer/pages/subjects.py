"""The pages of categories, sections and years: what is cited there, and by which numbers; and the lists of them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from explorer.connection import ArchiveConnection
from explorer.figures import fill_years
from explorer.pages.filters import MAX_KEPT, NONE, Matching, matching
from explorer.pages.lists import latest_mentions
from explorer.pages.page import Citable, MovedError, NotFoundError, Page, PageRequest, is_year, paginate
from explorer.pages.shared_queries import known_part_years
from explorer.query_cache import Row

__all__ = ["categories", "category", "section", "sections", "subject_page", "year", "years"]

MAX_SECTIONS = 200
"""Headings on a page of their list."""

TOP = 15
"""Rows of a table of a subject's page; the list has the rest."""

_MATCHED = "m.link_id, substr(i.published, 1, 4) AS year, s.category, s.name AS section, l.domain_id, l.state"
"""What is read of each mention of a subject, once, to be counted by all of it."""

_FIGURES = "count(*) AS mentions, count(DISTINCT link_id) AS links"
_COUNTS: Mapping[str, tuple[str, str]] = {
    "all": (f"NULL AS value, {_FIGURES}", "matched"),
    "year": ("year, count(*), NULL", "matched GROUP BY 2"),
    "category": (f"category, {_FIGURES}", "matched GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT -1"),
    "section": (f"section, {_FIGURES}", f"matched GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT {TOP}"),
    "site": (
        f"(SELECT d.name FROM domains d WHERE d.id = domain_id), {_FIGURES}",  # noqa: S608 - of constants
        f"matched WHERE domain_id IS NOT NULL GROUP BY domain_id ORDER BY 3 DESC, 2 LIMIT {TOP}",
    ),
    "author": (
        "(SELECT a.name FROM authors a WHERE a.id = author_id), sum(mentions), count(*)",
        f"""(
          SELECT DISTINCT la.author_id, la.link_id, k.mentions
          FROM (SELECT link_id, count(*) AS mentions FROM matched GROUP BY 1) k
          CROSS JOIN link_authors la ON la.link_id = k.link_id
        ) GROUP BY author_id ORDER BY 3 DESC, 2 LIMIT {TOP}""",  # noqa: S608 - of constants
    ),
    "state": ("state, NULL, count(DISTINCT link_id)", "matched GROUP BY 2 ORDER BY 4 DESC, 2 LIMIT -1"),
}
"""Filter -> a table of a subject's page: the columns of its rows, and what they are of; `all` has the numbers. Without
a limit, SQLite would leave out the order."""

CATEGORIES = """
SELECT c.name, c.description, count(m.id) AS mentions, count(DISTINCT m.link_id) AS links,
  min(i.published) AS first, max(i.published) AS last
FROM categories c LEFT JOIN sections s ON s.category = c.name
LEFT JOIN mentions m ON m.section_id = s.id AND m.role <> 'promo' LEFT JOIN issues i ON i.id = m.issue_id
GROUP BY c.name ORDER BY c.position
"""
WITHOUT_SECTION = """
SELECT count(*) AS mentions, count(DISTINCT m.link_id) AS links FROM mentions m
WHERE m.section_id IS NULL AND m.role <> 'promo'
"""
# Section by section, and issue by issue: sorting all mentions by heading, or by year, takes longer than reading them.
SECTIONS = """
WITH counted AS MATERIALIZED (
  SELECT s.name, s.category, s.issue_id,
    (SELECT count(*) FROM mentions m WHERE m.section_id = s.id AND m.role <> 'promo') AS mentions
  FROM sections s
)
SELECT c.name, min(c.category) AS category, count(DISTINCT c.category) AS categories,
  count(DISTINCT c.issue_id) AS issues, sum(c.mentions) AS mentions, min(i.published) AS first, max(i.published) AS last
FROM counted c JOIN issues i ON i.id = c.issue_id
GROUP BY c.name ORDER BY mentions DESC, c.name
"""
YEARS = """
WITH counted AS MATERIALIZED (
  SELECT i.id, substr(i.published, 1, 4) AS year,
    (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id AND m.role <> 'promo') AS mentions
  FROM issues i
)
SELECT c.year, count(*) AS issues, sum(c.mentions) AS mentions, (
    SELECT count(*) FROM (
      SELECT DISTINCT m.link_id FROM counted k CROSS JOIN mentions m ON m.issue_id = k.id
      WHERE k.year IS c.year AND m.role <> 'promo'
    )
  ) AS links
FROM counted c
GROUP BY 1
"""
CATEGORY = "SELECT name, description FROM categories WHERE name = :name COLLATE NOCASE"
SECTION = "SELECT name, category FROM sections WHERE name = :name GROUP BY category ORDER BY count(*) DESC"
ANY_SECTION = "SELECT name FROM sections WHERE name = :name COLLATE NOCASE LIMIT 1"
YEAR = """
SELECT count(*) AS issues, min(published) AS first, max(published) AS last FROM issues
WHERE published BETWEEN :year || '-01-01' AND :year || '-12-31'
"""


def categories(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the categories, with how much is in each."""
    return Page(
        template="categories",
        title="Categories",
        path="/categories",
        description="What the sections of issues are across the years, and how much each category holds.",
        data={
            "categories": connection.cached_rows("categories", CATEGORIES),
            "without": connection.cached_rows("without section", WITHOUT_SECTION)[0],
        },
        csv_rows="categories",
    )


def sections(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the headings of sections, as the issues have them."""
    rows = connection.cached_rows("sections", SECTIONS)
    page, size = request.page_number, MAX_SECTIONS
    shown, pager = paginate(rows[(page - 1) * size : page * size + 1], page, size)
    return Page(
        template="sections",
        title="Sections",
        path="/sections",
        description=f"The {len(rows):,} headings of sections, as issues have them.",
        data={"sections": shown, "total": len(rows)},
        context={"pager": pager},
        csv_rows="sections",
    )


def years(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the years, with how much is in each."""
    return Page(
        template="years",
        title="Years",
        path="/years",
        description="Issues, mentions and links by year.",
        data={"years": fill_years(connection.cached_rows("years", YEARS), newest_first=True)},
        context={"part_years": known_part_years(connection)},
        csv_rows="years",
    )


def category(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the page of a category. Raise NotFoundError; MovedError for another case of its name."""
    asked = request.path_params["category"]
    found = connection.row(CATEGORY, name=asked)
    if found is None:
        names = ", ".join(row["name"] for row in connection.cached_rows("categories", CATEGORIES))
        raise NotFoundError(f"The archive has no category {asked}. There are {names}.")
    path = f"/categories/{quote(found['name'], safe='')}"
    if found["name"] != asked:
        raise MovedError(path)
    return subject_page(
        connection,
        request,
        {"category": asked},
        asked,
        path,
        lede=found["description"],
        kicker=("categories", "Category"),
    )


def section(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the page of a heading of sections. Raise NotFoundError; MovedError for another case of it."""
    asked = request.path_params["section"]
    found = connection.latest("sections", MAX_KEPT, asked, lambda: connection.rows(SECTION, name=asked))
    if not found:
        other = connection.row(ANY_SECTION, name=asked)
        if other is not None:
            raise MovedError(f"/sections/{quote(other['name'], safe='')}")
        raise NotFoundError(f"The archive has no section {asked}. See Sections for the list.")
    return subject_page(
        connection,
        request,
        {"section": asked},
        asked,
        f"/sections/{quote(asked, safe='')}",
        kicker=("sections", "Section"),
        categories=[row["category"] for row in found],
    )


def year(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the page of a year. Raise NotFoundError."""
    asked = request.path_params["year"]
    found = connection.row(YEAR, year=asked) if is_year(asked) else None
    if found is None or not found["issues"]:
        known = [row["year"] for row in connection.cached_rows("years", YEARS) if row["year"]]
        span = f" It has issues of {known[0]} to {known[-1]}." if known else ""
        raise NotFoundError(f"The archive has no issue of {asked}.{span}")
    return subject_page(
        connection, request, {"year": asked}, asked, f"/years/{asked}", kicker=("years", "Year"), year_of=found
    )


def _counts(connection: ArchiveConnection, matched: Matching, filters: Mapping[str, str]) -> dict[str, Any]:
    """Return the numbers of what matches filters, and its tables: by year, category, section, site, author and state;
    those that a filter names are empty."""
    counted = "\nUNION ALL\n".join(
        f"SELECT * FROM (SELECT '{name}' AS counted, {columns} FROM {rows})"  # noqa: S608 - of constants
        for name, (columns, rows) in _COUNTS.items()
        if name not in filters
    )
    rows = matched.rows(connection, f"WITH matched AS MATERIALIZED ({matched.select(_MATCHED)}) {counted}")
    found: dict[str, list[Row]] = {name: [] for name in _COUNTS}
    for row in rows:
        figures = {name: row[name] for name in ("mentions", "links") if row[name] is not None}
        found[row["counted"]].append({row["counted"]: row["value"], **figures})
    (numbers,) = found.pop("all")
    tables = {f"by_{name}": table for name, table in found.items()}
    return {
        "mentions": numbers["mentions"],
        "links": numbers["links"],
        **tables,
        "by_year": fill_years(tables["by_year"]),
    }


def subject_page(
    connection: ArchiveConnection,
    request: PageRequest,
    filters: dict[str, str],
    title: str,
    path: str,
    *,
    lede: str = "",
    kicker: tuple[str, str],
    **more: object,
) -> Page:
    """Return the page of what matches filters: its tables, and its mentions, newest first."""
    matched = matching(filters, is_kept=True)
    shown, pager = latest_mentions(connection, matched, request.page_number, request.size())
    return Page(
        template="subject",
        title=title,
        path=path,
        description=f"What is cited in {title}: by year, section, site and author, newest first.",
        data={
            "filters": filters,
            **_counts(connection, matched, filters),
            "latest": shown,
        },
        context={
            "pager": pager,
            "part_years": known_part_years(connection),
            "lede": lede,
            "kicker": kicker,
            "none": NONE,
            "top": TOP,
            **more,
        },
        csv_rows="latest",
        citable=Citable(links=[row["link_id"] for row in shown]),
    )
