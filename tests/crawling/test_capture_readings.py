"""Captures are read in processes of their own, many at a time: one that ends its process costs no other."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.ledger.captures import StoredCapture, latest_captures
from crawler.crawling.capture_readings import CaptureReading, LocalReadings, Unreadable
from crawler.crawling.extensions.reader_pool import MAX_BYTES_PER_BYTE, MIN_MEMORY, ReaderPool
from tests.crawling.cluster.captured import WALL, article, captured

LARGE = b"<title>Large</title>" + b" " * (MIN_MEMORY // MAX_BYTES_PER_BYTE)
"""Longer than what a process reads beside others."""

MOST = 64_000_000


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    """One process, with the least memory."""
    made = ReaderPool(1, 1)
    yield made
    made.engine_stopped()


@pytest.fixture
def captures(tmp_path: Path) -> list[StoredCapture]:
    """Of four pages, the second of which has to be read alone; the file of captures lacks the end of the last one."""
    path = captured(tmp_path, [article(0), LARGE, WALL, article(3)])
    (file,) = (tmp_path / "captures").iterdir()
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size - 700)
    with open_archive(path, read_only=True) as archive:
        return list(latest_captures(archive))


def told(readings: Sequence[CaptureReading | Unreadable]) -> list[str | None]:
    return ["unreadable" if isinstance(each, Unreadable) else each.source.title for each in readings]


def test_each_is_read_or_told_of(captures: list[StoredCapture], pool: ReaderPool, tmp_path: Path) -> None:
    readings = asyncio.run(LocalReadings(str(tmp_path / "captures"), pool, MOST).read(captures))
    assert told(readings) == ["Wheel 0", "Large", "Just a moment...", "unreadable"]
    hashes = [each.result.visit.content_hash for each in readings if isinstance(each, CaptureReading)]
    assert hashes == [sha256(body).hexdigest() for body in (article(0), LARGE, WALL)]


def test_where_their_process_is_killed_each_is_read_alone(
    captures: list[StoredCapture], pool: ReaderPool, tmp_path: Path
) -> None:
    readings = LocalReadings(str(tmp_path / "captures"), pool, MOST)

    async def scenario() -> Sequence[CaptureReading | Unreadable]:
        await readings.read(captures[:1])
        processes = [process.pid for process in multiprocessing.active_children() if process.pid is not None]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        reading = asyncio.ensure_future(readings.read(captures))
        await asyncio.sleep(0.05)
        for process in processes:
            os.kill(process, signal.SIGKILL)
        return await reading

    assert told(asyncio.run(scenario())) == ["Wheel 0", "Large", "Just a moment...", "unreadable"]
