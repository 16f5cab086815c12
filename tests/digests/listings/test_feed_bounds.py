"""Of a feed, what takes its parser the square of its length, or an hour, is not given to it."""

import time

import pytest

from crawler.digests.listings.feed import Feed, read_feed
from crawler.digests.listings.feed_bounds import MAX_COST, MAX_PERSON, bounded_feed
from crawler.exceptions import ListingError

URL = "https://cogs.example/feed.xml"
LINK = "<link>https://cogs.example/5</link>"
BYTES = 200_000
MOST_SECONDS = 2.0
"""Seconds of processor time; what is not bounded takes many times that."""


def rss(item: str, head: str = "", attributes: str = "") -> bytes:
    return f"<rss version='2.0' {attributes}><channel>{head}<item>{LINK}{item}</item></channel></rss>".encode()


def atom(entry: str, attributes: str = "") -> bytes:
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><entry {attributes}>{entry}</entry></feed>".encode()


def read(data: bytes) -> Feed:
    began = time.thread_time()
    try:
        return read_feed(data, URL, URL)
    finally:
        assert time.thread_time() - began < MOST_SECONDS


def numbered(part: str) -> str:
    return "".join(part.replace("%d", str(number)) for number in range(BYTES // len(part)))


def of_length(part: str) -> str:
    return part * (BYTES // len(part))


NAMESPACES = "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:i='http://www.itunes.com/DTDs/PodCast-1.0.dtd'"
PEOPLE = ("author", "dc:creator", "i:author", "dc:author", "managingEditor")
SILENT = ("dc:publisher", "webMaster", "i:owner", "tags", "i:keywords", "category", "dc:subject")


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("text", ["a", "a.", "a@", "Ada Example, "])
def test_what_names_somebody_has_the_length_of_a_name(name: str, text: str) -> None:
    for written in (of_length(text), f"<![CDATA[{of_length(text)}]]>"):
        feed = read(rss(f"<{name}>{written}</{name}><title>Gears</title>", attributes=NAMESPACES))
        assert feed.cut == (f"{MAX_PERSON:,} bytes of what names somebody",)
        assert [(entry.title, entry.authors) for entry in feed.entries] == [("Gears", ())]
    assert read(rss(f"<{name}>Ada Example</{name}>", attributes=NAMESPACES)).cut == ()


@pytest.mark.parametrize("name", SILENT)
@pytest.mark.parametrize("part", ["a", "a%d,", "a%d,<!-- -->", "a%d,b%d,c%d,d%d,<x/>"])
def test_elements_of_which_nothing_is_read_cost_nothing(name: str, part: str) -> None:
    feed = read(rss(f"<{name}>{numbered(part)}</{name}><title>Gears</title>", attributes=NAMESPACES))
    assert [(entry.title, entry.link) for entry in feed.entries] == [("Gears", "https://cogs.example/5")]


@pytest.mark.parametrize("name", SILENT)
def test_many_elements_of_which_nothing_is_read_cost_nothing(name: str) -> None:
    many = read(rss(numbered(f"<{name}>a%d</{name}>") + "<title>Gears</title>", attributes=NAMESPACES))
    assert [entry.title for entry in many.entries] == ["Gears"]


def test_names_of_elements_in_a_text_stay() -> None:
    text = "<p>Write &lt;category&gt; or <tags>, says <author>Ada."
    (entry,) = read(rss(f"<description><![CDATA[{text}]]></description><!-- <tags> --><title>T</title>")).entries
    assert (entry.html, entry.title) == (text, "T")


@pytest.mark.parametrize("between", ["\n", "\n\x00", " \n"])
def test_space_before_the_first_element_costs_nothing(between: str) -> None:
    for declared in ("<?xml version='1.0'?>", "<?xml version='1.0'?><!DOCTYPE rss>"):
        assert len(read(declared.encode() + of_length(between).encode() + rss("")).entries) == 1


def test_addresses_are_relative_to_some_of_a_length_that_addresses_have() -> None:
    long = "https://a.example/" + "a/" * 3_000
    elements = "<a/>" * 1_000
    for base in (f"xml:base='{long}'", f'base="{long}"'):
        with pytest.raises(ListingError, match="relative to others"):
            read(atom(elements, base))
    with pytest.raises(ListingError, match="relative to others"):
        read(atom("<a xml:base='b/'>" * 5_000 + "</a>" * 5_000))
    assert len(read(atom("<a xml:base='https://a.example/b'/>" * 500, "xml:base='/c/'")).entries) == 1
    feed = read(rss(elements, f"<link>{long}</link>"))
    assert feed.home == long


def test_namespaces_are_as_many_as_feeds_have() -> None:
    with pytest.raises(ListingError, match="more than 100 namespaces"):
        read(rss(numbered("<a%d:b xmlns:a%d='c%d'/>")))
    assert len(read(rss("<a:b xmlns:a='c'/>" * 500)).entries) == 1


def test_a_feed_declares_as_many_entities_as_there_are() -> None:
    declared = "".join(f"<!ENTITY a{number} 'b'>" for number in range(1_001))
    with pytest.raises(ListingError, match="more than 1,000 entities"):
        read(f"<!DOCTYPE rss [{declared}]>".encode() + rss(""))


@pytest.mark.parametrize(
    "part", ["<b/>", "<b>x</b>", "<b>", "&amp;lt;", "a\n", "<![CDATA[]]]]>", "<!-- -->", "<?a?>", "<b a='>'/>"]
)
def test_an_item_of_more_than_is_read_is_refused(part: str) -> None:
    with pytest.raises(ListingError, match=r"belongs to one item|relative|no well-formed"):
        read(rss(f"<description>{part * MAX_COST}</description>"))


def test_of_a_feed_that_is_no_well_formed_xml_fewer_items_are_read() -> None:
    items = "".join(f"<item><title>{number}</title><guid>{number}</guid></item>" for number in range(4_000))
    whole, broken = read(f"<rss>{items}</rss>".encode()), read(f"<rss>{items}<b></rss>".encode())
    assert (len(whole.entries), whole.cut) == (4_000, ())
    assert broken.cut == (f"{len(broken.entries):,} items",)
    assert 1_000 < len(broken.entries) < 4_000


def test_what_nothing_is_read_of_is_left_out_before_items_are() -> None:
    more = "<category>a</category><comments>b</comments><enclosure url='c'/><x:commentRss>d</x:commentRss>"
    items = "".join(f"<item><title>{number}</title>{more * 4}</item>" for number in range(2_000))
    feed = read(f"<rss xmlns:x='y'>{items}</rss>".encode())
    assert (len(feed.entries), feed.cut) == (2_000, ())


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-32", "cp037"])
def test_the_bounds_hold_in_charsets_whose_signs_are_not_those_of_ascii(charset: str) -> None:
    declared = "<?xml version='1.0'?>"
    small = declared + rss("<title>Gears</title>").decode()
    large = declared + rss("<title>Gears</title>" * 30_000).decode()
    if charset != "cp037":  # which nobody sends
        assert [entry.title for entry in read(small.encode(charset)).entries] == ["Gears"]
    with pytest.raises(ListingError):
        read(large.encode(charset))
    with pytest.raises(ListingError):
        read_feed(large.encode("utf-16-le"), URL, URL, "application/xml; charset=utf-16")


def test_what_is_usual_is_given_to_the_parser_as_it_is() -> None:
    data = rss("<title>Gears</title><description><![CDATA[<p>x]]></description>")
    bounded = bounded_feed(data, "text/xml; charset=utf-8")
    assert (bounded.data, bounded.content_type, bounded.is_shortened, bounded.cut) == (
        data,
        "text/xml; charset=utf-8",
        False,
        (),
    )
