"""The chart of a question's result, as its file says or as the page of charts has it."""

from collections.abc import Mapping, Sequence

from explorer.charts.definitions import CHARTS, MAX_BARS, PART, Chart, Row, label_of, labels_of
from explorer.charts.drawing import Series, bars, lines, stacked_bars
from explorer.markup import escape_text
from explorer.questions import Chart as ChartOfFile
from explorer.questions import Question

__all__ = ["chart_of", "has_chart"]


def has_chart(question: Question) -> bool:
    """Return whether a result of the question may be drawn."""
    return question.chart is not None or _chart_of_page(question) is not None


def chart_of(
    question: Question, rows: Sequence[Row], part_years: Mapping[str, str], asked: Mapping[str, str]
) -> str | None:
    """Return the chart of a result, as SVG with its caption; None for a question without one, or fewer than two rows.

    Args:
        part_years: years of which the archive has a part -> the days of that part; they are marked.
        asked: parameter -> the value that was asked for, or its default.
    """
    if len(rows) < 2:
        return None
    marked = [_marked(row, part_years) for row in rows]
    if (of_page := _chart_of_page(question)) is not None:
        drawn, caption = of_page.render(marked), of_page.caption
    elif question.chart is not None:
        drawn, caption = _drawn(question, question.chart, marked, asked), _caption(question.chart)
    else:
        return None
    days = [f"{year}: {days}" for year, days in part_years.items() if any(_year(row) == year for row in rows)]
    note = f" {PART} Part of the year: {'; '.join(days)}." if days else ""
    return f"{drawn}<figcaption>{escape_text(caption + note)}</figcaption>"


def _chart_of_page(question: Question) -> Chart | None:
    return next((chart for chart in CHARTS if chart.question == question.name), None)


def _caption(chart: ChartOfFile) -> str:
    """Return what the chart of a question's file shows.

    >>> _caption(ChartOfFile(form="pivot", label="year", columns=("words", "per_thousand")))
    'Per thousand, by words and year.'
    """
    columns = [column.replace("_", " ") for column in chart.columns]
    shown = f"{columns[1]}, by {columns[0]} and" if chart.form == "pivot" else f"{' and '.join(columns)}, by"
    return f"{shown[0].upper()}{shown[1:]} {chart.label}."


def _year(row: Row) -> str | None:
    return str(row["year"]) if "year" in row.keys() else None  # noqa: SIM118 - of sqlite3.Row, `in` asks the values


def _marked(row: Row, part_years: Mapping[str, str]) -> Row:
    """Return a row whose year is marked where it is a part of one."""
    columns = {name: row[name] for name in row.keys()}  # noqa: SIM118 - of sqlite3.Row, the values are its items
    year = _year(row)
    return columns | ({"year": f"{year}{PART}"} if year in part_years else {})


def _name(column: str, asked: Mapping[str, str]) -> str:
    """Return what the line of a column is called: the value of the parameter whose name the column begins with.

    >>> _name("first_per_thousand", {"first": "gears"}), _name("new_links", {"first": "gears"})
    ('gears', 'new links')
    """
    return asked.get(column.partition("_")[0]) or column.replace("_", " ")


def _drawn(question: Question, chart: ChartOfFile, rows: Sequence[Row], asked: Mapping[str, str]) -> str:
    """Return the chart that the question's file asks for, as SVG."""
    form, label, columns = chart.form, chart.label, chart.columns
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
    series = [
        Series(name=name if form == "pivot" else _name(name, asked), values=[values.get((name, one)) for one in labels])
        for name in names
    ]
    draw = stacked_bars if form == "stacked" else lines
    return draw(question.name, question.title, labels, series, unit=unit)
