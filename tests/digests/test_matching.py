"""Which issue an edition is of."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from crawler.digests.matching import KnownIssue, match, new_key, redirect_number
from crawler.items import Edition
from tests.digests.made import edition

DAY = date(2020, 2, 3)


def known(**values: Any) -> KnownIssue:
    """Issue 5 of 3 February 2020, but for what is said otherwise."""
    usual: dict[str, Any] = {"key": "5-2020-02-03", "type": "newsletter", "number": 5, "title": None, "published": DAY}
    return KnownIssue(**usual | values)


def page(**values: Any) -> Edition:
    return edition("page", **{"permalink": "/digests/the-5"} | values)


def test_an_edition_that_is_known_is_of_its_issue() -> None:
    own = known(number=9, editions=(("markdown", "2020-02-03-5.md"),))
    assert match(edition(number=None, title=None), [known(number=8), own]) is own


def test_the_page_that_a_post_claims_is_of_the_same_issue() -> None:
    issue = known(number=6, permalinks=("/digests/the-5/",))
    assert match(page(), [known(number=7), issue]) is issue


@pytest.mark.parametrize(
    ("issue", "same"),
    [
        (known(), True),
        (known(published=None), True),
        (known(published=date(2020, 2, 13)), True),
        (known(published=date(2020, 2, 14)), False),
        (known(number=6), False),
        (known(number=6, title="Gears #5, misnamed"), True),
        (known(type="podcast"), False),
        (known(editions=(("post", "other"),)), False),
        (known(editions=(("markdown", "other"),)), True),
    ],
)
def test_type_number_and_date_say_whether_it_is_the_same(issue: KnownIssue, same: bool) -> None:
    assert (match(edition("post"), [issue]) is issue) == same


def test_an_edition_without_a_date_is_found_by_its_number() -> None:
    issue = known()
    assert match(edition("post", published=None), [known(number=6), issue]) is issue


def test_of_two_issues_with_one_number_the_nearest_in_time_is_taken() -> None:
    issues = [known(key="a", published=date(2020, 1, 27)), known(key="b", published=DAY)]
    for order in permutations(issues):
        found = match(edition("post", published=date(2020, 2, 1)), order)
        assert found is not None
        assert found.key == "b"


def test_of_two_issues_that_claim_a_page_it_is_the_laters() -> None:
    issues = [
        known(key="a", published=DAY, permalinks=("/digests/the-5",)),
        known(key="b", published=date(2020, 2, 10), permalinks=("/digests/the-5",)),
    ]
    for order in permutations(issues):
        found = match(page(published=None, availability="stub", number=None), order)
        assert found is not None
        assert found.key == "b"


def test_without_a_date_the_latest_counts_whatever_its_key() -> None:
    later = known(key="a", published=date(2020, 2, 10))
    for order in permutations([known(key="b"), known(key="c", published=None), later]):
        assert match(edition("post", published=None), order) is later


def test_the_page_that_an_edition_claims_counts_for_more_than_its_number() -> None:
    own = known(
        key="a",
        number=6,
        permalinks=("/digests/the-5",),
        published=date(2020, 2, 1),
        editions=(("page", "/digests/the-5"),),
    )
    assert match(page(), [own, known(key="b")]) is own


def test_an_edition_leaves_its_issue_for_one_that_it_fits_better() -> None:
    own = known(
        key="a", permalinks=("/digests/the-5",), published=date(2020, 1, 27), editions=(("page", "/digests/the-5"),)
    )
    later = known(key="b", permalinks=("/digests/the-5",), published=DAY)
    assert match(page(), [own, later]) is later
    assert match(page(published=date(2020, 1, 27)), [own, later]) is own


@pytest.mark.parametrize(
    ("issue", "same"),
    [
        (known(number=7, redirect_url="https://post.example/p/5"), True),
        (known(number=5), True),
        (known(number=5, type="podcast"), False),
        (known(number=6), False),
    ],
)
def test_a_stub_is_found_by_where_it_points(issue: KnownIssue, same: bool) -> None:
    stub = page(number=None, published=None, availability="stub", redirect_url="https://post.example/p/5")
    assert (match(stub, [issue]) is issue) == same


def test_what_says_nothing_is_of_no_issue() -> None:
    nameless = edition("post", number=None, title=None)
    assert match(nameless, [known(), known(number=None)]) is None
    assert match(edition(), []) is None


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://post.example/p/5", 5),
        ("https://post.example/p/5/", 5),
        ("https://post.example/p/gears-5", None),
        ("https://post.example/p/5?x", None),
    ],
)
def test_redirect_numbers(url: str, number: int | None) -> None:
    assert redirect_number(url) == number


@pytest.mark.parametrize(
    ("read", "key"),
    [
        (edition(), "5-2020-02-03"),
        (edition(published=None), "5"),
        (edition(type="podcast"), "podcast-5-2020-02-03"),
        (edition("markdown", "2018-12-30-this year.md", number=None), "this-year-2020-02-03"),
        (edition("page", "/digests/a-year/", number=None), "a-year-2020-02-03"),
        (edition("post", "---", number=None, published=None), "---"),
        (edition("post", "…", number=None, published=None), "untitled"),
    ],
)
def test_keys_of_new_issues(read: Edition, key: str) -> None:
    assert new_key(read) == key
