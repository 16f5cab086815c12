"""The chart of a question's result, as its file says or as the page of charts has it."""

from collections.abc import Sequence

from explorer.charts.definitions import CHARTS, Row
from explorer.charts.drawing import Series, bars, lines, stacked_bars
from explorer.figures import years_between
from explorer.questions import Question

__all__ = ["chart_of"]

MAX_BARS = 20
"""Bars of a chart: more are in the table alone."""

_UNDATED = "(undated)"


def chart_of(question: Question, rows: Sequence[Row]) -> str | None:
    """Return the chart of a result as SVG; None for a question without one, or a result of fewer than two rows."""
    if len(rows) < 2:
        return None
    for chart in CHARTS:
        if chart.question == question.name:
            return chart.render(rows)
    if question.chart is None:
        return None
    form, label, columns = question.chart.form, question.chart.label, question.chart.columns
    unit = " %" if columns[-1].endswith("percent") else ""
    if form == "bars":
        points = [(_name(row[label]), row[columns[0]]) for row in rows if row[columns[0]] is not None]
        return bars(question.name, question.title, points[:MAX_BARS], unit=unit)
    labels = _labels(rows, label)
    if form == "pivot":
        names = list(dict.fromkeys(_name(row[columns[0]]) for row in rows))
        values = {(_name(row[columns[0]]), _name(row[label])): row[columns[1]] for row in rows}
    else:
        names = list(columns)
        values = {(name, _name(row[label])): row[name] for row in rows for name in names}
    series = [Series(name=name.replace("_", " "), values=[values.get((name, one)) for one in labels]) for name in names]
    draw = stacked_bars if form == "stacked" else lines
    return draw(question.name, question.title, labels, series, unit=unit)


def _name(value: object) -> str:
    return _UNDATED if value is None else str(value)


def _labels(rows: Sequence[Row], label: str) -> list[str]:
    """Return the labels of an axis in order: of years all from the first to the last; what has no date comes last."""
    found = sorted({_name(row[label]) for row in rows}, key=lambda name: (name == _UNDATED, name))
    years = [name for name in found if name.isdigit()] if label == "year" else []
    return [*years_between(years), *(name for name in found if name not in years)]
