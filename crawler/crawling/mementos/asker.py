"""Ask a web archive: each request waits for its pool, and is on record with what it said before the next one begins."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic, time

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.archive.snapshots.asks import Ask, AskKind, past_asks, record_ask
from crawler.archive.snapshots.due import Due
from crawler.captures.mementos.answers import Outcome, Reading, Reply
from crawler.captures.mementos.limiter import Limiter, Past
from crawler.captures.mementos.service import PoolName, Service
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.fetch_outcomes import failure_of
from crawler.crawling.mementos.turns import Turns, turns_folder
from crawler.crawling.middlewares.backoff import retry_after
from crawler.crawling.request_meta import STARTED
from crawler.text.quantities import readable_time
from crawler.visits.outcomes import Outcome as FetchOutcome

__all__ = ["Asker", "PoolClosedError", "Question", "download_slot"]

logger = logging.getLogger(__name__)

MAX_BODY = 30_000_000
"""Bytes of the longest answer that is taken: an index of 150,000 captures has some 20 MB."""

MAX_INLINE_BYTES = 500_000
"""Bytes of the longest answer that is read within the event loop; a longer one takes a thread."""

MAX_FOLLOWED = 4
"""Requests until an answer that leads on and on is given up."""

_FAILURES: Mapping[FetchOutcome, Outcome] = {
    "connection_refused": "refused",
    "timeout": "timeout",
    "server_error": "server_error",
    "robots_denied": "not_allowed",
    "refused": "not_allowed",
    "unsupported": "unsent",
    "over_budget": "unsent",
    "postponed": "unsent",
    "too_large": "unreadable",
    "protocol_error": "unreadable",
}
"""Outcome of a request without an answer -> that of the question; any other is `disconnected`."""


class PoolClosedError(Exception):
    """The run asks a pool no more; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question about a link."""

    due: Due
    kind: AskKind
    pool: PoolName
    url: str
    read: Callable[[Reply], Reading]
    """Returns what the answer says."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Came:
    """What came of a request."""

    reading: Reading
    started: datetime
    seconds: float
    status: int | None = None
    retry_after: float | None = None
    response: Response | None = None


Keep = Callable[[Reading], Reading]
"""Writes what an answer says, in the transaction of its record; returns the reading that is recorded."""


class Asker:
    """The questions of one run to one service.

    Args:
        crawler: whose downloader is used, and whose archive.
        service: the web archive.
        speed: how many times as fast time goes.
        patience: seconds of the longest pause that is waited for.
        until: time at which the run ends, of the monotonic clock; None for none.
    """

    def __init__(
        self, crawler: Crawler, service: Service, *, speed: float, patience: float, until: float | None = None
    ) -> None:
        self.crawler, self.service = crawler, service
        self.archive, self.run_id = run_ledger(crawler).writing()
        self.speed, self._patience, self._until = speed, patience / speed, until
        self._limiter = Limiter(service, clock=time, speed=speed)
        since = datetime.now(UTC) - timedelta(seconds=2 * service.pauses.longest)
        self._limiter.replay(past_asks(self.archive, service.name, since))
        self._shared = Turns(turns_folder(crawler.settings), service)
        self._turns: dict[PoolName, asyncio.Lock] = {}
        self._places: dict[PoolName, asyncio.Semaphore] = {}
        self._stop = asyncio.Event()
        self.closed: dict[PoolName, str] = {}
        """Pool that is asked no more -> why."""

    def stop(self) -> None:
        """Begin no further request."""
        self._stop.set()

    @property
    def is_ending(self) -> bool:
        """Whether no pool takes any further request."""
        return self._stop.is_set() or (self._until is not None and monotonic() >= self._until)

    async def ask(self, question: Question, keep: Keep | None = None) -> Reading:
        """Return what the answer to a question says. Where the service refuses, ask again when its pause is over.

        keep: writes what it says, with its record in one transaction. Raises PoolClosedError, and ArchiveError.
        """
        reading, _ = await self.ask_whole(question, keep)
        return reading

    async def ask_on(self, question: Question, keep: Callable[[str, Reading], Reading]) -> Reading:
        """Ask without the body, with it where it may tell more, and where an answer leads; return the last answer.

        keep: as of `ask`, of each answer; is told at which address it was given. Raises PoolClosedError, ArchiveError.
        """
        question = replace(question, method="HEAD")
        for _ in range(MAX_FOLLOWED):
            reading = await self.ask(question, partial(keep, question.url))
            if reading.needs_body and question.method == "HEAD":
                question = replace(question, method="GET")
            elif reading.outcome == "more" and reading.follow is not None:
                question = replace(question, url=reading.follow, method="HEAD")
            else:
                break
        return reading

    async def ask_whole(self, question: Question, keep: Keep | None = None) -> tuple[Reading, Response | None]:
        """Return the same, and the response."""
        while True:
            async with self._place(question.pool):
                await self._turn(question.pool)
                came = await self._request(question)
                reading = self._record(question, came, keep)
            if reading.outcome == "not_allowed":
                self._close(question.pool, reading.error or "it may not be asked")
            if reading.outcome not in ("limited", "refused"):
                return reading, came.response
            logger.info(
                "%s: %s (%s); it is left alone for %s",
                *(self.service.name, reading.error or reading.outcome, question.pool),
                readable_time(self._limiter.pause(question.pool)),
            )

    async def pause(self, seconds: float) -> None:
        """Wait for so many seconds, or until the run ends. Raises PoolClosedError then."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds / self.speed)
        if self.is_ending:
            raise PoolClosedError("the run ends")

    async def _turn(self, pool: PoolName) -> None:
        """Wait until a request of a pool may begin, and count it as begun. Raises PoolClosedError."""
        async with self._turns.setdefault(pool, asyncio.Lock()):
            while True:
                wait = max(self._pause(pool), self._limiter.wait(pool))
                if wait <= 0:
                    wait = self._shared.take(pool, self._limiter.spacing(pool))
                if wait <= 0:
                    self._limiter.begin(pool)
                    return
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), min(wait, 60.0))

    def _pause(self, pool: PoolName) -> float:
        """Return the seconds for which a pool is to be left alone. Raises PoolClosedError where it is asked no more."""
        if pool in self.closed:
            raise PoolClosedError(self.closed[pool])
        if self.is_ending:
            raise PoolClosedError("the run ends")
        if self._limiter.is_failing(pool):
            self._close(pool, "it failed many times in a row")
        if (pause := max(self._limiter.pause(pool), self._shared.pause(pool))) > self._patience:
            self._close(pool, f"it is to be left alone for {readable_time(pause)}")
        return pause

    def _close(self, pool: PoolName, why: str) -> None:
        """Ask a pool no more in this run, and tell why. Raises PoolClosedError."""
        if pool not in self.closed:
            self.closed[pool] = why
            self.crawler.stats.inc_value("failures/web_archive")
            logger.error("%s: %s (%s). The rest is left for the next run.", self.service.name, why, pool)
        raise PoolClosedError(why)

    def _place(self, pool: PoolName) -> asyncio.Semaphore:
        return self._places.setdefault(pool, asyncio.Semaphore(self.service.pool(pool).at_once))

    async def _request(self, question: Question) -> _Came:
        request = _request_of(question)
        began, started = monotonic(), datetime.now(UTC)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            outcome, words = failure_of(error)
            reading = Reading(outcome=_FAILURES.get(outcome, "disconnected"), error=words)
            return _Came(reading=reading, started=started, seconds=monotonic() - began)
        sent, reply = request.meta.get(STARTED), _reply(question, response)
        is_large = len(reply.body) > MAX_INLINE_BYTES
        return _Came(
            reading=await asyncio.to_thread(question.read, reply) if is_large else question.read(reply),
            started=started if sent is None else datetime.fromtimestamp(sent, UTC),
            seconds=monotonic() - began,
            status=response.status,
            retry_after=retry_after(response.headers.get("Retry-After"), datetime.now(UTC)),
            response=response,
        )

    def _record(self, question: Question, came: _Came, keep: Keep | None) -> Reading:
        """Record a question with what its answer says; return that."""
        due, reading = question.due, came.reading
        with self.archive.transaction():
            if keep is not None:
                reading = keep(reading)
            ask = Ask(
                link_id=due.id,
                about=due.url,
                wanted=due.cited,
                service=self.service.name,
                pool=question.pool,
                kind=question.kind,
                url=question.url,
                started=came.started,
                seconds=came.seconds,
                outcome=reading.outcome,
                status=came.status,
                captures=None if reading.listing is None else reading.listing.lines,
                retry_after=came.retry_after,
                error=reading.error,
            )
            record_ask(self.archive, self.run_id, ask)
        self._limiter.end(
            Past(
                pool=question.pool,
                started=came.started.timestamp(),
                ended=time(),
                outcome=reading.outcome,
                retry_after=came.retry_after,
            )
        )
        if (pause := self._limiter.pause(question.pool)) > 0:
            self._shared.leave_alone(None if reading.outcome == "refused" else question.pool, pause)
        self.crawler.stats.inc_value("snapshots/asked")
        self.crawler.stats.inc_value(f"snapshots/{question.kind}/{reading.outcome}")
        return reading


def _request_of(question: Question) -> Request:
    return Request(
        question.url,
        method=question.method,
        headers=dict(question.headers),
        body=question.body,
        callback=NO_CALLBACK,
        dont_filter=True,
        meta={
            "download_slot": download_slot(question.pool),
            "download_maxsize": MAX_BODY,
            "dont_redirect": True,
            "dont_retry": True,
            "verbatim_url": True,
        },
    )


def _reply(question: Question, response: Response) -> Reply:
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    return Reply(
        url=question.url,
        status=response.status,
        headers=headers,
        body=response.body,
        has_body=question.method != "HEAD",
        received=datetime.now(UTC),
    )


def download_slot(pool: PoolName) -> str:
    """Return the name of the download slot of a pool, which no host has."""
    return f"web archive: {pool}"
