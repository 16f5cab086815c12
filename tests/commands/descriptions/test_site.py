from typing import Any

import pytest

from crawler.commands.descriptions.draft import as_toml
from crawler.commands.descriptions.folder import Asked
from crawler.commands.descriptions.site import draft_of_site
from crawler.digests.description.file import parse_publication
from crawler.exceptions import ArgumentError
from tests.commands.descriptions.sites import ask, html, rss, served, sitemap, text_of_issue

ALTERNATE = "<link rel='alternate' type='application/rss+xml' href='{}'>"
ISSUES = {f"/issues/{n}/": f"Cogs Weekly {n}" for n in range(1, 7)}
PAGES = {path: html(title, f"<main><h1>{title}</h1>{text_of_issue(3)}</main>") for path, title in ISSUES.items()}
LIST = (
    "<main><ul>" + "".join(f"<li><a href='{path}'>{title}</a></li>" for path, title in ISSUES.items()) + "</ul></main>"
)
OLDER = "".join(f"<a href='/issues/old-{each}/'>Of {each}</a>" for each in ("ash", "bay", "elm", "fir", "oak", "yew"))


def generator(name: str) -> str:
    return f"<meta name='generator' content='{name}'>"


def described(pages: dict[str, str], path: str = "/", name: str | None = None) -> dict[str, Any]:
    """What is written of a site: table and key -> value. The file is one that can be read."""
    with served(pages) as base:
        draft = draft_of_site(Asked(key="cogs", name=name, address=base + path), ask)
    parse_publication(as_toml(draft), "cogs.toml")
    return {f"{choice.table}.{choice.key}".lstrip("."): choice.value for choice in draft.choices}


SITES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "jekyll, whole feed": (
        {
            "/": html("Cogs Weekly", "", generator("Jekyll v4.3"), ALTERNATE.format("/feed.xml")),
            "/feed.xml": rss("BASE", ISSUES),
        },
        {"feed.url": "/feed.xml", "name": "Cogs Weekly"},
    ),
    "hugo, feed without texts and a sitemap": (
        {
            "/": html("Cogs Weekly", "", generator("Hugo 0.120")),
            "/index.xml": rss("BASE", dict([*ISSUES.items()][:2]), texts=False),
            "/sitemap.xml": sitemap("BASE", "/", "/about/", *ISSUES),
            **PAGES,
        },
        {"site.sitemap": "/sitemap.xml", "site.pages": r"/issues/\d+/?$"},
    ),
    "zola, index of sitemaps that robots.txt names": (
        {
            "/": html("Cogs Weekly", LIST, generator("Zola")),
            "/robots.txt": "Sitemap: BASE/maps.xml",
            "/maps.xml": "<sitemapindex><sitemap><loc>BASE/pages.xml</loc></sitemap></sitemapindex>",
            "/pages.xml": sitemap("BASE", *ISSUES, "/tags/cogs/"),
            **PAGES,
        },
        {"site.sitemap": "/maps.xml", "site.pages": r"/issues/\d+/?$"},
    ),
    "wordpress, paged feed": (
        {
            "/": html("Cogs Weekly", "<link href='/wp-content/a.css'>", ALTERNATE.format("/feed/")),
            "/feed/": rss("BASE", ISSUES, generator="https://wordpress.org/?v=6.4"),
        },
        {"feed.url": "/feed/"},
    ),
    "ghost, archive page": (
        {
            "/": html("Cogs Weekly", "<a href='/archive/'>Archive</a>", generator("Ghost 5.9")),
            "/archive/": html("Archive", LIST),
            **PAGES,
        },
        {"index.url": "/archive/"},
    ),
    "substack": (
        {
            "/": html("Cogs Weekly", "<img src='https://substackcdn.com/a'>", ALTERNATE.format("/feed")),
            "/feed": rss("BASE", {f"/p/cogs-{n}": f"On cogs {n}" for n in range(1, 5)}, generator="Substack"),
        },
        {"substack.url": "BASE"},
    ),
    "the newest issue leads to the next": (
        {
            "/": html("Cogs Weekly", "<a href='/issues/4'>Latest issue</a> <a href='/issues'>Archive</a>"),
            "/issues": html("Archive", "".join(f"<li><a href='/issues/{n}'>Issue {n}</a></li>" for n in range(1, 5))),
            **{
                f"/issues/{n}": html(
                    f"Issue {n}", f"<main>{text_of_issue(n)}</main><a rel=next href='/issues/{n + 1}'>Next</a>"
                )
                for n in range(1, 5)
            },
        },
        {"index.url": "/issues"},
    ),
    "an issue that links to more issues than a page of the list": (
        {
            "/": html("Cogs Weekly", LIST.replace("</ul>", "</ul><a href='/page/2/'>Older cogs</a>")),
            **{path: page.replace("</main>", f"</main><aside>{LIST}{OLDER}</aside>") for path, page in PAGES.items()},
        },
        {"index.url": "/"},
    ),
    "digests among other posts": (
        {
            "/": html("Cogs Weekly", "", ALTERNATE.format("/feed.xml")),
            "/feed.xml": rss(
                "BASE", {"/a/": "On gears", "/b/": "On wheels", **{f"/r{n}/": f"Roundup {n}" for n in range(1, 5)}}
            ),
        },
        {"feed.titles": r"^Roundup \d", "issue.number": (r"title:^Roundup (\d+)",)},
    ),
}


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_described_by_the_way_that_gives_the_most_issues(name: str) -> None:
    pages, expected = SITES[name]
    found = described(pages)
    for key, value in expected.items():
        assert key in found, found
        if value != "BASE":
            assert found[key] == value
    assert {key.split(".")[0] for key in found} & {"feed", "site", "index", "substack"} == {
        next(key.split(".")[0] for key in expected if key.split(".")[0] in ("feed", "site", "index", "substack"))
    }


def test_numbers_that_begin_again_and_pages_that_a_list_dates() -> None:
    paths = [f"/{year}/{number:02}-cogs-and-{year}.html" for year in (2020, 2021) for number in (1, 2, 3)]
    links = "".join(f"<li><a href='{path}'>Cogs of {path[1:5]}</a></li>" for path in paths)
    pages = {"/archives.html": html("Archives | Cogs Weekly", f"<main><ul>{links}</ul></main>")}
    pages |= {path: html("Cogs", f"<main>{text_of_issue(2)}</main>") for path in paths}
    found = described(pages, "/archives.html")
    assert found["index.pages"] == r"/\d+/(?P<number>\d+)[-_][^/]+\.html$"
    assert found["issue.restarts"] is True
    assert found["name"] == "Cogs Weekly"


def test_a_site_without_a_list_is_told_with_what_was_asked() -> None:
    with served({"/": html("Cogs", "<p>Hello.</p>")}) as base, pytest.raises(ArgumentError) as told:
        draft_of_site(Asked(key="cogs", address=f"{base}/"), ask)
    assert "nothing there lists issues" in str(told.value)
    assert f"{base}/sitemap.xml (404)" in str(told.value)


def test_a_feed_of_links_is_no_list_of_issues() -> None:
    items = "".join(f"<item><title>Cog {n}</title><link>https://site{n}.example/</link></item>" for n in range(6))
    feed = f"<rss version='2.0'><channel><title>Links</title>{items}</channel></rss>"
    with served({"/feed.xml": feed}) as base, pytest.raises(ArgumentError, match="one entry a link"):
        draft_of_site(Asked(key="cogs", address=f"{base}/feed.xml"), ask)
