"""Hosts that answer any address: what they are asked, what is on record, and what follows from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.crawling.pipelines.probe import ProbeHost
from tests.commands.running import run_command
from tests.spiders.crawls import rows
from tests.spiders.visits import archive_of, ends, sources
from tests.spiders.web import Page, Web, serve_web

FRONT = Page(
    body=b"<!doctype html><title>The Valley</title><h1>The Valley</h1><p>All that happened since Sunday, by day.</p>"
    b"<p>The bread is warm at seven.</p>"
)
SPRING = "<!doctype html><title>Весна пришла</title><h1>Весна пришла</h1><p>Долина ждала с самой зимы, и вот она.</p>"
ANY = "http://any.example"
LINKS = {
    f"{ANY}/2024/beavers-build-dams": "soft_404",
    f"{ANY}/2024/otters-swim-home": "soft_404",
    "http://strict.example/2024/vesna-prishla": "ok",
    "http://denied.example/2024/vesna-prishla": "ok",
    "http://agrees.example/2024/valley-happened-again": "ok",
    "http://dead.example/2024/beavers-build-dams": "not_found",
}
MADE_UP = "/2024/no-such-page-"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Web]]:
    archive = archive_of(tmp_path_factory.mktemp("probes") / "archive.db", {1: list(LINKS)})
    with serve_web() as web:
        for host in ("any", "agrees"):
            web.pages[f"http://{host}.example/robots.txt"] = Page(status="404 No")
            web.pages[f"http://{host}.example/*"] = FRONT
        web.pages["http://denied.example/robots.txt"] = Page(body=b"User-agent: *\nDisallow: /2024/no-such\n")
        for host in ("strict", "denied"):
            web.pages[f"http://{host}.example/2024/vesna-prishla"] = Page(body=SPRING.encode())
        done = sources(archive, web, f"CAPTURES={archive.parent / 'captures'}", "CONCURRENT_REQUESTS=8")
        assert done.status == 0, done.log
        assert "Traceback" not in done.log
        yield archive, web


def test_an_equal_answer_proves_a_soft_404_and_nothing_else_does(crawled: tuple[Path, Web]) -> None:
    archive, _ = crawled
    assert ends(archive) == LINKS
    found = rows(archive, "SELECT error FROM visits WHERE outcome = 'soft_404'")
    assert set(found) == {("the host answered a made-up address alike",)}
    titles = rows(archive, "SELECT l.url FROM sources s JOIN links l ON l.id = s.link_id")
    assert {url for (url,) in titles} == {url for url, outcome in LINKS.items() if outcome == "ok"}


def test_a_host_is_asked_once_and_only_on_suspicion_and_where_robots_txt_allows_it(crawled: tuple[Path, Web]) -> None:
    _, web = crawled
    asked = [request.host for request in web.requests if request.path.startswith(MADE_UP)]
    assert sorted(asked) == ["any.example", "strict.example"]


def test_it_is_on_record_as_what_it_is_and_as_no_visit(crawled: tuple[Path, Web]) -> None:
    archive, web = crawled
    log = rows(archive, "SELECT host, outcome, status FROM host_log WHERE kind = 'probe' ORDER BY host")
    assert log == [
        ("any.example", "ok", 200),
        ("denied.example", "robots_denied", None),
        ("strict.example", "not_found", 404),
    ]
    assert rows(archive, "SELECT url FROM visits WHERE url LIKE '%no-such-page%'") == []
    assert rows(archive, "SELECT url FROM captures WHERE url LIKE '%no-such-page%'") == []
    requested = rows(archive, "SELECT url FROM host_log WHERE status IS NOT NULL AND kind IN ('link', 'probe')")
    assert len(requested) == sum(not request.path.endswith("/robots.txt") for request in web.requests)
    with open_archive(archive, read_only=True) as opened:
        assert verify(opened) == []


def test_rereading_keeps_what_only_the_host_could_tell(crawled: tuple[Path, Web]) -> None:
    archive, _ = crawled
    assert run_command("reread", archive, "-s", f"CAPTURES={archive.parent / 'captures'}", "--all") == 0
    assert rows(archive, "SELECT count(*) FROM visits WHERE reread_of IS NOT NULL") == [(0,)]
    assert rows(archive, "SELECT DISTINCT state FROM links WHERE url LIKE ?", f"{ANY}/%") == [("soft_404",)]


def test_it_may_be_turned_off() -> None:
    with pytest.raises(NotConfigured):
        ProbeHost.from_crawler(get_crawler(settings_dict={"PROBE_HOSTS": False}))
