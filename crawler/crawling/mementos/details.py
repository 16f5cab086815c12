"""Learn the rest about the copies of a link: the other side of its date, digests, what playback answers, headlines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from crawler.archive.snapshots.copies import set_digests, unusable_moments, write_copies
from crawler.archive.snapshots.due import Due, is_indexed, was_empty
from crawler.captures.mementos.addresses import filled, original_in_path, same_host
from crawler.captures.mementos.answers import Reading, read_index, read_timemap
from crawler.captures.mementos.captures import Capture, merged, nearest
from crawler.captures.mementos.cdx import Listing
from crawler.captures.mementos.link_format import WebLink
from crawler.captures.mementos.moments import midnight
from crawler.captures.mementos.pages import MAX_PAGES, next_page
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
    return await (_Search(asker, due).of_index() if asker.service.index else _Search(asker, due).of_timemap())


class _Search:
    """One search for the captures next to the date of a link: the last answer is recorded with all of them."""

    def __init__(self, asker: Asker, due: Due) -> None:
        self.asker, self.due = asker, due
        self.wanted = midnight(due.cited)
        self.unusable = unusable_moments(asker.archive, due.id, asker.service.name)
        self.own = own_captures(asker, due)
        self.answered: list[Answered] = []
        self.left: str | None = None
        """What was not asked for; None for nothing."""

    async def of_index(self) -> list[Capture] | None:
        """Ask the CDX server."""
        listed = [capture.moment for capture in self.own if capture.moment not in self.unusable]

        def following() -> Query | None:
            return next_query(self.wanted, listed, self.answered, without=self.unusable)

        query = following()
        while query is not None:
            keep = partial(self._keep, query, lambda _reading: following() is None)
            reading = await self.asker.ask(_index_question(self.asker, self.due, query), keep)
            if reading.outcome not in ("found", "none", "more"):
                return None
            query = following() if reading.outcome == "more" else None
        return self._captures()

    async def of_timemap(self) -> list[Capture] | None:
        """Ask for the TimeMap, and for those of its pages that may name what is next to the date."""
        service = self.asker.service
        pages: list[WebLink] = []
        read: list[str] = []
        url: str | None = service.at(filled(service.timemap, url=self.due.url))

        def following() -> str | None:
            found = nearest(self._captures(), self.wanted, without=self.unusable)
            page = next_page(self.wanted, pages, read, found)
            if page is not None and len(read) >= MAX_PAGES:
                self.left = f"after {len(read)} pages, the rest of the list is not read"
                return None
            return page

        def is_last(reading: Reading) -> bool:
            pages.extend(reading.pages)
            return following() is None

        while url is not None:
            read.append(url)
            question = Question(due=self.due, kind="index", pool=service.index_pool, url=url, read=read_timemap)
            reading = await self.asker.ask(question, partial(self._keep, Query(), is_last))
            if reading.outcome not in ("found", "none", "more"):
                return None
            url = following() if reading.outcome == "more" else None
        return self._captures()

    def _keep(self, asked: Query, is_last: Callable[[Reading], bool], reading: Reading) -> Reading:
        """Take in an answer; of the last one, all that was listed is written."""
        if reading.outcome not in ("found", "none"):
            return reading
        listing = reading.listing or Listing(captures=[], lines=0)
        usable = [capture for capture in listing.captures if same_host(capture.original, self.due.url)]
        if not listing.lines and not reading.pages and self._is_doubtful():
            return replace(reading, outcome="unreadable", error=EMPTY)
        self.answered.append(Answered(query=asked, captures=usable, lines=listing.lines))
        if not is_last(reading):
            return replace(reading, outcome="more")
        _write_listed(self.asker, self.due, self._captures())
        return reading if self.left is None else replace(reading, error=self.left)

    def _is_doubtful(self) -> bool:
        """Return whether an empty answer is the first one about a page that has a copy."""
        asker = self.asker
        if self.answered or not self.own:
            return False
        return not was_empty(asker.archive, asker.run_id, self.due, asker.service.name)

    def _captures(self) -> list[Capture]:
        return merged(self.own, *(each.captures for each in self.answered))


def _index_question(asker: Asker, due: Due, query: Query) -> Question:
    service = asker.service
    asked = [("url", original_in_path(due.url)), *service.index_query.items(), *parameters(query, service)]
    url = f"{service.at(service.index)}?{urlencode(asked)}"
    return Question(due=due, kind="index", pool=service.index_pool, url=url, read=read_index)


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
