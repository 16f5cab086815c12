"""Read linked pages in a pool of processes: reading a page takes ten times as long as fetching it, and a hostile page
may take unbounded memory and time.
"""

import asyncio
import gc
import multiprocessing
import multiprocessing.util
import os
import resource
import signal
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from types import FrameType
from typing import Any, Self, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.archive.memory import available_memory
from crawler.archive.scratch import scratch_folder
from crawler.crawling.read_batches import Job, ReadBatches, do_all
from crawler.exceptions import ArgumentError
from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.pictures import Picture, read_picture, unread_picture

__all__ = ["MAX_PATH_BYTES", "Places", "ReaderPool", "check_memory", "read_page"]

Result = TypeVar("Result")

PRELOADED = [
    __name__,
    "crawler.linked_pages.source",
    "crawler.linked_pages.pictures",
    "PIL.Image",
    "dateparser.date",
    "tldextract",
]
"""Modules that reading processes share; the run itself does without them."""

MAX_READ_SECONDS = 30.0
"""Seconds of processor time after which the reading of a page is given up; the slowest real pages take one. Of time as
clocks tell it, a busy machine would take too much."""

MAX_STUCK_SECONDS = 60
"""Seconds of processor time after which a reading process is ended: within libxml2 no signal reaches it, and that takes
minutes for an element with a hundred thousand attributes."""

NICENESS = 5
"""Niceness of a reading process: with few processors, network and disk come first."""

MAX_MEMORY = 4_000_000_000
"""Bytes of memory of a reading process, where there is that much."""

MIN_MEMORY = 400_000_000
"""Bytes without which a reading process could not read the longest pages; of fewer there are fewer processes."""

OWN_MEMORY = 700_000_000
"""Bytes that are left to the crawl itself: what it is, and the bodies that are under way."""

MAX_BYTES_PER_BYTE = 60
"""Bytes of memory that a page takes for each of its own, as far as is known: one of nothing but `<p>x` takes 56."""

MAX_PATH_BYTES = 45
"""Bytes of the path of the folder for temporary files, of the 107 that the path of a socket may have, within which a
scratch folder has room for one."""

UNREAD_FOR_MEMORY = "unread: MemoryError"

LOST = Source(repairs=("unread: the reader did not survive it",))
"""A page that killed its reader."""

_largest: int | None = None
"""In a reading process: bytes of the largest page that it reads; None for any."""


class Places:
    """Places for reading: one each, or all of them for one.

    number: of places.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._free = asyncio.Semaphore(number)
        self._alone = asyncio.Lock()
        self._wanted = 0
        self._shared = asyncio.Event()
        self._shared.set()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Take a place, once nobody wants all of them."""
        while True:
            await self._shared.wait()
            async with self._free:
                if self._shared.is_set():
                    yield
                    return

    @asynccontextmanager
    async def all(self) -> AsyncIterator[None]:
        """Take all places, before whoever wants one."""
        self._wanted += 1
        self._shared.clear()
        taken = 0
        try:
            async with self._alone:
                try:
                    while taken < self._number:
                        await self._free.acquire()
                        taken += 1
                    yield
                finally:
                    for _ in range(taken):
                        self._free.release()
        finally:
            self._wanted -= 1
            if not self._wanted:
                self._shared.set()


class ReaderPool:
    """Processes that read pages and images. Setting: READERS, their number; with 0, pages are fetched and not read."""

    def __init__(self, number: int, available: int | None = None) -> None:
        self.number, self._memory = share_of(available or available_memory(), number)
        self._pool: ProcessPoolExecutor | None = None
        self._beginning = asyncio.Lock()
        self._places = Places(self.number)
        self._batches = ReadBatches(self.number, self._do_all)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension. Raise ArgumentError for a number that is none, NotConfigured for 0."""
        memory = crawler.settings.get("MEMORY")
        pool = cls(number_of(crawler.settings["READERS"]), None if memory is None else int(memory))
        crawler.signals.connect(pool.engine_stopped, signals.engine_stopped)
        return pool

    async def read(self, body: bytes, url: str, content_type: str | None) -> Source:
        """Return what `read_source` returns; never raise. A page that kills its reader has a repair that says so."""
        return await self.run(read_page, body, url, content_type, lost=LOST, memory=MAX_BYTES_PER_BYTE * len(body))

    async def read_picture(self, body: bytes) -> Picture | None:
        """Return what `read_picture` returns; never raise. An image that kills its reader has a flaw that says so."""
        return await self.run(_read_picture, body, lost=unread_picture(body, "the reader did not survive it"))

    async def run(self, read: Callable[..., Result], *arguments: object, lost: Result, memory: int = 0) -> Result:
        """Read beside others what takes little memory, else alone, as what was being read when a process died.

        Args:
            read: what reads, in a process; it may call `check_memory`.
            arguments: its arguments.
            lost: what is returned where it does not survive alone either.
            memory: bytes that it takes, as far as is known.
        """
        if memory <= self._memory:
            with suppress(BrokenProcessPool, MemoryError):
                return await self._batches.do(read, *arguments)
        return await self.alone(read, *arguments, lost=lost)

    async def _do_all(self, jobs: Sequence[Job]) -> list[Any]:
        return await self.beside(do_all, jobs)

    async def beside(self, read: Callable[..., Result], *arguments: object) -> Result:
        """Read beside others. Raise BrokenProcessPool where a process died meanwhile, whosever fault it was, and
        MemoryError where `read` does.

        read, arguments: as of `run`.
        """
        async with self._places.one():
            pool = await self._shared_pool()
            try:
                return await asyncio.get_running_loop().run_in_executor(pool, read, *arguments)
            except BrokenProcessPool:
                if self._pool is pool:
                    self._pool = None
                    pool.shutdown(wait=False)
                raise

    async def alone(self, read: Callable[..., Result], *arguments: object, lost: Result) -> Result:
        """Read when nothing else is read, with the memory of all; return `lost` where it does not survive that.

        read, arguments: as of `run`.
        """
        async with self._places.all():
            if (pool_of_all := self._pool) is not None:
                self._pool = None
                await asyncio.to_thread(pool_of_all.shutdown)  # and give back what memory they hold
            most = min(MAX_MEMORY, self.number * self._memory)
            pool_of_one = await asyncio.to_thread(_begin_pool, 1, most, is_alone=True)
            try:
                return await asyncio.get_running_loop().run_in_executor(pool_of_one, read, *arguments)
            except (BrokenProcessPool, MemoryError):
                return lost
            finally:
                await asyncio.to_thread(pool_of_one.shutdown)

    async def _shared_pool(self) -> ProcessPoolExecutor:
        async with self._beginning:
            if self._pool is None:
                self._pool = await asyncio.to_thread(_begin_pool, self.number, self._memory)
            return self._pool

    @staticmethod
    def warm_up(*modules: str) -> None:
        """Begin to load what reads, in the process from which others are forked: beside what comes before reading.

        modules: what the processes share besides.
        """
        _context(*modules)
        forkserver.ensure_running()

    def engine_stopped(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def number_of(value: object) -> int:
    """Return the number of processes that the setting READERS gives; without it, the number of processors.

    Raise ArgumentError for what is no number, NotConfigured for 0.

    >>> number_of("3")
    3
    """
    if value is None:
        return os.cpu_count() or 1
    if not str(value).isdecimal():
        raise ArgumentError(f"-s READERS={value}: give a number of processes; 0 reads no page.")
    if (number := int(str(value))) == 0:
        raise NotConfigured
    return number


def share_of(available: int, number: int) -> tuple[int, int]:
    """Return how many reading processes there is memory for, at most `number`, and the bytes of each.

    >>> share_of(2_000_000_000, 2), share_of(2_000_000_000, 8), share_of(64_000_000_000, 4), share_of(500_000_000, 2)
    ((2, 650000000), (3, 433333333), (4, 4000000000), (1, 400000000))
    """
    left = max(available - OWN_MEMORY, MIN_MEMORY)
    number = max(1, min(number, left // MIN_MEMORY))
    return number, min(MAX_MEMORY, left // number)


def _begin_pool(number: int, memory: int, *, is_alone: bool = False) -> ProcessPoolExecutor:
    """Return a pool whose processes were begun; in a thread, since the first one waits until what all of them share is
    loaded, and an event loop would be held as long."""
    pool = ProcessPoolExecutor(number, mp_context=_context(), initializer=_prepare, initargs=(memory, is_alone))
    for _ in range(number):
        pool.submit(os.getpid)
    return pool


@cache
def _place_sockets() -> None:
    """Have the sockets of reading processes lie in a scratch folder: a killed process leaves what `multiprocessing`
    makes for them. Their path has room for that unless the one of temporary files is long.
    """
    before = tempfile.gettempdir()
    if len(os.fsencode(before)) > MAX_PATH_BYTES:
        return
    stack = ExitStack()
    multiprocessing.util.Finalize(None, stack.close, exitpriority=-200)  # after what is in it
    tempfile.tempdir = str(stack.enter_context(scratch_folder()))
    try:
        multiprocessing.util.get_temp_dir()  # is made where temporary files are, once
    finally:
        tempfile.tempdir = before


def _context(*modules: str) -> ForkServerContext:
    _place_sockets()
    # Forking from this process would copy its threads' locks in whatever state they are.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*PRELOADED, *modules])
    return context


def _prepare(memory: int = MAX_MEMORY, is_alone: bool = True) -> None:
    """Prepare a reading process: it ends with its parent, gives up a page after a time, and ignores signals to stop."""
    global _largest
    _largest = None if is_alone else memory // MAX_BYTES_PER_BYTE
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, _out_of_time)
    os.nice(NICENESS)
    # Of data: libraries and reserved addresses take none.
    for limit, wanted in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CORE, 0)):
        _, most = resource.getrlimit(limit)
        resource.setrlimit(limit, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
    gc.freeze()  # modules are no garbage: looking through them again and again took a twelfth of reading
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent ends: one that was killed cannot tell it to."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _out_of_time(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


@contextmanager
def _limit_time() -> Iterator[None]:
    """Raise TimeoutError in the block when its time is over; end the process if that has no effect."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + MAX_STUCK_SECONDS, most))
    signal.setitimer(signal.ITIMER_PROF, MAX_READ_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _read_picture(body: bytes) -> Picture | None:
    try:
        with _limit_time():
            return read_picture(body)
    except TimeoutError:
        return unread_picture(body, "it takes too long to unpack")


def check_memory(body: bytes) -> None:
    """Raise MemoryError in a reading process that reads beside others, for a page that has to be read alone."""
    if _largest is not None and len(body) > _largest:
        raise MemoryError


def read_page(body: bytes, url: str, content_type: str | None) -> Source:
    """Return what `read_source` returns, in a reading process and within its time. Raise MemoryError."""
    from crawler.linked_pages.source import read_source

    try:
        with _limit_time():
            source = read_source(body, url, content_type)
    except TimeoutError:
        return Source(repairs=("unread: TimeoutError",))
    if UNREAD_FOR_MEMORY in source.repairs:
        raise MemoryError
    # A read-only view of a dictionary does not go through a pipe
    return replace(source, origins=dict(source.origins), details=dict(source.details))
