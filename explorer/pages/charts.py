"""The charts, each with its data and its query."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from explorer.charts.colours import REST
from explorer.charts.definitions import CHARTS, COLOUR, PART, Chart
from explorer.connection import ArchiveConnection
from explorer.figures import GROUPS
from explorer.pages.filters import NONE
from explorer.pages.page import Page, PageRequest
from explorer.pages.shared_queries import known_part_years, question_rows
from explorer.query_cache import Row

MAX_TABLE_ROWS = 400
"""Rows shown in the table of a chart."""

FIRST = {"year": "first_year", "category": "first_category", "site": "site", "state": "state"}
"""Column of a table of links -> filter: a link is of the year and the category that cited it first."""

VISITED_GROUPS = (*GROUPS, "visited")
LISTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "issues": ("issues", {"year": "year"}),
    "mentions": ("mentions", {"year": "year", "category": "category", "site": "site"}),
    **dict.fromkeys(("links", *VISITED_GROUPS), ("links", FIRST)),
}
"""Column of numbers -> the list that they are of, and the filter that a column beside them is."""

CATEGORIES = f"""
SELECT coalesce(m.category, '(no section)') AS category FROM mention_counts m
WHERE m.role <> 'promo' GROUP BY 1 ORDER BY sum(m.mentions) DESC, category LIMIT {REST}
"""  # noqa: S608 - of a constant


def charts(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return all charts."""
    rendered = [render_chart(connection, chart) for chart in CHARTS]
    return Page(
        template="charts",
        title="Charts",
        path="/charts",
        description="Charts of the archive, each with its data.",
        data={"charts": [{name: value for name, value in chart.items() if name != "svg"} for chart in rendered]},
        context={"charts": rendered, "list_of": list_of},
        has_charts=True,
    )


def list_of(row: Mapping[str, Any], column: str) -> tuple[str, dict[str, str]] | None:
    """Return the list that a number in the table of a chart is of, and its filters; None where there is none.

    >>> list_of({"year": "2020", "category": None, "mentions": 3}, "mentions")
    ('mentions', {'year': '2020', 'category': 'none'})
    >>> list_of({"site": "a.example", "lost": 2}, "lost"), list_of({"year": "2020", "lost": 0}, "lost")
    (('links', {'site': 'a.example', 'group': 'lost'}), None)
    >>> list_of({"year": "2020", "percent": 3.5}, "percent")
    """
    name, filters = LISTS.get(column, ("", {}))
    of = {filters[key]: _filter_value(value) for key, value in row.items() if key in filters}
    if not of or not row[column]:
        return None
    return name, of | ({"group": column} if column in VISITED_GROUPS else {})


def _filter_value(value: str | None) -> str:
    return NONE if value in (None, "(no section)", "(undated)") else str(value)


def render_chart(connection: ArchiveConnection, chart: Chart) -> Row:
    """Return a chart with its SVG and the rows of its query; years of which the archive has a part are marked."""
    rows = question_rows(connection, chart.sql)
    parts, places = known_part_years(connection), _category_places(connection)
    drawn = [row | {COLOUR: places.get(row["category"])} if "category" in row else row for row in rows]
    marked = [row | {"year": f"{row['year']}{PART}"} if row.get("year") in parts else row for row in drawn]
    days = [parts[year] for year in dict.fromkeys(row.get("year") for row in rows) if year in parts]
    note = f" {PART} Part of the year: {'; '.join(days)}." if days else ""
    caption = f"{chart.caption}{note}"
    fields = {"key": chart.key, "title": chart.title, "caption": caption, "question": chart.question}
    return fields | {
        "sql": connection.restrict(chart.sql),
        "rows": rows[:MAX_TABLE_ROWS],
        "svg": chart.render(marked),
    }


def _category_places(connection: ArchiveConnection) -> dict[str, int]:
    """Return category -> the place of its colour in every chart: those with the most mentions of the archive first."""
    rows = replace(connection, publication=None).cached_rows("category colours", CATEGORIES)
    return {row["category"]: place for place, row in enumerate(rows)}
