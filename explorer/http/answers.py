"""ASGI middleware that keeps answers while what they are made of stays as it is, and makes each once at a time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from explorer.generations import MOMENT, READ, Numbers, is_current, stamp
from explorer.http.middleware import App, Message, Receive, Scope, Send

__all__ = ["KeptAnswers", "keep_answers"]

MAX_KEPT_BYTES: Final = 32_000_000
"""Bytes of all kept answers and their keys."""

MAX_ANSWER_BYTES: Final = 2_000_000
"""Bytes of the longest answer that is kept; a longer one is passed on as it is made."""

OVERHEAD_BYTES: Final = 1_000
"""Bytes that an answer takes beside its body."""

ANSWERED_ANEW: Final = frozenset({b"cookie", b"authorization", b"range"})
"""Request headers that tell visitors apart, or ask for a part."""

NOT_KEPT: Final = ("no-store", "no-cache", "private")
"""Directives of Cache-Control by which an answer says that it is not to be kept (RFC 9111, section 5.2.2)."""

NO_DIFFERENCE: Final = frozenset({"accept", "accept-encoding", "cookie", "authorization"})
"""Headers that an answer may vary by: the first two are parts of the key; requests with the others, which Datasette
names in all answers, are answered anew."""

STREAMED: Final = b"_stream="
"""Parameter of Datasette that asks for all rows of a table."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    start: Message
    """Message with status and headers."""
    body: bytes
    """The whole body."""

    async def say(self, send: Send) -> None:
        """Send the answer."""
        await send(dict(self.start))
        await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True, slots=True)
class _Made:
    answer: Answer
    stamp: Numbers
    """Of what it was made."""


@dataclass(slots=True, eq=False)
class KeptAnswers:
    """Answers to requests with what each was made of; those asked for last, within `MAX_KEPT_BYTES`."""

    size: int = 0
    """Bytes."""
    _answers: OrderedDict[Hashable, tuple[_Made, int]] = field(default_factory=OrderedDict)
    """Key -> answer and its bytes, the one asked for last at the end."""

    def get(self, now: Numbers, key: Hashable) -> Answer | None:
        """Return an answer of which nothing has changed by now, or None."""
        found = self._answers.get(key)
        if found is None:
            return None
        if not is_current(found[0].stamp, now):
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return found[0].answer

    def put(self, key: Hashable, made: _Made, size: int) -> None:
        """Keep an answer."""
        self._drop(key)
        self._answers[key] = made, size
        self.size += size
        while self.size > MAX_KEPT_BYTES:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: Hashable) -> None:
        _, size = self._answers.pop(key, (None, 0))
        self.size -= size


def keep_answers(app: App, generations: Callable[[], Numbers], kept: KeptAnswers | None = None) -> App:
    """Answer a request as the same one was answered before, if nothing has changed of what that was made of; wait for
    one under way.

    Requests are the same if method, address, origin, encodings and the day are. What is of one visitor (cookies), asks
    for a part, streams a table, fails, is another at each moment or says itself that it is not to be kept, is answered
    anew. Conditions are for what wraps this: an answer that is kept is whole.

    Args:
        generations: returns the present numbers of the archive.
        kept: where the answers are kept.
    """
    return _Keeping(app, generations, kept if kept is not None else KeptAnswers())


@dataclass(frozen=True, slots=True, eq=False)
class _Keeping:
    """The application that `keep_answers` returns."""

    app: App
    generations: Callable[[], Numbers]
    kept: KeptAnswers
    under_way: dict[Hashable, asyncio.Future[_Made | None]] = field(default_factory=dict)
    """Key -> what those who ask the same wait for; None where it is not for them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        now = self.generations()
        answer = self.kept.get(now, key)
        # One that began before this request may be of before a change; a second one to wait for began after it.
        for is_later in (False, True):
            if answer is None and (waiting := self.under_way.get(key)) is not None:
                made = await asyncio.shield(waiting)
                if made is None:
                    await self.app(scope, receive, send)
                    return
                answer = made.answer if is_later or is_current(made.stamp, now) else None
        if answer is None:
            answer = await self._make(scope, receive, send, key)
        if answer is not None:
            await answer.say(send)

    async def _make(self, scope: Scope, receive: Receive, send: Send, key: tuple[Any, ...]) -> Answer | None:
        """Return the answer, and keep it if it may be kept; None for one that was sent as it was made."""
        waiting = self.under_way[key] = asyncio.get_running_loop().create_future()
        recorder = _Recorder(send, too_long=lambda: _settle(waiting, None))
        begun, read = self.generations(), set[str]()
        token = READ.set(read)
        try:
            await self.app(scope, receive, recorder)
            answer = recorder.answer()
            if answer is not None and _may_keep(answer) and MOMENT not in read:
                made = _Made(answer, stamp(read, begun))
                self.kept.put(key, made, len(answer.body) + OVERHEAD_BYTES + _size(scope))
                _settle(waiting, made)
            return answer
        finally:
            READ.reset(token)
            _settle(waiting, None)
            if self.under_way.get(key) is waiting:
                del self.under_way[key]


def _settle(waiting: asyncio.Future[_Made | None], made: _Made | None) -> None:
    if not waiting.done():
        waiting.set_result(made)


def _key(scope: Scope) -> tuple[Any, ...] | None:
    """Return what tells a request from others, None for one that is answered anew each time."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or STREAMED in scope["query_string"]:
        return None
    headers = {name.lower(): value for name, value in scope["headers"]}
    if headers.keys() & ANSWERED_ANEW:
        return None
    path = scope.get("raw_path") or scope["path"].encode()
    about = (headers.get(b"host"), headers.get(b"accept-encoding"), headers.get(b"accept"), headers.get(b"origin"))
    return path, scope["query_string"], scope["method"], scope.get("scheme"), about, datetime.now(UTC).date()


def _size(scope: Scope) -> int:
    """Return the bytes of a request, of which its key is a part."""
    return (
        len(scope["path"])
        + len(scope["query_string"])
        + sum(len(name) + len(value) for name, value in scope["headers"])
    )


def _may_keep(answer: Answer) -> bool:
    """Return whether an answer is the same for all who ask the same."""
    if answer.start["status"] != 200:
        return False
    for name, value in answer.start.get("headers", ()):
        words = {word.strip().lower() for word in value.decode("latin-1").split(",")}
        match name.lower():
            case b"set-cookie":
                return False
            case b"cache-control" if words.intersection(NOT_KEPT):
                return False
            case b"vary" if words - NO_DIFFERENCE:
                return False
    return True


class _Recorder:
    """Holds an answer back until it is whole; one that is too long is sent on."""

    def __init__(self, send: Send, *, too_long: Callable[[], None]) -> None:
        self._send = send
        self._too_long = too_long
        self._start: Message | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._is_whole = False
        self._passes_on = False

    async def __call__(self, message: Message) -> None:
        if self._passes_on:
            await self._send(message)
            return
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._pass_on(message)
            return
        self._parts.append(message.get("body", b""))
        self._size += len(self._parts[-1])
        self._is_whole = not message.get("more_body", False)
        if self._size > MAX_ANSWER_BYTES:
            message = {**message, "body": b"".join(self._parts)}
            await self._pass_on(message)

    async def _pass_on(self, message: Message) -> None:
        self._passes_on = True
        self._parts.clear()
        self._too_long()
        if self._start is not None:
            await self._send(self._start)
        await self._send(message)

    def answer(self) -> Answer | None:
        """Return the whole answer, None for one that was sent on."""
        if self._passes_on or not self._is_whole or self._start is None:
            return None
        return Answer(self._start, b"".join(self._parts))
