"""The charts, each with the table and the question behind it."""

from explorer.chart_pages import CHARTS, Chart
from explorer.pages.page import Asked, Page
from explorer.reader import Reader, Row

MOST = 400
"""Rows of a chart's table that the page shows."""


def charts(reader: Reader, asked: Asked) -> Page:
    """Every chart."""
    drawn = [draw(reader, chart) for chart in CHARTS]
    return Page(
        template="charts",
        title="Charts",
        path="/charts",
        description="The archive in pictures, each with its numbers.",
        data={"charts": [{name: value for name, value in chart.items() if name != "svg"} for chart in drawn]},
        shown={"charts": drawn},
    )


def draw(reader: Reader, chart: Chart) -> Row:
    """A chart with its picture and the rows behind it."""
    rows = reader.figure(f"chart {chart.key}", chart.sql)
    told = {"key": chart.key, "title": chart.title, "caption": chart.caption, "sql": chart.sql}
    return told | {"rows": rows[:MOST], "svg": chart.render(rows)}
