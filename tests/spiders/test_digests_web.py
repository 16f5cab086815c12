"""Crawls of a publication that is on the web in every way: feed, site, index page, Substack; also when nothing is new,
and of places that are not what they are said to be."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.spiders.crawls import Done, column, crawl, rows
from tests.spiders.web import Page, Web, serve_web

DESCRIPTION = r"""
key = "cogs"
name = "Cogs"
url = "https://cogs.example"

[feed]
url = "https://cogs.example/feed/"
titles = "^Cogs"

[site]
url = "https://cogs.example"
pages = "/issues/"

[index]
url = "https://cogs.example/letters/"

[substack]
url = "https://post.example"
"""


def links(*names: str) -> str:
    return "".join(f'<li><a href="https://{name}.example/a">All about {name}</a> is here.</li>' for name in names)


def page(title: str, *names: str, day: str = "") -> Page:
    head = f'<meta property="article:published_time" content="{day}">' if day else ""
    text = f"<main><h1>{title}</h1><p>Good morning, and a good week.</p><ul>{links(*names)}</ul></main>"
    menu = '<nav><a href="https://menu.example/">Menu</a></nav>'
    return Page(body=f"<html><head><title>{title}</title>{head}</head><body>{menu}{text}</body></html>".encode())


def item(title: str, link: str, day: str, text: str) -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{day} 10:00 GMT</pubDate>{text}</item>"


def feed(*items: str) -> Page:
    text = (
        '\ufeff\n<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<link>https://cogs.example/</link><generator>https://wordpress.org/?v=6</generator>{''.join(items)}</channel></rss>"
    )
    return Page(body=text.encode(), headers=("Content-Type: application/rss+xml",), etag='"feed"')


def full(*names: str) -> str:
    return f"<description>In short</description><content:encoded><![CDATA[<ul>{links(*names)}</ul>]]></content:encoded>"


def post(slug: str, title: str, day: str, *names: str) -> dict[str, object]:
    about = {"id": len(slug), "slug": slug, "title": title, "post_date": f"{day}T10:00:00.000Z", "type": "newsletter"}
    return about | {"audience": "everyone", "body_html": f"<ul>{links(*names)}</ul>"}


POSTS = (
    post("paid", "Cogs for members", "2024-04-01", "vaults", "keys"),
    post("rain", "A letter in the rain", "2024-03-02", "rain"),
)


def fill(web: Web, base: str) -> None:
    sitemap = (
        '<sm:urlset xmlns:sm="urn:any"><sm:url><sm:loc>https://cogs.example/issues/{}/</sm:loc></sm:url></sm:urlset>'
    )
    index = "<sitemap><loc>https://cogs.example/{}</loc></sitemap>"
    names, xml = ("one.xml.gz", "two.xml"), ("Content-Type: application/xml",)
    web.pages |= {
        f"{base}/feed/": feed(
            item("Cogs #9", "https://cogs.example/issues/9/", "Sat, 06 Apr 2024", full("looms", "mills")),
            item("On rust", "https://cogs.example/rust/", "Wed, 03 Apr 2024", full("rust")),
            item(
                "Cogs for members", "https://post.example/p/paid", "Mon, 01 Apr 2024",
                '<description>Locked: <![CDATA[<a href="https://post.example/p/paid">Read more</a>]]></description>',
            ),
        ),
        f"{base}/feed/?paged=2": feed(
            item("Cogs #8", "http://localhost:1313/eight/", "Sat, 30 Mar 2024", "<description>Pumps</description>"),
            item("Cogs #7", "https://cogs.example/seven/", "Sat, 23 Mar 2024", "<description>Sails</description>"),
        ),
        "/eight/": page("Cogs #8", "pumps", "wells"),
        "/issues/9/": page("Cogs #9", "looms", "mills"),
        "/issues/6/": page("Cogs #6", "belts", day="2024-03-16T09:00:00Z"),
        "/sitemap.xml": Page(
            body=f"<sitemapindex>{''.join(map(index.format, names))}</sitemapindex>".encode(), headers=xml
        ),
        "/one.xml.gz": Page(body=gzip.compress(sitemap.format(9).encode()), headers=xml),
        "/two.xml": Page(body=b"\n\x00" + sitemap.format("<!-- six -->6").encode(), headers=xml),
        f"{base}/letters/": Page(
            body=b'<dl><dt>9 March 2024</dt><dd><a href="5/">Cogs #5</a></dd></dl><a rel="next" href="?page=2">2</a>'
        ),
        f"{base}/letters/?page=2": Page(body=b'<dl><dt>2 March 2024</dt><dd><a href="4/">Cogs #4</a></dd></dl>'),
        "/letters/5/": page("Five wheels", "cranks", "levers"),
        "/letters/4/": page("Four wheels", "axles"),
        f"{base}/substack/api/v1/archive?sort=new&search=&offset=0&limit=12": Page(body=json.dumps(POSTS).encode()),
        f"{base}/substack/api/v1/archive?sort=new&search=&offset=12&limit=12": Page(body=b"[]"),
        **{f"/substack/api/v1/posts/{each['slug']}": Page(body=json.dumps(each).encode()) for each in POSTS},
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Crawled:
    """A crawl, and the paths that it asked for."""

    done: Done
    asked: list[str]


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve_web() as served:
        fill(served, f"http://127.0.0.1:{served.port}")
        yield served


@pytest.fixture(scope="module")
def crawls(web: Web, tmp_path_factory: pytest.TempPathFactory) -> list[Crawled]:
    """The first crawl, and the next."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "cogs.toml").write_text(DESCRIPTION, "utf-8")
    done = []
    for _ in range(2):
        web.forget()
        ended = crawl(folder / "cogs.db", publication=str(folder / "cogs.toml"), **places(web))
        done.append(Crawled(done=ended, asked=[asked.path for asked in web.requests if asked.path != "/robots.txt"]))
    return done


def places(web: Web) -> dict[str, str]:
    base = f"http://127.0.0.1:{web.port}"
    return {"feed": f"{base}/feed/", "site": base, "index": f"{base}/letters/", "substack": f"{base}/substack"}


def editions(archive: Path, number: int) -> list[str]:
    editions = "editions e JOIN issues i ON i.id = e.issue_id WHERE i.number = ?"
    return column(archive, f"SELECT e.kind || ' ' || e.availability FROM {editions} ORDER BY 1", number)  # noqa: S608


def test_each_issue_is_found_once_with_number_day_and_address(crawls: list[Crawled]) -> None:
    archive = crawls[0].done.archive
    assert rows(archive, "SELECT number, title, published, url FROM issues ORDER BY published DESC") == [
        (9, "Cogs #9", "2024-04-06", "https://cogs.example/issues/9/"),
        (None, "Cogs for members", "2024-04-01", "https://post.example/p/paid"),
        (8, "Cogs #8", "2024-03-30", "https://cogs.example/eight/"),
        (7, "Cogs #7", "2024-03-23", "https://cogs.example/seven/"),
        (6, "Cogs #6", "2024-03-16", "https://cogs.example/issues/6/"),
        (5, "Five wheels", "2024-03-09", "https://cogs.example/letters/5/"),
        (None, "A letter in the rain", "2024-03-02", "https://post.example/p/rain"),
        (4, "Four wheels", "2024-03-02", "https://cogs.example/letters/4/"),
    ]


def test_editions_of_one_address_are_of_one_issue(crawls: list[Crawled]) -> None:
    archive = crawls[0].done.archive
    assert editions(archive, 9) == ["entry full", "page full"]
    members = (
        "SELECT e.kind, e.availability FROM editions e JOIN issues i ON i.id = e.issue_id WHERE i.title = ? ORDER BY 1"
    )
    assert rows(archive, members, "Cogs for members") == [("entry", "preview"), ("post", "full")]


def test_an_entry_without_the_whole_text_is_followed_to_its_page(crawls: list[Crawled]) -> None:
    archive = crawls[0].done.archive
    assert editions(archive, 8) == ["entry preview", "page full"]
    assert editions(archive, 7) == ["entry preview"]
    told = "SELECT p.kind FROM problems p JOIN issues i ON i.id = p.issue_id WHERE i.number = 7"
    assert column(archive, told) == ["edition_stub"], "partial, and told so"
    assert "/rust/" not in crawls[0].asked


def test_all_links_are_kept_and_those_of_menus_are_not(crawls: list[Crawled]) -> None:
    hosts = column(
        crawls[0].done.archive, "SELECT DISTINCT url FROM mentions WHERE url NOT LIKE '%post.example%' ORDER BY url"
    )
    names = ("axles", "belts", "cranks", "keys", "levers", "looms", "mills", "pumps", "rain", "vaults", "wells")
    assert hosts == [f"https://{name}.example/a" for name in names]


def test_a_page_that_is_gone_is_told_and_the_rest_is_stored(crawls: list[Crawled]) -> None:
    assert crawls[0].done.status == 1, crawls[0].done.log
    about = column(crawls[0].done.archive, "SELECT about FROM problems WHERE kind = 'edition_unavailable'")
    assert [address.rpartition("/seven")[1] for address in about] == ["/seven"]


def test_the_next_crawl_asks_for_no_more_than_what_may_have_changed(crawls: list[Crawled]) -> None:
    assert crawls[1].done.told["issues"] == {"new": 0, "changed": 0, "same": 8}
    assert sorted(crawls[1].asked) == [
        *("/feed/", "/issues/6/", "/issues/9/", "/letters/", "/letters/4/", "/letters/5/"),
        *("/one.xml.gz", "/seven/", "/sitemap.xml"),
        *("/substack/api/v1/archive?sort=new&search=&offset=0&limit=12", "/two.xml"),
    ]


def test_places_that_are_not_what_they_are_said_to_be(web: Web, tmp_path: Path) -> None:
    (tmp_path / "cogs.toml").write_text(DESCRIPTION, "utf-8")
    wrong = {"feed": "eight/", "index": "eight/", "site": "eight"}
    base = f"http://127.0.0.1:{web.port}"
    asked = {name: f"{base}/{path}" for name, path in wrong.items()}
    web.pages["/eight/sitemap.xml"] = Page(
        body=b"<sitemapindex>" + b"<sitemap><loc>/none</loc></sitemap>" + b"</sitemapindex>"
    )
    done = crawl(tmp_path / "cogs.db", publication=str(tmp_path / "cogs.toml"), substack="no", **asked)
    assert done.status == 1
    told = column(done.archive, "SELECT evidence FROM problems WHERE kind = 'listing_unreadable' ORDER BY evidence")
    assert len(told) == 3
    assert told[0] == f"{base}/none: status 404"
    assert told[1].startswith("no feed: the answer is an HTML page")
    assert told[2].startswith("the page links to no issue")
