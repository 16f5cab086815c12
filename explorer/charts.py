"""Charts as SVG, of data alone. Pure.

Horizontal measures are percentages and vertical ones pixels, without a viewBox: a chart is as wide as its place, and
its text has one size on a phone and on a desktop. Colours are presentation attributes with CSS custom properties that
the page may set (`--chart-1` to `--chart-9`), and `currentColor`: no style attributes, no scripts, no fonts. Each chart
has a title and a description that says the numbers; its table belongs beside it.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from explorer.markup import escape_attribute, escape_text

__all__ = ["COLOURS", "REST", "Series", "bars", "lines", "number", "stacked_bars", "steps"]

Point = tuple[str, float | None]
"""A label and its value; None where there is none."""

REST = "the rest"
"""What the last series become together when there are more than can be told apart."""

COLOURS = ("#4477aa", "#cc6677", "#b0862a", "#228833", "#8866aa", "#2f8f9d", "#b5651d", "#7a7a3a", "#888888")
"""Used where the page sets none: each has a contrast of 3 and more on white and on near black."""

LEFT, RIGHT = 12.0, 99.0
"""Where the plot begins and ends, in percent of the width; the numbers of the axis stand before it."""
TOP, PLOT, BELOW = 14, 200, 26
"""Heights in pixels: above the plot, of it, and of the labels below."""
ROW, BAR = 44, 14
"""Heights in pixels: of a row of horizontal bars, and of the bar in it."""
LEGEND_ROW = 24
MAX_AXIS_LABELS = 10
"""Labels below a plot; more would overlap at 360 pixels."""
MAX_LABEL_CHARS = 38
MAX_DESCRIBED_VALUES = 40
"""Values that a description says; the table has all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A named row of values, one a label of its chart; None where there is none."""

    name: str
    values: Sequence[float | None]


def number(value: float, unit: str = "") -> str:
    """A number as people read it.

    >>> number(12345), number(27.53, " %"), number(0.5), number(3.0)
    ('12,345', '27.5 %', '0.5', '3')
    """
    short = f"{value:,.1f}" if abs(value) < 1000 and not float(value).is_integer() else f"{value:,.0f}"
    return f"{short.removesuffix('.0')}{unit}"


def bars(key: str, title: str, points: Sequence[Point], *, unit: str = "") -> str:
    """Horizontal bars, in the order given, each below its label and with its number at the right.

    key: names the chart among those of its page. unit: stands behind each number, with its space.
    """
    known = [(label, value) for label, value in points if value is not None]
    most = max((value for _, value in known), default=0) or 1
    parts = []
    for place, (label, value) in enumerate(known):
        y = place * ROW
        width = max(0.0, 100 * value / most)
        parts.append(
            f"<g><title>{escape_text(label)}: {escape_text(number(value, unit))}</title>"
            f"{_text('0%', y + 16, escape_text(label, MAX_LABEL_CHARS))}"
            f"{_text('100%', y + 16, escape_text(number(value, unit)), anchor='end')}"
            f'<rect x="0%" y="{y + 22}" width="{width:.2f}%" height="{BAR}" {_fill(0)}/></g>'
        )
    said = "; ".join(f"{label}: {number(value, unit)}" for label, value in known[:MAX_DESCRIBED_VALUES])
    return _svg(key, "bars", title, said, len(known) * ROW, parts)


def lines(key: str, title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> str:
    """A line a series, over the labels in order; a point without a value leaves a gap."""
    return _plotted(key, "lines", title, labels, series, unit, _line)


def steps(key: str, title: str, points: Sequence[Point], *, unit: str = " %", most: float = 100) -> str:
    """Steps, as of what survives: each value holds until the next label. The axis ends at `most`."""
    labels = [label for label, _ in points]
    values = Series(name=title, values=[value for _, value in points])
    return _plotted(key, "steps", title, labels, [values], unit, _step, most=most)


def stacked_bars(
    key: str, title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "", most: int = len(COLOURS)
) -> str:
    """Vertical bars, one a label, made of the series from below; at most so many, the last ones joined in one."""
    shown = _joined(series, most)
    heights = [sum(one.values[place] or 0 for one in shown) for place in range(len(labels))]
    top = _round_up(max(heights, default=0))
    band = (RIGHT - LEFT) / max(len(labels), 1)
    parts = list(_axis(top, unit))
    for place, label in enumerate(labels):
        below = 0.0
        for colour, one in enumerate(shown):
            value = one.values[place] or 0
            if value <= 0:
                continue
            height = PLOT * value / top
            y = TOP + PLOT - PLOT * below / top - height
            parts.append(
                f'<rect x="{LEFT + band * (place + 0.08):.2f}%" y="{y:.2f}" width="{band * 0.84:.2f}%" '
                f'height="{max(height - 1, 0.5):.2f}" {_fill(colour)}>'
                f"<title>{escape_text(label)}, {escape_text(one.name)}: {escape_text(number(value, unit))}</title>"
                "</rect>"
            )
            below += value
    parts += _labels(labels, lambda place: LEFT + band * (place + 0.5))
    said = "; ".join(
        f"{label}: {number(height, unit)}"
        for label, height in list(zip(labels, heights, strict=True))[:MAX_DESCRIBED_VALUES]
    )
    parts += _legend([one.name for one in shown])
    return _svg(key, "stacked", title, f"In all, {said}" if said else "", _height(len(shown)), parts if labels else [])


Draw = Callable[[list[tuple[float, float] | None], int], Iterator[str]]


def _plotted(
    key: str,
    kind: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str,
    draw: Draw,
    *,
    most: float | None = None,
) -> str:
    values = [value for one in series for value in one.values if value is not None]
    top = _round_up(max(values, default=0)) if most is None else most
    band = (RIGHT - LEFT) / max(len(labels), 1)

    def x(place: int) -> float:
        return LEFT + band * (place + 0.5)

    parts = list(_axis(top, unit))
    for colour, one in enumerate(series):
        places = [
            None if value is None else (x(place), TOP + PLOT - PLOT * min(max(value, 0), top) / top)
            for place, value in enumerate(one.values)
        ]
        parts += draw(places, colour)
        for label, value, place in zip(labels, one.values, places, strict=True):
            if value is not None and place is not None:
                name = f"{escape_text(one.name)}, " if len(series) > 1 else ""
                parts.append(
                    f'<circle cx="{place[0]:.2f}%" cy="{place[1]:.2f}" r="4" {_fill(colour)}>'
                    f"<title>{name}{escape_text(label)}: {escape_text(number(value, unit))}</title></circle>"
                )
    parts += _labels(labels, x)
    if len(series) > 1:
        parts += _legend([one.name for one in series])
    said = "; ".join(
        (f"{one.name}: " if len(series) > 1 else "")
        + ", ".join(
            f"{label} {number(value, unit)}"
            for label, value in list(zip(labels, one.values, strict=True))[:MAX_DESCRIBED_VALUES]
            if value is not None
        )
        for one in series
    )
    return _svg(key, kind, title, said, _height(len(series) if len(series) > 1 else 0), parts if values else [])


def _line(places: list[tuple[float, float] | None], colour: int) -> Iterator[str]:
    for one, other in pairwise(places):
        if one and other:
            yield _segment(one, other, colour)


def _step(places: list[tuple[float, float] | None], colour: int) -> Iterator[str]:
    for one, other in pairwise(places):
        if one and other:
            yield _segment(one, (other[0], one[1]), colour)
            yield _segment((other[0], one[1]), other, colour)


def _segment(one: tuple[float, float], other: tuple[float, float], colour: int) -> str:
    return (
        f'<line x1="{one[0]:.2f}%" y1="{one[1]:.2f}" x2="{other[0]:.2f}%" y2="{other[1]:.2f}" '
        f'class="chart-line" stroke="{_colour(colour)}" stroke-width="2.5" stroke-linecap="round"/>'
    )


def _joined(series: Sequence[Series], most: int) -> list[Series]:
    """At most so many; when there are more, the last ones are joined in one."""
    if len(series) <= most:
        return list(series)
    rest = zip(*(one.values for one in series[most - 1 :]), strict=True)
    values = [sum(value or 0 for value in values) for values in rest]
    return [*series[: most - 1], Series(name=REST, values=values)]


def _round_up(value: float) -> float:
    """The end of an axis: a round number. Shares that were rounded one by one may pass 100 by a little.

    >>> [_round_up(value) for value in (0, 0.5, 7, 2301, 41.5, 100.2)]
    [1, 0.5, 8.0, 3000.0, 50.0, 100.0]
    """
    if value <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (1, 2, 3, 4, 5, 6, 8) if value <= step * power * 1.005), 10 * power)


def _axis(top: float, unit: str) -> Iterator[str]:
    for part in range(5):
        y = TOP + PLOT - PLOT * part / 4
        yield (
            f'<line class="chart-grid" x1="{LEFT:g}%" y1="{y:g}" x2="100%" y2="{y:g}" '
            f'stroke="currentColor" stroke-opacity="{0.5 if part == 0 else 0.15}"/>'
        )
        yield _text(f"{LEFT - 1.5:g}%", y + 4, escape_text(number(top * part / 4, unit)), anchor="end")


def _labels(labels: Sequence[str], x: Callable[[int], float]) -> Iterator[str]:
    every = math.ceil(len(labels) / MAX_AXIS_LABELS) or 1
    for place in range(0, len(labels), every):
        yield _text(f"{x(place):.2f}%", TOP + PLOT + 20, escape_text(labels[place], 12), anchor="middle")


def _legend(names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(names):
        x, y = 50 * (place % 2), TOP + PLOT + BELOW + LEGEND_ROW * (place // 2)
        yield f'<rect x="{x}%" y="{y + 6}" width="12" height="12" {_fill(place)}/>'
        yield f'<svg x="{x}%" y="{y}" width="50%" height="{LEGEND_ROW}">{_text("20", 17, escape_text(name, 22))}</svg>'


def _height(names: int) -> int:
    return TOP + PLOT + BELOW + LEGEND_ROW * math.ceil(names / 2)


def _text(x: str, y: float, escaped: str, *, anchor: str = "start") -> str:
    return f'<text class="chart-text" x="{x}" y="{y:g}" text-anchor="{anchor}" fill="currentColor">{escaped}</text>'


def _colour(place: int) -> str:
    turn = place % len(COLOURS)
    return f"var(--chart-{turn + 1}, {COLOURS[turn]})"


def _fill(place: int) -> str:
    return f'class="chart-{place % len(COLOURS) + 1}" fill="{_colour(place)}"'


def _svg(key: str, kind: str, title: str, said: str, height: int, parts: Sequence[str]) -> str:
    name = re.sub(r"[^a-z0-9-]+", "-", key.lower()).strip("-") or "chart"
    if not parts:
        said, height = "There is nothing to show yet.", 48
        parts = [_text("0%", 28, said)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" role="img" width="100%" height="{height}" '
        f'aria-labelledby="{escape_attribute(name)}-title {escape_attribute(name)}-desc" font-family="inherit" '
        'font-size="13">'
        f'<title id="{name}-title">{escape_text(title)}</title><desc id="{name}-desc">{escape_text(said)}</desc>'
        f"{''.join(parts)}</svg>"
    )
