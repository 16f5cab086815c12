"""A text that is cut off is told by how it ends; a short one is not."""

import json
from itertools import pairwise

import pytest

from crawler.digests.endings import Ending, cut_off, ending_of
from crawler.items import EditionKind
from tests.spiders.weekly_posts import post

WEEKS = [post(number) for number in range(1, 53)]
CLOSING = "\n<hr>\n\nThat is all for week {}. Write to us, or do not\n"


def recent(texts: list[str], before: int) -> list[Ending]:
    return [ending_of("markdown", text) for text in texts[max(0, before - 20) : before]]


@pytest.mark.parametrize("closing", ["", CLOSING], ids=["bare", "closed"])
def test_ordinary_weeks_are_not_cut_off(closing: str) -> None:
    weeks = [text + closing.format(number) for number, text in enumerate(WEEKS)]
    for place in range(12, 52):
        assert cut_off(ending_of("markdown", weeks[place]), recent(weeks, place)) == ""
    short = post(41, stories=1, items=1, sections=2) + closing.format(41)
    assert cut_off(ending_of("markdown", short), recent(weeks, 40)) == ""


@pytest.mark.parametrize("closing", ["", CLOSING], ids=["bare", "closed"])
def test_nearly_every_cut_is_told(closing: str) -> None:
    weeks = [text + closing.format(number) for number, text in enumerate(WEEKS)]
    cuts = [
        cut_off(ending_of("markdown", weeks[place][: len(weeks[place]) * part // 100]), usual)
        for place in range(12, 52)
        for usual in [recent(weeks, place)]
        for part in range(20, 85, 5)
    ]
    assert sum(map(bool, cuts)) >= 0.95 * len(cuts)


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("It took the town", "ends in the middle of a sentence: 'it took the town'"),
        ("It took the town,", "ends in the middle of a sentence: 'it took the town'"),
        ("It took [a look](https://site.exa", "ends in the middle of markup"),
        ("It took [a lo", "ends in the middle of markup"),
        ("It took <a href='https://si", "ends in the middle of markup"),
        ("It took two days <", "ends in the middle of markup"),
        ("<!-- It took\n\ntwo days.", "ends in the middle of markup"),
        ("[Read more on our site](https://a.example/).", "ends with 'read more on our site'"),
        ("", "ends with '"),
    ],
)
def test_where_a_text_is_cut(end: str, told: str) -> None:
    whole = "\n\n".join(["It is whole."] * 99)
    usual = [ending_of("markdown", f"{whole}\n\nSee you in week {number}.\n") for number in range(12)]
    assert cut_off(
        ending_of("markdown", f"{whole[: len(whole) // 2]} or not. It is whole.\n\n{end}"), usual
    ).startswith(told)


@pytest.mark.parametrize(
    "end",
    [
        "See you in week 7.",
        "**See you in week 7.**",
        "<p>See you in week 7.</p>\n</div>",
        "See you in week 7. <!-- a template ends -->",
        "- [ ] a task\n\nSee you in week 7!",
    ],
)
def test_what_is_no_cut(end: str) -> None:
    usual = [ending_of("markdown", f"{'It is whole. ' * 99}\n\nSee you in week {number}.\n") for number in range(12)]
    assert cut_off(ending_of("markdown", f"It is short.\n\n{end}"), usual) == ""


@pytest.mark.parametrize("end", ["[Read on](https://site.example/a)", "![](https://site.example/a.png)", "🎉", "好。"])
def test_links_images_and_signs_end_a_text(end: str) -> None:
    assert ending_of("markdown", f"One.\n\n{end}").kind == "whole"


@pytest.mark.parametrize(
    ("kind", "whole", "cut"),
    [
        ("page", "<html><body><p>It took two days.</p></body></html>", "<html><body><p>It took two days.</p>"),
        ("post", json.dumps({"body_html": "<p>It took two days.</p>"}), json.dumps({"body_html": "<p>It took two"})),
        ("entry", json.dumps({"html": "<p>It took two days.</p>"}), json.dumps({"html": "<p>It took two d"})),
        (
            "mail",
            "Subject: X\nContent-Type: text/html\n\n<p>It is.</p>",
            "Subject: X\nContent-Type: text/html\n\n<p>It i",
        ),
    ],
)
def test_the_text_is_what_a_reader_sees(kind: EditionKind, whole: str, cut: str) -> None:
    assert ending_of(kind, whole).kind == "whole"
    assert ending_of(kind, cut).kind != "whole"


def test_few_issues_say_nothing_and_what_was_so_before_is_usual() -> None:
    cut = ending_of("markdown", "It took [a lo")
    usual = [ending_of("markdown", text) for text in WEEKS[:20]]
    assert cut_off(cut, usual[:9]) == ""
    assert cut_off(cut, [*usual, cut]) == ""
    open_end = ending_of("markdown", "It took the town")
    assert cut_off(open_end, [*usual, open_end]) == ""


def test_lines_are_compared_without_numbers() -> None:
    endings = [ending_of("markdown", f"One.\n\nWeek {a}, see you") for a in range(12)]
    assert all(one.last_line == other.last_line == "week see you" for one, other in pairwise(endings))
