"""The sitemap of a site: the pages that it names, and what is none."""

import gzip

import pytest

from crawler.digests.listings.sitemap import MAX_LISTED, MAX_REFERENCES, Sitemap, read_sitemap
from crawler.digests.listings.xml_bytes import MAX_UNPACKED
from crawler.exceptions import ListingError
from crawler.items import ListingEntry

SITEMAP = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>'


def test_a_sitemap_gives_paths_with_the_last_of_two() -> None:
    rows = (
        b"<url><loc> https://site.example/digests/a </loc><lastmod>2020-01-01</lastmod></url>"
        b"<url><loc>https://site.example</loc></url><url><lastmod>2020-01-01</lastmod></url>"
        b"<url><loc>https://site.example/digests/a</loc><lastmod>2020-01-02</lastmod></url>"
    )
    assert read_sitemap(SITEMAP % rows).entries == (
        ListingEntry(locator="/digests/a", revision="2020-01-02"),
        ListingEntry(locator="/"),
    )


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"<urlset>", b"{}", b"\xff\xfe", b"<urlset"])
def test_what_is_no_sitemap_is_an_error(data: bytes) -> None:
    with pytest.raises(ListingError):
        read_sitemap(data)


def test_a_page_in_its_place_is_told() -> None:
    with pytest.raises(ListingError, match="the answer is an HTML page"):
        read_sitemap(b"\n<!doctype html><title>Gone</title>")


def test_an_address_that_is_none_is_passed_over() -> None:
    rows = b"<url><loc>http://[</loc></url><url><loc>https://site.example/a</loc></url>"
    assert [entry.locator for entry in read_sitemap(SITEMAP % rows).entries] == ["/a"]


def test_entities_of_a_sitemap_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + SITEMAP % b"<url><loc>&b;</loc></url>"
    assert read_sitemap(bomb) == Sitemap()


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf<?xml version='1.0'?><urlset>%s</urlset>",
        b"\n\n  <?xml version='1.0'?><urlset xmlns='http://www.google.com/schemas/sitemap/0.84'>%s</urlset>",
        b"<?xml version='1.0'?>\x00\x0b<s:urlset xmlns:s='urn:any'>%s</s:urlset>",
    ],
    ids=["byte order mark", "blank lines", "control characters"],
)
def test_what_stands_before_the_declaration_or_is_no_character_keeps_nobody_out(data: bytes) -> None:
    prefix = b"s:" if b"<s:" in data else b""
    row = b"<%surl><%sloc>https://a.example/b<!-- new -->/5\x01&#2;?a=1&b=2</%sloc></%surl>" % ((prefix,) * 4)
    assert [entry.locator for entry in read_sitemap(data % row).entries] == ["/b/5"]


def test_a_sitemap_may_be_packed_or_a_list_of_addresses() -> None:
    packed = gzip.compress(SITEMAP % b"<url><loc>https://site.example/a</loc></url>")
    listed = b"\xef\xbb\xbfhttps://site.example/a\r\nhttps://site.example/a\n"
    assert read_sitemap(packed) == read_sitemap(listed) == Sitemap(entries=(ListingEntry(locator="/a"),))
    with pytest.raises(ListingError, match="no gzip file"):
        read_sitemap(packed[:8] + b"\xff\xff\xff" + packed[11:])
    with pytest.raises(ListingError, match=r"more than 60,000,000 bytes"):
        read_sitemap(gzip.compress(b" " * (MAX_UNPACKED + 1), 1))


def test_an_index_names_other_sitemaps() -> None:
    index = b"<sitemapindex>%s</sitemapindex>"
    rows = b"<sitemap><loc>https://site.example/1.xml</loc></sitemap><sitemap><loc> </loc></sitemap>" * 2
    assert read_sitemap(index % rows) == Sitemap(sitemaps=("https://site.example/1.xml",))


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_as_many_pages_are_read_as_a_sitemap_may_name_and_that_is_told(charset: str) -> None:
    rows = "".join(f"<url><loc>h://a.example/{number}</loc></url>" for number in range(MAX_LISTED + 1))
    read = read_sitemap((SITEMAP.decode() % rows).encode(charset))
    assert (len(read.entries), read.is_cut) == (MAX_LISTED, True)
    assert read.entries[-1].locator == f"/{MAX_LISTED - 1}"
    maps = "".join(f"<s:sitemap><s:loc>/{number}</s:loc></s:sitemap>" for number in range(MAX_LISTED + 1))
    index = read_sitemap(f"<s:sitemapindex xmlns:s='u'>{maps}</s:sitemapindex>".encode(charset))
    assert (len(index.sitemaps), index.is_cut) == (MAX_LISTED, True)
    assert not read_sitemap(SITEMAP % b"<url><loc>https://a.example/b</loc></url>").is_cut


def test_as_many_lines_are_read_of_a_list_of_addresses() -> None:
    lines = "".join(f"https://a.example/{number}\n" for number in range(MAX_LISTED + 1))
    read = read_sitemap(lines.encode())
    assert (len(read.entries), read.is_cut) == (MAX_LISTED, True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<!DOCTYPE urlset [%s]><urlset/>" % (b"<!ENTITY a 'b'>" * 10_000), "before its first element"),
        (SITEMAP % (b"<url><loc>h:/%s</loc></url>" % (b"&" * (MAX_REFERENCES + 1))), "ampersands"),
    ],
)
def test_what_no_sitemap_has_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ListingError, match=message):
        read_sitemap(data)
