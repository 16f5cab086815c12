"""A group that is repeated possessively is atomic: before Python 3.11.5 what followed another one was looked for behind
a last repetition that had failed (https://github.com/python/cpython/issues/106052)."""

import re
from collections.abc import Iterator

import pytest

from tests.expressions.collected import collected

POSSESSIVE = re.compile(r"(?:[*+?]|\{\d*,?\d*\})\+")


def not_atomic(pattern: str) -> Iterator[str]:
    """Yield the groups of an expression that are repeated possessively and may be left half-way."""
    opened: list[int] = []
    for part in re.finditer(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|[()]", pattern, re.DOTALL):
        if part[0] == "(":
            opened.append(part.start())
        elif part[0] == ")":
            begin = opened.pop()
            if POSSESSIVE.match(pattern, part.end()) and not pattern.startswith("(?>", begin):
                yield pattern[begin : part.end()]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"(?:a|b(?!c))*+", ["(?:a|b(?!c))"]),
        (r"\((?:[)(]\s)++(?P<x>a\)b)?+(c){2,3}+", ["(?:[)(]\\s)", r"(?P<x>a\)b)", "(c)"]),
        (r"(?>a|b(?!c))*+(?:a)+[^)]++\)?+", []),
    ],
)
def test_such_groups_are_found(pattern: str, found: list[str]) -> None:
    assert list(not_atomic(pattern)) == found


@pytest.mark.deep
def test_no_expression_has_one() -> None:
    written = {
        str(each.pattern, "latin-1") if isinstance(each.pattern, bytes) else each.pattern for each in collected()
    }
    assert sum(bool(POSSESSIVE.search(each)) for each in written) > 100
    assert {each: found for each in written if (found := list(not_atomic(each)))} == {}
