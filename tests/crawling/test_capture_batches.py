"""Captures that are asked for one by one are handed over in batches, and each has its own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from crawler.archive.ledger.captures import StoredCapture
from crawler.captures.record import RecordLocation
from crawler.crawling import capture_batches
from crawler.crawling.capture_batches import CaptureBatches
from crawler.crawling.capture_readings import CaptureReading, Unreadable
from crawler.exceptions import CapturesError, ClusterError
from crawler.linked_pages.metadata.item import Source
from crawler.visits.evaluation import evaluate_visit
from crawler.visits.target import link_target
from crawler.visits.visit import FetchResult
from tests.archive.ledgers import at

DAMAGED = 3


class Readings:
    """Reads what has another number than `DAMAGED`, and keeps what was handed over together."""

    size = 4
    ahead = 2

    def __init__(self, error: Exception | None = None) -> None:
        self.batches: list[list[int]] = []
        self.error = error
        self.closed = False

    async def read(self, captures: Sequence[StoredCapture]) -> Sequence[CaptureReading | Unreadable]:
        self.batches.append([stored.link_id for stored in captures])
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return [Unreadable("It is cut off.") if each.link_id == DAMAGED else reading(each) for each in captures]

    def close(self) -> None:
        self.closed = True


def capture(number: int) -> StoredCapture:
    url = f"https://site.example/{number}"
    return StoredCapture(
        link_id=number, visit_id=number, link_url=url, url=url, redirects=(), final_url=url, status=200,
        content_type="text/html", content_hash=None, outcome="ok", reader=None, answered_alike=False,
        location=RecordLocation(file="a.warc.gz", offset=number), original=None,
    )  # fmt: skip


def reading(stored: StoredCapture) -> CaptureReading:
    source = Source(title=f"Wheel {stored.link_id}")
    answer = FetchResult(target=link_target(stored.link_id), url=stored.url, started=at(0), status=200, body=b"x")
    return CaptureReading(source=source, result=evaluate_visit(answer, source))


async def asked(batches: CaptureBatches, count: int) -> list[CaptureReading | BaseException]:
    return await asyncio.gather(*(batches.read(capture(number)) for number in range(count)), return_exceptions=True)


def test_each_has_its_own_answer_and_the_last_are_not_waited_for_others() -> None:
    readings = Readings()
    told = asyncio.run(asked(CaptureBatches(readings), 10))
    assert readings.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    error = told.pop(DAMAGED)
    assert (type(error), str(error)) == (CapturesError, "It is cut off.")
    assert [each.source.title for each in told if isinstance(each, CaptureReading)] == [
        f"Wheel {number}" for number in range(10) if number != DAMAGED
    ]


def test_as_many_as_all_batches_hold_are_worth_asking_for() -> None:
    assert CaptureBatches(Readings()).ahead == 8


def test_where_nothing_can_be_read_all_that_ask_are_told() -> None:
    lost = ClusterError("The scheduler was lost.")
    assert asyncio.run(asked(CaptureBatches(Readings(lost)), 6)) == [lost] * 6


def test_after_its_end_nothing_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_batches, "PAUSE_SECONDS", 0.01)
    readings = Readings()

    async def scenario() -> None:
        batches = CaptureBatches(readings)
        asking = asyncio.ensure_future(batches.read(capture(1)))
        await asyncio.sleep(0)
        batches.close()
        await asyncio.sleep(0.03)
        asking.cancel()

    asyncio.run(scenario())
    assert readings.closed
    assert readings.batches == []
