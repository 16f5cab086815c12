"""The charts, each with the table and the question behind it."""

from explorer.chart_definitions import CHARTS, Chart
from explorer.connection import ArchiveConnection, Row
from explorer.pages.page import Page, PageRequest

MAX_TABLE_ROWS = 400
"""Rows of a chart's table that the page shows."""


def charts(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Every chart."""
    drawn = [draw(connection, chart) for chart in CHARTS]
    return Page(
        template="charts",
        title="Charts",
        path="/charts",
        description="The archive in pictures, each with its numbers.",
        data={"charts": [{name: value for name, value in chart.items() if name != "svg"} for chart in drawn]},
        context={"charts": drawn},
    )


def draw(connection: ArchiveConnection, chart: Chart) -> Row:
    """A chart with its picture and the rows behind it."""
    rows = connection.cached_rows(f"chart {chart.key}", chart.sql)
    told = {"key": chart.key, "title": chart.title, "caption": chart.caption, "sql": chart.sql}
    return told | {"rows": rows[:MAX_TABLE_ROWS], "svg": chart.render(rows)}
