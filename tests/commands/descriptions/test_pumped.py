"""Texts on which an expression may take long."""

import re

import pytest

from crawler.commands.descriptions.pumped import pumps


@pytest.mark.parametrize(
    ("written", "part"),
    [
        (r"\U00000041+", "A"),
        (r"\u5e74+", "年"),
        (r"\N{COMMERCIAL AT}+", "@"),
        (r"\x41+", "A"),
        (r"\101+", "A"),
        (r"\055+", "-"),
        (r"[\N{COMMERCIAL AT}]+", "@"),
        (r"(a)\1b+", "b"),
        ("()" * 12 + r"\12b+", "b"),
        (r"[]=]+", "="),
    ],
)
def test_what_repeats_is_repeated(written: str, part: str) -> None:
    assert part in [repeated for _, repeated in pumps(re.compile(written))]
