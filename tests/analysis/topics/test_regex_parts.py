"""Parts of expressions."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crawler.analysis.topics.forms import fault_of
from crawler.analysis.topics.regex_parts import Part, parts_of

ALPHABET = "ab-,[]()|*+?{2}\\^.$: "


def required(alternatives: list[list[Part]]) -> list[str]:
    """Return the sets of characters of which one must occur, where there is one alternative."""
    if len(alternatives) != 1:
        return []
    found = []
    for part in alternatives[0]:
        if part.is_required:
            found += [part.signs] if part.signs else required(part.alternatives)
    return found


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("gpt-?4", ["g", "p", "t", "4"]),
        (r"a\.b\d", ["a", ".", "b"]),
        ("(?:ab)+c*", ["a", "b"]),
        ("(?P<n>a){0,2}(?P=n)?b", ["b"]),
        (r"[ab][^c][a-c][\d,][\].]", ["ab", "]."]),
        ("(?<!a)b(?=c)(?i:d)", ["b"]),
        ("(?>a|b)c{2}d{,3}", ["c"]),
        ("a{b}", ["a", "{", "b", "}"]),
        ("(a|b)", []),
        (r"\(a\)\|", ["(", "a", ")", "|"]),
        (r"(?:a)\x20b\u0041c\U00000041d\N{SPACE}e\0f\101g", ["a", "b", "c", "d", "e", "f", "g"]),
        (r"(a)\1b", ["a", "b"]),
    ],
)
def test_what_must_occur(expression: str, found: list[str]) -> None:
    re.compile(expression)
    assert required(parts_of(expression)) == found


@pytest.mark.parametrize("form", [r"/AI\x20人/", r"/AI\u0020人/", r"/\N{DIGIT ONE}+x/", r"/AI\040人/"])
def test_a_character_by_its_number_or_name_may_be_any(form: str) -> None:
    assert fault_of(form) is None


def check(expression: str, found: re.Match[str]) -> None:
    for signs in required(parts_of(expression)):
        assert set(signs) & set(found[0]), (expression, found, signs)


@given(expression=st.text(ALPHABET, max_size=12), text=st.text("ab-,{} ()[]|*+?2\\^.$:", max_size=12))
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_what_fits_has_what_must_occur(expression: str, text: str) -> None:
    try:
        found = re.search(expression, text)
    except (re.error, FutureWarning):
        assume(False)
    assume(found is not None)
    assert found is not None
    check(expression, found)


SIGNS = st.sampled_from(
    [
        *((sign, sign) for sign in "ab-,{} ]:"),
        *((".", "$"), (r"\.", "."), (r"\\", "\\"), (r"\[", "["), ("[ab]", "b"), ("[^a]", "b"), ("[b-]", "-")),
        *(("[a-b]", "a"), ("[]a]", "]"), (r"[\]\-]", "-"), ("(?:^|,)", ","), ("b?", ""), ("a*", "aa"), (".+?", "b")),
    ]
)
"""Expression, with a text that it fits."""


def joined(parts: list[tuple[str, str]]) -> tuple[str, str]:
    return "".join(expression for expression, _ in parts), "".join(text for _, text in parts)


def repeated(part: tuple[str, str], how: tuple[str, int]) -> tuple[str, str]:
    return f"({part[0]}){how[0]}", how[1] * part[1]


def either(one: tuple[str, str], other: tuple[str, str]) -> tuple[str, str]:
    return f"({one[0]}|{other[0]})", one[1]


REPEATS = st.sampled_from(
    [("", 1), ("?", 0), ("*", 0), ("*", 2), ("+", 3), ("+?", 1), ("{2}", 2), ("{0,1}", 0), ("{,2}", 0)]
)


def larger(parts: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    several = st.lists(parts, min_size=1, max_size=3).map(joined)
    return st.builds(repeated, several, REPEATS) | st.builds(either, parts, parts)


@given(fitting=st.lists(st.recursive(SIGNS, larger, max_leaves=6), min_size=1, max_size=5).map(joined))
def test_what_was_made_to_fit_has_what_must_occur(fitting: tuple[str, str]) -> None:
    expression, text = fitting
    found = re.search(expression, text)
    assert found is not None
    check(expression, found)
