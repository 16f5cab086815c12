"""Crawl a part on a worker, in a process of its own, for as long as the worker holds the lease of the part."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from crawler.archive.scratch import scratch_folder
from crawler.crawling.clock import clock
from crawler.crawling.cluster.leases import LEASE_SECONDS, OPERATION
from crawler.crawling.cluster.member import CHECKOUT
from crawler.crawling.extensions.lease import write_lease
from crawler.exceptions import ClusterError

if TYPE_CHECKING:
    from distributed import Worker

__all__ = ["CrawledPart", "PartToCrawl", "crawl_part"]

RENEWALS = 6
"""How often a lease is renewed while it lasts."""

CLOSING_SECONDS = 120.0
"""Seconds within which a crawl closes that was asked to; it waits for the answers to what it has asked."""

BUSY_SECONDS = 5.0
"""Seconds after which it is tried again where a former crawl of the part, which asks no more, still closes."""

STOPPED = 128
"""Exit statuses above it are those of a crawl that was stopped by a signal."""

LOG_NAME = "crawl.log"
"""Name of the file, in the folder of a shard, of what its crawls logged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartToCrawl:
    """What is to be crawled."""

    archive: str
    """Path of the archive of which it is a part."""
    part: str
    """Such as 1/2."""
    run: str
    """Of the command, as the scheduler knows it."""
    folder: str
    """Of its shard."""
    words: tuple[str, ...]
    """What follows `scrapy` on the command line."""
    rest: float
    """Seconds for which nobody asks between two crawls of it."""


class CrawledPart(NamedTuple):
    """How it ended."""

    status: int
    """Exit status of the crawl."""
    told: str
    """What it printed."""
    worker: str
    """Address of the worker."""


def crawl_part(part: PartToCrawl) -> CrawledPart:
    """Crawl a part to its end, once no other may hold it any more. Raise ClusterError if nobody wants it any more."""
    from distributed import get_worker

    worker = get_worker()
    with scratch_folder() as folder:
        lease = _Lease(worker, part, folder / "lease")
        while True:
            lease.take()
            status, told = _crawl(part, lease)
            if status < STOPPED and not _is_busy(status, told):
                lease.give_back()
                return CrawledPart(status, told, worker.address)
            sleep(BUSY_SECONDS)


class _Lease:
    """What a worker holds of a part. path: of the file in which its crawl sees until when."""

    def __init__(self, worker: "Worker", part: PartToCrawl, path: Path) -> None:
        self.path = path
        self._worker = worker
        self._asked: dict[str, Any] = {
            "archive": part.archive, "part": part.part, "run": part.run, "holder": uuid4().hex, "rest": part.rest,
        }  # fmt: skip

    def take(self) -> None:
        """Wait until it is held. Raise ClusterError if it never will be."""
        while (left := self.renew()) > 0:
            sleep(min(left, LEASE_SECONDS / RENEWALS))

    def renew(self) -> float:
        """Ask for the lease, and write until when it lasts. Return 0 if it was granted, else when to ask again.

        Raise ClusterError if it never will be.
        """
        before = clock()
        try:
            left = self._ask(give_back=False)
        except Exception:  # whatever became of the scheduler or of the way to it
            return LEASE_SECONDS
        if left == 0:
            write_lease(self.path, before + LEASE_SECONDS)
        elif isinf(left):
            raise ClusterError(f"The part {self._asked['part']} is wanted no more: its command has ended.")
        return left

    def give_back(self) -> None:
        """Let others ask."""
        self._ask(give_back=True)

    def _ask(self, *, give_back: bool) -> float:
        from distributed.utils import sync

        handler = getattr(self._worker.scheduler, OPERATION)
        left: float = sync(
            self._worker.loop, handler, give_back=give_back, callback_timeout=LEASE_SECONDS / RENEWALS, **self._asked
        )
        return left


def _crawl(part: PartToCrawl, lease: _Lease) -> tuple[int, str]:
    """Crawl while the lease lasts. Return the exit status, and what was printed."""
    command = [sys.executable, "-m", "scrapy", *part.words, "-s", f"LEASE={lease.path}"]
    with (
        Path(part.folder, LOG_NAME).open("a", encoding="utf-8") as log,
        tempfile.TemporaryFile("w+", encoding="utf-8") as printed,
        subprocess.Popen(  # noqa: S603 - of the project
            command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=printed, stderr=log, start_new_session=True
        ) as process,
    ):
        try:
            _renew_until_end(process, lease)
        finally:
            if process.poll() is None:
                process.terminate()
                _wait(process, CLOSING_SECONDS)
                process.kill()
        status = process.wait()
        printed.seek(0)
        told = printed.read()
    return (status if status >= 0 else STOPPED - status), told or _last_line(Path(part.folder, LOG_NAME))


def _renew_until_end(process: "subprocess.Popen[bytes]", lease: _Lease) -> None:
    """Wait for the end of a crawl, and renew its lease. It sees itself when that was not renewed in time."""
    while not _wait(process, LEASE_SECONDS / RENEWALS):
        lease.renew()


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _is_busy(status: int, told: str) -> bool:
    """Return whether a crawl was refused since another one of the same shard has not closed yet."""
    return status == 2 and "is in use by" in told


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()
    return next((line for line in reversed(lines) if line.strip()), "")
