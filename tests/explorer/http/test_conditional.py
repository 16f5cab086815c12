"""Answers that a client has already, and data for pages of other origins, from a real Datasette."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from datasette.app import Datasette
from parsel import Selector

from crawler.archive.database import open_archive
from crawler.archive.runs import finish_run, start_run
from explorer.app import make_datasette
from tests.explorer.conftest import close
from tests.explorer.known_archive import empty_archive, get, serve


@pytest.fixture(scope="module")
def served(known_path: Path) -> Iterator[Datasette]:
    datasette = make_datasette(known_path)
    yield datasette
    close(datasette)


FEED = "/feeds/issues.atom"
ADDRESSES = (
    FEED,
    "/feeds/dead.atom",
    "/issues.json",
    "/issues",
    "/archive/issues.json",
    "/archive/top_sites.json",
    "/issues.csv",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_a_client_has_is_not_sent_again(served: Datasette, address: str) -> None:
    first = get(served, address)
    again = get(served, address, **{"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers.get("cache-control") == first.headers.get("cache-control")
    assert get(served, address, **{"if-none-match": '"other"'}).status_code == 200


def test_a_compressed_answer_has_the_tag_of_the_plain_one(served: Datasette) -> None:
    plain = get(served, "/issues", **{"accept-encoding": "identity"})
    packed = get(served, "/issues", **{"accept-encoding": "gzip"})
    assert ("content-encoding" in plain.headers, packed.headers["content-encoding"]) == (False, "gzip")
    assert packed.content == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


def test_an_error_has_no_tag(served: Datasette) -> None:
    missing = get(served, "/issues/77.json", **{"if-none-match": "*"})
    assert missing.status_code == 404
    assert "etag" not in missing.headers


def test_a_feed_is_as_old_as_the_last_run(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with empty_archive(path) as archive:
        finish_run(archive, start_run(archive, "crawl digests", {}), "finished", counts={})
        archive.connection.execute("UPDATE runs SET finished = '2026-01-05T06:07:08Z'")
    datasette = serve(path)
    day = "Mon, 05 Jan 2026 06:07:08 GMT"
    first = get(datasette, FEED)
    assert first.headers["last-modified"] == day
    assert get(datasette, FEED, **{"if-modified-since": day}).status_code == 304
    assert get(datasette, FEED, **{"if-modified-since": "Mon, 05 Jan 2026 06:07:07 GMT"}).status_code == 200
    assert get(datasette, FEED, **{"if-modified-since": "yesterday"}).status_code == 200
    both = {"if-modified-since": day, "if-none-match": '"other"'}
    assert get(datasette, FEED, **both).status_code == 200
    with open_archive(path) as archive:
        start_run(archive, "crawl digests", {})
    assert "last-modified" not in get(datasette, FEED).headers
    close(datasette)


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/dead.atom",
        "/issues.json",
        "/archive/issues.json",
        "/issues/77.json",
        "/issues.csv",
        "/issues.bib",
        "/issues.ris",
        "/issues.csl",
    ],
)
def test_pages_of_other_origins_may_read_data_and_send_nothing(served: Datasette, address: str) -> None:
    headers = get(served, address, origin="https://elsewhere.example").headers
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert "etag" in headers["access-control-expose-headers"]


def test_pages_of_other_origins_may_read_no_page(served: Datasette) -> None:
    assert "access-control-allow-origin" not in get(served, "/issues", origin="https://elsewhere.example").headers


def test_every_page_names_its_feeds_and_links_them(served: Datasette) -> None:
    feeds = ["/feeds/issues.atom", "/feeds/dead.atom"]
    for address in ("/", "/health", "/archive/issues"):
        page = Selector(get(served, address).text)
        assert page.css("link[rel=alternate][type='application/atom+xml']::attr(href)").getall() == feeds
        assert set(feeds) <= set(page.css("a::attr(href)").getall())
