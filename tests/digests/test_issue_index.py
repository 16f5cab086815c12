from datetime import date
from typing import Any

import pytest

from crawler.digests.issue_index import Group, IssueIndex
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
    assert [issue.key for issue in index.candidates(edition("page", number=7, published=None))] == ["number"]
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


def test_the_first_of_issues_with_one_page_or_number_tells_the_others() -> None:
    twins = [known(f"twin-{n}", permalinks=("/digests/the-6", "/alone"), number=6) for n in range(1, 9)]
    index = IssueIndex((*INDEX, *twins))
    names = tuple(f"twin-{n}" for n in range(1, 6))
    assert index.groups(INDEX[5]) == (
        Group(what="page", value="/digests/the-6", others=names, count=8),
        Group(what="number", value="6", others=names, count=8),
    )
    assert index.groups(twins[0]) == (Group(what="page", value="/alone", others=(*names[1:], "twin-6"), count=7),)
    assert index.groups(twins[1]) == index.groups(INDEX[1]) == ()
    assert index.firsts(twins[3]) == {"other", "twin-1"}
    index.remove("other")
    assert index.firsts(twins[3]) == {"twin-1"}


def test_posts_with_one_page_are_no_candidates_of_each_other() -> None:
    twins = [known(f"t{n}", permalinks=("/a",), editions=(("markdown", f"{n}.md"),)) for n in range(9)]
    index = IssueIndex(twins)
    assert index.candidates(edition(permalink="/a", number=None, published=None)) == []
    assert len(index.candidates(edition("page", permalink="/a", number=None, published=None))) == 9


def test_a_key_that_is_taken_gets_a_number() -> None:
    index = IssueIndex([known("7"), known("7-2")])
    assert (index.free_key("8"), index.free_key("7")) == ("8", "7-3")
