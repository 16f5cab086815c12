"""Render small column charts that are compared with each other, each column a link. Pure.

They are drawn as the other charts are, on an axis that the caller gives to all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explorer.charts.colours import fill_of
from explorer.charts.drawing import svg_of, text_at
from explorer.charts.scales import tick
from explorer.markup import escape_attribute, escape_text

__all__ = ["Column", "columns"]

LEFT = 11.0
"""Left edge of the plot, in percent of the width; the axis labels are left of it."""
TOP, PLOT, BELOW = 16, 96, 24
"""Heights in pixels: of the margin above the plot, the plot, and the labels below it."""
MAX_LABELS = 5
"""Labels below a plot; more would overlap where two charts share a screen of 360 pixels."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a chart."""

    label: str
    """What stands below it."""
    value: float
    """Its height."""
    said: str
    """What it says, in words, with its number."""
    href: str | None = None
    """Where it leads; None for nowhere."""
    is_part: bool = False
    """Whether it stands for less than a whole period; its bar is an outline then."""


def columns(key: str, title: str, given: Sequence[Column], *, top: float) -> str:
    """Return a chart of columns.

    Args:
        key: id of the chart, unique on its page.
        title: what it shows.
        given: the columns, from the left.
        top: value at the upper end of the axis, greater than 0.
    """
    band = (100 - LEFT) / max(len(given), 1)
    parts = list(_axis(top))
    for place, column in enumerate(given):
        parts.append(_column(column, LEFT + band * place, band, top))
    step = -(-len(given) // MAX_LABELS) or 1
    for place in range(0, len(given), step):
        label = escape_text(given[place].label, 8)
        parts.append(text_at(f"{LEFT + band * (place + 0.5):.2f}%", TOP + PLOT + 17, label, anchor="middle"))
    description = "; ".join(column.said for column in given if column.value)
    return svg_of(
        key, "columns", title, description or "None.", TOP + PLOT + BELOW, parts if given else [], role="group"
    )


def _column(column: Column, left: float, band: float, top: float) -> str:
    height = PLOT * min(column.value, top) / top
    said = escape_text(column.said)
    look = 'class="chart-part" fill="none" stroke="currentColor" stroke-width="1.5"' if column.is_part else fill_of(0)
    bar = (
        f'<rect x="{left + band * 0.1:.2f}%" y="{TOP + PLOT - height:.2f}" width="{band * 0.8:.2f}%" '
        f'height="{height:.2f}" {look}/>'
    )
    # The whole height can be hit, since a small column would be hard to.
    area = f'<rect x="{left:.2f}%" y="{TOP}" width="{band:.2f}%" height="{PLOT}" fill="transparent"/>'
    if column.href is None:
        return f"<g><title>{said}</title>{area}{bar}</g>"
    name = escape_attribute(column.said)
    return f'<a href="{escape_attribute(column.href)}" aria-label="{name}"><title>{said}</title>{area}{bar}</a>'


def _axis(top: float) -> Iterator[str]:
    for value, opacity in ((0.0, 0.5), (top / 2, 0.15), (top, 0.15)):
        y = TOP + PLOT - PLOT * value / top
        yield (
            f'<line class="chart-grid" x1="{LEFT:g}%" y1="{y:g}" x2="100%" y2="{y:g}" stroke="currentColor" '
            f'stroke-opacity="{opacity}"/>'
        )
        yield text_at(f"{LEFT - 1.5:g}%", y + 4, escape_text(tick(value, top / 2)), anchor="end")
