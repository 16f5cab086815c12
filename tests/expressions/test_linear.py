"""Every regular expression of the project, on texts that double in length: none takes the square of it."""

import re

import pytest

from crawler.commands.descriptions.pumped import Expression
from crawler.commands.descriptions.slow import first_slow_use
from tests.expressions.collected import collected

PARTS = 12
"""Into which the expressions are parted: `--dist=load` lets workers share them, and a failure tells its part."""


@pytest.fixture(scope="module")
def found() -> list[tuple[Expression, set[str]]]:
    return sorted(collected().items(), key=lambda each: (str(each[0].pattern), each[0].flags))


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_every_expression_is_linear(found: list[tuple[Expression, set[str]]], part: int) -> None:
    assert len(found) > 500, "those of all modules"
    assert [slow[0] for expression, ways in found[part::PARTS] if (slow := first_slow_use(expression, ways))] == []


@pytest.mark.parametrize(
    ("written", "way"),
    [
        (r"\S+@\S+\.\w+", "search"),
        (r"\s+x", "search"),
        (r"a(?P<b>\w+)_\w+!", "fullmatch"),
        (r"x(?:[a-z]+,)*[a-z]+, ?[a-z,]*\.", "match"),
        pytest.param(r"<!--.*?-->", "search", marks=pytest.mark.deep),
        pytest.param(r"(?:by|von)\s*:?\s*(\w+)$", "match", marks=pytest.mark.deep),
        pytest.param(r"(?:^|\s)(?:\w+[-_])*text", "search", marks=pytest.mark.deep),
    ],
    ids=["cube", "spaces", "words-twice", "lists", "openings", "spaces-twice", "names"],
)
def test_what_takes_the_square_is_found(written: str, way: str) -> None:
    assert first_slow_use(re.compile(written, re.DOTALL), {way}) is not None


@pytest.mark.parametrize("written", [r"(?<!\s)\s++x", r"<!--[^<]*+-->", r"\w+", r"not\b.{0,30}\bfound"], ids=range(4))
def test_what_grows_with_its_text_is_not(written: str) -> None:
    assert first_slow_use(re.compile(written), {"search"}) is None
