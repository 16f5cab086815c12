"""Render charts as SVG. Pure.

Horizontal positions are percentages and vertical ones pixels, without a viewBox: a chart is as wide as its container,
and its text has the same size on a phone and on a desktop. Colours are presentation attributes with CSS custom
properties that the page may set (`--chart-1` to `--chart-9`), and `currentColor`: no style attributes, scripts or
fonts. Each chart has a title and a description with its values for screen readers; the page shows its table beside it.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from explorer.markup import escape_attribute, escape_text

__all__ = [
    "COLOURS",
    "OTHER_SERIES",
    "Series",
    "bars",
    "curves",
    "fill_of",
    "lines",
    "number",
    "round_up",
    "stacked_bars",
    "svg_of",
    "text_at",
]

Point = tuple[str, float | None]
"""A label and its value; None for a missing value."""

OTHER_SERIES = "the rest"
"""Name of the series that sums up the last ones where there are more series than colours."""

COLOURS = ("#4477aa", "#cc6677", "#b0862a", "#228833", "#8866aa", "#2f8f9d", "#b5651d", "#7a7a3a", "#888888")
"""Default colours; each has a contrast ratio of at least 3:1 on white and on near black."""

LEFT, RIGHT = 12.0, 99.0
"""Left and right edge of the plot, in percent of the width; the axis labels are left of it."""
TOP, PLOT, BELOW = 14, 200, 26
"""Heights in pixels: of the margin above the plot, the plot, and the labels below it."""
ROW, BAR = 44, 14
"""Heights in pixels: of a row of a horizontal bar chart, and of its bar."""
LEGEND_ROW = 24
"""Height in pixels."""
MAX_AXIS_LABELS = 10
"""Labels below a plot; more would overlap on a screen of 360 pixels."""
MAX_LABEL_CHARS = 38
"""Length at which the label of a bar is truncated."""
MAX_DESCRIBED_VALUES = 40
"""Values in the description; the table has all of them."""
MIN_AXIS_EXPONENT = -300
"""Least power of ten of an axis: those of the smallest floats are zero as floats."""


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


def number(value: float, unit: str = "") -> str:
    """Return a number with thousands separators and at most one decimal, followed by the unit.

    >>> number(12345), number(27.53, " %"), number(0.5), number(3.0)
    ('12,345', '27.5 %', '0.5', '3')
    """
    short = f"{value:,.1f}" if abs(value) < 1000 and not float(value).is_integer() else f"{value:,.0f}"
    return f"{short.removesuffix('.0')}{unit}"


def bars(key: str, title: str, points: Sequence[Point], *, unit: str = "") -> str:
    """Return a chart of horizontal bars in the order of `points`.

    Args:
        key: id of the chart, unique on its page.
        unit: appended to each value, with a space in front where one is wanted.
    """
    known = [(label, value) for label, value in points if value is not None]
    largest = max((value for _, value in known), default=0) or 1
    parts = []
    for index, (label, value) in enumerate(known):
        y = index * ROW
        width = max(0.0, 100 * value / largest)
        parts.append(
            f"<g><title>{escape_text(label)}: {escape_text(number(value, unit))}</title>"
            f"{text_at('0%', y + 16, escape_text(label, MAX_LABEL_CHARS))}"
            f"{text_at('100%', y + 16, escape_text(number(value, unit)), anchor='end')}"
            f'<rect x="0%" y="{y + 22}" width="{width:.2f}%" height="{BAR}" {fill_of(0)}/></g>'
        )
    description = "; ".join(f"{label}: {number(value, unit)}" for label, value in known[:MAX_DESCRIBED_VALUES])
    return svg_of(key, "bars", title, description, len(known) * ROW, parts)


def lines(key: str, title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> str:
    """Return a line chart with one line for each series; a missing value leaves a gap."""
    return _plot(key, "lines", title, labels, series, unit, _line)


def curves(
    key: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = " %",
    axis_end: float = 100,
    label_step: int = 1,
) -> str:
    """Return a line chart up to `axis_end`, such as of survival, with the band of each value.

    Args:
        key: id of the chart, unique on its page.
        title: for screen readers.
        labels: of the values.
        series: one line each, with bands or without.
        unit: appended to each value, with a space in front where one is wanted.
        axis_end: value at the upper end of the plot.
        label_step: every so many labels one is written below the plot.
    """
    return _plot(key, "curves", title, labels, series, unit, _line, axis_end=axis_end, label_step=label_step)


def stacked_bars(
    key: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    max_series: int = len(COLOURS),
) -> str:
    """Return a chart of stacked vertical bars, one for each label; series beyond the limit are summed up."""
    shown = _limit_series(series, max_series)
    heights = [sum(one.values[index] or 0 for one in shown) for index in range(len(labels))]
    top = round_up(max(heights, default=0))
    band = (RIGHT - LEFT) / max(len(labels), 1)
    parts = list(_axis(top, unit))
    for index, label in enumerate(labels):
        below = 0.0
        for colour, one in enumerate(shown):
            value = one.values[index] or 0
            if value <= 0:
                continue
            height = PLOT * value / top
            y = TOP + PLOT - PLOT * below / top - height
            parts.append(
                f'<rect x="{LEFT + band * (index + 0.08):.2f}%" y="{y:.2f}" width="{band * 0.84:.2f}%" '
                f'height="{max(height - 1, 0.5):.2f}" {fill_of(colour)}>'
                f"<title>{escape_text(label)}, {escape_text(one.name)}: {escape_text(number(value, unit))}</title>"
                "</rect>"
            )
            below += value
    parts += _labels(labels, lambda index: LEFT + band * (index + 0.5))
    totals = "; ".join(
        f"{label}: {number(height, unit)}"
        for label, height in list(zip(labels, heights, strict=True))[:MAX_DESCRIBED_VALUES]
    )
    parts += _legend([one.name for one in shown])
    return svg_of(
        key, "stacked", title, f"Totals: {totals}" if totals else "", _height(len(shown)), parts if labels else []
    )


Draw = Callable[[list[tuple[float, float] | None], int], Iterator[str]]
"""Points (x in percent, y in pixels) and the index of a colour -> SVG elements."""


def _plot(
    key: str,
    kind: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str,
    draw: Draw,
    *,
    axis_end: float | None = None,
    label_step: int = 1,
) -> str:
    values = [value for one in series for value in one.values if value is not None]
    top = round_up(max(values, default=0)) if axis_end is None else axis_end
    band = (RIGHT - LEFT) / max(len(labels), 1)

    def x(place: int) -> float:
        return LEFT + band * (place + 0.5)

    def y(value: float) -> float:
        return TOP + PLOT - PLOT * min(max(value, 0), top) / top

    parts = list(_axis(top, unit))
    for colour, one in enumerate(series):
        parts += _band(one, x, y, colour)
        places = [None if value is None else (x(place), y(value)) for place, value in enumerate(one.values)]
        parts += draw(places, colour)
        titles = [f"{one.name}, {label}" if len(series) > 1 else label for label in labels]
        parts += _markers(places, titles, one.values, unit, colour)
    parts += _labels(labels, x, label_step)
    if len(series) > 1:
        parts += _legend([one.name for one in series])
    return svg_of(
        key,
        kind,
        title,
        _describe(labels, series, unit),
        _height(len(series) if len(series) > 1 else 0),
        parts if values else [],
    )


def _describe(labels: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """Return the values as text, for the description of a chart."""
    return "; ".join(
        (f"{one.name}: " if len(series) > 1 else "")
        + ", ".join(
            f"{label} {number(value, unit)}"
            for label, value in list(zip(labels, one.values, strict=True))[:MAX_DESCRIBED_VALUES]
            if value is not None
        )
        for one in series
    )


def _markers(
    points: Sequence[tuple[float, float] | None],
    titles: Sequence[str],
    values: Sequence[float | None],
    unit: str,
    colour: int,
) -> Iterator[str]:
    for point, title, value in zip(points, titles, values, strict=True):
        if point is not None and value is not None:
            yield (
                f'<circle cx="{point[0]:.2f}%" cy="{point[1]:.2f}" r="4" {fill_of(colour)}>'
                f"<title>{escape_text(title)}: {escape_text(number(value, unit))}</title></circle>"
            )


def _line(points: list[tuple[float, float] | None], colour: int) -> Iterator[str]:
    for start, end in pairwise(points):
        if start and end:
            yield _segment(start, end, colour)


def _band(one: Series, x: Callable[[int], float], y: Callable[[float], float], colour: int) -> Iterator[str]:
    for place, (low, high) in enumerate(zip(one.low, one.high, strict=True)):
        if low is not None and high is not None:
            yield (
                f'<line x1="{x(place):.2f}%" y1="{y(low):.2f}" x2="{x(place):.2f}%" y2="{y(high):.2f}" '
                f'class="chart-band" stroke="{_colour(colour)}" stroke-width="5" stroke-opacity="0.3"/>'
            )


def _segment(start: tuple[float, float], end: tuple[float, float], colour: int) -> str:
    return (
        f'<line x1="{start[0]:.2f}%" y1="{start[1]:.2f}" x2="{end[0]:.2f}%" y2="{end[1]:.2f}" '
        f'class="chart-line" stroke="{_colour(colour)}" stroke-width="2.5" stroke-linecap="round"/>'
    )


def _limit_series(series: Sequence[Series], max_series: int) -> list[Series]:
    """Return at most `max_series` series; the last one sums up those beyond."""
    if len(series) <= max_series:
        return list(series)
    rest = zip(*(one.values for one in series[max_series - 1 :]), strict=True)
    values = [sum(value or 0 for value in values) for values in rest]
    return [*series[: max_series - 1], Series(name=OTHER_SERIES, values=values)]


def round_up(value: float) -> float:
    """Return a round number for the end of an axis; at most 0.5 % below it, for sums of rounded shares.

    >>> [round_up(value) for value in (0, 0.5, 7, 2301, 41.5, 100.2)]
    [1, 0.5, 8.0, 3000.0, 50.0, 100.0]
    """
    if value <= 0:
        return 1
    power = 10.0 ** max(math.floor(math.log10(value)), MIN_AXIS_EXPONENT)
    return next((step * power for step in (1, 2, 3, 4, 5, 6, 8) if value <= step * power * 1.005), 10 * power)


def _axis(top: float, unit: str) -> Iterator[str]:
    for part in range(5):
        y = TOP + PLOT - PLOT * part / 4
        yield (
            f'<line class="chart-grid" x1="{LEFT:g}%" y1="{y:g}" x2="100%" y2="{y:g}" '
            f'stroke="currentColor" stroke-opacity="{0.5 if part == 0 else 0.15}"/>'
        )
        yield text_at(f"{LEFT - 1.5:g}%", y + 4, escape_text(number(top * part / 4, unit)), anchor="end")


def _labels(labels: Sequence[str], x: Callable[[int], float], multiple: int = 1) -> Iterator[str]:
    """Yield as many labels as there is room for, at a multiple of so many places."""
    step = (math.ceil(len(labels) / MAX_AXIS_LABELS / multiple) or 1) * multiple
    for index in range(0, len(labels), step):
        yield text_at(f"{x(index):.2f}%", TOP + PLOT + 20, escape_text(labels[index], 12), anchor="middle")


def _legend(names: Sequence[str]) -> Iterator[str]:
    for index, name in enumerate(names):
        x, y = 50 * (index % 2), TOP + PLOT + BELOW + LEGEND_ROW * (index // 2)
        yield f'<rect x="{x}%" y="{y + 6}" width="12" height="12" {fill_of(index)}/>'
        label = text_at("20", 17, escape_text(name, 22))
        yield f'<svg x="{x}%" y="{y}" width="50%" height="{LEGEND_ROW}">{label}</svg>'


def _height(legend_entries: int) -> int:
    return TOP + PLOT + BELOW + LEGEND_ROW * math.ceil(legend_entries / 2)


def text_at(x: str, y: float, escaped: str, *, anchor: str = "start") -> str:
    """Return a text of a chart, which is escaped."""
    return f'<text class="chart-text" x="{x}" y="{y:g}" text-anchor="{anchor}" fill="currentColor">{escaped}</text>'


def _colour(index: int) -> str:
    index %= len(COLOURS)
    return f"var(--chart-{index + 1}, {COLOURS[index]})"


def fill_of(index: int) -> str:
    """Return the attributes of a shape in the colour of a series."""
    return f'class="chart-{index % len(COLOURS) + 1}" fill="{_colour(index)}"'


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
