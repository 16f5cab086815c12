"""Words as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.analysis.stories import words
from crawler.analysis.stories.words import initials_of, key_of, words_of, words_of_key

SENTENCES = (
    "The E.U. fines Äcme's “DALL-E 2”, and robots are launching",
    "gear_shift: 2.0 (beta)\x1f-- it's\ttrue",
    "Straße №5 ﬁnds gears’ teeth …",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_compared_by_letters_and_digits_whatever_else_stands_in_it(sentence: str) -> None:
    folded = sentence.casefold()
    letters = "".join(each if each.isalnum() else " " for each in folded)
    assert key_of(sentence) == " ".join(letters.split())


@pytest.mark.parametrize(
    "text",
    [*SENTENCES, "Gears: 2.0 (beta)", "The U.S. sued Acme.", "Acme's gears", "gear_shift\x1f-- ready.\tSteady…", "a.b"],
)
def test_words_of_a_text_are_the_same_by_its_key(text: str) -> None:
    assert words_of_key(key_of(text), text) == words_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "'Gears' of Acme’s…",
        "gears..teeth",
        "the gears.'",
        "'.'",
        "the dogs' o'clock",
        "U.S. rock'n'roll, 2.0.1. e.g.",
        "a_b'c_",
    ],
)
def test_signs_inside_of_words_are_told_from_those_around_them(text: str) -> None:
    assert words_of(text) == words.compared(words._WORD.findall(text))


def test_words_are_the_same_when_those_that_were_held_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    held = words._Compared()
    monkeypatch.setattr(words, "MAX_HELD_WORDS", 3)
    monkeypatch.setattr(words, "_COMPARED", held)
    found = [words_of(sentence) for sentence in SENTENCES]
    assert len(held) <= 3
    monkeypatch.undo()
    assert found == [words_of(sentence) for sentence in SENTENCES]
    assert found[0] == ["eu", "fine", "äcme", "dall", "e", "2", "robot", "launch"]


def test_abbreviations_are_of_names_in_one_sentence() -> None:
    assert initials_of("National Board. Highway Safety") == frozenset()
    assert "nhs" in initials_of("It is the National Highway Safety board")


@given(st.text("ABab1' -_.of"))
def test_a_text_of_ascii_has_the_long_names_that_any_text_has(text: str) -> None:
    assert initials_of(text) == initials_of(f"{text} …")
