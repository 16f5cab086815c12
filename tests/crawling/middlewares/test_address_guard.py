"""Nothing but what is allowed is ever connected to, counted at the socket."""

from collections.abc import Iterator

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.crawling.middlewares.address_guard import AddressGuard
from crawler.exceptions import ArgumentError
from crawler.urls.address_rules import Rules
from tests.crawling.middlewares.crawling import crawl
from tests.crawling.middlewares.hostile import Server, page, raw, redirect, serve

INNER = {
    "loopback.example": "127.0.0.1",
    "private.example": "10.0.0.1",
    "metadata.example": "169.254.169.254",
    "carrier.example": "100.64.0.1",
    "six.example": "::1",
    "mapped.example": "::ffff:127.0.0.1",
    "nat.example": "64:ff9b::7f00:1",
    "tunnel.example": "2002:7f00:1::",
    "local.example": "fe80::1",
}
LITERALS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0.0.0.0",  # noqa: S104 - asked, not bound
    "10.0.0.1",
    "169.254.169.254",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00:ec2::254]",
]


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as server:
        server.answers["/"] = page(b"inside")
        yield server


def test_no_name_and_no_literal_leads_inside(server: Server) -> None:
    hosts = [*INNER, *LITERALS, "localhost"]
    urls = [f"http://{host}{port}/" for host in hosts for port in ("", f":{server.port}")]
    names = {name: [[address]] for name, address in INNER.items()} | {"localhost": [["127.0.0.1", "::1"]]}
    # With robots.txt obeyed, each host is first asked for that, which is to be refused alike.
    done = crawl(urls, names=names, ROBOTSTXT_OBEY=True, ALLOWED_PORTS=f"80,{server.port}")
    assert {visit.outcome for visit in done.visits.values()} == {"refused"}
    assert len(done.visits) == len(urls)
    assert all(visit.kind and visit.words for visit in done.visits.values())
    assert done.connections == []
    assert server.connections == 0


def test_no_redirect_leads_out_of_the_allowed_network(server: Server) -> None:
    with serve("127.0.0.2", server.port) as inner:
        inner.answers["/"] = page(b"secret")
        inner.answers["/robots.txt"] = page(b"secret")
        targets = {
            f"http://inner.example:{server.port}/": "loopback",
            f"http://127.0.0.2:{server.port}/": "loopback",
            f"//127.0.0.2:{server.port}/": "loopback",
            f"http://[::ffff:127.0.0.2]:{server.port}/": "loopback",
            "http://2130706434/": "host",
            f"http://reader:secret@{server.host}:{server.port}/": "credentials",
            "ftp://inner.example/": "scheme",
            "file:///etc/passwd": "scheme",
        }
        for number, target in enumerate(targets):
            server.answers[f"/{number}"] = redirect(target)
        server.answers["/late"] = redirect("/late2")
        server.answers["/late2"] = redirect(f"http://inner.example:{server.port}/")
        urls = [f"{server.url}/{number}" for number in range(len(targets))] + [f"{server.url}/late"]
        done = crawl(urls, names={"inner.example": [["127.0.0.2"]]}, ALLOWED_NETWORKS="127.0.0.1/32")
        kinds = [(done.visits[url].outcome, done.visits[url].kind) for url in urls]
        assert kinds == [("refused", kind) for kind in [*targets.values(), "loopback"]]
        assert {address for address, _port in done.connections} == {"127.0.0.1"}
        assert inner.connections == 0


def test_a_name_that_changes_its_address_gains_nothing(server: Server) -> None:
    """Allowed at the first look-up, inside at every other: each connection is judged by its own address."""
    with serve("127.0.0.2", server.port) as inner:
        server.answers["/robots.txt"] = page(b"")
        url = f"http://turning.example:{server.port}/"
        done = crawl(
            [url],
            names={"turning.example": [["127.0.0.1"], ["127.0.0.2"]]},
            ALLOWED_NETWORKS="127.0.0.1/32",
            ROBOTSTXT_OBEY=True,
            DNSCACHE_ENABLED=False,
        )
        assert [path for path, _arrival in server.requests] == ["/robots.txt"]
        assert (done.visits[url].outcome, done.visits[url].kind) == ("refused", "loopback")
        assert {address for address, _port in done.connections} == {"127.0.0.1"}
        assert inner.connections == 0


def test_allowed_networks_work_by_name_and_in_ipv6(server: Server) -> None:
    """Of several addresses of a name, the one that is allowed is asked."""
    with serve("::1") as six:
        six.answers["/"] = page(b"six")
        urls = [f"http://name.example:{server.port}/", f"{server.url}/", f"{six.url}/"]
        names = {"name.example": [["10.0.0.1", "127.0.0.1"]]}
        done = crawl(urls, names=names, ALLOWED_NETWORKS="127.0.0.0/8,::1")
        assert [(done.visits[url].status, done.visits[url].length) for url in urls] == [(200, 6), (200, 6), (200, 3)]
        assert {address for address, _port in done.connections} == {"127.0.0.1", "::1"}


@pytest.mark.deep
def test_a_proxy_is_connected_to_under_the_same_rules(server: Server) -> None:
    """For the tunnel of https too."""
    server.answers["http://page.example/"] = page(b"through")
    server.answers["secure.example:443"] = raw(b"HTTP/1.1 502 No\r\n\r\n")
    urls = ["http://page.example/", "https://secure.example/", "http://10.0.0.1/"]
    proxy = dict.fromkeys(("http_proxy", "https_proxy"), f"http://proxy.example:{server.port}")
    names = {"proxy.example": [["127.0.0.1"]]}
    inside = crawl(urls, names=names, environment=proxy)
    assert [inside.visits[url].outcome for url in urls] == ["refused"] * 3
    assert (inside.connections, server.connections) == ([], 0)
    allowed = crawl(urls, names=names, environment=proxy, ALLOWED_NETWORKS="127.0.0.1")
    assert [allowed.visits[url].outcome for url in urls] == ["answered", "disconnected", "refused"]


def test_ports_are_settings() -> None:
    handlers = dict.fromkeys(("http", "https"), "crawler.crawling.download_handler.PoliteHTTPHandler")
    crawler = get_crawler(settings_dict={"ALLOWED_PORTS": "80,x", "DOWNLOAD_HANDLERS": handlers})
    with pytest.raises(ArgumentError, match="ALLOWED_PORTS"):
        AddressGuard.from_crawler(crawler)


def test_a_handler_that_the_guard_does_not_reach_is_an_error() -> None:
    handler = "scrapy.core.downloader.handlers._aiohttp.AiohttpDownloadHandler"
    with pytest.raises(RuntimeError, match="does not reach"):
        AddressGuard.from_crawler(get_crawler(settings_dict={"DOWNLOAD_HANDLERS": {"http": handler}}))


def test_a_response_that_is_no_redirect_is_let_through() -> None:
    guard, request = AddressGuard(Rules()), Request("http://a.example/")
    for status, headers in ((200, {"Location": "ftp://b.example/"}), (302, {}), (302, {"Location": "http://[/"})):
        response = Response(request.url, status=status, headers=headers)
        assert guard.process_response(request, response) is response
