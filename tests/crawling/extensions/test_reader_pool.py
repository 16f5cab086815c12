"""Reading in processes of their own: a page that ends its reader costs itself and nothing else."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler.crawling.extensions import reader_pool
from crawler.crawling.extensions.reader_pool import (
    MAX_MEMORY,
    MAX_PATH_BYTES,
    OWN_MEMORY,
    Places,
    ReaderPool,
    number_of,
    share_of,
)
from crawler.exceptions import ArgumentError
from crawler.linked_pages.source import Source
from tests.spiders.web import article

CHECKOUT = Path(__file__).resolve().parents[3]
URL = "https://a.example/story"
UNREAD = ("unread: the reader did not survive it",)


def test_readers_share_what_the_unit_gives() -> None:
    for given in (1_200_000_000, 2**31, 64_000_000_000):
        number, memory = share_of(given, 4)
        assert number * memory <= given - OWN_MEMORY


def test_the_setting_says_how_much_memory() -> None:
    settings = {"READERS": 4, "MEMORY": "1600000000"}
    assert ReaderPool.from_crawler(get_crawler(settings_dict=settings)).number == 2


def test_a_page_that_takes_too_much_memory_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_pool, "share_of", lambda available, number: (1, 150_000_000))
    made = ReaderPool(1)

    async def scenario() -> list[Source]:
        return [await made.read(b"<p>x" * 1_500_000, URL, "text/html"), await read(made, "Story")]

    try:
        large, small = asyncio.run(scenario())
    finally:
        made.engine_stopped()
    assert large.title is None
    assert small.title == "Story"


def test_who_wants_all_places_is_next_and_alone() -> None:
    taken = asyncio.run(places_taken())
    assert taken[:4] == ["one 1", "one 2", "all", "all"]
    assert sorted(taken[4:]) == ["one 3", "one 4"]


async def places_taken() -> list[str]:
    """Who took its place, in order; in the beginning, two have theirs and one waits."""
    places, taken, go_on = Places(2), [], asyncio.Event()

    async def read(name: str) -> None:
        async with places.all() if name == "all" else places.one():
            if name == "all":
                assert go_on.is_set()
            taken.append(name)
            await go_on.wait()
            await asyncio.sleep(0)

    reading = [asyncio.ensure_future(read(name)) for name in ("one 1", "one 2", "one 3", "all", "all", "one 4")]
    await asyncio.sleep(0.01)
    assert taken == ["one 1", "one 2"]
    lost = asyncio.ensure_future(read("all"))
    await asyncio.sleep(0.01)
    lost.cancel()
    go_on.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*reading)
    return taken


def test_a_page_that_may_take_more_than_its_share_is_read_alone(
    pool: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_pool, "MAX_BYTES_PER_BYTE", MAX_MEMORY // 100)

    async def scenario() -> None:
        await asyncio.gather(*(pool.read(b"<title>Small</title>", URL, "text/html") for _ in range(2)))
        beside = children()
        large = asyncio.ensure_future(read(pool, "Large"))
        await until(lambda: bool(children() - beside))
        assert not beside & children()
        assert (await large).title == "Large"
        assert not children()

    asyncio.run(scenario())


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    made = ReaderPool(2)
    yield made
    made.engine_stopped()


def test_processes_begin_in_a_thread(pool: ReaderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first waits for what all of them share: the event loop would be held as long."""
    threads, begin = [], reader_pool._begin_pool

    def begun(*arguments: int, **named: bool) -> ProcessPoolExecutor:
        threads.append(threading.current_thread())
        return begin(*arguments, **named)

    async def scenario() -> None:
        assert all(source.title for source in await asyncio.gather(read(pool, "One"), read(pool, "Other")))
        source = await pool.alone(reader_pool.read_page, article("Alone"), URL, "text/html", lost=Source())
        assert source.title == "Alone"

    monkeypatch.setattr(reader_pool, "_begin_pool", begun)
    asyncio.run(scenario())
    assert len(threads) == 2
    assert threading.main_thread() not in threads


def read(pool: ReaderPool, title: str) -> Awaitable[Source]:
    return pool.read(article(title), URL, "text/html")


def test_what_is_read_is_what_the_reader_says(pool: ReaderPool) -> None:
    async def scenario() -> list[Source]:
        return await asyncio.gather(*(read(pool, f"Story {number}") for number in range(4)))

    assert [source.title for source in asyncio.run(scenario())] == [f"Story {number}" for number in range(4)]


def test_the_others_are_read_when_one_ends_the_process_of_all(pool: ReaderPool) -> None:
    async def scenario() -> list[Source]:
        await frozen(pool)
        under_way = [asyncio.ensure_future(read(pool, f"Story {number}")) for number in range(4)]
        await asyncio.sleep(0.05)
        kill(children())
        # The first that is read again is alone, and ends its process once more
        await killed_as_it_starts()
        return await asyncio.gather(*under_way)

    first, *others = asyncio.run(scenario())
    assert (first.title, first.repairs) == (None, UNREAD)
    assert [source.title for source in others] == ["Story 1", "Story 2", "Story 3"]


def test_a_process_that_was_killed_for_no_fault_of_the_page_costs_nothing(pool: ReaderPool) -> None:
    async def scenario() -> list[Source]:
        await frozen(pool)
        under_way = asyncio.ensure_future(read(pool, "Story"))
        await asyncio.sleep(0.05)
        kill(children())
        return [await under_way, await read(pool, "Another")]

    assert [source.title for source in asyncio.run(scenario())] == ["Story", "Another"]


def test_no_process_outlives_the_run(pool: ReaderPool) -> None:
    asyncio.run(_settled(read(pool, "Story")))
    started = children()
    assert started
    pool.engine_stopped()
    assert not started & children()


def test_a_page_that_takes_too_long_is_given_up() -> None:
    program = (
        "import crawler.crawling.extensions.reader_pool as pool; pool.MAX_READ_SECONDS = 0.02; pool._prepare();"
        "page = b'<title>Long</title>' + b'<p>A cog turns <b>another</b> cog.</p>' * 50_000;"
        f"print(pool.read_page(page, {URL!r}, 'text/html').repairs);"
        # The next one has all of its time
        "pool.MAX_READ_SECONDS = 30;"
        "print(pool.read_page(b'<title>Short</title>', 'https://a.example/', 'text/html').title)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["('unread: TimeoutError',)", "Short"], done.stderr


def test_a_page_that_no_signal_reaches_ends_its_process() -> None:
    program = (
        "import crawler.crawling.extensions.reader_pool as pool; pool.MAX_READ_SECONDS = 0.1; pool._prepare();"
        "pool.MAX_STUCK_SECONDS = 1;"
        "import hashlib, crawler.linked_pages.source as source;"
        "source.read_source = lambda *_: hashlib.pbkdf2_hmac('sha256', b'cog', b'', 50_000_000);"
        f"print(pool.read_page(b'', {URL!r}, 'text/html').repairs)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGXCPU, ""), done.stderr


@pytest.mark.parametrize(("value", "number"), [(None, os.cpu_count()), ("3", 3), (1, 1)])
def test_the_setting_says_how_many(value: object, number: int) -> None:
    assert number_of(value) == number


def test_none_turns_it_off_and_nonsense_is_refused() -> None:
    with pytest.raises(NotConfigured):
        number_of("0")
    for value in ("-1", "some", "1.5", ""):
        with pytest.raises(ArgumentError, match="READERS"):
            number_of(value)


async def _settled(reading: Awaitable[Source]) -> Source:
    return await reading


async def frozen(pool: ReaderPool) -> None:
    """Starts the processes and stops them, so that what they are given stays under way."""
    await asyncio.gather(read(pool, "One"), read(pool, "Two"))
    for pid in children():
        os.kill(pid, signal.SIGSTOP)


async def killed_as_it_starts() -> None:
    before = children()
    await until(lambda: bool(children() - before))
    kill(children() - before)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.001)


def kill(pids: set[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def children() -> set[int]:
    return {process.pid for process in multiprocessing.active_children() if process.pid is not None}


def commands_below(parent: int) -> Iterator[str]:
    """Yield the command line of each child of a process."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if f"PPid:\t{parent}\n" in (process / "status").read_text():
                yield (process / "cmdline").read_text().replace("\0", " ")


def test_what_reads_can_be_loaded_before_there_is_a_page() -> None:
    code = f"""
import sys
from {reader_pool.__name__} import ReaderPool
ReaderPool.warm_up()
print(flush=True)
sys.stdin.read()
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.readline()
        # A child is a copy of its parent until it becomes another program.
        deadline = time.monotonic() + 30
        while not (servers := [line for line in commands_below(run.pid) if "forkserver" in line]):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert run.stdin is not None
        run.stdin.close()
    (server,) = servers
    assert "crawler.linked_pages.source" in server


READING = f"""
import asyncio, sys
from crawler.crawling.extensions.reader_pool import ReaderPool
pool = ReaderPool(1)
print(asyncio.run(pool.read(b"<title>Cog</title>", {URL!r}, "text/html")).title, flush=True)
sys.stdin.read()
pool.engine_stopped()
"""


def test_a_killed_crawl_leaves_no_more_temporary_files_than_the_next_removes() -> None:
    with TemporaryDirectory(dir="/tmp") as place:
        for killed in (True, True, False):
            read_and_end(Path(place), killed=killed)
            assert len(list(Path(place).iterdir())) == killed


def test_where_temporary_files_have_a_long_path_pages_are_read_too() -> None:
    with TemporaryDirectory(dir="/tmp", suffix="-of-a-long-name" * 3) as place:
        assert len(place) > MAX_PATH_BYTES
        read_and_end(Path(place), killed=False)
        assert list(Path(place).iterdir()) == []


def read_and_end(place: Path, *, killed: bool) -> None:
    """Reads a page in a process whose temporary files are in a folder, and ends it."""
    environment = {**os.environ, "TMPDIR": str(place)}
    command = [sys.executable, "-c", READING]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "Cog\n"
        assert len(list(place.iterdir())) == 1
        if killed:
            run.kill()
