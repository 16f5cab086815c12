"""The sitemap, robots.txt and opensearch.xml, from a real Datasette."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette
from datasette.plugins import pm

from tests.explorer.conftest import close
from tests.explorer.known_archive import get, serve
from tests.explorer.xml_documents import texts, xml

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_sitemap_has_every_page_once(known: Datasette) -> None:
    sitemap = xml(known, "/sitemap.xml")
    assert sitemap.tag == f"{SITEMAP}urlset"
    locations = texts(sitemap, f"{SITEMAP}url/{SITEMAP}loc")
    assert len(set(locations)) == len(locations)
    assert {"http://localhost/", "http://localhost/charts", "http://localhost/publications/weekly/issues/4"} <= set(
        locations
    )
    assert {"http://localhost/domains/arxiv.org", "http://localhost/authors/Rita%20Ratchet"} <= set(locations)
    assert set(texts(sitemap, f"{SITEMAP}url/{SITEMAP}lastmod")) == {"2026-01-02"}


def test_a_long_sitemap_has_an_index_of_parts(known: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = texts(xml(known, "/sitemap.xml"), f"{SITEMAP}url/{SITEMAP}loc")
    plugin = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "SITEMAP_SIZE"))
    monkeypatch.setattr(plugin, "SITEMAP_SIZE", 10)
    index = xml(known, "/sitemap.xml")
    assert index.tag == f"{SITEMAP}sitemapindex"
    parts = texts(index, f"{SITEMAP}sitemap/{SITEMAP}loc")
    assert parts == [f"http://localhost/sitemap-{part}.xml" for part in range(1, len(parts) + 1)]
    pages = [texts(xml(known, urlsplit(str(part)).path), f"{SITEMAP}url/{SITEMAP}loc") for part in parts]
    assert [location for page in pages for location in page] == whole
    assert all(len(page) <= 10 for page in pages)
    assert get(known, f"/sitemap-{len(parts) + 1}.xml").status_code == 404


@pytest.mark.parametrize("base", ["/", "/under/"])
def test_robots_txt_allows_pages_and_disallows_facets_and_sql(known_path: Path, base: str) -> None:
    datasette = serve(known_path, base_url=base)
    response = get(datasette, "/robots.txt")
    assert response.headers["content-type"].startswith("text/plain")
    robots = RobotFileParser()
    robots.parse(response.text.splitlines())
    root = f"http://localhost{base}"
    for page in ("", "issues", "issues/4", "domains/arxiv.org", "charts", "health", "feeds/issues.atom", "sitemap.xml"):
        assert robots.can_fetch("*", root + page), page
    for disallowed in (
        "archive?sql=select+1",
        "archive/entries?_facet=role",
        "archive/links.json",
        "search?q=x",
        "-/plugins",
    ):
        assert not robots.can_fetch("*", root + disallowed), disallowed
    assert robots.site_maps() == [f"{root}sitemap.xml"]
    close(datasette)


def test_opensearch_describes_the_search(known: Datasette) -> None:
    response = get(known, "/opensearch.xml", host='a.example"<x>')
    assert response.headers["content-type"].startswith("application/opensearchdescription+xml")
    described = ElementTree.fromstring(get(known, "/opensearch.xml").content)  # noqa: S314
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert texts(described, f"{space}ShortName") == ["The Weekly"]
    assert described.find(f"{space}Url").attrib["template"] == "http://localhost/search?q={searchTerms}"  # type: ignore[union-attr]
    ElementTree.fromstring(response.content)  # noqa: S314
