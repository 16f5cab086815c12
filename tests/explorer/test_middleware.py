"""The rate limit."""

import asyncio
from typing import Any

from explorer.middleware import limit_rate


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
