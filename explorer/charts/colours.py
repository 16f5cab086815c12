"""The colours of charts: those of series by their place, and those of what has one meaning everywhere. Pure."""

from collections.abc import Mapping

__all__ = ["COLOURS", "MEANINGS", "REST", "Colour", "colour_of", "fill_of"]

COLOURS = ("#4477aa", "#b8609c", "#8a7d1e", "#2a9090", "#8866aa", "#b06a3a", "#5f86d6", "#6f7f4a", "#7f8794")
"""Colours of series; each has a contrast ratio of at least 3:1 on white and on near black, and none is like one of
`MEANINGS`."""

REST = len(COLOURS) - 1
"""Place of the colour of what is summed up as the rest."""

MEANINGS: Mapping[str, str] = {"there": "#2e8b57", "lost": "#cc4433", "blocked": "#c07a10", "unclear": "#8c8c8c"}
"""What links are -> its colour, in every chart, table and list."""

Colour = int | str
"""Place in `COLOURS`, or name in `MEANINGS`."""


def colour_of(colour: Colour) -> str:
    """Return a colour as CSS; the page may set another one.

    >>> colour_of(0), colour_of("lost")
    ('var(--chart-1, #4477aa)', 'var(--chart-lost, #cc4433)')
    """
    if isinstance(colour, str):
        return f"var(--chart-{colour}, {MEANINGS[colour]})"
    return f"var(--chart-{colour % len(COLOURS) + 1}, {COLOURS[colour % len(COLOURS)]})"


def fill_of(colour: Colour) -> str:
    """Return the attributes of a shape in a colour."""
    name = colour if isinstance(colour, str) else colour % len(COLOURS) + 1
    return f'class="chart-{name}" fill="{colour_of(colour)}"'
