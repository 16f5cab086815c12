"""Addresses are taken apart and put together byte for byte."""

import pytest

from crawler.urls.parts import Parts, split, strip


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("HTTPS://A.example", Parts("HTTPS", "A.example", "", None, None)),
        ("http://", Parts("http", "", "", None, None)),
        ("https://a.example\\b", Parts("https", "a.example", "\\b", None, None)),
        ("https://a.example?#", Parts("https", "a.example", "", "", "")),
        ("https://a.example/b#c?d#e", Parts("https", "a.example", "/b", None, "c?d#e")),
        ("https://a.example/b\n?c\n#d\ne", Parts("https", "a.example", "/b\n", "c\n", "d\ne")),
    ],
)
def test_parts_put_together_are_the_address(url: str, parts: Parts) -> None:
    assert split(url) == parts
    assert str(parts) == url


@pytest.mark.parametrize(
    "url", ["", "see https://a.example", "//a.example", "http\u017f://a.example", "ftp://a.example"]
)
def test_what_is_no_web_address_has_no_parts(url: str) -> None:
    assert split(url) is None


def test_space_of_every_kind_is_stripped_around_and_kept_inside() -> None:
    assert strip("\u3000\ufeff\u200d\t https://a.example/\u200bb \u2060\r\n") == "https://a.example/\u200bb"
