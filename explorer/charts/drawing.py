"""Render charts as SVG. Pure.

Horizontal positions are percentages and vertical ones pixels, without a viewBox: a chart is as wide as its container,
and its text has the same size on a phone and on a desktop. Colours are presentation attributes with CSS custom
properties that the page may set (explorer/charts/colours.py), and `currentColor`: no style attributes, scripts or
fonts. Each chart has a title and a description with its values for screen readers, and each mark a title with its
value, which static/charts.js shows; the page shows its table beside it.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from explorer.charts.colours import COLOURS, REST, Colour, colour_of, fill_of
from explorer.charts.scales import are_whole, number, round_up, scale, tick
from explorer.markup import escape_attribute, escape_text

__all__ = [
    "OTHER_SERIES",
    "Series",
    "bars",
    "curves",
    "lines",
    "stacked_bars",
    "svg_of",
    "text_at",
]

Point = tuple[str, float | None]
"""A label and its value; None for a missing value."""

OTHER_SERIES = "the rest"
"""Name of the series that sums up the last ones where there are more series than colours."""

LEFT, RIGHT = 12.0, 99.0
"""Left and right edge of the plot, in percent of the width; the axis labels are left of it."""
TOP, PLOT, BELOW = 14, 200, 26
"""Heights in pixels: of the margin above the plot, the plot, and the labels below it."""
ROW, BAR = 44, 14
"""Heights in pixels: of a row of a horizontal bar chart, and of its bar."""
LEGEND_ROW = 24
"""Height in pixels."""
MANY_LABELS = 6
"""Labels from which on every second one is left out on the narrowest screens."""
MAX_AXIS_LABELS, YEAR_CHARS, MAX_AXIS_CHARS = 10, 5, 36
"""Labels below a plot; characters of a short one, as of years; characters of all where one is longer. More would
overlap on a screen of 360 pixels."""
SHORT_NAME = 12
"""Characters of the names of a legend up to which three stand in a row; else there are two."""
MAX_AXIS_LABEL_CHARS = 12
"""Length at which a label below a plot is truncated."""
ROOM_OF_CHAR = 2
"""Percent of the width of a phone that a character takes."""
MAX_LABEL_CHARS = 38
"""Length at which the label of a bar is truncated."""
MAX_DESCRIBED_VALUES = 40
"""Values in the description; the table has all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A named series of values."""

    name: str
    """Name in the legend."""
    values: Sequence[float | None]
    """One value for each label of the chart; None for a missing value."""
    low: Sequence[float | None] = ()
    """Lower end of the band of each value; none where there is no band."""
    high: Sequence[float | None] = ()
    """Upper end of the band of each value."""
    notes: Sequence[str] = ()
    """What stands behind each value, such as what it is a share of; none where there is nothing to say."""
    colour: Colour | None = None
    """Its colour, where it means something; None for that of its place."""

    def said(self, place: int, unit: str) -> str:
        """Return the value at a place with what stands behind it."""
        value = self.values[place]
        return f"{number(value or 0, unit)}{self.notes[place] if self.notes else ''}"


def bars(
    key: str,
    title: str,
    points: Sequence[Point],
    *,
    unit: str = "",
    colours: Sequence[Colour] = (),
    notes: Sequence[str] = (),
    bands: Sequence[tuple[float | None, float | None]] = (),
) -> str:
    """Return a chart of horizontal bars in the order of `points`.

    Args:
        key: id of the chart, unique on its page.
        title: for screen readers.
        points: label and value of each bar; those without a value have none.
        unit: appended to each value, with a space in front where one is wanted.
        colours: of each; none for the first colour.
        notes: what stands behind each value, such as what it is a share of.
        bands: lower and upper end of the interval of each.
    """
    drawn = [
        _Bar(
            label,
            value,
            f"{number(value, unit)}{notes[place] if notes else ''}",
            colours[place] if colours else 0,
            *(bands[place] if bands else (None, None)),
        )
        for place, (label, value) in enumerate(points)
        if value is not None
    ]
    largest = max((max(bar.value, bar.high or 0) for bar in drawn), default=0) or 1
    parts = [part for index, bar in enumerate(drawn) for part in _bar(bar, index * ROW, largest)]
    spoken = "; ".join(f"{bar.label}: {bar.said}" for bar in drawn[:MAX_DESCRIBED_VALUES])
    return svg_of(key, "bars", title, spoken, len(drawn) * ROW, parts)


class _Bar(NamedTuple):
    label: str
    value: float
    said: str
    colour: Colour
    low: float | None
    high: float | None


def _bar(bar: _Bar, y: float, largest: float) -> Iterator[str]:
    """Yield the parts of a bar with its texts and its interval, from a height on."""
    yield (
        f"<g><title>{escape_text(bar.label)}: {escape_text(bar.said)}</title>"
        f"{text_at('0%', y + 16, escape_text(bar.label, MAX_LABEL_CHARS))}"
        f"{text_at('100%', y + 16, escape_text(bar.said), anchor='end')}"
        f'<rect x="0%" y="{y + 22:g}" width="{max(0.0, 100 * bar.value / largest):.2f}%" height="{BAR}" '
        f"{fill_of(bar.colour)}/>"
    )
    if bar.low is not None and bar.high is not None:
        middle = y + 22 + BAR / 2
        yield _interval((100 * bar.low / largest, middle), (100 * bar.high / largest, middle), "currentColor")
    yield "</g>"


def lines(key: str, title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> str:
    """Return a line chart with one line for each series; a missing value leaves a gap."""
    return _plot(key, "lines", title, labels, series, unit)


def curves(key: str, title: str, labels: Sequence[str], series: Sequence[Series], *, label_step: int = 1) -> str:
    """Return a line chart of percentages up to 100, such as of survival, with the band of each value.

    Args:
        key: id of the chart, unique on its page.
        title: for screen readers.
        labels: of the values.
        series: one line each, with bands or without.
        label_step: every so many labels one is written below the plot.
    """
    return _plot(key, "curves", title, labels, series, " %", axis_end=100, label_step=label_step)


def stacked_bars(
    key: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    max_series: int = len(COLOURS),
    described: str | None = None,
) -> str:
    """Return a chart of stacked vertical bars, one for each label; series beyond the limit are summed up.

    Args:
        key: id of the chart, unique on its page.
        title: for screen readers.
        labels: of the bars.
        series: what each bar is made of.
        unit: appended to each value, with a space in front where one is wanted.
        max_series: limit of the series.
        described: the values in words; None for the totals.
    """
    shown = _limit_series(series, max_series)
    heights = [sum(one.values[index] or 0 for one in shown) for index in range(len(labels))]
    top = round_up(max(heights, default=0))
    band = (RIGHT - LEFT) / max(len(labels), 1)
    parts = list(_axis(top, unit, whole=are_whole(heights)))
    for index, label in enumerate(labels):
        parts += _stack(label, index, shown, LEFT + band * index, band, top, unit)
    parts += _labels(labels, lambda index: LEFT + band * (index + 0.5))
    totals = "; ".join(
        f"{label}: {number(height, unit)}"
        for label, height in list(zip(labels, heights, strict=True))[:MAX_DESCRIBED_VALUES]
    )
    parts += _legend(shown)
    description = described if described is not None else f"Totals: {totals}"
    return svg_of(key, "stacked", title, description, _height(shown), parts if any(heights) else [])


def _stack(
    label: str, index: int, series: Sequence[Series], left: float, band: float, top: float, unit: str
) -> Iterator[str]:
    """Yield the parts of the bar at an index, from the bottom."""
    below = 0.0
    for place, one in enumerate(series):
        value = one.values[index] or 0
        if value <= 0:
            continue
        height = PLOT * value / top
        y = TOP + PLOT - PLOT * below / top - height
        said = f"{label}, {one.name}: {one.said(index, unit)}"
        yield (
            f'<rect x="{left + band * 0.08:.2f}%" y="{y:.2f}" width="{band * 0.84:.2f}%" '
            f'height="{max(height - 1, 0.5):.2f}" {fill_of(_colour_of(one, place))}>'
            f"<title>{escape_text(said)}</title></rect>"
        )
        below += value


def _plot(
    key: str,
    kind: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str,
    *,
    axis_end: float | None = None,
    label_step: int = 1,
) -> str:
    values = [value for one in series for value in one.values if value is not None]
    bounds = [value for one in series for value in one.high if value is not None]
    top = round_up(max(values + bounds, default=0)) if axis_end is None else axis_end
    band = (RIGHT - LEFT) / max(len(labels), 1)

    def x(place: int) -> float:
        return LEFT + band * (place + 0.5)

    def y(value: float) -> float:
        return TOP + PLOT - PLOT * min(max(value, 0), top) / top

    parts = list(_axis(top, unit, whole=are_whole(values + bounds)))
    for index, one in enumerate(series):
        colour = _colour_of(one, index)
        parts += _band(one, x, y, colour)
        places = [None if value is None else (x(place), y(value)) for place, value in enumerate(one.values)]
        parts += _line(places, colour)
        titles = [
            f"{f'{one.name}, ' if len(series) > 1 else ''}{label}: {one.said(place, unit)}"
            for place, label in enumerate(labels)
        ]
        parts += _markers(places, titles, colour)
    parts += _labels(labels, x, label_step)
    if len(series) > 1:
        parts += _legend(series)
    height = _height(series if len(series) > 1 else ())
    return svg_of(key, kind, title, _describe(labels, series, unit), height, parts if values else [])


def _describe(labels: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """Return the values as text, for the description of a chart."""
    return "; ".join(
        (f"{one.name}: " if len(series) > 1 else "")
        + ", ".join(
            f"{label} {one.said(place, unit)}"
            for place, label in enumerate(labels[:MAX_DESCRIBED_VALUES])
            if one.values[place] is not None
        )
        for one in series
    )


def _markers(points: Sequence[tuple[float, float] | None], titles: Sequence[str], colour: Colour) -> Iterator[str]:
    for point, title in zip(points, titles, strict=True):
        if point is not None:
            yield (
                f'<circle cx="{point[0]:.2f}%" cy="{point[1]:.2f}" r="4" {fill_of(colour)}>'
                f"<title>{escape_text(title)}</title></circle>"
            )


def _line(points: list[tuple[float, float] | None], colour: Colour) -> Iterator[str]:
    for start, end in pairwise(points):
        if start and end:
            yield _segment(start, end, colour)


def _band(one: Series, x: Callable[[int], float], y: Callable[[float], float], colour: Colour) -> Iterator[str]:
    for place, (low, high) in enumerate(zip(one.low, one.high, strict=True)):
        if low is not None and high is not None:
            yield _interval((x(place), y(low)), (x(place), y(high)), colour_of(colour))


def _interval(start: tuple[float, float], end: tuple[float, float], stroke: str) -> str:
    return (
        f'<line x1="{start[0]:.2f}%" y1="{start[1]:.2f}" x2="{end[0]:.2f}%" y2="{end[1]:.2f}" '
        f'class="chart-band" stroke="{stroke}" stroke-width="5" stroke-opacity="0.3"/>'
    )


def _segment(start: tuple[float, float], end: tuple[float, float], colour: Colour) -> str:
    return (
        f'<line x1="{start[0]:.2f}%" y1="{start[1]:.2f}" x2="{end[0]:.2f}%" y2="{end[1]:.2f}" '
        f'class="chart-line" stroke="{colour_of(colour)}" stroke-width="2.5" stroke-linecap="round"/>'
    )


def _limit_series(series: Sequence[Series], max_series: int) -> list[Series]:
    """Return at most `max_series` series; the last one sums up those beyond."""
    if len(series) <= max_series:
        return list(series)
    rest = zip(*(one.values for one in series[max_series - 1 :]), strict=True)
    values = [sum(value or 0 for value in values) for values in rest]
    return [*series[: max_series - 1], Series(name=OTHER_SERIES, values=values, notes=series[0].notes, colour=REST)]


def _axis(top: float, unit: str, *, whole: bool) -> Iterator[str]:
    step = scale(top, whole=whole)[1]
    for part in range(round(top / step) + 1):
        y = TOP + PLOT - PLOT * part * step / top
        yield (
            f'<line class="chart-grid" x1="{LEFT:g}%" y1="{y:g}" x2="100%" y2="{y:g}" '
            f'stroke="currentColor" stroke-opacity="{0.5 if part == 0 else 0.15}"/>'
        )
        label = escape_text(f"{tick(part * step, step)}{unit}")
        yield text_at(f"{LEFT - 1.5:g}%", y + 4, label, anchor="end")


def _labels(labels: Sequence[str], x: Callable[[int], float], multiple: int = 1) -> Iterator[str]:
    """Yield as many labels as there is room for, at a multiple of so many places."""
    inner = labels[:-1] or labels  # the last may say that it has no date
    longest = max((min(len(label), MAX_AXIS_LABEL_CHARS) for label in inner), default=1) or 1
    most = MAX_AXIS_LABELS if longest <= YEAR_CHARS else MAX_AXIS_CHARS // longest
    step = (math.ceil(len(labels) / most / multiple) or 1) * multiple
    for index in range(0, len(labels), step):
        kind = " chart-between" if index // step % 2 and len(labels) // step >= MANY_LABELS else ""
        anchor = "end" if x(index) > 100 - ROOM_OF_CHAR * longest / 2 else "middle"
        label = escape_text(labels[index], MAX_AXIS_LABEL_CHARS)
        yield text_at(f"{x(index):.2f}%", TOP + PLOT + 20, label, anchor=anchor, kind=kind)


def _legend(series: Sequence[Series]) -> Iterator[str]:
    columns = _legend_columns(series)
    for index, one in enumerate(series):
        x, y = round(100 / columns * (index % columns), 2), TOP + PLOT + BELOW + LEGEND_ROW * (index // columns)
        yield f'<rect x="{x}%" y="{y + 6}" width="12" height="12" {fill_of(_colour_of(one, index))}/>'
        label = text_at("20", 17, escape_text(one.name, 22))
        yield f'<svg x="{x}%" y="{y}" width="{100 / columns:g}%" height="{LEGEND_ROW}">{label}</svg>'


def _legend_columns(series: Sequence[Series]) -> int:
    return 3 if all(len(one.name) <= SHORT_NAME for one in series) else 2


def _height(legend: Sequence[Series]) -> int:
    """Return the height of a plot with what its legend names."""
    return TOP + PLOT + BELOW + LEGEND_ROW * math.ceil(len(legend) / _legend_columns(legend))


def text_at(x: str, y: float, escaped: str, *, anchor: str = "start", kind: str = "") -> str:
    """Return a text of a chart, which is escaped."""
    place = f'x="{x}" y="{y:g}" text-anchor="{anchor}"'
    return f'<text class="chart-text{kind}" {place} fill="currentColor">{escaped}</text>'


def _colour_of(series: Series, place: int) -> Colour:
    """Return the colour of a series at a place."""
    return place if series.colour is None else series.colour


def svg_of(
    key: str, kind: str, title: str, description: str, height: int, parts: Sequence[str], *, role: str = "img"
) -> str:
    """Return the SVG of a chart of elements.

    Args:
        key: id of the chart, unique on its page.
        kind: what its class says.
        title, description: for screen readers.
        height: in pixels.
        parts: its elements; none where there are no values.
        role: `group` for a chart that holds links.
    """
    name = re.sub(r"[^a-z0-9-]+", "-", key.lower()).strip("-") or "chart"
    if not parts:
        description, height = "No data yet.", 48
        parts = [text_at("0%", 28, description)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" role="{role}" width="100%" '
        f'height="{height}" aria-labelledby="{escape_attribute(name)}-title {escape_attribute(name)}-desc" '
        'font-family="inherit" font-size="13">'
        f'<title id="{name}-title">{escape_text(title)}</title><desc id="{name}-desc">{escape_text(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )
