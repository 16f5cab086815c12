"""Answers that are kept while the archive stays as it is."""

import asyncio
import shutil
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgi_gzip import GZipResponder

from crawler.archive.database import open_archive
from explorer.app import make_datasette
from explorer.generations import EVERYTHING, SCHEMA, Numbers, note_read
from explorer.http import answers
from explorer.http.answers import KeptAnswers, keep_answers
from explorer.paths import DATABASE

Headers = list[tuple[bytes, bytes]]


def numbers(version: int = 1, **named: int) -> Numbers:
    return {EVERYTHING: version, SCHEMA: 1, **named}


class Counted:
    """An application that says how often it was asked, after `wait`."""

    def __init__(self, body: bytes = b"answer ", status: int = 200, headers: Headers | None = None) -> None:
        self.asked = 0
        self.body, self.status, self.headers = body, status, headers or []
        self.wait: asyncio.Event | None = None
        self.fails = False
        self.reads = {EVERYTHING}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        number = self.asked
        note_read(self.reads)
        if self.wait is not None:
            await self.wait.wait()
            await asyncio.sleep(0)
        if self.fails:
            raise RuntimeError("no answer")
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        await send({"type": "http.response.body", "body": str(number).encode()})


async def ask(app: Any, path: str = "/", method: str = "GET", query: bytes = b"", **headers: str) -> bytes:
    """Return the body of an answer."""
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": named}
    await app(scope, None, send)
    assert sent[0]["type"] == "http.response.start"
    return b"".join(message["body"] for message in sent[1:])


def asked_twice(app: Counted, **request: Any) -> list[bytes]:
    """Return the bodies of the same request, sent twice."""

    async def both() -> list[bytes]:
        kept = keep_answers(app, numbers)
        return [await ask(kept, **request), await ask(kept, **request)]

    return asyncio.run(both())


def test_an_answer_is_kept_until_the_archive_changes() -> None:
    version = [1]

    async def run() -> list[bytes]:
        kept = keep_answers(Counted(), lambda: numbers(version[0]))
        found = [await ask(kept), await ask(kept)]
        version[0] = 2
        return [*found, await ask(kept), await ask(kept)]

    assert asyncio.run(run()) == [b"answer 1", b"answer 1", b"answer 2", b"answer 2"]


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/b"}, {"query": b"q=1"}, {"method": "HEAD"}, {"host": "b.example"}, {"accept_encoding": "br"},
        {"origin": "https://b.example"},
    ],
)  # fmt: skip
def test_what_differs_is_another_request(other: dict[str, Any]) -> None:
    async def run() -> list[bytes]:
        kept = keep_answers(Counted(), numbers)
        return [await ask(kept), await ask(kept, **other), await ask(kept)]

    assert asyncio.run(run()) == [b"answer 1", b"answer 2", b"answer 1"]


@pytest.mark.parametrize(
    "request_of",
    [
        {"cookie": "a=b"}, {"authorization": "Basic x"}, {"method": "POST"}, {"query": b"_stream=on"},
        {"range": "bytes=0-1"},
    ],
)  # fmt: skip
def test_what_is_of_one_visitor_or_of_a_part_is_answered_anew(request_of: dict[str, Any]) -> None:
    assert asked_twice(Counted(), **request_of) == [b"answer 1", b"answer 2"]


@pytest.mark.parametrize(
    "headers",
    [
        [(b"Set-Cookie", b"a=b")], [(b"cache-control", b"max-age=3, No-Cache")], [(b"cache-control", b"private")],
        [(b"vary", b"Accept-Encoding, X-Else")],
    ],
)  # fmt: skip
def test_what_says_so_is_not_kept(headers: Headers) -> None:
    assert asked_twice(Counted(headers=headers)) == [b"answer 1", b"answer 2"]


@pytest.mark.parametrize("headers", [[(b"cache-control", b"max-age=60")], [(b"vary", b"Accept-Encoding")]])
def test_what_may_be_kept_is(headers: Headers) -> None:
    assert asked_twice(Counted(headers=headers)) == [b"answer 1", b"answer 1"]


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
def test_only_what_was_found_is_kept(status: int) -> None:
    assert asked_twice(Counted(status=status)) == [b"answer 1", b"answer 2"]


def test_a_long_answer_is_passed_on_whole_and_not_kept() -> None:
    long = b"x" * (answers.MAX_ANSWER_BYTES + 1)
    assert asked_twice(Counted(body=long)) == [long + b"1", long + b"2"]


def together(app: Counted, number: int, version: Callable[[], Numbers] = numbers) -> list[Any]:
    """Return what so many requests get that come while the first is being answered."""

    async def run() -> list[Any]:
        app.wait = asyncio.Event()
        kept = keep_answers(app, version)
        tasks = [asyncio.ensure_future(ask(kept)) for _ in range(number)]
        await asyncio.sleep(0.01)
        app.wait.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(run())


def test_requests_that_come_together_are_answered_once() -> None:
    app = Counted()
    assert together(app, 20) == [b"answer 1"] * 20
    assert app.asked == 1


def test_who_waits_for_what_is_not_to_be_shared_is_answered_anew() -> None:
    assert sorted(together(Counted(headers=[(b"set-cookie", b"a=b")]), 3)) == [b"answer 1", b"answer 2", b"answer 3"]


def test_who_waits_for_what_fails_is_answered_anew() -> None:
    app = Counted()
    app.fails = True
    assert [str(error) for error in together(app, 3)] == ["no answer"] * 3
    assert app.asked == 3


def test_nobody_waits_for_an_answer_from_before_a_change() -> None:
    versions = iter(range(10))
    app = Counted()
    assert together(app, 4, lambda: numbers(next(versions))) == [b"answer 1", *[b"answer 2"] * 3]


def test_who_waits_is_not_kept_waiting_by_changes_of_what_is_not_asked_for() -> None:
    versions = iter(range(10))
    app = Counted()
    app.reads = {"issues"}
    assert together(app, 4, lambda: numbers(next(versions), issues=7)) == [b"answer 1"] * 4


def test_an_answer_is_kept_while_what_it_was_made_of_stays_as_it_is() -> None:
    state = {"issues": 1, "links": 1, EVERYTHING: 1}

    async def run() -> list[bytes]:
        app = Counted()
        app.reads = {"issues", "links.state"}
        kept = keep_answers(app, lambda: {SCHEMA: 1, "links.state": 5, **state})
        found = [await ask(kept)]
        for changed in ({"links": 2, EVERYTHING: 2}, {"issues": 2, EVERYTHING: 3}, {EVERYTHING: 4}, {SCHEMA: 2}):
            state.update(changed)
            found.append(await ask(kept))
        return found

    assert [answer[-1:] for answer in asyncio.run(run())] == [b"1", b"1", b"2", b"2", b"3"]


def test_one_who_leaves_does_not_take_the_others_along() -> None:
    async def run() -> bytes:
        app = Counted()
        app.wait = asyncio.Event()
        kept = keep_answers(app, numbers)
        first, second = asyncio.ensure_future(ask(kept)), asyncio.ensure_future(ask(kept))
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.sleep(0.01)
        app.wait.set()
        return await second

    assert asyncio.run(run()) == b"answer 2"


def test_what_is_kept_is_bounded_and_what_was_asked_for_last_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MAX_KEPT_BYTES", 6000)
    app, kept = Counted(body=b"x" * 1000), KeptAnswers()

    async def run() -> list[bytes]:
        keeping = keep_answers(app, numbers, kept)
        for path in ("/a", "/b", "/a", "/c", "/a"):
            await ask(keeping, path)
        return [await ask(keeping, path) for path in ("/a", "/b")]

    assert [body[-1:] for body in asyncio.run(run())] == [b"1", b"4"]
    assert kept.size <= 6000


def test_what_a_request_says_of_itself_counts_among_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MAX_KEPT_BYTES", 6000)
    app = Counted()
    assert asked_twice(app, accept="x" * 6000) == [b"answer 1", b"answer 2"]


def test_a_write_between_two_reads_is_seen_at_once(small: Path, tmp_path: Path) -> None:
    archive_path = tmp_path / "archive.db"
    shutil.copy(small, archive_path)

    async def run() -> list[str]:
        datasette = make_datasette(archive_path)
        await datasette.invoke_startup()
        database = datasette.get_database(DATABASE)
        try:
            pages = ["/issues/1", "/archive/mentions.json?_size=1&_shape=array&_col=title"]
            found = [(await datasette.client.get(page)).text for page in pages * 2]
            with open_archive(archive_path) as archive, archive.transaction():
                archive.connection.execute("UPDATE mentions SET title = 'Changed between'")
            return found + [(await datasette.client.get(page)).text for page in pages]
        finally:
            database.close()
            datasette.executor.shutdown()

    *before, issue, rows = asyncio.run(run())
    assert before[:2] == before[2:]
    assert not any("Changed between" in page for page in before)
    assert "Changed between" in issue
    assert "Changed between" in rows


def test_answers_of_the_whole_application_are_made_and_compressed_once(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    make = answers._Keeping._make

    async def counted(self: Any, scope: Any, *others: Any) -> Any:
        made.append(scope["path"])
        return await make(self, scope, *others)

    compressed: list[bytes] = []
    compress = GZipResponder.apply_compression

    def compressing(self: Any, body: bytes, *, more_body: bool) -> bytes:
        compressed.append(body)
        packed: bytes = compress(self, body, more_body=more_body)
        return packed

    monkeypatch.setattr(answers._Keeping, "_make", counted)
    monkeypatch.setattr(GZipResponder, "apply_compression", compressing)

    async def run() -> list[str]:
        datasette = make_datasette(small)
        await datasette.invoke_startup()
        app = datasette.app()
        try:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://a.example") as client:
                return [(await client.get(page)).text for page in ("/issues/1", "/archive/links.json") * 3]
        finally:
            datasette.get_database(DATABASE).close()
            datasette.executor.shutdown()

    found = asyncio.run(run())
    assert found == found[:2] * 3
    assert made == ["/issues/1", "/archive/links.json"]
    assert [body.decode() for body in compressed] == found[:2]
