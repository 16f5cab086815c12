"""Learn the rest about the copies of a link: the other side of its date, digests, what playback answers, headlines."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from crawler.archive.snapshots.copies import set_digests, unusable_moments, write_copies
from crawler.archive.snapshots.due import Due, is_indexed, was_empty
from crawler.captures.mementos.addresses import filled, original_in_path, same_host
from crawler.captures.mementos.answers import Reading, read_index, read_timemap
from crawler.captures.mementos.captures import Capture, merged, nearest
from crawler.captures.mementos.moments import midnight
from crawler.captures.mementos.queries import Answered, Query, next_query, parameters
from crawler.crawling.mementos.asker import Asker, Question
from crawler.crawling.mementos.headlines import read_titles
from crawler.crawling.mementos.playback import memento_of, own_captures, see_side

__all__ = ["ask_details"]


EMPTY = "it lists nothing of a page that has a copy, which is believed when a later run is told so too"
"""Error of an empty answer: outages were seen that answer so."""

MAX_SEARCHES = 3
"""Searches of the index for one link in a run: another one follows where playback has not what was listed."""


async def ask_details(asker: Asker, due: Due, *, titles: bool, since: datetime | None = None) -> None:
    """Ask what is not known yet of the copies of a link.

    Args:
        asker: asks.
        due: the link.
        titles: whether the headline is wanted of any link.
        since: time before which what the index said is asked again; None for no such time.

    Raises:
        PoolClosedError, ArchiveError: what was learned until then is kept.
    """
    has_index = bool(asker.service.index or asker.service.timemap)
    captures: list[Capture] = []
    for _ in range(MAX_SEARCHES):
        is_searched = has_index and not is_indexed(asker.archive, asker.service.name, due, since)
        searched = await _search(asker, due) if is_searched else None
        captures = merged(captures, searched or ())
        for is_before in (True, False):
            await see_side(asker, due, captures, is_before=is_before)
        if searched is None:
            break
    if titles or due.lost or due.drifted:
        await read_titles(asker, due)


async def _search(asker: Asker, due: Due) -> list[Capture] | None:
    """Ask the index until it tells what is next to the date; return what it lists, None when it does not answer."""
    service, wanted = asker.service, midnight(due.cited)
    unusable = unusable_moments(asker.archive, due.id, service.name)
    own = own_captures(asker, due)
    listed = [capture.moment for capture in own if capture.moment not in unusable]
    answered: list[Answered] = []
    query = next_query(wanted, listed, answered, without=unusable)
    while query is not None:
        asked = query

        def keep(reading: Reading, asked: Query = asked) -> Reading:
            """Take in an answer: it is the last one when nothing is left to ask, and then all of it is written."""
            if reading.outcome not in ("found", "none"):
                return reading
            usable = [c for c in reading.listing.captures if same_host(c.original, due.url)] if reading.listing else []
            lines = reading.listing.lines if reading.listing else 0
            if not lines and not answered and own and not was_empty(asker.archive, asker.run_id, due, service.name):
                return replace(reading, outcome="unreadable", error=EMPTY)
            answered.append(Answered(query=asked, captures=usable, lines=lines))
            if not service.index or next_query(wanted, listed, answered, without=unusable) is None:
                _write_listed(asker, due, merged(own, *(each.captures for each in answered)))
                return reading
            return replace(reading, outcome="more")

        reading = await asker.ask(_index_question(asker, due, query), keep)
        if reading.outcome not in ("found", "none", "more"):
            return None
        query = next_query(wanted, listed, answered, without=unusable) if reading.outcome == "more" else None
    return merged(own, *(each.captures for each in answered))


def _index_question(asker: Asker, due: Due, query: Query) -> Question:
    service = asker.service
    if not service.index:
        url = service.at(filled(service.timemap, url=due.url))
        return Question(due=due, kind="index", pool=service.index_pool, url=url, read=read_timemap)
    asked = parameters(query, filters=service.index_filters)
    page = urlencode([("url", original_in_path(due.url)), *service.index_query.items(), *asked])
    return Question(
        due=due, kind="index", pool=service.index_pool, url=f"{service.at(service.index)}?{page}", read=read_index
    )


def _write_listed(asker: Asker, due: Due, captures: list[Capture]) -> None:
    """Write the nearest captures of both sides, and what is listed of those that are known."""
    service = asker.service
    unusable = unusable_moments(asker.archive, due.id, service.name)
    found = nearest(captures, midnight(due.cited), without=unusable)
    known = {capture.moment for capture in own_captures(asker, due)}
    chosen = [*found.before[:1], *found.after[:1]]
    mementos = [memento_of(asker, capture) for capture in chosen if capture.moment not in known]
    if service.memento:
        write_copies(asker.archive, asker.run_id, due.id, service.name, mementos)
    told = [(capture.moment, capture.digest, capture.status) for capture in captures]
    set_digests(asker.archive, due.id, service.name, told)
