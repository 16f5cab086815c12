"""Every regular expression of the project, on texts that double in length: none takes their cube, or long."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.expressions.collected import Expression, collected
from tests.expressions.pumped import pumps

SIZES = (400, 800, 3_200)
"""Characters of the texts; what is longer is cut before. The first two tell the cube before it takes long."""

MOST = 0.4
"""Seconds that the longest may take."""

NOTICED = 0.02
"""Seconds from which growth is looked at; what takes a twentieth for the shorter texts takes no cube of the longest."""

GROWTH = 5.5
"""Factor for twice the text: 4 for what takes the square, 8 for the cube."""


def seconds(use: Callable[[Any], object], text: object, times: int = 1) -> float:
    """The least processor time of some tries."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        use(text)
        taken.append(time.process_time() - began)
    return min(taken)


def is_quick(use: Callable[[Any], object], text: Callable[[int], Any]) -> bool:
    """Return whether a use takes neither the cube of its text nor long."""
    short, twice, long = SIZES
    before, after = seconds(use, text(short)), seconds(use, text(twice))
    if after > NOTICED and seconds(use, text(twice), 3) > GROWTH * seconds(use, text(short), 3):
        return False
    return after < MOST and (before + after < NOTICED / 20 or seconds(use, text(long)) < MOST)


def texts_for(source: str | bytes, begin: str, part: str) -> Callable[[int], Any]:
    """Return what makes a text of a length: a beginning, a part repeated, and what fits to nothing."""

    def text(size: int) -> Any:
        made = begin + part * (size // len(part)) + "\x00"
        return made if isinstance(source, str) else made.encode("utf-8", "replace")

    return text


def first_slow_use(expression: Expression, ways: set[str]) -> str | None:
    source = expression.pattern
    for begin, part in pumps(source if isinstance(source, str) else source.decode("latin-1")):
        for way in sorted(ways):
            use = getattr(expression, "findall" if way == "search" else way)
            if not is_quick(use, texts_for(source, begin, part)):
                return f"{way} of {source!r:.150}, on {begin!r} and {part!r} repeated"
    return None


@pytest.mark.deep
def test_every_expression_is_quick() -> None:
    found = collected()
    assert len(found) > 500, "those of all modules"
    assert [slow for expression, ways in found.items() if (slow := first_slow_use(expression, ways))] == []


def test_the_cube_and_the_square_are_told_apart() -> None:
    assert not is_quick(re.compile(r"\S+@\S+\.\w+").findall, texts_for("", "", "@a."))
    assert is_quick(re.compile(r"\s+x").findall, texts_for("", "", " "))
