"""The charts that the explorer shows, each with the question whose answer it draws."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from explorer.charts import Series, bars, lines, stacked_bars, steps
from explorer.questions import QUESTIONS

__all__ = ["CHARTS", "Chart", "Row"]


class Row(Protocol):
    """A row of an answer, by the names of its columns: as sqlite3 and Datasette give them."""

    def __getitem__(self, column: str, /) -> Any: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A chart. key: its name in addresses. question: the name of the canned query behind it. sql: that query, with its
    parameters filled in. render: makes an SVG of the rows of the answer."""

    key: str
    title: str
    caption: str
    question: str
    sql: str
    render: Callable[[Sequence[Row]], str]


def _chart(key: str, caption: str, question: str, render: Callable[[str, str, Sequence[Row]], str]) -> Chart:
    definition = QUESTIONS[question]
    return Chart(
        key=key,
        title=definition.title,
        caption=caption,
        question=question,
        sql=definition.fill_parameters(),
        render=lambda rows: render(key, definition.title, rows),
    )


def _label(value: object) -> str:
    return "(undated)" if value is None else str(value)


def _points(rows: Iterable[Row], label: str, value: str) -> list[tuple[str, float | None]]:
    return [(_label(row[label]), row[value]) for row in rows]


def _bars(label: str, value: str, unit: str = "", most: int = 20) -> Callable[[str, str, Sequence[Row]], str]:
    return lambda key, title, rows: bars(key, title, _points(rows[:most], label, value), unit=unit)


def _lines(label: str, values: dict[str, str], unit: str = "") -> Callable[[str, str, Sequence[Row]], str]:
    """values: column -> name of its line."""
    return lambda key, title, rows: lines(
        key,
        title,
        [_label(row[label]) for row in rows],
        [Series(name=name, values=[row[column] for row in rows]) for column, name in values.items()],
        unit=unit,
    )


def _pivot(label: str, name: str, value: str, size: str, unit: str = "") -> Callable[[str, str, Sequence[Row]], str]:
    """Stacked bars of rows that have a label, the name of a series, and a value each.

    size: the column by which the largest series stand first, the same for charts whose colours shall agree.
    """

    def render(key: str, title: str, rows: Sequence[Row]) -> str:
        labels = sorted({_label(row[label]) for row in rows})
        sizes: Counter[str] = Counter()
        values: dict[str, dict[str, float]] = {}
        for row in rows:
            sizes[_label(row[name])] += row[size]
            values.setdefault(_label(row[name]), {})[_label(row[label])] = row[value]
        series = [
            Series(name=one, values=[values[one].get(label_) for label_ in labels]) for one, _ in sizes.most_common()
        ]
        return stacked_bars(key, title, labels, series, unit=unit)

    return render


def _columns(label: str, values: dict[str, str]) -> Callable[[str, str, Sequence[Row]], str]:
    """Stacked bars of rows that have a column a series."""
    return lambda key, title, rows: stacked_bars(
        key,
        title,
        [_label(row[label]) for row in rows],
        [Series(name=name, values=[row[column] for row in rows]) for column, name in values.items()],
    )


CHARTS: tuple[Chart, ...] = (
    _chart(
        "categories",
        "Links of each year by the category of their section; the smallest categories together.",
        "links_per_category_and_year",
        _pivot("year", "category", "links", size="links"),
    ),
    _chart(
        "category-mix",
        "Each category's share of the year's links, in percent.",
        "category_mix",
        _pivot("year", "category", "percent", size="links", unit=" %"),
    ),
    _chart("top-sites", "The sites with the most links, over all years.", "top_sites", _bars("site", "links")),
    _chart(
        "top-ten-share",
        "Share of each year's links that go to the ten sites that the year cites most.",
        "top_ten_share",
        _lines("year", {"percent": "share of ten sites"}, " %"),
    ),
    _chart(
        "new-sites",
        "Sites that were never cited before the year, and all that the year cites.",
        "new_sites",
        _lines("year", {"new_sites": "new sites", "sites": "all sites cited"}),
    ),
    _chart(
        "topic",
        "Links of a thousand that speak of robots, as an example; the question takes any words.",
        "topic_by_year",
        _lines("year", {"per_thousand": "per thousand links"}),
    ),
    _chart("states", "All links of the archive by what is known of their life.", "states_now", _bars("state", "links")),
    _chart(
        "lost",
        "Share of the visited links that are gone, dead or replaced by another page.",
        "lost_by_year",
        _lines("year", {"lost_percent": "lost"}, " %"),
    ),
    _chart(
        "life",
        "Links by the year that cited them: found there, lost, or unclear.",
        "lost_by_year",
        _columns("year", {"there": "there", "lost": "lost", "unclear": "unclear"}),
    ),
    _chart(
        "lost-by-category",
        "Share of the visited links of each category that are lost.",
        "lost_by_category",
        _bars("category", "lost_percent", " %"),
    ),
    _chart(
        "lost-by-site",
        "The sites that lost the largest share, of those with ten visited links and more.",
        "lost_by_site",
        _bars("site", "lost_percent", " %"),
    ),
    _chart(
        "survival",
        "Links that were found still there, by their age in years at the last visit.",
        "survival",
        lambda key, title, rows: steps(key, title, _points(rows, "years", "there_percent")),
    ),
    _chart(
        "age",
        "Pages by the days from their publication to the issue that first cites them.",
        "days_to_citation",
        _bars("age", "pages"),
    ),
    _chart(
        "issue-length",
        "Links of an issue on average.",
        "issues_by_year",
        _lines("year", {"links_per_issue": "links per issue"}),
    ),
)
"""The charts, in the order in which their page shows them."""
