"""The rate limit, the origin, odd paths, CSV without formulas."""

import asyncio
from typing import Any

import pytest

from explorer.http.middleware import guard_csv, limit_rate, refuse_odd_paths, share_data, use_origin


async def _app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


def test_requests_beyond_the_rate_limit_get_429() -> None:
    now = [0.0]
    limited = limit_rate(_app, 3, lambda: now[0])

    def request(client: str) -> tuple[int, dict[bytes, bytes]]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(limited({"type": "http", "client": (client, 1)}, None, send))  # type: ignore[arg-type]
        return sent[0]["status"], dict(sent[0]["headers"])

    assert [request("a")[0] for _ in range(4)] == [200, 200, 200, 429]
    assert request("b")[0] == 200
    status, headers = request("a")
    assert (status, headers[b"retry-after"]) == (429, b"20")
    now[0] = 20.0
    assert [request("a")[0] for _ in range(2)] == [200, 429]


def answer(app: Any, **scope: Any) -> tuple[int, bytes]:
    """Return status and body of an answer."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app({"type": "http", "path": "/", "headers": [], **scope}, None, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize(
    ("origin", "host", "seen"),
    [
        (None, b"localhost:8001", b"http localhost:8001"),
        (None, b"[::1]:8001", b"http [::1]:8001"),
        (None, b"evil.example", b"http localhost"),
        (None, b"localhost.evil.example", b"http localhost"),
        ("https://archive.example", b"evil.example", b"https archive.example"),
        ("https://archive.example", b"localhost", b"https archive.example"),
    ],
)
def test_addresses_begin_with_the_origin_and_no_host_that_a_request_names(
    origin: str | None, host: bytes, seen: bytes
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["scheme"].encode() + b" " + b",".join(hosts)})

    assert answer(use_origin(app, origin), scheme="http", headers=[(b"Host", host)]) == (200, seen)


@pytest.mark.parametrize(
    "path",
    [
        "//-/databases", "//evil.example/..", "/a//b", "/\\evil.example/", "/%5Cevil.example/", "/a/../b", "/..",
        "/./a", "/%2e%2E/a", "/a/%2e", "/%00", "/a%0d%0ab", "///",
    ],
)  # fmt: skip
def test_odd_paths_are_refused(path: str) -> None:
    assert answer(refuse_odd_paths(_app), raw_path=path.encode())[0] == 400


def test_paths_with_dots_in_names_are_not() -> None:
    for path in (
        "/",
        "/a.b/..c",
        "/domains/a.example",
        "/archive/links/1.json",
        "/domains/a%2Fb",
        "/...",
        "/a?b=//../",
    ):
        assert answer(refuse_odd_paths(_app), raw_path=path.encode())[0] == 200, path


def test_no_cell_of_csv_is_a_formula_however_it_is_sent() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"Content-Type", b"text/csv; charset=utf-8"), (b"Content-Length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in (b"=a,b\r\n", b'"+1 2\r\n=x",', b"-5,-5e3\r\n", b"@x,'=y,'Tis,\xef\xbc\x9dz,"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b'"\t=""q"""\r\n'})

    rows = b"'=a,b\r\n\"'+1 2\r\n=x\",-5,-5e3\r\n'@x,''=y,'Tis,'\xef\xbc\x9dz,\"'\t=\"\"q\"\"\"\r\n"
    assert answer(guard_csv(app)) == (200, rows)


def test_only_reading_is_allowed_to_other_origins() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(share_data(_app)({"type": "http", "method": "OPTIONS", "path": "/a.json", "headers": []}, None, send))  # type: ignore[arg-type]
    headers = dict(sent[0]["headers"])
    assert (sent[0]["status"], headers[b"access-control-allow-methods"]) == (204, b"GET, HEAD")
    sent.clear()
    asyncio.run(share_data(_app)({"type": "http", "method": "POST", "path": "/a.json", "headers": []}, None, send))  # type: ignore[arg-type]
    assert sent[0]["headers"] == []
