"""Differences of texts, word by word."""

import time

from hypothesis import given
from hypothesis import strategies as st

from explorer.diff import MAX_CHARS, diff

WORDS = st.sampled_from(["a", "b", "gear", "turns", ".", "\n", " ", "\n\n", "歯", "車", "é"])
TEXTS = st.lists(WORDS, max_size=40).map("".join)


def told(before: str, after: str) -> tuple[str, str]:
    """The texts that the parts tell, with a mark for what is not shown."""
    shown = diff(before, after)
    was = now = ""
    for part in shown.parts:
        was += "…" * part.skipped
        now += "…" * part.skipped
        for segment in part.segments:
            was += segment.text if segment.kind != "inserted" else ""
            now += segment.text if segment.kind != "deleted" else ""
    return was + "…" * shown.skipped, now + "…" * shown.skipped


def hidden(text: str, shown: str) -> bool:
    """Whether a text is what is shown, each mark standing for one line of it."""
    lines, at = text.splitlines(keepends=True), 0
    for char in shown:
        if char == "…":
            at += len(lines[_line(lines, at)])
        else:
            if text[at] != char:
                return False
            at += 1
    return at == len(text)


def _line(lines: list[str], at: int) -> int:
    begin = 0
    for number, line in enumerate(lines):
        if begin == at:
            return number
        begin += len(line)
    raise AssertionError("a line that is not shown begins where the one before it ends")


@given(TEXTS, TEXTS)
def test_the_parts_tell_both_texts(before: str, after: str) -> None:
    was, now = told(before, after)
    if before == after:
        assert (was, now) == ("", "")
    else:
        assert hidden(before, was)
        assert hidden(after, now)


@given(TEXTS)
def test_equal_texts_have_no_difference(text: str) -> None:
    assert diff(text, text).parts == ()


def test_a_word_in_a_long_line_and_lines_far_apart() -> None:
    lines = [f"Line {number} of many.\n" for number in range(40)]
    later = list(lines)
    later[3], later[30] = "Line 3 of very many.\n", ""
    shown = diff("".join(lines), "".join(later))
    assert [part.skipped for part in shown.parts] == [1, 22]
    changed = [segment.text for part in shown.parts for segment in part.segments if segment.kind != "same"]
    assert changed == ["very ", "Line 30 of many.\n"]
    assert (shown.deleted, shown.inserted, shown.skipped, shown.is_cut) == (4, 1, 7, False)


def test_hostile_texts_take_no_longer() -> None:
    texts = [("a " * 100_000, "b " * 100_000), ("a b " * 50_000, "b a a " * 33_000), ("x" * 300_000, "y" * 300_000)]
    texts.append(("\n".join(map(str, range(30_000))), "\n".join(map(str, reversed(range(30_000))))))
    began = time.process_time()
    assert [diff(*pair).is_cut for pair in texts] == [len(before) > MAX_CHARS for before, _ in texts]
    assert time.process_time() - began < 20
