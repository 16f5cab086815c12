from datetime import date
from typing import Any

import pytest

from crawler.digests.issue_index import IssueIndex
from crawler.digests.matching import KnownIssue
from crawler.items import Edition
from tests.digests.made import edition

DAY = date(2020, 2, 3)


def known(key: str, **values: Any) -> KnownIssue:
    usual: dict[str, Any] = {"type": "newsletter", "number": None, "title": None, "published": None}
    return KnownIssue(key=key, **usual | values)


INDEX = (
    known("page", permalinks=("/digests/the-5/",)),
    known("number", number=5),
    known("date", published=DAY),
    known("redirect", redirect_url="https://post.example/p/gears"),
    known("own", editions=(("post", "gears-5"),)),
    known("other", number=6, published=date(2020, 2, 10), permalinks=("/digests/the-6",)),
)


@pytest.mark.parametrize(
    ("read", "keys"),
    [
        (edition(), ["number", "date"]),
        (edition("post"), ["own", "number", "date"]),
        (edition("page", permalink="/digests/the-5", number=None, published=None), ["page"]),
        (edition("page", redirect_url="https://post.example/p/gears", number=None, published=None), ["redirect"]),
        (edition("page", redirect_url="https://post.example/p/5", number=None, published=None), ["number"]),
        (edition("page", number=None, published=None), []),
    ],
)
def test_candidates_are_those_of_what_an_edition_says(read: Edition, keys: list[str]) -> None:
    assert [issue.key for issue in IssueIndex(INDEX).candidates(read)] == keys


def test_an_issue_that_changes_is_found_by_what_it_says_now() -> None:
    index = IssueIndex(INDEX)
    index.put(known("number", number=7, editions=(("markdown", "seven.md"),)))
    assert [issue.key for issue in index.candidates(edition(published=None))] == []
    assert [issue.key for issue in index.candidates(edition(number=7, published=None))] == ["number"]
    assert index.with_edition(("markdown", "seven.md")) == index.get("number")


def test_an_issue_that_is_removed_is_not_found() -> None:
    index = IssueIndex(INDEX)
    index.remove("page")
    index.remove("page")
    assert "page" not in index
    assert index.get("page") is None
    assert index.with_page("/digests/the-5") == []
    assert [issue.key for issue in index] == [issue.key for issue in INDEX[1:]]


def test_an_edition_that_moved_stays_with_its_new_issue_when_the_former_goes() -> None:
    index = IssueIndex(INDEX)
    index.put(known("new", editions=(("post", "gears-5"),)))
    index.remove("own")
    assert index.with_edition(("post", "gears-5")) == index.get("new")


def test_pages_that_issues_share_are_told_with_the_others() -> None:
    twin = known("twin", permalinks=("/digests/the-6", "/alone"))
    index = IssueIndex((*INDEX, twin))
    assert index.partners(twin) == {"/digests/the-6": ["other"]}
    assert index.partners(INDEX[1]) == {}


def test_a_key_that_is_taken_gets_a_number() -> None:
    index = IssueIndex([known("7"), known("7-2")])
    assert (index.free_key("8"), index.free_key("7")) == ("8", "7-3")
