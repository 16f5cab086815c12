"""Issues that come now and then are known from layouts that a reader does not know."""

import json
from dataclasses import replace

import pytest

from crawler.digests.editions.plain_text import written
from crawler.digests.occasional import Wording, is_occasional, unseen_headings, usual_headings, wording_of
from crawler.digests.shape import Shape
from tests.spiders.weekly_posts import OCCASIONAL, RELAID, post

USUAL = Shape(
    links=40, words=2000, stories=4, items=30, inline=0, sections=8, headings=frozenset({"top", "tools", "policy"})
)
RECENT = [USUAL] * 20
NONE: frozenset[str] = frozenset()
PROSE = replace(USUAL, words=5000, stories=0, items=0, inline=40, sections=0, unplaced=40, headings=NONE)
MONTHS = replace(USUAL, stories=0, items=34, sections=12, headings=frozenset({"january", "february", "march"}))
SHORT = replace(PROSE, links=3, words=200, inline=3)


@pytest.mark.parametrize(
    ("shape", "wording", "title"),
    [
        (SHORT, Wording(), ""),
        (SHORT, Wording(led=1.0), ""),
        (PROSE, Wording(led=0.1), ""),
        (PROSE, Wording(led=1.0), "An interview with a lighthouse keeper"),
        (MONTHS, Wording(led=1.0), ""),
        (replace(MONTHS, headings=frozenset({"policy", "january"})), Wording(led=1.0), "2025 in review"),
        (replace(PROSE, headings=frozenset({"tools"})), Wording(), "Q&A: a year of kettles"),
    ],
)
def test_what_is_like_no_other(shape: Shape, wording: Wording, title: str) -> None:
    assert is_occasional(shape, RECENT, wording=wording, title=title)


@pytest.mark.parametrize(
    ("shape", "wording", "title"),
    [
        (USUAL, Wording(), "An interview with a lighthouse keeper"),
        (PROSE, Wording(named=frozenset({"tools"})), ""),
        (PROSE, Wording(named=frozenset({"top", "tools", "policy"})), "An interview, and more"),
        (PROSE, Wording(led=0.9), ""),
        (replace(PROSE, inline=4, items=36), Wording(), ""),
        (replace(SHORT, words=20), Wording(), ""),
        (replace(MONTHS, unplaced=30), Wording(), ""),
        (replace(MONTHS, stories=4), Wording(), ""),
    ],
)
def test_what_may_be_a_layout_that_is_not_known(shape: Shape, wording: Wording, title: str) -> None:
    assert not is_occasional(shape, RECENT, wording=wording, title=title)


def test_usual_headings_that_are_no_sections_are_told() -> None:
    numbered = replace(USUAL, headings=frozenset({"1 top", "2 tools", "3 policy"}))
    told = "names 'policy', 'tools', and has no such sections"
    assert unseen_headings(numbered, RECENT, Wording(named=frozenset({"tools", "policy"}))) == told
    assert unseen_headings(numbered, RECENT, Wording(named=frozenset({"tools"}))) == ""
    assert unseen_headings(USUAL, RECENT, Wording(named=USUAL.headings)) == ""


def test_headings_that_come_again_are_a_new_layout() -> None:
    assert not is_occasional(MONTHS, [*RECENT[2:], MONTHS, USUAL])
    assert is_occasional(MONTHS, [*RECENT[1:], replace(MONTHS, headings=frozenset({"books", "films"}))])


def test_where_no_heading_is_usual_nothing_is_said() -> None:
    assert not is_occasional(PROSE, [replace(USUAL, headings=NONE)] * 20)


NAMES = ("Top News", "Tools", "Business", "Research", "Policy")
HEADINGS = frozenset(map(str.casefold, NAMES))


UNNAMED = ("headings dropped", "headings as pictures", "headings in spaced letters")


@pytest.mark.parametrize("name", [name for name in RELAID if "heading" in name and name not in UNNAMED])
def test_headings_that_are_not_read_still_stand_in_the_text(name: str) -> None:
    assert wording_of(RELAID[name](post(13)), HEADINGS).named == HEADINGS


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"<p><strong>{name.upper()}</strong></p><p>It rains.</p>" for name in NAMES),
        " ".join(f"{name} It rains." for name in NAMES),
        "\n\n".join(f"--- _{name}_ ---" for name in NAMES),
        "\n\n".join(f"![{name}](https://site.example/{number}.png)\n" for number, name in enumerate(NAMES)),
    ],
)
def test_headings_are_named_in_any_form(text: str) -> None:
    assert wording_of(text, HEADINGS).named == HEADINGS


@pytest.mark.parametrize("name", UNNAMED)
def test_where_headings_are_gone_the_lines_begin_with_links_still(name: str) -> None:
    assert wording_of(RELAID[name](post(13)), HEADINGS).led > 0.9


@pytest.mark.parametrize("name", [name for name in OCCASIONAL if name not in ("a thin week", "a double issue")])
def test_what_is_like_no_other_names_none(name: str) -> None:
    assert wording_of(OCCASIONAL[name], HEADINGS).named == NONE


@pytest.mark.parametrize(
    ("text", "led"),
    [
        ("* [One](a) - it rains\n* **[Two](b)**\n\n### [Three](c)", 1.0),
        ("<ul><li><a href='a'>One</a></li><li><b><a href='b'>Two</a></b> rains</li></ul>", 1.0),
        ("It rains, [as told](a).\n\nAnd <a href='b'>here</a>.", 0.0),
        ("No link at all", 0.0),
    ],
)
def test_lines_begin_with_links_or_not(text: str, led: float) -> None:
    assert wording_of(text, HEADINGS).led == led


def test_usual_is_what_most_have() -> None:
    assert usual_headings([*RECENT[:6], *[MONTHS] * 5]) == USUAL.headings


def test_what_a_post_of_data_says_is_read_as_it_is_shown() -> None:
    html = "".join(f"<p><b>{name}</b></p><p><a href='https://site.example/'>One</a> rains</p>" for name in NAMES)
    told = wording_of(written("post", json.dumps({"title": "Week 1", "body_html": html})).body, HEADINGS)
    assert (told.named, told.led) == (HEADINGS, 1.0)
