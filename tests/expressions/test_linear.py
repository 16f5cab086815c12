"""Every regular expression of the project, on texts that double in length: none takes the square of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.expressions.collected import Expression, collected
from tests.expressions.growth import exponent, is_linear
from tests.expressions.pumped import Pump, pumps

ENDS = ("\x00", "")
"""What ends a text: what fits to nothing, and nothing."""


def texts_for(expression: Expression, pump: Pump, end: str) -> Callable[[int], Any]:
    """Return what makes a text of a length: a beginning, a part repeated, and an end."""
    begin, part = pump
    is_text = isinstance(expression.pattern, str)

    def text(size: int) -> Any:
        made = (begin + part * (size // len(part) + 1))[:size] + end
        return made if is_text else made.encode("utf-8", "replace")

    return text


def first_slow_use(expression: Expression, ways: set[str]) -> str | None:
    for pump in pumps(expression):
        for end in ENDS:
            text = texts_for(expression, pump, end)
            for way in sorted(ways):
                use = getattr(expression, "findall" if way == "search" else way)
                if not is_linear(use, text):
                    return f"{way} of {expression.pattern!r:.200}, on {pump} and {end!r}: {exponent(use, text):.1f}"
    return None


@pytest.mark.deep
def test_every_expression_is_linear() -> None:
    found = collected()
    assert len(found) > 500, "those of all modules"
    assert [slow for expression, ways in found.items() if (slow := first_slow_use(expression, ways))] == []


@pytest.mark.parametrize(
    ("written", "way"),
    [
        (r"\S+@\S+\.\w+", "search"),
        (r"\s+x", "search"),
        (r"<!--.*?-->", "search"),
        (r"(?:by|von)\s*:?\s*(\w+)$", "match"),
        (r"a(?P<b>\w+)_\w+!", "fullmatch"),
        (r"x(?:[a-z]+,)*[a-z]+, ?[a-z,]*\.", "match"),
    ],
    ids=["cube", "spaces", "openings", "spaces-twice", "words-twice", "lists"],
)
def test_what_takes_the_square_is_found(written: str, way: str) -> None:
    assert first_slow_use(re.compile(written, re.DOTALL), {way}) is not None


@pytest.mark.parametrize("written", [r"(?<!\s)\s++x", r"<!--[^<]*+-->", r"\w+", r"not\b.{0,30}\bfound"], ids=range(4))
def test_what_grows_with_its_text_is_not(written: str) -> None:
    assert first_slow_use(re.compile(written), {"search"}) is None
