"""A page of Substack's archive: the posts that it names, and what is none."""

import json

import pytest

from crawler.digests.listings.substack import read_archive_page
from crawler.exceptions import ListingError
from crawler.items import ListingEntry


def test_an_archive_page_gives_posts() -> None:
    posts = [
        {"slug": "a", "title": "A", "post_date": "2020-01-02T03:04:05Z", "type": "newsletter", "updated_at": "2021"},
        {"slug": "b", "post_date": None},
    ]
    assert read_archive_page(json.dumps(posts)).posts == (
        ListingEntry(locator="a", revision="2021", title="A", published="2020-01-02", type="newsletter"),
        ListingEntry(locator="b"),
    )
    assert read_archive_page("[]").posts == ()


def test_one_bad_post_costs_no_other() -> None:
    """JavaScript's `slice` cuts an emoji in half."""
    posts = [{"slug": "a", "title": "T \ud83e"}, {"slug": None}, None, {"slug": "\udd16"}, {"slug": "b", "title": 5}]
    page = read_archive_page(json.dumps(posts))
    assert page.posts == (ListingEntry(locator="a", title="T \ufffd"), ListingEntry(locator="b"))
    assert len(page.unnamed) == 3


@pytest.mark.parametrize("text", ["", "{}", '{"errors": []}', "[5]", '[{"slug": ""}]', '[{"slug": 5}]'])
def test_what_is_no_archive_page_is_an_error(text: str) -> None:
    with pytest.raises(ListingError):
        read_archive_page(text)


def test_an_answer_of_thousands_of_posts_is_refused() -> None:
    with pytest.raises(ListingError, match="more than 10,000 posts"):
        read_archive_page("[" + '{"slug":"a"},' * 10_000 + "{}]")
