"""The charts of the explorer, each with the question whose result it shows."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from explorer.charts import Series, bars, curves, lines, stacked_bars
from explorer.questions import QUESTIONS

__all__ = ["CHARTS", "Chart", "Row", "survival_chart"]


class Row(Protocol):
    """A result row that is indexed by column name, such as sqlite3.Row."""

    def __getitem__(self, column: str, /) -> Any: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A chart of the result of a question."""

    key: str
    """Id on the page, and fragment of its URL."""
    title: str
    """Heading: the title of the question."""
    caption: str
    """What the chart shows, in a sentence."""
    question: str
    """Name of the canned query."""
    sql: str
    """The query, with the defaults of its parameters."""
    render: Callable[[Sequence[Row]], str]
    """Returns the SVG for the rows of the result."""


Render = Callable[[str, str, Sequence[Row]], str]
"""Key, title and rows -> SVG."""


def _chart(key: str, caption: str, question: str, render: Render) -> Chart:
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


def _bars(label: str, value: str, unit: str = "", max_bars: int = 20) -> Render:
    return lambda key, title, rows: bars(key, title, _points(rows[:max_bars], label, value), unit=unit)


def _lines(label: str, values: dict[str, str], unit: str = "") -> Render:
    """Return a renderer of a line for each column in `values`: column -> name of the line."""
    return lambda key, title, rows: lines(
        key,
        title,
        [_label(row[label]) for row in rows],
        [Series(name=name, values=[row[column] for row in rows]) for column, name in values.items()],
        unit=unit,
    )


def _pivot(label: str, name: str, value: str, size: str, unit: str = "") -> Render:
    """Return a renderer of stacked bars for rows of (label, name of the series, value).

    Args:
        size: column whose sum orders the series, largest first; the same in charts that should share colours.
    """

    def render(key: str, title: str, rows: Sequence[Row]) -> str:
        labels = sorted({_label(row[label]) for row in rows})
        sizes: Counter[str] = Counter()
        values: dict[str, dict[str, float]] = {}
        for row in rows:
            sizes[_label(row[name])] += row[size]
            values.setdefault(_label(row[name]), {})[_label(row[label])] = row[value]
        series = [
            Series(name=one, values=[values[one].get(position) for position in labels])
            for one, _ in sizes.most_common()
        ]
        return stacked_bars(key, title, labels, series, unit=unit)

    return render


def _columns(label: str, values: dict[str, str]) -> Render:
    """Return a renderer of stacked bars for rows with a column for each series: column -> its name."""
    return lambda key, title, rows: stacked_bars(
        key,
        title,
        [_label(row[label]) for row in rows],
        [Series(name=name, values=[row[column] for row in rows]) for column, name in values.items()],
    )


def survival_chart(key: str, title: str, rows: Sequence[Row]) -> str:
    """Return the curve of a group, in percent: rows of age, there_percent, low_percent and high_percent."""
    return curves(
        key,
        title,
        [f"{row['age']:g}" for row in rows],
        [
            Series(
                name=title,
                values=[row["there_percent"] for row in rows],
                low=[row["low_percent"] for row in rows],
                high=[row["high_percent"] for row in rows],
            )
        ],
        label_step=4,
    )


CHARTS: tuple[Chart, ...] = (
    _chart(
        "categories",
        "Links of each year by the category of their section; the smallest categories are summed up.",
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
        "Share of each year's links that go to the ten sites most cited in that year.",
        "top_ten_share",
        _lines("year", {"percent": "share of ten sites"}, " %"),
    ),
    _chart(
        "new-sites",
        "Sites cited for the first time in the year, and all sites cited in the year.",
        "new_sites",
        _lines("year", {"new_sites": "new sites", "sites": "all sites cited"}),
    ),
    _chart(
        "topic",
        "Links with the word “how” in headline or summary, of a thousand, as an example; the question takes any words.",
        "topic_by_year",
        _lines("year", {"per_thousand": "per thousand links"}),
    ),
    _chart("states", "All links of the archive by state.", "states_now", _bars("state", "links")),
    _chart(
        "lost",
        "Share of the visited links that are gone, dead or replaced by another page.",
        "lost_by_year",
        _lines("year", {"lost_percent": "lost"}, " %"),
    ),
    _chart(
        "life",
        "Links by year of citation: still there, lost, or unclear.",
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
        "The sites with the largest share of lost links, of those with at least ten visited links.",
        "lost_by_site",
        _bars("site", "lost_percent", " %"),
    ),
    _chart(
        "survival",
        "Share of links still there, by years since the first citation, with a band of 95 %; by visits alone.",
        "survival",
        survival_chart,
    ),
    _chart(
        "age",
        "Pages by the number of days from their publication to the first issue that cites them.",
        "days_to_citation",
        _bars("age", "pages"),
    ),
    _chart(
        "issue-length",
        "Average number of links in an issue.",
        "issues_by_year",
        _lines("year", {"links_per_issue": "links per issue"}),
    ),
)
"""The charts, in the order of their page."""
