"""Where pages without text lead."""

import pytest

from crawler.linked_pages.substitutes.stubs import MAX_BYTES, may_be_stub, stub_target

URL = "https://site.example/old/story"


@pytest.mark.parametrize(
    ("refresh", "target"),
    [
        ("0; url=https://new.example/story", "https://new.example/story"),
        ("0;URL='/new'", "https://site.example/new"),
        ('3 ; url = "new"', "https://site.example/old/new"),
        ("0;https://new.example/", "https://new.example/"),
        ("; url=//new.example/a", "https://new.example/a"),
        ("300; url=/new", None),
        ("5", None),
        ("0; url=", None),
        ("0; url=https://site.example/old/story#top", None),
        ("0; url=javascript:go()", None),
        ("0; url=mailto:ada@site.example", None),
        ("0; url=http://[broken", None),
        ("soon", None),
    ],
)
def test_a_refresh_leads_elsewhere_or_not(refresh: str, target: str | None) -> None:
    attribute = refresh.replace('"', "&quot;")
    assert stub_target(f'<meta http-equiv="refresh" content="{attribute}">'.encode(), URL, {}) == target
    assert stub_target(b"", URL, {"refresh": refresh}) == target


def test_it_may_stand_within_noscript_and_be_relative_to_a_base() -> None:
    body = (
        b'<base href="https://new.example/en/"><noscript><meta HTTP-EQUIV="REFRESH" content="0;url=story"></noscript>'
    )
    assert stub_target(body, URL, {}) == "https://new.example/en/story"


def test_only_short_bodies_that_name_a_refresh_are_looked_at() -> None:
    assert may_be_stub(b"<META HTTP-EQUIV=REFRESH>", {})
    assert may_be_stub(b"", {"refresh": "0"})
    assert not may_be_stub(b"<p>Gears</p>", {})
    assert not may_be_stub(b"<meta http-equiv=refresh>" + b" " * MAX_BYTES, {})
    assert not may_be_stub(b"<script>setInterval(() => gears.refresh(), 9)</script>", {})


@pytest.mark.parametrize("before", ["", "\n", "\t ", "\0", "\x0c"])
@pytest.mark.parametrize("after", ["", "\n", "\t ", "\0", "\x0c"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_whatever_a_parser_takes_for_a_refresh_is_looked_at(before: str, after: str, quote: str) -> None:
    body = f'<meta http-equiv{before}={after}{quote}REFRESH{quote} content="0; url=/new">'.encode()
    assert may_be_stub(body, {}) >= (stub_target(body, URL, {}) is not None)
