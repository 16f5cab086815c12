"""Ask playback for the copies of a link: it answers with one, leads on to another one, or has none."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from crawler.archive.snapshots.copies import (
    Copy,
    copies_of,
    forget_copy,
    set_digests,
    unusable_moments,
    was_seen,
    write_copies,
    write_redirected,
)
from crawler.archive.snapshots.due import Due
from crawler.captures.mementos.answers import CONCLUSIVE, Memento, Reading, read_memento
from crawler.captures.mementos.captures import Capture, is_good, merged, nearest
from crawler.captures.mementos.moments import midnight
from crawler.crawling.mementos.asker import Asker, Question
from crawler.text.dates import format_time, parse_time

__all__ = ["memento_of", "own_captures", "see_side"]

MAX_TRIED = 4
"""Captures of one side that are tried until playback answers with one."""


async def see_side(asker: Asker, due: Due, captures: list[Capture], *, is_before: bool) -> None:
    """Ask playback for the nearest copy of a side, and where it has none, for the next one."""
    service, wanted = asker.service, midnight(due.cited)
    tried: set[datetime] = set()
    for _ in range(MAX_TRIED):
        unusable = unusable_moments(asker.archive, due.id, service.name)
        found = nearest(merged(captures, own_captures(asker, due)), wanted, without=unusable | tried)
        side = found.before if is_before else found.after
        if not side:
            return
        tried.add(side[0].moment)
        copy = await _see(asker, due, side[0])
        if copy is None or (is_good(copy) and (copy.moment <= wanted) == is_before):
            return


async def _see(asker: Asker, due: Due, capture: Capture) -> Capture | None:
    """Ask playback for a capture; return what it answered with, as one, and None where it did not tell.

    Where it has none, that is the capture with status 404.
    """
    service = asker.service
    held = _held(asker, due, capture)
    if held is None and service.memento:
        write_copies(asker.archive, asker.run_id, due.id, service.name, [memento_of(asker, capture)])
        set_digests(asker.archive, due.id, service.name, [(capture.moment, capture.digest, capture.status)])
        held = _held(asker, due, capture)
    if held is None or was_seen(asker.archive, due.id, held.url):
        return None
    question = Question(due=due, kind="memento", pool="playback", url=held.url, read=read_memento)
    reading = await asker.ask_on(question, partial(_keep_seen, asker, due))
    if reading.outcome == "found":
        answered = reading.mementos[0]
        return replace(capture, moment=answered.moment, status=answered.status)
    return replace(capture, status=404) if reading.outcome in CONCLUSIVE else None


def _keep_seen(asker: Asker, due: Due, url: str, reading: Reading) -> Reading:
    """Write what playback answered at the address of a copy: the time of the answer is that of the copy."""
    archive, service = asker.archive, asker.service.name
    if reading.outcome == "found":
        answered = replace(reading.mementos[0], url=url)
        write_copies(archive, asker.run_id, due.id, service, [answered])
    elif reading.outcome == "more" and reading.follow is not None:
        write_redirected(archive, due.id, url, reading.mementos[0])
    elif reading.outcome == "none":
        forget_copy(archive, due.id, url)
    return reading


def _held(asker: Asker, due: Due, capture: Capture) -> Copy | None:
    """Return the row of a capture; None without one."""
    for copy in copies_of(asker.archive, due.id):
        if copy.service == asker.service.name and copy.taken == format_time(capture.moment):
            return copy
    return None


def own_captures(asker: Asker, due: Due) -> list[Capture]:
    """Return the copies that are known of a link, as captures. Raises ArchiveError."""
    return [
        Capture(moment=moment, original=copy.original or due.url, status=copy.status, digest=copy.digest)
        for copy in copies_of(asker.archive, due.id)
        if copy.service == asker.service.name and (moment := parse_time(copy.taken)) is not None
    ]


def memento_of(asker: Asker, capture: Capture) -> Memento:
    """Return the copy that a capture is, at the address where playback should have it."""
    service = asker.service
    url = service.at(service.memento_path(capture.original, capture.moment))
    return Memento(url=url, moment=capture.moment, original=capture.original, status=capture.status)
