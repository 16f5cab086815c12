"""What a reader finds in an edition, beside the same one before."""

from dataclasses import replace

import pytest

from crawler.digests.shape import Shape, losses, shape_of
from crawler.items import Body, Mention

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
    headings=frozenset({"top", "tools"}),
    story_headings=frozenset({"top"}),
)


def test_what_links_lead_to_is_counted_without_housekeeping() -> None:
    urls = ("https://a.example/1", "https://a.example/2", "https://b.example/", "https://a.example/1")
    mentions = [Mention(role="item", url=url) for url in urls]
    shape = shape_of(Body(mentions=(*mentions, Mention(role="promo", url="https://c.example/"))))
    assert (shape.links, shape.addresses, shape.sites) == (4, 3, 2)
    assert shape.targets == set(urls)
    assert shape.site_names == {"a.example", "b.example"}
    assert (shape.main_site, shape.at_main_site) == ("a.example", 3)


@pytest.mark.parametrize(
    "changes", [{}, {"links": 37, "items": 27}, {"links": 60}, {"stories": 3}, {"images": 5}, {"sections": 5}]
)
def test_an_ordinary_edit_loses_nothing(changes: dict[str, int]) -> None:
    assert losses(USUAL, replace(USUAL, **changes)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes", [{"links": 20}, {"stories": 0}, {"images": 0}, {"sections": 2}, {"told_items": 0}, {"unplaced": 9}]
)
def test_an_edit_that_loses_much_is_told(changes: dict[str, int]) -> None:
    assert losses(USUAL, replace(USUAL, **changes))  # type: ignore[arg-type]


def test_a_better_layout_is_no_loss() -> None:
    flat = Shape(links=40, words=2000, items=40, told_items=30, images=9, unplaced=40)
    assert losses(flat, USUAL) == []


def test_an_edit_after_which_all_links_lead_to_one_place_is_none() -> None:
    assert losses(USUAL, replace(USUAL, sites=1)) == ["sites 25 -> 1"]
    assert losses(USUAL, replace(USUAL, addresses=1, sites=20)) == ["different addresses 40 -> 1"]
    assert losses(USUAL, replace(USUAL, addresses=38, sites=20)) == []
