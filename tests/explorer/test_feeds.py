"""Atom feeds, from a real Datasette."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.archive.runs import start_run
from crawler.urls.keys import link_key
from explorer.atom import Entry, atom_feed
from explorer.markup import escape_attribute, escape_text
from explorer.static_files import STATIC
from explorer.template_filters import safe_href
from tests.archive.builders import issue
from tests.archive.ledgers import visit
from tests.explorer.client import fetch
from tests.explorer.conftest import close
from tests.explorer.known_archive import NEWS, cited, empty_archive, get, serve
from tests.explorer.xml_documents import texts, xml

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FEEDS = ("/feeds/issues.atom", "/feeds/category/News.atom", "/feeds/dead.atom", "/search.atom?category=News")


def check_feed(feed: ElementTree.Element) -> None:
    """Check what RFC 4287 requires of a feed and its entries."""
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (value,) = texts(element, f"{ATOM}{name}")
            assert value
            if name == "updated":
                assert value.endswith("Z")
                date.fromisoformat(value[:10])
        assert [link.attrib["rel"] for link in element.findall(f"{ATOM}link")][-1] == "alternate"
    for entry in feed.findall(f"{ATOM}entry"):
        assert texts(entry, f"{ATOM}author/{ATOM}name")
    ids = texts(feed, f"{ATOM}entry/{ATOM}id") + texts(feed, f"{ATOM}id")
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_valid(known: Datasette, path: str) -> None:
    response = get(known, path)
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    check_feed(xml(known, path))
    (own,) = [link.attrib["href"] for link in xml(known, path).findall(f"{ATOM}link") if link.attrib["rel"] == "self"]
    assert own == f"http://localhost{path}"


def test_a_browser_shows_a_feed_in_a_style_of_its_own(known: Datasette) -> None:
    shown = get(known, FEEDS[0], accept="text/html,application/xhtml+xml,*/*;q=0.8")
    # Chromium shows the type of feeds as plain text.
    assert shown.headers["content-type"] == "application/xml; charset=utf-8"
    assert "Accept" in shown.headers["vary"]
    check_feed(ElementTree.fromstring(shown.text))  # noqa: S314 - our own
    (style,) = re.findall(r'^<[?]xml [^>]*[?]>\s*<[?]xml-stylesheet type="text/css" href="([^"]*)"[?]>', shown.text)
    assert style == "/assets/feed.css"
    assert '@namespace url("http://www.w3.org/2005/Atom")' in (STATIC / "feed.css").read_text("utf-8")


def test_the_feed_of_issues_has_the_latest_first(known: Datasette) -> None:
    feed = xml(known, "/feeds/issues.atom")
    assert texts(feed, f"{ATOM}entry/{ATOM}title") == [
        "The Weekly: A look back",
        "The Weekly #4: Four",
        "The Weekly #2: Two",
        "The Weekly #1: One",
    ]
    assert [link.attrib["href"] for link in feed.findall(f"{ATOM}entry/{ATOM}link")] == [
        "http://localhost/publications/weekly/issues/special-2020-03-01",
        "http://localhost/publications/weekly/issues/4",
        "http://localhost/publications/weekly/issues/2",
        "http://localhost/publications/weekly/issues/1",
    ]
    assert texts(feed, f"{ATOM}updated") == ["2026-01-02T00:00:00Z"]
    assert texts(feed, f"{ATOM}entry/{ATOM}published")[0] == "2020-03-01T00:00:00Z"
    assert texts(feed, f"{ATOM}entry/{ATOM}content")[0] == (
        '<h2>News</h2><p><a href="https://arxiv.org/abs/2001.00001">Language of bees</a></p>'
        "<p>A paper of robots and language.</p>"
        '<h2>The rest</h2><p><a href="https://honey.example/jar">Honey</a></p>'
    )


def test_the_feed_of_a_category_has_its_links(known: Datasette) -> None:
    feed = xml(known, "/feeds/category/tools.atom")
    assert texts(feed, f"{ATOM}title") == ["The Weekly: Tools"]
    assert texts(feed, f"{ATOM}entry/{ATOM}title") == ["The level again", "A level that doubts"]
    assert {link.attrib["href"] for link in feed.findall(f"{ATOM}entry/{ATOM}link")} == {"https://tools.example/level"}


def test_the_feed_of_lost_links_has_the_latest_loss_first(known: Datasette) -> None:
    feed = xml(known, "/feeds/dead.atom")
    assert texts(feed, f"{ATOM}entry/{ATOM}title") == [
        "Leaves stay where they are (gone)",
        "A robot rakes leaves (gone)",
    ]
    assert [urlsplit(link.attrib["href"]).path for link in feed.findall(f"{ATOM}entry/{ATOM}link")] == [
        f"/links/{link_key('https://news.example/' + name)}" for name in ("leaves", "rake")
    ]
    assert texts(feed, f"{ATOM}updated") == ["2026-01-06T06:00:00Z"]
    contents = texts(feed, f"{ATOM}entry/{ATOM}content")
    assert "No archived copy is known." in (contents[0] or "")
    assert "https://attic.example/https://news.example/rake" in (contents[1] or "")


def test_ids_are_the_same_wherever_it_is_served(known_path: Path, known: Datasette) -> None:
    other = serve(known_path, base_url="/under/", force_https_urls=True)
    for path in FEEDS:
        there = ElementTree.fromstring(get(other, path, host="a.example").content)  # noqa: S314
        assert texts(there, f".//{ATOM}id") == texts(xml(known, path), f".//{ATOM}id")
        addresses = [link.attrib["href"] for link in there.findall(f"{ATOM}link")]
        assert all(address.startswith("https://localhost/under/") for address in addresses)
    close(other)


def test_an_unknown_category_is_not_found(known: Datasette) -> None:
    assert get(known, "/feeds/category/Weather.atom").status_code == 404


@pytest.mark.parametrize("path", ["/feeds/issues.atom", "/feeds/category/News.atom", "/feeds/dead.atom"])
def test_an_empty_archive_has_feeds(bare: Datasette, path: str) -> None:
    feed = xml(bare, path)
    check_feed(feed)
    assert feed.findall(f"{ATOM}entry") == []
    assert texts(feed, f"{ATOM}updated") == ["1970-01-01T00:00:00Z"]


def test_malicious_texts_and_urls_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    evil = "]]></title><script>alert(1)</script>\x01\x0b"
    with empty_archive(path) as archive:
        run = start_run(archive, "crawl digests", {})
        citations = (
            cited("javascript:alert(1)//x", evil, evil),
            cited("https://site.example/a?b=1&c='\"<d>", "Fair"),
        )
        write_issue(archive, issue(title=evil, parts=(NEWS,), citations=citations, pictures=()), run)
        for (link_id,) in archive.query("SELECT id FROM links"):
            for day in (0, 10):
                record_visit(archive, run, visit(link_id, "not_found", day=day))
    hostile = serve(path)
    for feed_path in FEEDS:
        feed = xml(hostile, feed_path)
        check_feed(feed)
        assert len(feed.findall(f"{ATOM}entry")) in (1, 2)
        hrefs = [link.attrib["href"] for link in feed.iter(f"{ATOM}link")]
        assert all(urlsplit(href).scheme in ("http", "https") for href in hrefs)
        for content in texts(feed, f"{ATOM}entry/{ATOM}content"):
            assert "<script" not in (content or "")
            assert "javascript:" not in (content or "").replace("<p>javascript:", "")
    close(hostile)


def test_issues_with_the_same_number_are_linked_by_key(tmp_path: Path) -> None:
    path = tmp_path / "twice.db"
    with empty_archive(path) as archive:
        run = start_run(archive, "crawl digests", {})
        for key in ("7-2020-01-06", "7-2020-01-13", "8-2020-01-20"):
            write_issue(archive, issue(key, number=int(key[0]), parts=(), citations=(), pictures=()), run)
    twice = serve(path)
    hrefs = {link.attrib["href"] for link in xml(twice, "/feeds/issues.atom").findall(f"{ATOM}entry/{ATOM}link")}
    names = ("7-2020-01-06", "7-2020-01-13", "8")
    assert hrefs == {f"http://localhost/publications/weekly/issues/{name}" for name in names}
    locations = texts(xml(twice, "/sitemap.xml"), f"{SITEMAP}url/{SITEMAP}loc")
    assert hrefs == {location for location in locations if location and "/issues/" in location}
    close(twice)


def test_an_archive_of_another_schema_is_not_found(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with empty_archive(path) as archive:
        archive.connection.execute("DROP VIEW entries")
        archive.connection.execute("PRAGMA foreign_keys = OFF")
        archive.connection.execute("DROP TABLE snapshots")
    old = serve(path)
    response = get(old, "/feeds/dead.atom")
    assert response.status_code == 404
    assert "another schema" in response.text
    close(old)


@given(title=st.text(), summary=st.text(), author=st.text(min_size=1))
def test_any_text_makes_a_well_formed_feed(title: str, summary: str, author: str) -> None:
    entry = Entry(
        id="urn:x",
        title=title,
        link="https://a.example",
        updated="2020-01-01T00:00:00Z",
        authors=[author],
        html=summary,
    )
    feed = atom_feed(id="urn:y", title=title, updated=entry.updated, feed_url=title, page_url=summary, entries=[entry])
    assert ElementTree.fromstring(feed).tag == f"{ATOM}feed"  # noqa: S314


@given(st.text())
def test_any_value_can_be_text_and_attribute(value: str) -> None:
    read = ElementTree.fromstring(f'<a b="{escape_attribute(value)}">{escape_text(value)}</a>')  # noqa: S314
    assert "<" not in escape_attribute(value)
    assert not list(read)


@given(
    st.text() | st.builds("{}:{}".format, st.sampled_from(["javascript", "data", "https", " https", "file"]), st.text())
)
def test_only_web_urls_are_safe_to_link(url: str) -> None:
    href = safe_href(url)
    assert href is None or (urlsplit(href).scheme in ("http", "https") and urlsplit(href).hostname)
    assert href is None or not any(mark in href for mark in '<>" \n\u202e')


def test_a_search_names_its_feed(small: Path) -> None:
    of_words, of_nothing = fetch(small, "/search?q=gears&site=site.example&sort=oldest&size=1", "/search")
    named = re.compile(r'<(?:link|a) [^>]*href="(/search\.atom[^"]*)"')
    assert set(named.findall(of_words.text)) == {"/search.atom?q=gears&amp;site=site.example"}
    assert named.findall(of_nothing.text) == []


def test_the_feed_of_a_search_has_its_results_newest_first(known: Datasette) -> None:
    found = get(known, "/search.json?q=robot&sort=newest").json()["results"]
    feed = xml(known, "/search.atom?q=robot&sort=oldest&size=1")
    assert texts(feed, f"{ATOM}entry/{ATOM}title") == [row["title"] for row in found]
    assert len(found) > 2
    assert "“robot”" in (texts(feed, f"{ATOM}title")[0] or "")
    by_filter = xml(known, "/search.atom?site=news.example&year=2019&page=7")
    assert (
        len(by_filter.findall(f"{ATOM}entry")) == get(known, "/search.json?site=news.example&year=2019").json()["total"]
    )
    within = xml(known, "/publications/weekly/search.atom?q=robot")
    assert len(within.findall(f"{ATOM}entry")) == len(found)
    wrong = ("/search.atom", "/search.atom?year=x", "/publications/none/search.atom?q=robot")
    assert [get(known, path).status_code for path in wrong] == [400, 400, 404]
