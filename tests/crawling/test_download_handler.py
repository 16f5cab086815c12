"""Answers that go on for ever, grow without bound or break off: each ends, in time and with its own outcome."""

import datetime
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.crawling.http.answers import MAX_HEAD_BYTES, MAX_HEAD_LINES
from tests.crawling.middlewares.crawling import crawl
from tests.crawling.middlewares.hostile import Answer, Server, endless, page, raw, redirect, serve

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = "a" * 15_000

HOSTILE: dict[str, tuple[Answer, str]] = {
    # Too much
    "endless-body": (endless(OK + b"\r\n", bytes(65536)), "too_large"),
    "endless-chunks": (endless(CHUNKED, b"800\r\n" + bytes(2048) + b"\r\n"), "too_large"),
    "long-by-its-word": (page(b"a", length=10**12), "too_large"),
    "many-headers": (endless(OK, b"X-Header: value\r\n" * 50), "too_large"),
    "many-folded-lines": (endless(OK + b"X: a\r\n", b" folded\r\n" * 50), "too_large"),
    "many-lines-without-colon": (endless(OK, b"word\r\n" * 50), "too_large"),
    "many-early-answers": (endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 50), "too_large"),
    "line-without-end": (endless(OK + b"X: ", b"a" * 4096), "too_large"),
    "status-without-end": (endless(b"HTTP/1.1 200 ", b"a" * 4096), "too_large"),
    "heavy-head": (page(b"a", *[f"X-{n}: {LONG}" for n in range(MAX_HEAD_BYTES // 15_000 + 1)]), "too_large"),
    "endless-trailers": (
        endless(CHUNKED + b"1\r\na\r\n0\r\n", b"X-Trailer: value\r\n" * 50),
        "protocol_error",
    ),
    "chunk-size-without-end": (endless(CHUNKED, b"0" * 4096), "protocol_error"),
    # Too slow
    "never-answers": (endless(b"", b"", pause=0.1), "timeout"),
    "drips-its-head": (endless(OK, b"X: a\r\n", pause=0.05), "timeout"),
    "drips-its-body": (endless(OK + b"Content-Length: 1000000\r\n\r\n", b"a", pause=0.05), "timeout"),
    "drips-its-chunks": (endless(CHUNKED, b"1\r\na\r\n", pause=0.05), "timeout"),
    # Broken
    "shorter-than-its-word": (page(b"a" * 100, length=200), "protocol_error"),
    "chunks-that-break-off": (raw(CHUNKED + b"10\r\nabc"), "protocol_error"),
    "chunks-that-are-none": (raw(CHUNKED + b"what\r\nabc\r\n0\r\n\r\n"), "protocol_error"),
    "unknown-transfer": (raw(OK + b"Transfer-Encoding: rot13\r\n\r\nabc"), "protocol_error"),
    "negative-length": (raw(OK + b"Content-Length: -5\r\n\r\nabc"), "protocol_error"),
    "length-in-words": (raw(OK + b"Content-Length: five\r\n\r\nabcde"), "protocol_error"),
    "two-lengths": (raw(OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"), "protocol_error"),
    "no-http": (raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "protocol_error"),
    "odd-status": (raw(b"HTTP/1.1 abc OK\r\n\r\n"), "protocol_error"),
    "nothing": (raw(b""), "disconnected"),
    "half-a-head": (raw(b"HTTP/1.1 200 OK\r\nX: "), "disconnected"),
    # Redirects
    "redirect-to-no-url": (redirect("http://[::1"), "protocol_error"),
    "redirect-to-no-port": (redirect("http://a.example:port/"), "protocol_error"),
    "redirect-to-what-is-long": (redirect("/" + "a" * 10_000), "refused"),
    "redirect-to-bytes": (raw(b"HTTP/1.1 302 A\r\nLocation: http://\xff\x00/\r\nContent-Length: 0\r\n\r\n"), "refused"),
    "redirect-to-itself": (redirect("/redirect-to-itself"), "redirect_loop"),
}  # fmt: skip

MILD: dict[str, Answer] = {
    "longer-than-its-word": page(b"a" * 100, length=10),
    "no-length": raw(OK + b"\r\nabc"),
    "bare-line-feeds": raw(b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc"),
    "nul-bytes": page(bytes(1000), "Content-Type: text/html"),
    "unknown-charset": page(b"\xff\xfe\x00abc", "Content-Type: text/html; charset=no-such-charset"),
    "wrong-charset": page("Zahnräder".encode("latin-1"), "Content-Type: text/html; charset=utf-8"),
    "deep-tags": page(b"<div>" * 200_000, "Content-Type: text/html"),
    "as-many-lines-as-are-taken": raw(OK + b"X: a\r\n" * (MAX_HEAD_LINES - 4) + b"Content-Length: 3\r\n\r\nabc"),
    "early-hints": raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"Content-Length: 3\r\n\r\nabc"),
    "ten-redirects-9": page(b"arrived"),
}


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as server:
        yield server


def test_every_hostile_answer_ends_with_its_outcome(server: Server) -> None:
    for name, (answer, _outcome) in HOSTILE.items():
        server.answers[f"/{name}"] = answer
    for name, answer in MILD.items():
        server.answers[f"/{name}"] = answer
    for number in range(9):
        server.answers[f"/ten-redirects-{number}"] = redirect(f"/ten-redirects-{number + 1}")
        server.answers[f"/eleven-redirects-{number}"] = redirect(f"/eleven-redirects-{number + 1}")
    server.answers["/ten-redirects"] = redirect("/ten-redirects-0")
    server.answers["/eleven-redirects"] = redirect("/eleven-redirects-0")
    server.answers["/eleven-redirects-9"] = redirect("/eleven-redirects-10")
    others = {"eleven-redirects": "redirect_loop", "ten-redirects": "answered"} | dict.fromkeys(MILD, "answered")
    wanted = {name: outcome for name, (_answer, outcome) in HOSTILE.items()} | others
    done = crawl(
        [f"{server.url}/{name}" for name in wanted],
        ALLOWED_NETWORKS="127.0.0.0/8",
        CONCURRENT_REQUESTS=100,
        CONCURRENT_REQUESTS_PER_DOMAIN=100,
        DOWNLOAD_TIMEOUT=3,
        DOWNLOAD_MAXSIZE=3_000_000,
        LOG_LEVEL="ERROR",
    )
    assert {name: done.visits[f"{server.url}/{name}"].outcome for name in wanted} == wanted
    assert all(visit.ended - visit.began < 8 for visit in done.visits.values())
    assert all(visit.words for visit in done.visits.values() if visit.outcome != "answered")
    assert done.visits[f"{server.url}/longer-than-its-word"].length == 10
    assert done.visits[f"{server.url}/ten-redirects"].final == f"{server.url}/ten-redirects-9"
    assert done.peak < 250_000_000
    assert done.held < 1
    assert done.log == ""


def test_what_follows_an_answer_does_not_become_the_next(server: Server) -> None:
    """Bytes after an answer's end, on a connection that stays open, are not read as the answer to another request."""
    smuggled = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    server.answers["/first"] = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + smuggled)
    server.answers["/second"] = page(b"mine")
    urls = [f"{server.url}/first", f"{server.url}/second"]
    done = crawl(urls, ALLOWED_NETWORKS="127.0.0.0/8", CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert [done.visits[url].length for url in urls] == [2, 4]


def test_failures_to_connect_are_told_apart(tmp_path: Path) -> None:
    with serve() as closed:
        refusing = closed.url
    authority, certificates = make_certificates(tmp_path)
    with ExitStack() as stack:
        ports = {}
        for name, certificate in certificates.items():
            secure = stack.enter_context(serve(certificate=certificate))
            secure.answers["/"] = page(b"secure")
            ports[name] = secure.port
        wanted = {
            f"https://page.example:{ports['good']}/": "answered",
            f"https://page.example:{ports['expired']}/": "certificate",
            f"https://page.example:{ports['foreign']}/": "certificate",
            f"https://page.example:{ports['other']}/": "certificate",
            "https://nowhere.example/": "no_such_host",
            "https://without-address.example/": "dns_failure",
            f"{refusing}/": "connection_refused",
        }
        done = crawl(
            list(wanted),
            names={"page.example": [["127.0.0.1"]], "without-address.example": [[]]},
            environment={"SSL_CERT_FILE": str(authority)},
            ALLOWED_NETWORKS="127.0.0.0/8",
            DOWNLOAD_TIMEOUT=3,
        )
    assert {url: visit.outcome for url, visit in done.visits.items()} == wanted
    assert "certificate" in done.visits[f"https://page.example:{ports['expired']}/"].words


Issuer = tuple[x509.Name, ec.EllipticCurvePrivateKey]


def make_certificates(folder: Path) -> tuple[Path, dict[str, Path]]:
    """An authority's certificate, and those of servers that it vouches for, but for `foreign`."""
    day = datetime.timedelta(days=1)
    authority, issuer = make_certificate(folder / "authority.pem", "authority.example", 30 * day, None)
    wanted = {
        "good": ("page.example", day, issuer),
        "expired": ("page.example", -day, issuer),
        "other": ("other.example", day, issuer),
        "foreign": ("page.example", day, None),
    }
    return authority, {name: make_certificate(folder / f"{name}.pem", *what)[0] for name, what in wanted.items()}


def make_certificate(path: Path, host: str, end: datetime.timedelta, issuer: Issuer | None) -> tuple[Path, Issuer]:
    now = datetime.datetime.now(datetime.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, path.stem)])
    by, signer = issuer or (subject, key)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(certificate.public_bytes(pem) + secret)
    return path, (subject, key)
