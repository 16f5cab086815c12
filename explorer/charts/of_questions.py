"""The chart of a question's result, as its file says or as the page of charts has it."""

from collections.abc import Sequence

from explorer.charts.definitions import CHARTS, MAX_BARS, Row, label_of, labels_of
from explorer.charts.drawing import Series, bars, lines, stacked_bars
from explorer.questions import Question

__all__ = ["chart_of"]


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
        points = [(label_of(row[label]), row[columns[0]]) for row in rows if row[columns[0]] is not None]
        return bars(question.name, question.title, points[:MAX_BARS], unit=unit)
    # In order; what has no date comes last.
    labels = labels_of(sorted(rows, key=lambda row: (row[label] is None, label_of(row[label]))), label)
    if form == "pivot":
        names = list(dict.fromkeys(label_of(row[columns[0]]) for row in rows))
        values = {(label_of(row[columns[0]]), label_of(row[label])): row[columns[1]] for row in rows}
    else:
        names = list(columns)
        values = {(name, label_of(row[label])): row[name] for row in rows for name in names}
    series = [Series(name=name.replace("_", " "), values=[values.get((name, one)) for one in labels]) for name in names]
    draw = stacked_bars if form == "stacked" else lines
    return draw(question.name, question.title, labels, series, unit=unit)
