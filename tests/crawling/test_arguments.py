"""Arguments of spiders, and what is said of one that is wrong."""

from datetime import date

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from crawler.crawling.arguments import (
    Argument,
    Selection,
    arguments_of,
    base_url,
    domain,
    flag,
    known_only,
    part,
    selection,
    text,
)
from crawler.exceptions import ArgumentError
from crawler.visits.parts import Part


@pytest.mark.parametrize(
    ("issues", "numbers"), [("280-290", (280, 290)), ("5", (5, 5)), (" 7-7 ", (7, 7)), (None, None)]
)
def test_ranges_of_issues(issues: str | None, numbers: tuple[int, int] | None) -> None:
    assert selection(issues, None).numbers == numbers


@pytest.mark.parametrize("issues", ["", "a", "9-3", "1-2-3", "-5", "5-", "1,2"])
def test_what_is_no_range_is_an_error(issues: str) -> None:
    with pytest.raises(ArgumentError, match=r"-a issues=.*such as 280-290"):
        selection(issues, None)


@pytest.mark.parametrize("since", ["", "yesterday", "2024-13-01", "01/02/2024"])
def test_what_is_no_date_is_an_error(since: str) -> None:
    with pytest.raises(ArgumentError, match=r"-a since=.*such as 2024-08-01"):
        selection(None, since)


@pytest.mark.parametrize(
    ("number", "published", "taken"),
    [
        (280, date(2024, 8, 1), True),
        (290, date(2024, 8, 2), True),
        (279, date(2024, 8, 1), False),
        (285, date(2024, 7, 31), False),
        (None, date(2024, 8, 1), True),
        (285, None, True),
        (None, None, True),
        (291, None, False),
        (None, date(2024, 7, 31), False),
    ],
)
def test_what_is_not_known_leaves_no_issue_out(number: int | None, published: date | None, taken: bool) -> None:
    assert selection("280-290", "2024-08-01").takes(number, published) == taken


def test_no_bounds_are_everything() -> None:
    assert Selection().everything
    assert not selection("5", None).everything
    assert not selection(None, "2024-08-01").everything
    assert Selection().takes(None, None)


@pytest.mark.parametrize(
    ("value", "meant"),
    [("yes", True), ("True", True), ("1", True), ("no", False), ("", False), ("0", False), (None, False)],
)
def test_flags(value: str | None, meant: bool) -> None:
    assert flag("dry_run", value) == meant


def test_what_is_no_flag_is_an_error() -> None:
    with pytest.raises(ArgumentError, match=r"-a dry_run=maybe: give yes or no"):
        flag("dry_run", "maybe")


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://site.example/", "https://site.example"),
        ("http://127.0.0.1:8000/base/", "http://127.0.0.1:8000/base"),
        ("no", "no"),
        (None, None),
    ],
)
def test_base_addresses(value: str | None, url: str | None) -> None:
    assert base_url("site", value) == url


@pytest.mark.parametrize(
    "value",
    [
        "",
        "site.example",
        "ftp://site.example",
        "https://",
        "https://[",
        "https://a.example:x/",
        "https://a.example/?q",
        "https://a.example/#f",
        "http://a:0/",
    ],
)
def test_what_is_no_base_address_is_an_error(value: str) -> None:
    with pytest.raises(ArgumentError, match="-a site="):
        base_url("site", value)


SITE, POSTS = Argument("site", "URL|no", "", base_url), Argument("posts", "DIR", "", text)


def test_an_unknown_argument_is_an_error_with_the_nearest_one() -> None:
    known_only({"site": "x"}, (SITE, POSTS))
    known_only({"site": "x", "_job": "26f0"}, (SITE, POSTS))
    with pytest.raises(
        ArgumentError, match=r"-a sit=…: there is no such argument; did you mean site\? Known arguments: site, posts\."
    ):
        known_only({"sit": "x", "site": "y"}, (SITE, POSTS))


def test_an_argument_is_read_by_its_parser() -> None:
    assert SITE.of({"site": "https://site.example/", "posts": "x"}) == "https://site.example"
    assert SITE.of({}) is None
    with pytest.raises(ArgumentError, match=r"-a posts=: give a value"):
        POSTS.of({"posts": " "})


@pytest.mark.parametrize("spider", ["digests", "sources", "images"])
def test_every_spider_describes_its_arguments(spider: str) -> None:
    kind = get_spider_loader(Settings({"SPIDER_MODULES": ["spiders"]})).load(spider)
    names = [each.name for each in arguments_of(kind)]
    assert names
    assert len(set(names)) == len(names)
    assert all(each.form and each.meaning for each in arguments_of(kind))


def test_a_value_that_is_no_text_is_told() -> None:
    with pytest.raises(ArgumentError, match="no UTF-8"):
        known_only({"posts": "/a\udcff"}, [Argument("posts", "FOLDER", "posts", text)])


@pytest.mark.parametrize(("value", "meant"), [("1/1", Part(1, 1)), (" 3/12 ", Part(3, 12)), (None, None)])
def test_parts(value: str | None, meant: Part | None) -> None:
    assert part("part", value) == meant


@pytest.mark.parametrize(
    "value", ["", "0/2", "3/2", "2", "a/b", "1/0", "-1/2", "1/2/3", "1/10000", "1.0/2", "1/ 2", "٣/٤", "1/99999999999"]
)
def test_what_is_no_part_is_an_error(value: str) -> None:
    with pytest.raises(ArgumentError, match=r"-a part=.*: give which of how many parts as K/N, such as 2/3"):
        part("part", value)


@pytest.mark.parametrize("value", ["https://u:hush-1@a.example/", "https:/hush-1@a.example/x", "//u:hush-1@a.example"])
def test_an_address_with_a_password_is_refused_without_saying_it(value: str) -> None:
    with pytest.raises(ArgumentError, match=r"-a site=…: .*user or password") as raised:
        known_only({"site": value}, [Argument("site", "URL", "site", base_url)])
    assert "hush" not in str(raised.value)


def test_an_address_without_its_scheme_is_guessed() -> None:
    with pytest.raises(ArgumentError, match=r"or no; did you mean https://gears\.example/digests\?$"):
        base_url("site", "gears.example/digests")


@pytest.mark.parametrize("value", ["https://bbc.co.uk/", "bbc.co.uk/news", "b b"])
def test_a_domain_is_no_address(value: str) -> None:
    with pytest.raises(ArgumentError, match=r"such as bbc\.co\.uk, without https"):
        domain("domain", value)
