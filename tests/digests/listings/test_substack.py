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
    assert read_archive_page(json.dumps(posts)) == (
        ListingEntry(locator="a", revision="2021", title="A", published="2020-01-02", type="newsletter"),
        ListingEntry(locator="b"),
    )
    assert read_archive_page("[]") == ()


@pytest.mark.parametrize("text", ["", "{}", '{"errors": []}', "[5]", '[{"slug": ""}]', '[{"slug": 5}]'])
def test_what_is_no_archive_page_is_an_error(text: str) -> None:
    with pytest.raises(ListingError):
        read_archive_page(text)
