"""Reading takes time in proportion to what is read: inputs on which expressions once took the square or the cube."""

import time

import pytest

from crawler.linked_pages.metadata.people import authors_in
from crawler.linked_pages.source import read_source
from crawler.text.charsets import decode_page
from crawler.text.dates import find_dates
from crawler.text.organisations import is_outlet_or_place
from crawler.text.references import resolve_references

URL = "https://gears.example/notes/wheels"
SIZES = (2_000, 16_000)


def seconds(page: str) -> float:
    body = page.encode()
    began = time.process_time()
    source = read_source(body, URL)
    taken = time.process_time() - began
    assert not [repair for repair in source.repairs if repair.startswith("unread")]
    return taken


@pytest.mark.parametrize(
    ("begin", "repeated", "end"),
    [
        ("<meta name=author content='", "a@", "'>"),
        ("<meta name=author content='", "@a.", "'>"),
        ("<meta name=author content='", "a.", "@'>"),
        ("<meta name=author content='Ada ", "and ", "'>"),
        ("<meta name=author content='", "记者 ", "'>"),
        ("<meta property=og:image content='/a", "%20", "'>"),
        ("<meta property=og:image content='/a", "%201", "w'>"),
        ("<title>", "a : ", "</title><h1>a</h1>"),
        ("<title>", "&amp;lt;", "</title>"),
        ("<title>", "a\\", "</title>"),
        ("<h1>x</h1><p class=date>", "2024 ", "</p>"),
        ("<h1>x</h1><p class=date>", "5 May ", "</p>"),
        ("<h1>x</h1><p>by ", "a", "</p>"),
        ("<h1>x</h1><p>", " ", "by</p>"),
        ("<h1>x</h1>", "<a href=/people/x>", ""),
        ("<h1>x</h1>", "<div class=author>by ", ""),
        ("<h1>x</h1>", "<li class=date>5 May 2024", ""),
        ("<h1>x</h1>", "<time datetime=2024-05-05>", ""),
        ("<h1>x</h1>", "<b>2024</b> ", ""),
        ("", "<h1><a href=/>x</a></h1>", ""),
        ("<script>window.__DATA__={", "a:{", ""),
        ("<script>", "window.__DATA__={a:1;", ""),
        ("<script>window.__DATA__={a:'", '"\\', ""),
        ("<script>window.__NUXT__=", "(function(a){return {b:f(", ""),
        ("<h1>x</h1><div class=vcard>", "<b class=fn>Ada Example</b>", ""),
    ],
)
def test_pages_are_read_in_linear_time(begin: str, repeated: str, end: str) -> None:
    small, large = (seconds(begin + repeated * (size // len(repeated)) + end) for size in SIZES)
    assert large < 0.15 + 16 * small  # eight times the input


def test_an_attribute_that_xml_does_not_allow_costs_nothing() -> None:
    page = "<title>Wheels</title><article><img \x01\x02=1 <b src=/wheel.png></article>"
    assert seconds(page) < 1
    assert read_source(page.encode(), URL).title == "Wheels"


@pytest.mark.parametrize("repeated", ["a@", "a.", "and ", "& ", "、", "University of ", "(", "— ", "@", "记者", "y A"])
def test_bylines_are_split_in_linear_time(repeated: str) -> None:
    began = time.process_time()
    authors_in(repeated * (34_000 // len(repeated)))
    is_outlet_or_place(repeated * (34_000 // len(repeated)))
    assert time.process_time() - began < 1


@pytest.mark.parametrize("repeated", ["年", "令和", "1年", "2024 ", "5 de ", "5 tháng 5 ", "５年３月"])
def test_dates_are_found_in_linear_time(repeated: str) -> None:
    began = time.process_time()
    assert list(find_dates(repeated * (32_000 // len(repeated)))) == []
    assert time.process_time() - began < 1


@pytest.mark.parametrize("repeated", ["&amp;", "&lt;", "&amp;amp;", "&", "&lt;&", "&#39"])
def test_references_are_resolved_in_linear_time(repeated: str) -> None:
    began = time.process_time()
    resolve_references(repeated * (60_000 // len(repeated)) + ";")
    assert time.process_time() - began < 1


@pytest.mark.parametrize("repeated", [b"\xff", b"\xffa", b"<\xff", b"<html ", b"\x80\x40", b"\xe9 "])
def test_bytes_are_decoded_in_linear_time(repeated: bytes) -> None:
    began = time.process_time()
    decode_page(repeated * (500_000 // len(repeated)))
    assert time.process_time() - began < 1
