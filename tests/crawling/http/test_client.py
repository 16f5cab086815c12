"""The client over real connections: what is sent, what is used again, and how what fails is told."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
import uvloop
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.crawling.fetch_errors import CertificateError, StandstillError, TlsError
from crawler.crawling.http import standstills
from tests.crawling.answers import LENGTH, OK, READ
from tests.crawling.http.servers import Served, Table, ask, asking, reset, sending, serving
from tests.crawling.middlewares.hostile import raw, serve
from tests.crawling.test_download_handler import make_certificates

GOOD = OK + LENGTH + b"\r\nabc"


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(coroutine)


def test_every_answer_is_read_from_a_connection_that_stays_open() -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        wanted = READ[head.split(b" ")[1][1:].decode()]
        writer.write(wanted.data)
        if wanted.closes:
            writer.close()

    async def visit() -> None:
        async with serving(answer) as served, asking() as client:
            for name, wanted in READ.items():
                read, address = await client.ask(ask(served.url(f"/{name}")))
                assert (read.status, read.body) == (wanted.status, wanted.body), name
                assert str(address) == "127.0.0.1"

    run(visit())


def test_addresses_go_over_the_wire_as_they_are_written() -> None:
    paths = ("/%2f%2F%e9", "/a//../b/./;p?", "/[x]{y}|z?a[]=^`", "?q=a/b?c", "/a#b?c", "/é ü\r\nX: y", "")
    wanted = (*paths[:3], "/?q=a/b?c", "/a", "/%C3%A9%20%C3%BC%0D%0AX:%20y", "/")

    async def visit() -> None:
        async with serving(sending(GOOD)) as served, asking() as client:
            for path in paths:
                await client.ask(ask(served.url(path), headers=((b"X", b"a\r\nY: b"), (b"Host", b"c.example"))))
            assert [head.split(b" ")[1].decode() for head in served.heads] == list(wanted)
            host = f"Host: 127.0.0.1:{served.port}".encode()
            assert {head.split(b"\r\n", 1)[1] for head in served.heads} == {host + b"\r\nX: a Y: b\r\n\r\n"}
            assert served.connections == 1

    run(visit())


def test_a_body_is_sent() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        assert b"Content-Length: 4\r\n" in head
        writer.write(OK + b"Content-Length: 4\r\n\r\n" + await reader.readexactly(4))

    async def visit() -> None:
        async with serving(answer) as served, asking() as client:
            assert (await client.ask(ask(served.url(), method="POST", body=b"gear")))[0].body == b"gear"

    run(visit())


def test_a_connection_that_closed_meanwhile_is_replaced() -> None:
    served = Served()

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
        if len(served.heads) in (2, 4):  # the first one was kept, and is closed when it is used again
            reset(writer) if len(served.heads) == 2 else writer.close()
            return
        writer.write(GOOD)

    async def visit() -> None:
        nonlocal served
        async with serving(answer) as served, asking() as client:
            for _ in range(3):
                assert (await client.ask(ask(served.url())))[0].body == b"abc"
            assert (len(served.heads), served.connections) == (5, 3)

    run(visit())


def test_what_comes_without_a_request_is_no_answer() -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"

    async def late(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
        writer.write(GOOD)
        await asyncio.sleep(0.02)
        writer.write(forged)

    async def visit(answer: Any) -> None:
        async with serving(answer) as served, asking() as client:
            for _ in range(2):
                assert (await client.ask(ask(served.url())))[0].body == b"abc"
                await asyncio.sleep(0.05)
            assert served.connections == 2

    run(visit(sending(GOOD + forged)))
    run(visit(late))


def test_what_came_before_a_request_is_no_answer_to_it() -> None:
    """However soon after the answer before it the request is made."""
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    has_sent = threading.Event()

    def answer(server: socket.socket) -> None:
        for sent in ((GOOD, forged), (GOOD,)):
            connection, _ = server.accept()
            with connection:
                connection.recv(1_000)
                for piece in sent:
                    connection.sendall(piece)
                    time.sleep(0.02)
                has_sent.set()
                connection.recv(1_000)

    async def visit() -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            answering = threading.Thread(target=answer, args=(server,), daemon=True)
            answering.start()
            async with asking() as client:
                url = f"http://127.0.0.1:{server.getsockname()[1]}/"
                assert (await client.ask(ask(url)))[0].body == b"abc"
                assert has_sent.wait(10)  # with the event loop standing still
                assert (await client.ask(ask(url)))[0].body == b"abc"
            answering.join(5)

    run(visit())


def test_an_answer_before_the_request_is_read_or_told() -> None:
    async def visit() -> None:
        async def early(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(OK + b"\r\nabc")
            writer.close()

        server = await asyncio.start_server(early, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with asking() as client:
            with pytest.raises(DownloadFailedError):
                await client.ask(ask(f"http://127.0.0.1:{port}/"))
        server.close()

    run(visit())


def test_a_reset_at_any_byte_is_told() -> None:
    async def visit() -> None:
        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
            writer.write(GOOD[: int(head.split(b" ")[1][1:])])
            await asyncio.sleep(0.005)
            reset(writer)

        async with serving(answer) as served, asking() as client:
            for end in range(len(GOOD)):
                with pytest.raises(DownloadFailedError):
                    await client.ask(ask(served.url(f"/{end}")))
            assert (await client.ask(ask(served.url(f"/{len(GOOD)}"))))[0].body == b"abc"

    run(visit())


def test_an_end_at_any_byte_is_told() -> None:
    async def visit() -> None:
        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
            writer.write(GOOD[: int(head.split(b" ")[1][1:])])
            writer.close()

        async with serving(answer) as served, asking() as client:
            for end in range(len(GOOD)):
                with pytest.raises((DownloadFailedError, ResponseDataLossError)):
                    await client.ask(ask(served.url(f"/{end}")))

    run(visit())


def test_time_is_bounded() -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
        writer.write(OK)
        while not writer.is_closing():
            writer.write(b"X: a\r\n")
            await asyncio.sleep(0.01)

    async def visit() -> None:
        async with serving(drip) as slow, serving(sending(OK + b"\r\n")) as open_, asking() as client:
            for served in (slow, open_):
                with pytest.raises(DownloadTimeoutError):
                    await client.ask(ask(served.url(), timeout=0.1))

    run(visit())


@pytest.mark.parametrize(
    ("url", "options", "error"),
    [
        ("ftp://127.0.0.1/", {}, UnsupportedURLSchemeError),
        ("http://", {}, UnsupportedURLSchemeError),
        ("http://[::1/", {}, UnsupportedURLSchemeError),
        ("http://127.0.0.1:port/", {}, UnsupportedURLSchemeError),
        ("http://127.0.0.1:1/", {}, DownloadConnectionRefusedError),
        ("http://127.0.0.1:1/", {"proxy": "socks5://127.0.0.1:1"}, NotSupported),
        ("http://a.example/", {"proxy": "http://127.0.0.1:1"}, DownloadConnectionRefusedError),
    ],
)
def test_what_cannot_be_asked_is_told(url: str, options: dict[str, Any], error: type[Exception]) -> None:
    async def visit() -> None:
        async with asking() as client:
            with pytest.raises(error):
                await client.ask(ask(url, **options))

    run(visit())


def test_proxies_are_asked_and_lead_to_secure_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, certificates = make_certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    context = server_context(certificates["good"])
    inner = Served()

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        if not head.startswith(b"CONNECT"):
            writer.write(GOOD)
            return
        if b"refused.example" in head:
            writer.write(b"HTTP/1.1 502 No\r\n\r\n")
            return
        there, onwards = await asyncio.open_connection("127.0.0.1", inner.port)
        writer.write(b"HTTP/1.1 200 Established\r\n\r\n")
        await asyncio.wait([asyncio.ensure_future(carry(reader, onwards)), asyncio.ensure_future(carry(there, writer))])

    async def visit() -> None:
        nonlocal inner
        network = Table({"proxy.example": ["127.0.0.1"], "nowhere.example": []})
        async with serving(sending(GOOD), secure=context) as inner, serving(proxy) as outer, asking(network) as client:
            through = {"proxy": f"http://proxy.example:{outer.port}", "proxy_authorization": b"Basic Zw=="}
            for url in ("http://page.example/a?b#c", "https://page.example/d"):
                assert (await client.ask(ask(url, **through)))[0].body == b"abc"
            with pytest.raises(DownloadFailedError):
                await client.ask(ask("https://refused.example/", **through))
            with pytest.raises(CannotResolveHostError):
                await client.ask(ask("http://a.example/", proxy="http://nowhere.example"))
            assert outer.heads[0].startswith(b"GET http://page.example/a?b HTTP/1.1\r\nHost: page.example\r\n")
            assert outer.heads[1].startswith(b"CONNECT page.example:443 HTTP/1.1\r\nHost: page.example:443\r\n")
            assert all(b"\r\nProxy-Authorization: Basic Zw==\r\n" in head for head in outer.heads)
            assert inner.heads[0].startswith(b"GET /d HTTP/1.1\r\nHost: page.example\r\n\r\n")
            assert network.asked == ["proxy.example", "nowhere.example"]

    run(visit())


def test_secure_connections_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, certificates = make_certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))

    async def visit(
        error: type[Exception] | None, certificate: str, host: str = "page.example", **settings: str
    ) -> None:
        network = Table({host: ["127.0.0.1"]})
        with serve(certificate=certificates[certificate]) as served:
            served.answers["/"] = raw(OK + b"\r\nabc")
            async with asking(network, **settings) as client:
                asked = client.ask(ask(f"https://{host}:{served.port}/"))
                if error is None:
                    assert (await asked)[0].body == b"abc"
                    return
                with pytest.raises(error):
                    await asked

    async def visit_all() -> None:
        await visit(None, "good")
        for name in ("expired", "foreign", "other"):
            await visit(CertificateError, name)
        await visit(CertificateError, "good", "else.example")
        await visit(None, "foreign", DOWNLOAD_VERIFY_CERTIFICATES="False")

    run(visit_all())


def test_a_server_of_another_version_is_told(tmp_path: Path) -> None:
    _, certificates = make_certificates(tmp_path)

    async def visit() -> None:
        with serve(certificate=certificates["good"]) as served:
            assert served.tls is not None
            served.tls.maximum_version = ssl.TLSVersion.TLSv1_2
            async with asking(DOWNLOAD_TLS_MIN_VERSION="TLSv1.3") as client:
                with pytest.raises(TlsError, match="version"):
                    await client.ask(ask(f"https://127.0.0.1:{served.port}/"))

    run(visit())


def test_a_server_that_speaks_something_else_is_told() -> None:
    async def visit(data: bytes, error: type[Exception]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            speaking = threading.Thread(target=speak, args=(server, data))
            speaking.start()
            async with asking() as client:
                with pytest.raises(error):
                    await client.ask(ask(f"https://127.0.0.1:{server.getsockname()[1]}/"))
            speaking.join()

    def speak(server: socket.socket, data: bytes) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(1)
            connection.sendall(data)

    run(visit(b"HTTP/1.1 400 Bad Request\r\n\r\n", TlsError))
    run(visit(b"", DownloadFailedError))


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()


@pytest.mark.parametrize("breaks_off", [False, True])
def test_what_fails_while_this_process_stands_still_tells_nothing_of_the_server(
    breaks_off: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standstills, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(standstills, "LEAST_SECONDS", 0.1)

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        asyncio.get_running_loop().call_later(0.02, time.sleep, 0.3)
        if head.startswith(b"GET /whole"):
            writer.write(GOOD)
        elif breaks_off:
            asyncio.get_running_loop().call_later(0.02, reset, writer)

    async def visit() -> None:
        async with serving(answer) as served, asking() as client:
            with pytest.raises(StandstillError):
                await client.ask(ask(served.url(), timeout=0.2))
            assert (await client.ask(ask(served.url("/whole"))))[0].body == b"abc"

    run(visit())
