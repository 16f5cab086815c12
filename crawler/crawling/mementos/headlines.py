"""Read the headlines of copies from their bodies as they were captured, and tell what they are copies of."""

from crawler.archive.snapshots.copies import Copy, unread_copies, write_reading
from crawler.archive.snapshots.due import Due
from crawler.captures.mementos.addresses import filled
from crawler.captures.mementos.answers import Reading, Reply, read_memento
from crawler.captures.mementos.moments import timestamp
from crawler.crawling.extensions.reader_pool import ReaderPool
from crawler.crawling.mementos.asker import Asker, Question
from crawler.crawling.request_meta import header_text, telling_headers
from crawler.linked_pages.answers import classify_answer
from crawler.linked_pages.version import source_reader_version
from crawler.text.dates import parse_time

__all__ = ["read_titles"]


async def read_titles(asker: Asker, due: Due) -> None:
    """Read the good copies of a link that were not read yet. Raises PoolClosedError and ArchiveError."""
    for copy in unread_copies(asker.archive, due.id, asker.service.name):
        await _read(asker, due, copy)


async def _read(asker: Asker, due: Due, copy: Copy) -> None:
    pool = asker.crawler.get_extension(ReaderPool)
    moment = parse_time(copy.taken)
    if pool is None or moment is None:
        return
    service, original = asker.service, copy.original or due.url
    url = service.at(filled(service.body, url=original, timestamp=timestamp(moment))) if service.body else copy.url
    question = Question(due=due, kind="body", pool="playback", url=url, read=_read_body)
    reading, response = await asker.ask_whole(question)
    if reading.outcome != "found" or response is None:
        return
    content_type = header_text(response, "Content-Type")
    source = await pool.read(response.body, original, content_type)
    answer = classify_answer(
        original,
        reading.mementos[0].status or 200,
        headers=telling_headers(response),
        source=source,
        is_empty=not response.body.strip(),
    )
    write_reading(asker.archive, copy.id, outcome=answer, title=source.title, reader=source_reader_version())


def _read_body(reply: Reply) -> Reading:
    """Return what the address of a body answered: where playback leads on, the copy is not the one that is known."""
    reading = read_memento(reply)
    if reading.outcome == "more":
        return Reading(outcome="unreadable", error=f"it leads on to {reading.follow}")
    return reading
