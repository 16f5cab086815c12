"""The charts, each with its data and its query."""

from explorer.chart_definitions import CHARTS, PART, Chart
from explorer.connection import ArchiveConnection
from explorer.pages.page import Page, PageRequest
from explorer.pages.shared_queries import known_part_years
from explorer.query_cache import Row

MAX_TABLE_ROWS = 400
"""Rows shown in the table of a chart."""


def charts(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return all charts."""
    rendered = [render_chart(connection, chart) for chart in CHARTS]
    return Page(
        template="charts",
        title="Charts",
        path="/charts",
        description="Charts of the archive, each with its data.",
        data={"charts": [{name: value for name, value in chart.items() if name != "svg"} for chart in rendered]},
        context={"charts": rendered},
    )


def render_chart(connection: ArchiveConnection, chart: Chart) -> Row:
    """Return a chart with its SVG and the rows of its query; years of which the archive has a part are marked."""
    rows = connection.cached_rows(f"chart {chart.key}", chart.sql)
    parts = known_part_years(connection)
    marked = [row | {"year": f"{row['year']}{PART}"} if row.get("year") in parts else row for row in rows]
    days = [parts[year] for year in dict.fromkeys(row.get("year") for row in rows) if year in parts]
    note = f" {PART} Part of the year: {'; '.join(days)}." if days else ""
    caption = f"{chart.caption}{note}"
    fields = {"key": chart.key, "title": chart.title, "caption": caption, "sql": connection.restrict(chart.sql)}
    return fields | {"rows": rows[:MAX_TABLE_ROWS], "svg": chart.render(marked)}
