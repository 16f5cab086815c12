"""The charts of the explorer, each with the question whose result it shows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from explorer.charts.colours import COLOURS, MEANINGS, Colour
from explorer.charts.drawing import Series, bars, curves, lines, stacked_bars
from explorer.charts.scales import number
from explorer.figures import GROUP_OF_STATE, LEAST, rounded_shares, years_between
from explorer.questions import QUESTIONS

__all__ = ["CHARTS", "MAX_BARS", "PART", "Chart", "Row", "label_of", "labels_of", "survival_chart"]

PART = "*"
"""Behind a year of which the archive has a part."""


class Row(Protocol):
    """A result row that is indexed by column name, such as sqlite3.Row."""

    def __getitem__(self, column: str, /) -> Any: ...

    def keys(self) -> Any:
        """Return the names of the columns."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A chart of the result of a question."""

    key: str
    """Id on the page, and fragment of its URL."""
    title: str
    """Heading: the title of the question, or another where two charts show one question."""
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


def _chart(key: str, caption: str, question: str, render: Render, *, title: str = "") -> Chart:
    definition = QUESTIONS[question]
    title = title or definition.title
    return Chart(
        key=key,
        title=title,
        caption=caption,
        question=question,
        sql=definition.fill_parameters(),
        render=lambda rows: render(key, title, rows),
    )


COLOUR = "colour"
"""Column that a page may add to rows with a category: the place of its colour, the same in every chart."""

Note = Callable[[Row], str]
"""Returns what stands behind the value of a row."""


def _of(column: str) -> Note:
    """Return a note of what a value is a share of."""
    return lambda row: f" of {row[column]:,}"


def _interval(row: Row) -> str:
    """Return the interval of 95 % of a share, and what it is of."""
    known = row["low_percent"] is not None and row["high_percent"] is not None
    bounds = f" ({number(row['low_percent'])} to {number(row['high_percent'])})" if known else ""
    return f"{bounds} of {row['n']:,}"


UNDATED = "(undated)"
"""Label of what has no value."""
MAX_BARS = 20
"""Bars of a chart: more are in the table alone."""
MAX_SPOKEN = 3
"""Series of a label that are read aloud, the largest first; the table has all."""


def label_of(value: object) -> str:
    """Return what a value is called on an axis."""
    return UNDATED if value is None else str(value)


def labels_of(rows: Iterable[Row], label: str) -> list[str]:
    """Return the labels of an axis: of years all from the first to the last; a year may be marked as a part."""
    found = list(dict.fromkeys(label_of(row[label]) for row in rows))
    years = [name for name in found if name.rstrip(PART).isdigit()] if label == "year" else []
    marked = {name.rstrip(PART): name for name in years}
    return [*(marked.get(year, year) for year in years_between(marked)), *(name for name in found if name not in years)]


def _columns_of(rows: Sequence[Row], label: str) -> tuple[list[str], Callable[[str], list[float | None]]]:
    """Return the labels of an axis, and what gives the values of a column at them: None where there is no row."""
    labels, known = labels_of(rows, label), {label_of(row[label]): row for row in rows}
    return labels, lambda column: [known[one][column] if one in known else None for one in labels]


def _notes(rows: Sequence[Row], labels: Iterable[str], label: str, note: Note | None) -> Sequence[str]:
    """Return what stands behind the value of each label; nothing where there is no row."""
    known = {label_of(row[label]): row for row in rows}
    return [note(known[one]) if one in known else "" for one in labels] if note else ()


def _of_columns(
    rows: Sequence[Row], label: str, names: Mapping[str, str], note: Note | None = None
) -> tuple[list[str], list[Series]]:
    """Return the labels and a series for each column in `names`: column -> name of the series."""
    labels, values = _columns_of(rows, label)
    notes = _notes(rows, labels, label, note)
    return labels, [
        Series(name=name, values=values(column), notes=notes, colour=name if name in MEANINGS else None)
        for column, name in names.items()
    ]


def _bars(label: str, value: str, *, unit: str = "", max_bars: int = MAX_BARS, note: Note | None = None) -> Render:
    """Return a renderer of bars; of states, each has the colour of what it means."""

    def render(key: str, title: str, rows: Sequence[Row]) -> str:
        shown = [row for row in rows if row[value] is not None][:max_bars]
        colours: list[Colour] = [GROUP_OF_STATE.get(str(row[label]), 0) for row in shown]
        return bars(
            key,
            title,
            [(label_of(row[label]).replace("_", " "), row[value]) for row in shown],
            unit=unit,
            colours=colours,
            notes=[note(row) for row in shown] if note else (),
        )

    return render


def _lost_bars(label: str) -> Render:
    """Return a renderer of the shares that are lost, with their intervals."""

    def render(key: str, title: str, rows: Sequence[Row]) -> str:
        shown = [row for row in rows if row["lost_percent"] is not None][:MAX_BARS]
        return bars(
            key,
            title,
            [(label_of(row[label]), row["lost_percent"]) for row in shown],
            unit=" %",
            colours=["lost"] * len(shown),
            notes=[_interval(row) for row in shown],
            bands=[(row["low_percent"], row["high_percent"]) for row in shown],
        )

    return render


def _lines(label: str, values: Mapping[str, str], unit: str = "", note: Note | None = None) -> Render:
    """Return a renderer of a line for each column in `values`: column -> name of the line."""

    def render(key: str, title: str, rows: Sequence[Row]) -> str:
        return lines(key, title, *_of_columns(rows, label, values, note), unit=unit)

    return render


def _lost_line(key: str, title: str, rows: Sequence[Row]) -> str:
    """Return the line of the share that is lost, with its interval, by year."""
    labels, values = _columns_of(rows, "year")
    low, high = values("low_percent"), values("high_percent")
    notes = _notes(rows, labels, "year", _interval)
    one = Series(name="lost", values=values("lost_percent"), low=low, high=high, notes=notes, colour="lost")
    return lines(key, title, labels, [one], unit=" %")


def _pivoted(rows: Sequence[Row], label: str, name: str, value: str) -> tuple[list[str], list[Series]]:
    """Return the labels and the series of rows of (label, name of the series, value), the largest series first."""
    labels = labels_of(sorted(rows, key=lambda row: (row[label] is None, row[label])), label)
    sizes: Counter[str] = Counter()
    values: dict[str, dict[str, float]] = {}
    for row in rows:
        sizes[label_of(row[name])] += row[value]
        values.setdefault(label_of(row[name]), {})[label_of(row[label])] = row[value]
    largest = [one for one, _ in sizes.most_common()]
    places = {label_of(row[name]): row[COLOUR] for row in rows if COLOUR in row.keys()}  # noqa: SIM118 - not of a dict
    colours = _distinct([places.get(one) for one in largest])
    return labels, [
        Series(name=one, values=[values[one].get(at) for at in labels], colour=colour)
        for one, colour in zip(largest, colours, strict=True)
    ]


def _distinct(places: Sequence[int | None]) -> list[int]:
    """Return a colour for each of the series: its own where it is free, else the next that none of them has.

    >>> _distinct([None, 3, 3, 0])
    [1, 3, 2, 0]
    """
    wanted = {place for place in places if place is not None}
    free = (place for place in range(len(places) * 2 + len(COLOURS)) if place not in wanted)
    taken: set[int] = set()
    chosen = []
    for place in places:
        colour = place if place is not None and place not in taken else next(free)
        taken.add(colour)
        chosen.append(colour)
    return chosen


def _pivot(label: str, name: str, value: str) -> Render:
    """Return a renderer of stacked bars for rows of (label, name of the series, value)."""

    def render(key: str, title: str, rows: Sequence[Row]) -> str:
        labels, series = _pivoted(rows, label, name, value)
        return stacked_bars(key, title, labels, series)

    return render


def _mix(label: str, name: str, value: str) -> Render:
    """Return a renderer of each label's shares, which add up to 100; a label with few has none."""

    def render(key: str, title: str, rows: Sequence[Row]) -> str:
        labels, series = _pivoted(rows, label, name, value)
        shares = [_shares([one.values[place] or 0 for one in series]) for place in range(len(labels))]
        sums = [sum(one.values[place] or 0 for one in series) for place in range(len(labels))]
        notes = [f" of {total:,}" for total in sums]
        mixed = [
            Series(name=one.name, values=[of_label[place] for of_label in shares], notes=notes, colour=one.colour)
            for place, one in enumerate(series)
        ]
        return stacked_bars(key, title, labels, mixed, unit=" %", described=_spoken(labels, mixed))

    return render


def _shares(counts: Sequence[float]) -> Sequence[float | None]:
    return rounded_shares(counts) if sum(counts) >= LEAST else [None] * len(counts)


def _spoken(labels: Sequence[str], series: Sequence[Series]) -> str:
    """Return the largest shares of each label in words, and the rest, which add up to 100."""
    said = []
    for place, label in enumerate(labels):
        shares = sorted(((one.values[place] or 0, one.name) for one in series), key=lambda pair: (-pair[0], pair[1]))
        parts = [f"{name} {number(share, ' %')}" for share, name in shares[:MAX_SPOKEN] if share]
        rest = round(sum(share for share, _ in shares[MAX_SPOKEN:]), 1)
        if rest:
            parts.append(f"others {number(rest, ' %')}")
        if parts:
            said.append(f"{label}: {', '.join(parts)}")
    return "; ".join(said)


def _columns(label: str, values: Mapping[str, str]) -> Render:
    """Return a renderer of stacked bars for rows with a column for each series: column -> its name."""

    def render(key: str, title: str, rows: Sequence[Row]) -> str:
        return stacked_bars(key, title, *_of_columns(rows, label, values))

    return render


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
                notes=[
                    f" ({number(row['low_percent'])} to {number(row['high_percent'])}), {row['at_risk']:,} at risk"
                    for row in rows
                ],
                colour="there",
            )
        ],
        label_step=4,
    )


CHARTS: tuple[Chart, ...] = (
    _chart(
        "categories",
        "Mentions of each year, of every role but promo, by the category of their section; the smallest categories are "
        "summed up.",
        "links_per_category_and_year",
        _pivot("year", "category", "mentions"),
    ),
    _chart(
        "category-mix",
        "Each category's share of the year's mentions of every role but promo, in percent; "
        f"none of fewer than {LEAST}.",
        "category_mix",
        _mix("year", "category", "mentions"),
    ),
    _chart(
        "top-sites",
        "The sites with the most mentions of every role but promo, over all years, without the publication's own.",
        "top_sites",
        _bars("site", "mentions"),
    ),
    _chart(
        "top-ten-share",
        "Share of each year's mentions that go to the ten sites most cited in that year; the publication's own are not "
        "among them.",
        "top_ten_share",
        _lines("year", {"percent": "share of ten sites"}, " %", _of("mentions")),
    ),
    _chart(
        "new-sites",
        "Sites cited for the first time in the year, and all sites cited in the year.",
        "new_sites",
        _lines("year", {"new_sites": "new sites", "sites": "all sites cited"}),
    ),
    _chart(
        "topic",
        "Mentions with the word “how” in headline or summary, of a thousand, as an example; the question takes any "
        "words.",
        "topic_by_year",
        _lines("year", {"per_thousand": "per thousand mentions"}, note=_of("mentions")),
    ),
    _chart(
        "states",
        "All cited links by state: green is there, red lost, amber blocked, grey unclear.",
        "states_now",
        _bars("state", "links"),
    ),
    _chart(
        "lost",
        "Share that is gone, dead or replaced by another page, of the links that are there or lost, by year of their "
        f"first citation, with the interval of 95 %; none of fewer than {LEAST}.",
        "lost_by_year",
        _lost_line,
    ),
    _chart(
        "life",
        "Links by year of their first citation: still there, lost, blocked, or unclear.",
        "lost_by_year",
        _columns("year", {"there": "there", "lost": "lost", "blocked": "blocked", "unclear": "unclear"}),
        title="What has become of the links of each year?",
    ),
    _chart(
        "lost-by-category",
        "Share that is lost, of each category's links that are there or lost, with the interval of 95 %; none of fewer "
        f"than {LEAST}.",
        "lost_by_category",
        _lost_bars("category"),
    ),
    _chart(
        "lost-by-site",
        f"The sites with the largest share of lost links, of those with at least {LEAST} that are there or lost, with "
        "the interval of 95 %.",
        "lost_by_site",
        _lost_bars("site"),
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
        "Average number of mentions in an issue, of every role but promo.",
        "issues_by_year",
        _lines(
            "year",
            {"mentions_per_issue": "mentions per issue"},
            note=lambda row: f", average of {row['issues']:,} issues",
        ),
    ),
)
"""The charts, in the order of their page."""
