"""Bylines and source lines, and the sentences that are neither."""

import pytest

from crawler.digests.body.bylines import (
    MAX_BEFORE_SOURCE,
    MAX_BYLINE,
    is_byline,
    is_name_list,
    is_quoted_byline,
    is_source_quote,
)
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import Token

LINK = Token("link", "A wheel", "https://a.example/")


def line(*tokens: Token | str) -> Block:
    return Block("paragraph", tuple(Token("text", each) if isinstance(each, str) else each for each in tokens))


def bold(text: str) -> Token:
    return Token("text", text, strong=True)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (line(bold("Ada Smith, The Wheel")), True),
        (line(bold("Ada Smith"), " | The Wheel, with a long name of more than thirty letters"), True),
        (line(bold("Ada Smith"), " The Wheel"), True),
        (line(bold("Wheels"), " turn."), False),
        (line("Ada Smith, The Wheel"), False),
        (line(bold("A" * MAX_BYLINE)), True),
        (line(bold("A" * (MAX_BYLINE + 1))), False),
        (line(LINK), False),
    ],
)
def test_a_bold_line_of_names_is_a_byline(block: Block, expected: bool) -> None:
    assert is_byline(block.tokens) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Smith, The Wheel", True),
        ("Ada Smith | the wheel of the day", True),
        ("Ada Smith", False),
        ("Ada Smith, The Wheel.", False),
        ("“Ada Smith, The Wheel", False),
        ("wheels, gears and springs", False),
    ],
)
def test_a_quoted_line_of_names_is_a_byline(text: str, expected: bool) -> None:
    assert is_quoted_byline((line(text),)) is expected
    assert is_quoted_byline((line(text), line(text))) is False


def test_particles_do_not_count_as_names() -> None:
    assert is_name_list("Ada and Bo for The Wheel of Gears")
    assert not is_name_list("Ada " * 26)
    assert not is_name_list("1, 2")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ((line("Ada, The Wheel -- ", LINK),), True),
        ((line("Ada -- ", LINK, "\nBo -- ", LINK),), True),
        ((line("Ada -- ", LINK), line("Bo -- ", LINK)), True),
        ((line("Ada -- ", LINK, " says so"),), False),
        ((line("Ada -- ", LINK, " and ", LINK),), False),
        ((line("He said so. ", LINK),), False),
        ((line("A" * MAX_BEFORE_SOURCE, LINK),), True),
        ((line("A" * (MAX_BEFORE_SOURCE + 1), LINK),), False),
        ((line("The wheel turns again, see ", LINK),), False),
        ((line("Ada, The Wheel"),), False),
        ((Block("list"),), False),
        ((), False),
    ],
)
def test_a_quote_of_source_lines(inner: tuple[Block, ...], expected: bool) -> None:
    assert is_source_quote(Block("quote", items=(inner,))) is expected
    assert is_source_quote(Block("list", items=(inner,))) is False
