"""White space is folded, what has no width is no text, and what shapes letters stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text.space import fold_space, fold_typography


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("zero\u200bwidth \u200b space\u200b", "zerowidth space"),
        ("\ufeffmark", "mark"),
        ("no\u2060break", "nobreak"),
        ("a\x00b\x85c\x1fd\x7fe", "a b c d e"),
        ("👩\u200d💻 at work", "👩\u200d💻 at work"),
        ("क्\u200dष and می\u200cخواهم", "क्\u200dष and می\u200cخواهم"),
        ("soft\u00adhyphen \u200eleft", "soft\u00adhyphen \u200eleft"),
        ("\u200b \u200b", ""),
    ],
)
def test_each_kind_of_character_without_ink(text: str, folded: str) -> None:
    assert fold_space(text) == folded


@given(st.text(alphabet=" \t\n\u00a0\u200b\u200d\ufeff\x00\x85ab", max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold_space(text)
    assert fold_space(folded) == folded
    assert folded == folded.strip()


def test_every_kind_of_white_space_is_folded() -> None:
    spaces = "".join(chr(code) for code in range(0x3001) if unicodedata.category(chr(code)) in {"Zs", "Zl", "Zp"})
    assert fold_space(f"\t a{spaces}b\r\n\x0b\x0cc\x85") == "a b c"


def test_other_characters_stay_when_space_is_folded() -> None:
    assert fold_space("“a” – b\u200dc") == "“a” – b\u200dc"


def test_typography_is_folded_to_ascii() -> None:
    assert fold_typography("‘a’ “b” „c‟ d–e—f‑g… 5′") == '\'a\' "b" "c" d-e-f-g... 5\''
    assert fold_typography("naïve Ελλάδα 漏") == "naïve Ελλάδα 漏"
