"""The tree of a repository: the posts that it names, and what is none."""

import json

import pytest

from crawler.digests.listings.tree import read_tree
from crawler.exceptions import ListingError
from crawler.items import ListingEntry


def test_a_tree_gives_posts_with_their_hashes() -> None:
    tree = [
        {"path": "2020-01-01-1.md", "type": "blob", "sha": "a"},
        {"path": "2020-01-02-2.markdown", "sha": "b"},
        {"path": "drafts.md", "type": "tree", "sha": "c"},
        {"path": "cover.png", "type": "blob", "sha": "d"},
        {"path": 5, "sha": "e"},
        None,
    ]
    assert read_tree(json.dumps({"tree": tree, "truncated": False})) == (
        ListingEntry(locator="2020-01-01-1.md", revision="a"),
        ListingEntry(locator="2020-01-02-2.markdown", revision="b"),
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tree": {}}', '{"message": "rate limit"}', "<html>", "[" * 100_000])
def test_what_is_no_tree_is_an_error_that_shows_it(text: str) -> None:
    with pytest.raises(ListingError, match="begins"):
        read_tree(text)


def test_a_truncated_tree_is_an_error() -> None:
    with pytest.raises(ListingError, match="truncated"):
        read_tree('{"tree": [], "truncated": true}')
