"""Redirects to wherever a server likes, and secure connections that are none: each ends in time, and leads to nobody.

Counted at the sockets of the crawl, and at a server to which none is to come.
"""

import os
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from tests.crawling.middlewares.crawling import Crawl, crawl
from tests.crawling.middlewares.hostile import raw, serve
from tests.crawling.test_download_handler import make_certificates

HERE, INSIDE = "127.0.0.1", "127.0.0.2"
"""Where the server is, and what is not to be connected to. PORT stands for that of the former."""

LOCATIONS: dict[str, str] = {
    "": "redirect_loop",
    " ": "redirect_loop",
    "#a": "redirect_loop",
    "/" + "a" * 7_000: "answered",
    "http://" + "a" * 70_000: "refused",
    "/\u00e9\u4e2d": "answered",
    "/a b\tc": "answered",
    "/a%0d%0aX:%20y": "answered",
    "/a\0b": "answered",
    "/../../../etc": "answered",
    "http:/x": "answered",
    "http:///127.0.0.2/x": "refused",
    "\\\\127.0.0.2\\x": "refused",
    "/\\127.0.0.2/x": "refused",
    "http:\\\\127.0.0.2\\x": "refused",
    "//127.0.0.2/": "refused",
    "//127.0.0.2:PORT/": "refused",
    "javascript:alert(1)": "refused",
    "data:text/html,a": "refused",
    "file:///etc/hosts": "refused",
    "ftp://127.0.0.2/": "refused",
    "gopher://127.0.0.2:80/": "refused",
    "view-source:http://127.0.0.2/": "refused",
    "blob:http://127.0.0.2/": "refused",
    "http://[::1]/": "refused",
    "http://[fe80::1%25eth0]/": "refused",
    "http://[fe80::1%eth0]/": "refused",
    "http://[::ffff:127.0.0.2]/": "refused",
    "http://[::127.0.0.2]/": "refused",
    "http://[64:ff9b::7f00:2]/": "refused",
    "http://[::ffff:7f00:2": "protocol_error",
    "http://[1:2:3/": "protocol_error",
    "http://[v1.x]/": "no_such_host",
    "http://u:p@127.0.0.2/": "refused",
    "http://127.0.0.1@127.0.0.2/": "refused",
    "http://127.0.0.1:1\\@127.0.0.2/": "connection_refused",
    "http://127.0.0.2#@127.0.0.1/": "refused",
    "http://127.0.0.2:0/": "refused",
    "http://a.example:65536/": "protocol_error",
    "http://a.example:-1/": "protocol_error",
    "http://a.example:80:80/": "protocol_error",
    "http://a.example:\u0661/": "protocol_error",
    "http://\uff11\uff12\uff17.0.0.2/": "refused",
    "http://127\u30020\u30020\u30022/": "refused",
    "http://2130706434/": "refused",
    "http://0177.0.0.2/": "refused",
    "http://0x7f000002/": "refused",
    "http://127.2/": "refused",
    "http://127.0.0.2./": "refused",
    "http://%31%32%37.0.0.2/": "refused",
    "http://\u3002\uff0e/": "refused",
    "http://a\u200d.example/": "no_such_host",
    "http://" + "xn--" + "a" * 60 + ".example/": "refused",
    "http://" + "a" * 64 + ".example/": "refused",
    "http://" + "a." * 200 + "example/": "refused",
    "http://0/": "refused",
    "http://localhost/": "refused",
    "http://inside.example/": "refused",
    "http://several.example:PORT/": "answered",
    "http://changing.example:PORT/": "answered",
}
"""Location -> what becomes of the visit."""


@pytest.fixture(scope="module")
def redirected() -> Crawl:
    with serve(HERE) as server, serve(INSIDE, server.port) as inside:
        for number, location in enumerate(LOCATIONS):
            target = location.replace("PORT", str(server.port)).encode()
            server.answers[f"/{number}"] = raw(
                b"HTTP/1.1 302 F\r\nContent-Length: 0\r\nLocation: " + target + b"\r\n\r\n"
            )
            # Which is not followed: the page has text of its own
            server.answers[f"/refresh-{number}"] = raw(b"HTTP/1.1 200 OK\r\nRefresh: 0;url=" + target + b"\r\n\r\nabc")
        paths = [*map(str, range(len(LOCATIONS))), *(f"refresh-{number}" for number in range(len(LOCATIONS)))]
        names = {
            "inside.example": [[INSIDE, "10.0.0.1"]],
            "several.example": [["10.0.0.1", INSIDE, HERE]],
            "changing.example": [[HERE], [INSIDE]],
            "localhost": [[INSIDE]],
        }
        proxy = f"http://{INSIDE}:{server.port}"
        done = crawl(
            [f"{server.url}/{path}" for path in paths],
            names=names,
            environment=dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), proxy),
            ALLOWED_NETWORKS=f"{HERE}/32",
            HTTPPROXY_ENABLED=False,  # as the project has it
            CONCURRENT_REQUESTS_PER_DOMAIN=32,
            ROBOTSTXT_OBEY=True,  # a name may have changed between the two
            BACKOFF_MAX=0,
            DOWNLOAD_TIMEOUT=5,
        )
        assert inside.connections == 0
    return done


def test_no_redirect_leads_inside(redirected: Crawl) -> None:
    assert {address for address, _ in redirected.connections} == {HERE}
    assert redirected.log == ""


@pytest.mark.parametrize("number", range(len(LOCATIONS)))
def test_every_location_has_its_outcome(redirected: Crawl, number: int) -> None:
    location = [*LOCATIONS][number]
    (visit,) = (visit for url, visit in redirected.visits.items() if url.endswith(f"/{number}"))
    assert visit.outcome == LOCATIONS[location], (location[:100], visit.words)
    (refreshed,) = (visit for url, visit in redirected.visits.items() if url.endswith(f"/refresh-{number}"))
    assert (refreshed.outcome, refreshed.length) == ("answered", 3)


Secured = Callable[[socket.socket, ssl.SSLContext], None]
BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure"


def saying(data: bytes, then: bytes = b"") -> Secured:
    """Answers over TLS, then sends what is none, and breaks off without the word that ends a secure connection."""

    def answer(connection: socket.socket, context: ssl.SSLContext) -> None:
        secured = context.wrap_socket(connection, server_side=True)
        secured.recv(65536)
        secured.sendall(data)
        with socket.socket(fileno=secured.detach()) as bare:
            bare.sendall(then)

    return answer


def unsecured(data: bytes, *, again: int = 1, pause: float = 0) -> Secured:
    """Answers what is no TLS, or what breaks it."""

    def answer(connection: socket.socket, _context: ssl.SSLContext) -> None:
        connection.recv(65536)
        for _ in range(again):
            connection.sendall(data)
            time.sleep(pause)

    return answer


def waiting(connection: socket.socket, _context: ssl.SSLContext) -> None:
    connection.recv(65536)
    time.sleep(5)


def resetting(connection: socket.socket, _context: ssl.SSLContext) -> None:
    connection.recv(100)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def old(connection: socket.socket, context: ssl.SSLContext) -> None:
    context.set_ciphers("aNULL:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    saying(BODY)(connection, context)


def for_known_clients(connection: socket.socket, context: ssl.SSLContext) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    saying(BODY)(connection, context)


SECURE: dict[str, tuple[Secured, str]] = {
    "without-farewell": (saying(BODY), "answered"),
    "without-farewell-or-length": (saying(b"HTTP/1.1 200 OK\r\n\r\nsecure"), "answered"),
    "cut-off": (saying(BODY[:-3]), "protocol_error"),
    "head-cut-off": (saying(BODY[:20]), "disconnected"),
    "broken-in-the-body": (saying(BODY[:-3], os.urandom(1000)), "tls_failure"),
    "empty-records": (saying(b"", b"\x17\x03\x03\x00\x00" * 1000), "tls_failure"),
    "another-version-of-http": (saying(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00"), "protocol_error"),
    "plain": (unsecured(BODY), "tls_failure"),
    "noise": (unsecured(b"\xff" * 5000), "tls_failure"),
    "alert": (unsecured(bytes([0x15, 3, 3, 0, 2, 2, 40])), "tls_failure"),
    "name-not-known": (unsecured(bytes([0x15, 3, 3, 0, 2, 2, 112])), "tls_failure"),
    "many-warnings": (unsecured(bytes([0x15, 3, 3, 0, 2, 1, 112]) * 100, again=1000), "tls_failure"),
    "long-record": (unsecured(b"\x16\x03\x03\xff\xff" + bytes(70_000)), "tls_failure"),
    "endless-handshake": (
        unsecured(b"\x16\x03\x03\x40\x00\x02\xff\xff\xff" + bytes(16_380), again=1000),
        "tls_failure",
    ),
    "drips": (unsecured(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76", again=1, pause=4), "timeout"),
    "hangs": (waiting, "timeout"),
    "resets": (resetting, "disconnected"),
    "ciphers-without-certificates": (old, "tls_failure"),
    "for-known-clients": (for_known_clients, "tls_failure"),
}


@contextmanager
def secure(answer: Secured, certificate: Path) -> Iterator[int]:
    """A server while the context lasts; its port."""
    listener = socket.create_server((HERE, 0))

    def handle(connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        connection.settimeout(5)
        with suppress(OSError, ValueError), connection:
            answer(connection, context)

    def accept() -> None:
        with suppress(OSError):
            while True:
                Thread(target=handle, args=(listener.accept()[0],), daemon=True).start()

    Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.mark.parametrize("loop", ["uvloop.Loop", pytest.param(None, marks=pytest.mark.deep)])
def test_what_breaks_a_secure_connection_is_told(tmp_path: Path, loop: str | None) -> None:
    authority, certificates = make_certificates(tmp_path)
    with ExitStack() as stack:
        ports = {
            name: stack.enter_context(secure(answer, certificates["good"])) for name, (answer, _) in SECURE.items()
        }
        urls = {name: f"https://page.example:{port}/" for name, port in ports.items()}
        done = crawl(
            list(urls.values()),
            names={"page.example": [[HERE]]},
            environment={"SSL_CERT_FILE": str(authority)},
            ALLOWED_NETWORKS=f"{HERE}/32",
            ASYNCIO_EVENT_LOOP=loop,
            CONCURRENT_REQUESTS_PER_DOMAIN=32,
            DOWNLOAD_TIMEOUT=2,
        )
    assert {name: done.visits[url].outcome for name, url in urls.items()} == {
        name: outcome for name, (_, outcome) in SECURE.items()
    }
    assert all(visit.ended - visit.began < 5 for visit in done.visits.values())
    assert done.log == ""
