"""Ask the TimeGate of a web archive for the copy next to the date of each link (RFC 7089)."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from crawler.archive.snapshots.copies import write_copies
from crawler.archive.snapshots.due import Due, due_link
from crawler.captures.mementos.addresses import filled, same_host
from crawler.captures.mementos.answers import Memento, Reading, read_timegate
from crawler.captures.mementos.moments import http_date, midnight
from crawler.crawling.mementos.asker import Asker, PoolClosedError, Question
from crawler.urls.hosts import host_of_url

__all__ = ["ask_timegates", "may_have_copies"]


async def ask_timegates(asker: Asker, links: Sequence[int], found: Callable[[Due], None]) -> None:
    """Ask about links in their order, several at a time. found: is told of each with a copy. Raises ArchiveError."""
    waiting = iter(links)
    workers = asker.service.pool("playback").at_once
    await asyncio.gather(*(_work(asker, waiting, found) for _ in range(workers)))


async def _work(asker: Asker, waiting: Iterator[int], found: Callable[[Due], None]) -> None:
    for number in waiting:
        due = due_link(asker.archive, number)
        if due is None or not may_have_copies(asker, due):
            asker.crawler.stats.inc_value("snapshots/not_asked")
            continue
        try:
            reading = await _ask(asker, due)
        except PoolClosedError:
            return
        if reading.outcome == "found":
            found(due)


def may_have_copies(asker: Asker, due: Due) -> bool:
    """Return whether a link is one that web archives take, and none of their own copies."""
    return due.is_askable and host_of_url(due.url) != host_of_url(asker.service.server)


async def _ask(asker: Asker, due: Due) -> Reading:
    """Ask about one link, and write the copies that the answer names. Raises PoolClosedError and ArchiveError."""
    service = asker.service

    def keep(_url: str, reading: Reading) -> Reading:
        if reading.outcome != "found":
            return reading
        chosen = reading.mementos[0]
        if not _is_of(chosen, due):
            return replace(reading, outcome="unreadable", error=f"it chose a copy of {str(chosen.original)[:100]!r}")
        copies = [copy for copy in reading.mementos if _is_of(copy, due)]
        write_copies(asker.archive, asker.run_id, due.id, service.name, copies)
        return reading

    question = Question(
        due=due,
        kind="timegate",
        pool="playback",
        url=service.at(filled(service.timegate, url=due.url)),
        read=read_timegate,
        headers={"Accept-Datetime": http_date(midnight(due.cited))},
    )
    return await asker.ask_on(question, keep)


def _is_of(copy: Memento, due: Due) -> bool:
    """Return whether a copy is of the host of a link, as far as the service says of what it is one."""
    return copy.original is None or same_host(copy.original, due.url)
