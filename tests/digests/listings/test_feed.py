"""Feeds: what RSS, Atom and JSON Feed say of their entries, in the forms in which they come."""

import gzip
import json
from collections.abc import Callable

import pytest

from crawler.digests.listings.feed import Feed, check_feed, read_feed
from crawler.digests.listings.feed_bounds import MAX_ILL_FORMED
from crawler.digests.listings.feed_entry import FeedEntry
from crawler.digests.listings.sitemap import read_sitemap
from crawler.exceptions import ListingError

URL = "https://cogs.example/feeds/all.xml"
BASE = "https://cogs.example"
TEXT = '<p><a href="https://looms.example/">A loom</a> & a <b>cog</b></p>'


def rss(items: str, channel: str = "<link>https://cogs.example/</link>") -> bytes:
    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"'
    return f'<?xml version="1.0"?><rss version="2.0" {namespaces}><channel>{channel}{items}</channel></rss>'.encode()


def atom(entries: str, head: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Cogs</title>{head}{entries}</feed>'.encode()


def item(content: str = "", link: str = "https://cogs.example/5/", more: str = "") -> str:
    return f"<item><title>Cogs #5</title><link>{link}</link>{content}{more}</item>"


def cdata(tag: str, text: str = TEXT) -> str:
    return f"<{tag}><![CDATA[{text}]]></{tag}>"


def feed(data: bytes, url: str = URL) -> Feed:
    return read_feed(data, url, BASE)


def only(data: bytes) -> FeedEntry:
    (entry,) = feed(data).entries
    return entry


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("data", "is_summary"),
    [
        (rss(item(cdata("content:encoded"), more="<description>A loom</description>")), False),
        (rss(item(cdata("description"))), True),
        (rss(item(f"<description>{escaped(TEXT)}</description>")), True),
        (atom(f'<entry><link href="/5/"/><summary type="html">{escaped(TEXT)}</summary></entry>'), True),
        (atom(f'<entry><link href="/5/"/><content type="html">{escaped(TEXT)}</content></entry>'), False),
        (json.dumps({"items": [{"url": "/5/", "content_html": TEXT}]}).encode(), False),
        (json.dumps({"items": [{"url": "/5/", "summary": "A loom", "content_html": TEXT}]}).encode(), False),
        (gzip.compress(rss(item(cdata("description")))), True),
        (b"\xef\xbb\xbf\r\n \n" + rss(item(cdata("description"))), True),
        (rss(item(cdata("description", TEXT + "\x0c\x00"))), True),
        (rss(item(cdata("description"), more="<x>&nbsp; & more")), True),
    ],
)
def test_the_full_text_is_found_wherever_a_feed_has_it(data: bytes, is_summary: bool) -> None:
    entry = only(data)
    assert (entry.html, entry.is_summary, entry.is_unescaped) == (TEXT, is_summary, False)
    assert (entry.link, entry.locator) == ("https://cogs.example/5/", "/5/")


@pytest.mark.parametrize(
    "data",
    [
        rss(item(f"<description>{escaped(escaped(TEXT))}</description>")),
        rss(item(cdata("content:encoded", escaped(TEXT)))),
        json.dumps({"items": [{"url": "https://cogs.example/5/", "content_html": escaped(TEXT)}]}).encode(),
    ],
)
def test_what_was_escaped_twice_is_read_and_told(data: bytes) -> None:
    entry = only(data)
    assert (entry.html, entry.is_unescaped) == (TEXT, True)


def test_a_text_about_markup_is_no_text_that_was_escaped_twice() -> None:
    about = "<p>Write &lt;a href=x&gt; for a link.</p>"
    assert only(rss(item(cdata("description", about)))).html == about
    assert only(rss(item("<description>1 &amp;lt; 2</description>"))).html == "1 &lt; 2"


def test_plain_text_becomes_paragraphs() -> None:
    data = json.dumps({"items": [{"id": 7, "content_text": "One <two>\n\nThree"}]}).encode()
    assert (only(data).html, only(data).locator) == ("<p>One &lt;two&gt;</p>\n<p>Three</p>", "7")


@pytest.mark.parametrize(
    ("data", "link"),
    [
        (rss(item(link="2020/gears.html")), "https://cogs.example/2020/gears.html"),
        (rss(item(link="/gears"), channel="<title>x</title>"), "https://cogs.example/gears"),
        (atom('<entry><link href="gears.html"/></entry>'), "https://cogs.example/feeds/gears.html"),
        (atom('<entry xml:base="https://cogs.example/b/"><link href="5"/></entry>'), "https://cogs.example/b/5"),
        (rss(item(link="http://localhost:1313/weekly/2025-46/")), "https://cogs.example/weekly/2025-46/"),
        (rss(item(link="http://127.0.0.1:4000/5?a=b#c")), "https://cogs.example/5?a=b#c"),
    ],
)
def test_links_are_those_that_readers_follow(data: bytes, link: str) -> None:
    assert only(data).link == link


def test_an_address_of_the_authors_own_machine_is_kept_as_written() -> None:
    assert only(rss(item(link="http://localhost:1313/5/"))).linked == "http://localhost:1313/5/"
    assert only(rss(item())).linked is None


def test_the_base_of_a_text_is_kept_where_it_is_not_the_page() -> None:
    entry = '<entry><link href="/5/"/><content type="html" xml:base="{}">x</content></entry>'
    assert only(atom(entry.format("https://cogs.example/posts/"))).base == "https://cogs.example/posts/"
    assert only(atom(entry.format("/5/"))).base is None


def test_titles_are_plain_text_and_people_have_names() -> None:
    titled = (
        "<title>Cogs &amp;amp; &lt;b&gt;wheels&lt;/b&gt;</title><link>/5</link><author>ada@example.com (Ada)</author>"
    )
    entry = only(rss(f"<item>{titled}<pubDate>Sun, 02 Aug 2026 13:01:40 GMT</pubDate></item>"))
    assert (entry.title, entry.authors) == ("Cogs & wheels", ("Ada",))
    assert entry.published == "Sun, 02 Aug 2026 13:01:40 GMT"


def test_the_older_part_of_a_feed() -> None:
    archive = '<link rel="next" href="/page2"/><link rel="prev-archive" href="/feed/2020.xml"/>'
    assert feed(atom("", archive)).next == "https://cogs.example/feed/2020.xml"
    assert feed(rss(item(), '<atom:link rel="next" href="https://cogs.example/?page=2"/>')).next is not None
    assert feed(json.dumps({"items": [], "next_url": "/f?p=2"}).encode()).next == "https://cogs.example/f?p=2"
    paged = feed(rss(item(), "<generator>https://wordpress.org/?v=6.4</generator>"))
    assert (paged.next, paged.is_paged) == (None, True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no feed"),
        (b"<urlset></urlset>", "neither RSS, Atom nor JSON Feed"),
        (b'{"a": 1}', "has no `items`"),
        (b"{", "no JSON"),
        (b'<!DOCTYPE html><link rel="alternate" type="application/rss+xml" href="/feed.xml">', "names https://cogs.ex"),
        (b"\n<html><body>x</body></html>", "HTML page"),
    ],
)
def test_what_is_no_feed_is_an_error_that_says_why(data: bytes, message: str) -> None:
    with pytest.raises(ListingError, match=message):
        feed(data)


def test_a_feed_that_is_large_and_broken_is_not_mended() -> None:
    with pytest.raises(ListingError, match="too large to be mended"):
        feed(b"<rss version='2.0'><channel><item><title>%s" % (b"gears " * 200_000))
    large = rss(item(f"<description>{escaped(TEXT * 100)} &nbsp; &</description>") * 200)
    assert len(feed(large).entries) == 200


@pytest.mark.parametrize(
    "odd", [b"\xff", b"caf\xe9", b"\xef\xbf\xbe", b"\xed\xa0\xbe", b"\x0b", b"&#xD83E;", b"&nope;"], ids=ascii
)
def test_one_character_that_is_none_costs_no_large_feed(odd: bytes) -> None:
    large = rss(item("<description>GEAR</description>") + item() + f"<!-- {'x' * MAX_ILL_FORMED} -->")
    assert len(feed(large.replace(b"GEAR", odd)).entries) == 2


@pytest.mark.parametrize("name", ["undefined", "rot13", "hex", "utf-7", "utf-16", "no-such-thing", ""])
def test_a_charset_that_is_none_costs_no_listing(name: str) -> None:
    written, declared = (
        rss(item("<description>caf\u00e9</description>"))[21:],
        f'<?xml version="1.0" encoding="{name}"?>',
    )
    assert "caf\u00e9" in feed(declared.encode() + written).entries[0].html
    read = read_feed(written, URL, URL, f"application/rss+xml; charset={name}")
    assert "caf\u00e9" in read.entries[0].html
    sitemap = f"{declared}<urlset><url><loc>{BASE}/5</loc></url></urlset>".encode()
    assert [page.locator for page in read_sitemap(sitemap).entries] == ["/5"]
    broken = sitemap.replace(b"/5<", b"/5\xff\xef\xbf\xbe<")
    assert len(read_sitemap(broken).entries) == 1


def test_of_a_json_feed_of_too_many_items_the_first_are_read_and_that_is_told() -> None:
    read = feed(b'{"items": [%s{}]}' % (b"{}," * 20_000))
    assert (len(read.entries), read.cut) == (20_000, ("20,000 items",))


@pytest.mark.parametrize(
    ("name", "times", "read_of_it"), [("content_html", 4, 3), ("content_text", 9, 2), ("title", 4, 3)]
)
def test_of_a_json_feed_so_many_characters_are_read_and_that_is_told(name: str, times: int, read_of_it: int) -> None:
    text = "x" * (10_000_000 // times + 1)
    read = feed(json.dumps({"items": [{"id": number, name: text} for number in range(1, 6)]}).encode())
    assert (len(read.entries), read.cut) == (
        read_of_it,
        (f"{len(read.entries)} items",),
    )
    assert feed(json.dumps({"items": [{"id": 1, name: text}]}).encode()).cut == ()


def test_json_of_millions_of_names_is_no_listing() -> None:
    with pytest.raises(ListingError, match="JSON of more than 1,000,000 names and texts"):
        feed(b'{"items": [%s{}]}' % (b'{"a":"b"},' * 500_001))


def test_of_a_tag_some_hundred_attributes_are_read_and_that_is_told() -> None:
    many = "".join(f" a{number}='u'" for number in range(900))
    assert feed(rss(item(), f"<link{many}>https://cogs.example/</link>")).cut == ("100 attributes of a tag",)
    assert feed(rss(item())).cut == ()


@pytest.mark.parametrize("make", [rss, atom])
def test_of_a_feed_of_too_many_items_the_first_are_read_and_that_is_told(make: Callable[[str], bytes]) -> None:
    tag, link = ("item", "<link>{}</link>") if make is rss else ("entry", "<link href='{}'/>")
    many = "".join(f"<{tag}>{link.format(f'https://cogs.example/{n}')}<title>{n}</title></{tag}>" for n in range(9_000))
    read = feed(make(many))
    assert read.cut == (f"{len(read.entries):,} items",)
    assert 6_000 < len(read.entries) < 9_000
    assert [entry.title for entry in read.entries] == [str(number) for number in range(len(read.entries))]


def test_a_feed_of_links_is_no_list_of_issues() -> None:
    links = "".join(item(link=f"https://site-{number}.example/a") for number in range(4))
    check_feed(feed(rss(links + item() * 5)), (BASE,))
    with pytest.raises(ListingError, match=r"4 of 5 entries link to other sites .* one entry a link is no list of"):
        check_feed(feed(rss(links + item())), (BASE,))
    local = "".join(item(link=f"http://localhost:1313/{number}") for number in range(9))
    check_feed(feed(rss(local)), (BASE,))
    with pytest.raises(ListingError, match="no entry at all"):
        check_feed(feed(rss("")), (BASE,))


def test_a_feed_asks_for_nothing_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket", None)
    bomb = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
    assert "root:" not in only(bomb + rss(item("<description>x &b;</description>"))[21:]).html


@pytest.mark.parametrize("odd", ["&#xd83e;", "&#55358;", "&amp;#xD83E;", "&#x110000;", "&#99999999999;"])
def test_a_reference_to_no_character_costs_only_itself(odd: str) -> None:
    link = "<link>https://cogs.example/5</link>"
    item = f"<item><title>Cogs {odd} 5</title>{link}<description>a {odd}</description></item>"
    feed = read_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), URL, BASE)
    assert str(feed.entries[0].title).startswith("Cogs")
    repr(feed).encode()


def test_text_with_links_of_markdown_is_markdown() -> None:
    data = json.dumps({"items": [{"id": 7, "content_text": "* [One](https://a.example/)"}]}).encode()
    assert '<li><a href="https://a.example/">One</a></li>' in only(data).html


def test_campaigns_are_no_part_of_an_address_and_tags_for_letters_none_of_a_title() -> None:
    item = {"id": 7, "url": "https://a.example/7?source=rss-1&p=2", "title": "&lt;b&gt;One&lt;/b&gt; &amp; two < 3"}
    entry = only(json.dumps({"items": [item]}).encode())
    assert (entry.link, entry.title) == ("https://a.example/7?p=2", "One & two < 3")


def laughs(levels: int) -> str:
    """Entities each of which stands for ten of the one before."""
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE rss [<!ENTITY a0 "{"gears" * 9}">{declared}]>'


@pytest.mark.parametrize(
    ("declared", "title"),
    [
        (laughs(12), "&a11;"),
        (laughs(2), "&a1;" * 9_000),
        (f'<!DOCTYPE rss [<!ENTITY a "{"gears" * 9_000}">]>', "&a;" * 9_000),
        ('<!DOCTYPE rss [<!ENTITY % a "gears"><!ENTITY b "gears">]>', "&b;"),
    ],
    ids=["laughs", "two-levels", "one-level", "of-declarations"],
)
def test_entities_that_make_far_more_of_a_feed_are_refused(declared: str, title: str) -> None:
    with pytest.raises(ListingError, match="entit"):
        read_feed(declared.encode() + rss(f"<item><title>{title}</title></item>")[21:], URL, BASE)


def test_other_entities_are_no_reason_to_refuse_a_feed() -> None:
    declared = b'<!DOCTYPE rss [<!ENTITY cog "A cog"><!ENTITY cogs "&cog; &amp; a wheel">]>'
    feed = read_feed(declared + rss("<item><title>&cogs; turn</title></item>")[21:], URL, BASE)
    assert [entry.title for entry in feed.entries] != []


def test_thousands_of_categories_and_attributes_are_left_out() -> None:
    many = "".join(f"<category><![CDATA[c{n}]]></category><category term='{n}'/>" for n in range(9_000))
    tag = "".join(f" a{n}='b'" for n in range(9_000))
    feed = read_feed(rss(f"<item><title>Cogs</title>{many}<link{tag}>https://cogs.example/5</link></item>"), URL, BASE)
    assert [(entry.title, entry.link) for entry in feed.entries] == [("Cogs", "https://cogs.example/5")]
