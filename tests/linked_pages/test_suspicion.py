"""When a host is asked for a made-up address, and what the answer proves."""

from dataclasses import replace
from typing import Any

import pytest

from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.suspicion import HostAnswer, is_same_answer, is_suspicious, made_up_address

URL = "https://site.example/2021/beavers-build-a-dam"
FRONT = Source(title="The Valley", text="All that happened today.\nA mill turns.", word_count=7)


@pytest.mark.parametrize(
    ("url", "more", "known", "suspicious"),
    [
        (URL, {}, (), True),
        (URL, {"title": "Beavers"}, (), False),
        (URL, {"text": "How a dam is built."}, (), False),
        (URL, {"kind": "article"}, (), False),
        (URL, {"published": "2021-05-04"}, (), False),
        (URL, {"authors": ("Ada Example",)}, (), False),
        (URL, {"text": ""}, (), False),
        (URL, {}, ("A mill turns in the valley",), False),
        (URL, {}, ("A dam for beavers",), True),
        ("https://site.example/", {}, (), False),
        ("https://site.example/p/123456", {}, (), True),
        ("https://site.example/p/123456", {"word_count": 300}, (), False),
        ("https://site.example/dam", {"word_count": 300}, (), False),
        (URL, {"word_count": 300}, (), True),
    ],
)
def test_suspicious_is_what_names_nothing_of_its_address(
    url: str, more: dict[str, Any], known: tuple[str, ...], suspicious: bool
) -> None:
    assert is_suspicious(url, replace(FRONT, **more), known) is suspicious


@pytest.mark.parametrize(
    ("url", "made_up"),
    [
        ("https://a.example/2020/story", "https://a.example/2020/no-such-page-x1"),
        ("https://a.example/2020/story/", "https://a.example/2020/no-such-page-x1/"),
        ("http://a.example:8080/story.php?id=7#top", "http://a.example:8080/no-such-page-x1.php"),
        ("https://a.example", "https://a.example/no-such-page-x1"),
    ],
)
def test_a_made_up_address_stands_beside_the_one_that_was_asked(url: str, made_up: str) -> None:
    assert made_up_address(url, "x1") == made_up


PAGE = HostAnswer(
    status=200, asked=URL, final_url=URL, content_hash="1", title="The Valley", text="All that happened today."
)
MADE_UP = made_up_address(URL, "x1")
PROBE = replace(PAGE, asked=MADE_UP, final_url=MADE_UP, content_hash="2")


@pytest.mark.parametrize(
    ("page", "probe", "same"),
    [
        ({}, {}, True),
        ({}, {"title": "Another"}, False),
        ({}, {"text": "Another text."}, False),
        ({}, {"text": "Another text.", "content_hash": "1"}, True),
        ({}, {"status": 404}, False),
        ({}, {"status": None}, False),
        ({"text": ""}, {"text": ""}, False),
        ({"text": f"Nothing at {URL} today."}, {"text": f"Nothing at {MADE_UP} today."}, True),
        ({"final_url": "https://site.example/all"}, {"final_url": "https://site.example/all", "text": "Else."}, True),
        ({"final_url": "https://site.example/all"}, {"final_url": "https://site.example/none", "text": "E."}, False),
    ],
)
def test_an_equal_answer_is_the_same_text_bytes_or_target(
    page: dict[str, Any], probe: dict[str, Any], same: bool
) -> None:
    assert is_same_answer(replace(PAGE, **page), replace(PROBE, **probe)) is same
