"""The charts, each with the table and the question behind it."""

from explorer.chart_pages import CHARTS
from explorer.pages.page import Asked, Page
from explorer.reader import Reader

MOST = 400
"""Rows of a chart's table that the page shows."""


def charts(reader: Reader, asked: Asked) -> Page:
    """Every chart."""
    drawn = []
    for chart in CHARTS:
        rows = reader.figure(f"chart {chart.key}", chart.sql)
        drawn.append(
            {"key": chart.key, "title": chart.title, "caption": chart.caption, "sql": chart.sql, "rows": rows[:MOST]}
            | {"svg": chart.render(rows)}
        )
    return Page(
        template="charts",
        title="Charts",
        path="/charts",
        description="The archive in pictures, each with its numbers.",
        data={"charts": [{name: value for name, value in chart.items() if name != "svg"} for chart in drawn]},
        shown={"charts": drawn},
    )
