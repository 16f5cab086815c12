"""What a reader finds in a new issue, beside the last ones."""

from dataclasses import replace

import pytest

from crawler.digests.oddities import oddities
from crawler.digests.shape import Shape

USUAL = Shape(
    links=40,
    words=2000,
    stories=4,
    items=30,
    related=6,
    told_stories=4,
    told_items=30,
    addresses=40,
    sites=25,
    sections=8,
    images=9,
    headings=frozenset({"top", "tools", "policy", "fun"}),
    story_headings=frozenset({"top"}),
    site_names=frozenset({"a.example", "b.example"}),
    main_site="a.example",
    at_main_site=9,
)
RECENT = [
    replace(
        USUAL,
        links=40 + n % 5,
        sections=7 + n % 3,
        images=8 + n % 3,
        targets=frozenset(map(str, range(100 * n, 100 * n + 40))),
    )
    for n in range(1, 21)
]
OTHER = frozenset({"first", "second", "third", "fourth"})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "links": 17,
            "addresses": 17,
            "words": 850,
            "stories": 2,
            "items": 12,
            "told_items": 12,
            "sections": 3,
            "images": 3,
        },
        {"links": 6, "words": 400, "stories": 1, "items": 5, "told_items": 5, "sections": 0, "images": 0},
        {"links": 80, "addresses": 80, "words": 4100, "items": 70, "told_items": 69, "sections": 9},
        {"stories": 0, "told_stories": 0, "headings": frozenset({"tools", "policy", "fun"})},
        {"images": 5},
        {"sections": 5},
        {"related": 0},
        {"unplaced": 2},
        {"sites": 9},
        {"addresses": 30},
        {"words": 60, "links": 2, "headings": frozenset(), "stories": 0, "items": 2, "told_items": 2, "related": 0},
        {"at_main_site": 40},
        {"main_site": "new.example", "at_main_site": 20},
        {"targets": frozenset(map(str, range(120, 160)))},
        {"headings": frozenset({"top", "policy"}), "sections": 5},
        {"headings": frozenset({"policy", "books", "films", "plays"})},
        {"headings": OTHER, "stories": 1, "told_stories": 1},
    ],
)
def test_an_ordinary_issue_is_no_alarm(changes: dict[str, object]) -> None:
    assert oddities(replace(USUAL, **changes), RECENT) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sections": 0}, "sections 0 (usual 8)"),
        ({"sections": 24}, "sections 24 (usual 8)"),
        ({"images": 0}, "images 0 (usual 9)"),
        ({"addresses": 1, "sites": 1}, "different addresses 1 (usual 40)"),
        ({"sites": 1}, "sites 1 (usual 25)"),
        ({"stories": 0, "items": 0, "inline": 34}, "share of stories and items 0 (usual 0.81)"),
        ({"links": 1, "words": 9, "headings": frozenset()}, "links per 1,000 words 111.11 (usual 21)"),
        ({"links": 3}, "links per 1,000 words 1.5 (usual 21)"),
        ({"links": 200}, "links per 1,000 words 100 (usual 21)"),
        ({"told_items": 2}, "share of items with a summary 0.07 (usual 1)"),
        ({"unplaced": 12}, "links before the first heading 12 (at most 0)"),
        ({"stories": 0, "story_headings": frozenset()}, "no story in 'top' (usual 4)"),
        ({"addresses": 20}, "40 links to 20 different addresses"),
        ({"words": 15, "links": 1}, "words 15 (at least 2000)"),
        ({"main_site": "new.example", "at_main_site": 35}, "35 of 40 links lead to new.example"),
        ({"targets": frozenset(map(str, range(103, 143)))}, "37 of 40 addresses are those of an issue before"),
        ({"headings": frozenset({"policy"})}, "lacks the sections 'fun', 'tools', 'top'"),
        ({"headings": OTHER}, "none of the usual sections, but 'first', 'fourth', 'second'"),
        ({"stories": 0, "items": 0, "inline": 34}, "no stories and no items (usual 34)"),
        ({"links": 23, "words": 2000}, "links per 1,000 words 11.5 (usual 21)"),
        ({"related": 0, "inline": 6}, "inline links 6, related ones 0 (usual 6)"),
    ],
)
def test_what_changes_when_a_layout_does_is_told(changes: dict[str, object], told: str) -> None:
    assert told in oddities(replace(USUAL, **changes), RECENT)  # type: ignore[arg-type]


def test_one_odd_issue_among_the_last_does_not_hide_the_next() -> None:
    odd = replace(USUAL, images=0)
    assert oddities(odd, RECENT)
    assert oddities(replace(USUAL, sections=0), [*RECENT[1:], odd])


def test_what_varies_from_week_to_week_is_no_alarm() -> None:
    loose = [replace(USUAL, items=18, told_items=told) for told in (6, 18, 12, 9, 15) * 4]
    assert oddities(replace(USUAL, items=18, told_items=1), loose) == []
    assert oddities(replace(USUAL, items=18, told_items=1), RECENT) != []


def test_one_story_may_be_read_as_an_item() -> None:
    lead = [replace(USUAL, stories=1, told_stories=1) for _ in range(20)]
    assert oddities(replace(USUAL, stories=0, told_stories=0, story_headings=frozenset()), lead) == []


def test_one_issue_that_was_odd_itself_does_not_make_others_usual() -> None:
    recent = [*RECENT[:-1], replace(USUAL, links=65, sections=0, images=0, stories=0, items=0, inline=65, sites=1)]
    assert "sections 0 (usual 8)" in oddities(replace(USUAL, sections=0), recent)
    assert oddities(USUAL, recent) == []
