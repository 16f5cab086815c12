"""What robots.txt asks is done, and what it forbids can be told from what failed."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from itertools import pairwise
from types import SimpleNamespace
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]
import pytest
from protego import Protego
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from crawler.crawling.fetch_errors import FetchError, NoSuchHostError, RobotsDeniedError, RobotsUnreachableError
from crawler.crawling.fetch_outcomes import failure_of
from crawler.crawling.middlewares.robots import Robots, agents_known, product_token
from crawler.crawling.request_meta import TAKES_PART
from crawler.visits.outcomes import Outcome
from tests.crawling.middlewares.crawling import crawl
from tests.crawling.middlewares.hostile import Answer, endless, page, raw, redirect, serve

RULES = b"""User-agent: *
Disallow: /

User-agent: backnumber
Disallow: /private
Allow: /private/open
Crawl-delay: 1
"""


def test_rules_and_delay_are_kept() -> None:
    with serve() as server:
        server.answers["/robots.txt"] = page(RULES)
        for path in ("/", "/a", "/private/open", "/private/b"):
            server.answers[path] = page(b"page")
        server.answers["/to-private"] = redirect("/private/b")
        wanted = {
            "/": "answered",
            "/a": "answered",
            "/private/open": "answered",
            "/private/b": "robots_denied",
            "/to-private": "robots_denied",
        }
        done = crawl(
            [f"{server.url}{path}" for path in wanted],
            ALLOWED_NETWORKS="127.0.0.0/8",
            ROBOTSTXT_OBEY=True,
            # A site may ask for more time, not for less
            DOWNLOAD_DELAY=0.1,
            USER_AGENT="Backnumber/0.0 (+https://example.org/other-bot)",
        )
    assert {path: done.visits[f"{server.url}{path}"].outcome for path in wanted} == wanted
    arrivals = [arrival for _path, arrival in server.requests]
    assert sorted(path for path, _arrival in server.requests) == [
        "/",
        "/a",
        "/private/open",
        "/robots.txt",
        "/to-private",
    ]
    assert all(later - earlier > 0.9 for earlier, later in pairwise(arrivals))


_MANY_RULES = "User-agent: *\n" + "".join(f"Disallow: /*a{n}*b*c$\n" for n in range(200_000))
HOSTS: dict[str, tuple[Answer, str]] = {
    "127.0.1.1": (page(b"", status="404 Not Found"), "answered"),
    "127.0.1.2": (page(b"", status="403 Forbidden"), "answered"),
    "127.0.1.3": (page(b"<!doctype html><p>Nothing here"), "answered"),
    "127.0.1.4": (page(b"\xff\x00" * 500), "answered"),
    "127.0.1.5": (redirect("/robots.txt"), "answered"),
    "127.0.1.6": (endless(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65536)), "answered"),
    "127.0.2.8": (endless(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /\n", b"#" * 65536), "robots_denied"),
    "127.0.2.9": (page(b"User-agent: *\nDisallow: /\n", length=500), "robots_denied"),
    "127.0.1.7": (page(_MANY_RULES.encode()), "answered"),
    "127.0.1.8": (page(b"User-agent: *\nCrawl-delay: 86400\nDisallow:"), "answered"),
    "127.0.2.1": (page(b"", status="500 Internal Server Error"), "server_error"),
    "127.0.2.2": (page(b"", status="503 Service Unavailable"), "server_error"),
    "127.0.2.3": (endless(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n", pause=0.1), "timeout"),
    "127.0.2.4": (raw(b""), "disconnected"),
    "127.0.2.5": (redirect("http://127.1.0.1:1/robots.txt"), "refused"),
    "127.0.2.6": (redirect("http://nowhere.example/robots.txt"), "dns_failure"),
    # That the other host does not exist says nothing of this one
    "127.0.2.7": (redirect("http://missing.example/robots.txt"), "dns_failure"),
}
"""Address of a host -> its robots.txt, and the outcome of its pages."""


def packed() -> dict[str, tuple[Answer, str]]:
    """Return host -> its robots.txt, packed or no HTTP, and the outcome of its page."""
    cut_off = gzip.compress(b"User-agent: *\nDisallow: /\nAllow: /")[:-8]
    bomb = b"User-agent: *\nDisallow: /\n" + b"#" * 20_000_000
    return {
        "127.0.3.1": (page(gzip.compress(bomb), "Content-Encoding: gzip"), "robots_denied"),
        "127.0.3.2": (page(gzip.compress(gzip.compress(bomb)), "Content-Encoding: gzip, gzip"), "robots_denied"),
        "127.0.3.3": (page(zlib.compress(bomb), "Content-Encoding: deflate"), "robots_denied"),
        "127.0.3.4": (page(brotli.compress(bomb, quality=1), "Content-Encoding: br"), "robots_denied"),
        "127.0.3.5": (page(gzip.compress(bomb.replace(b" /", b" /x"))[:-9], "Content-Encoding: gzip"), "answered"),
        "127.0.3.6": (page(b"User-agent: *\nDisallow: /x\n", "Content-Encoding: gzip"), "protocol_error"),
        "127.0.3.7": (page(b"\xff" * 900, "Content-Encoding: br"), "protocol_error"),
        "127.0.3.8": (page(b"User-agent: *\n" + b"Allow: /\n" * 70_000, "Content-Encoding: none"), "answered"),
        # The last rule is cut off: what is left of it would allow all
        "127.0.4.1": (page(b"User-agent: *\nDisallow: /\nAllow: /", length=500), "robots_denied"),
        "127.0.4.2": (page(cut_off, "Content-Encoding: gzip"), "robots_denied"),
        "127.0.3.9": (raw(b"no HTTP\r\n\r\n"), "protocol_error"),
    }


def test_of_a_packed_file_the_first_part_counts_and_one_that_cannot_be_unpacked_forbids_all() -> None:
    hosts = packed()
    with ExitStack() as stack:
        open_ = {host: stack.enter_context(serve(host)) for host in hosts}
        for host, (answer, _outcome) in hosts.items():
            open_[host].answers |= {"/robots.txt": answer, "/": page(b"page")}
        done = crawl(
            [f"{server.url}/" for server in open_.values()],
            ALLOWED_NETWORKS="127.0.0.0/16",
            ROBOTSTXT_OBEY=True,
            DOWNLOAD_MAXSIZE=10_000_000,
            LOG_LEVEL="ERROR",
        )
    found = {host: done.visits[f"{server.url}/"].outcome for host, server in open_.items()}
    assert found == {host: outcome for host, (_answer, outcome) in hosts.items()}
    for host, server in open_.items():
        assert [path for path, _arrival in server.requests].count("/") == (hosts[host][1] == "answered")
    assert "its robots.txt could not be read: nothing of the body" in done.visits[f"{open_['127.0.3.6'].url}/"].words


@pytest.mark.deep
def test_without_rules_everything_may_be_asked_and_without_an_answer_nothing() -> None:
    servers = [serve(host) for host in HOSTS]
    try:
        open_ = {server.host: server for server in (serving.__enter__() for serving in servers)}
        for host, (answer, _outcome) in HOSTS.items():
            open_[host].answers |= {"/robots.txt": answer, "/": page(b"page"), "/2": page(b"page")}
        done = crawl(
            [f"{server.url}/{path}" for server in open_.values() for path in ("", "2")],
            names={"nowhere.example": [[]]},
            ALLOWED_NETWORKS="127.0.0.0/16",
            ROBOTSTXT_OBEY=True,
            CRAWL_DELAY_MAX=1,
            BACKOFF_START=0,
            DOWNLOAD_TIMEOUT=4,
            DOWNLOAD_MAXSIZE=10_000_000,
            LOG_LEVEL="ERROR",
        )
    finally:
        for serving in servers:
            serving.__exit__(None, None, None)
    for path in ("", "2"):
        found = {host: done.visits[f"{server.url}/{path}"].outcome for host, server in open_.items()}
        assert found == {host: outcome for host, (_answer, outcome) in HOSTS.items()}
    for host, server in open_.items():
        asked = [path for path, _arrival in server.requests]
        assert asked.count("/robots.txt") == (11 if host == "127.0.1.5" else 1)
        assert len(asked) - asked.count("/robots.txt") == (2 if HOSTS[host][1] == "answered" else 0)
    assert "status 503" in done.visits[f"{open_['127.0.2.2'].url}/"].words
    assert done.held < 1


def middleware(download: Callable[[Request], Awaitable[Response]]) -> Robots:
    """The middleware, with an engine that downloads in this way."""
    settings = Settings({"USER_AGENT": "Gears/1"})
    crawler = SimpleNamespace(settings=settings, engine=SimpleNamespace(download_async=download))
    crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=settings))  # type: ignore[arg-type]
    return Robots(crawler)  # type: ignore[arg-type]


def test_what_could_not_be_read_is_asked_for_again_after_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now, status = 1000.0, 503
    asked: list[float] = []
    monkeypatch.setattr("crawler.crawling.middlewares.robots.monotonic", lambda: now)

    async def download(request: Request) -> Response:
        asked.append(now)
        return Response(request.url, status=status, request=request)

    async def wait() -> None:
        nonlocal now, status
        robots = middleware(download)
        for moment in (1000.0, 1001.0, 1299.0, 1300.0):
            now = moment
            with pytest.raises(RobotsUnreachableError, match="status 503"):
                await robots.process_request(Request("https://a.example/story"))
        assert asked == [1000.0]
        now, status = 1301.0, 404
        await robots.process_request(Request("https://a.example/story"))
        now = 10_000.0
        await robots.process_request(Request("https://a.example/other"))
        assert asked == [1000.0, 1301.0]

    asyncio.run(wait())


def test_of_a_file_without_end_the_first_part_is_asked_for() -> None:
    async def download(request: Request) -> Response:
        assert request.meta[TAKES_PART] >= 512_000
        return Response(request.url, body=b"User-agent: *\nDisallow: /story\n", request=request)

    with pytest.raises(RobotsDeniedError):
        asyncio.run(middleware(download).process_request(Request("https://a.example/story")))


def test_that_another_host_does_not_exist_says_nothing_of_this_one() -> None:
    async def download(request: Request) -> Response:
        raise NoSuchHostError("missing.example") from socket.gaierror(socket.EAI_NONAME, "no such name")

    async def ask(host: str) -> Outcome:
        with pytest.raises(FetchError) as raised:
            await middleware(download).process_request(Request(f"https://{host}/story"))
        return failure_of(raised.value)[0]

    assert asyncio.run(ask("a.example")) == "dns_failure"
    assert asyncio.run(ask("missing.example")) == "no_such_host"


def test_the_rules_of_the_host_that_was_asked_least_recently_are_forgotten() -> None:
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(urlsplit(request.url).netloc)
        return Response(request.url, status=404, request=request)

    async def visit(robots: Robots, *hosts: str) -> list[str]:
        """The hosts whose robots.txt is asked for."""
        asked.clear()
        for host in hosts:
            await robots.process_request(Request(f"https://{host}/story"))
        return list(asked)

    async def visit_all() -> None:
        robots = middleware(download)
        hosts = [f"h{number}.example" for number in range(2000)]
        assert await visit(robots, *hosts) == hosts
        assert await visit(robots, *hosts) == []
        # The first is now the one that was asked last
        assert await visit(robots, hosts[0], "new.example") == ["new.example"]
        assert await visit(robots, *hosts[2:], hosts[0], "new.example") == []
        assert await visit(robots, hosts[1]) == [hosts[1]]

    asyncio.run(visit_all())


def test_the_product_is_what_robots_txt_knows_a_crawler_by() -> None:
    assert product_token("Back-number/1.2 (+https://example.org/)") == "Back-number"
    assert product_token("1") == "1"


@pytest.mark.parametrize(
    ("agents", "is_about_us"),
    [
        ("User-agent: Gears", True),
        ("User-agent: GEARS/0.1", True),
        ("User-agent: Gears/0.1 (+https://gears.example/)", True),
        ("User-agent: gears/*", True),
        ("User-agent: Gears*", True),
        ("User-agent: Gears # the crawler", True),
        ("User-agent: Gears\tof others", True),
        ("user agent : Gears/1", True),
        ("Useragent Gears/1", True),
        ("User-agent: cogs/1\nUser-agent: Gears/1", True),
        ("User-agent: gears/2\rUser-agent: cogs", True),
        ("User-agent: Gear", False),
        ("User-agent: Gears-images", False),
        ("User-agent: Gears_images/1", False),
        ("User-agent: Gearsbox", False),
        ("User-agent: /Gears", False),
        ("User-agent: Mozilla/5.0 (compatible; Gears/1)", False),
        ("User-agent:", False),
        ("# User-agent: Gears", False),
    ],
)
def test_a_group_is_about_the_crawler_that_it_names(agents: str, is_about_us: bool) -> None:
    """By its product token, whatever follows; the others are bound by the rules for all."""
    for rest in ("", "\n\nUser-agent: * # all\nDisallow: /public"):
        rules = Protego.parse(agents_known(f"{agents}\nDisallow: /private{rest}", "Gears"))
        assert rules.can_fetch("https://a.example/private", "Gears") is not is_about_us
        assert rules.can_fetch("https://a.example/public", "Gears") is (is_about_us or not rest)


def test_groups_of_the_same_crawler_are_one() -> None:
    groups = "User-agent: Gears/1\nDisallow: /a\nUser-agent: gears\nDisallow: /b\nCrawl-delay: 7"
    rules = Protego.parse(agents_known(groups, "Gears"))
    assert [rules.can_fetch(f"https://a.example/{path}", "Gears") for path in "abc"] == [False, False, True]
    assert rules.crawl_delay("Gears") == 7
