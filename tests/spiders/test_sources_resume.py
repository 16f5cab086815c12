"""Crawls that are stopped, or killed: what was done is kept, and what was not is done the next time."""

import asyncio
import itertools
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from warcio.checker import Checker

from crawler.archive.checks.captures import capture_check
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import find_violation, verify
from crawler.archive.database import open_archive
from explorer.app import make_datasette
from tests.spiders.crawls import column, copy, rows
from tests.spiders.visits import archive_of, ends, link_statuses, sources, started, still_running
from tests.spiders.web import Page, Web, article, serve_web

HOSTS = [f"{letter}.example" for letter in "abcdef"]
URLS = [f"http://{host}/{n}" for host in HOSTS for n in range(8)]
PATIENCE = 30
VISITED = ("/", "/issues", "/domains", "/archive/links", "/archive?sql=select+count(*)+from+visits", "/health")
"""Pages of the explorer that are asked for during crawls."""


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    """Pages of every kind, none of them quick."""
    with serve_web() as served:
        for url in URLS:
            number = int(url[-1])
            canonical = f'<link rel="canonical" href="{url[:-1]}{number - 1}">' if number == 5 else ""
            served.pages[url] = Page(body=article(f"Page {url}", canonical), delay=0.02)
        for host in HOSTS:
            served.pages[f"http://{host}/6"] = Page(status="301 Moved", headers=(f"Location: http://{host}/2",))
            served.pages[f"http://{host}/7"] = Page(status="403 No", delay=0.02)
        yield served


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose links nobody has visited."""
    return archive_of(tmp_path_factory.mktemp("fresh") / "fresh.db", {1: URLS[:24], 2: URLS[24:]})


@pytest.fixture(scope="module")
def undisturbed(web: Web, fresh: Path) -> Path:
    archive = copy(fresh, "undisturbed.db")
    assert sources(archive, web, f"CAPTURES={fresh.parent / 'undisturbed'}").status == 0
    return archive


def test_the_undisturbed_run_is_one_visit_a_link(undisturbed: Path) -> None:
    assert Counter(ends(undisturbed).values()) == {"ok": 36, "moved": 6, "forbidden": 6}
    assert len(column(undisturbed, "SELECT id FROM visits")) == len(URLS)


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.deep)])
def test_a_signal_ends_the_run_and_keeps_its_work(web: Web, fresh: Path, undisturbed: Path, number: int) -> None:
    archive, captures = copy(fresh, f"stopped-{number}.db"), f"CAPTURES={fresh.parent / f'stopped-{number}'}"
    web.forget()
    process = started(archive, web, captures)
    wait_for(web, 10)
    process.send_signal(number)
    _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number, log
    assert "Traceback" not in log
    done = ends(archive)
    assert 0 < len(done) < len(URLS)
    # Nothing was cut off: all that was asked for is on record, the redirects' second halves aside
    assert set(web.asked()) <= done.keys()
    assert rows(archive, "SELECT outcome FROM runs ORDER BY id DESC LIMIT 1") == [("interrupted",)]

    web.forget()
    assert sources(archive, web, captures).status == 0
    again = [url for url in web.asked() if url in done and not url.endswith("/2")]
    assert again == []
    assert same(archive, undisturbed)


def test_what_a_second_signal_cuts_off_was_no_visit(tmp_path: Path) -> None:
    with serve_web() as slow:
        slow.pages = {url: Page(body=article(url), delay=PATIENCE) for url in URLS[:2]}
        archive = archive_of(tmp_path / "archive.db", {1: URLS[:2]})
        with started(archive, slow) as run:
            assert run.stderr is not None
            wait_for(slow, 1)
            run.send_signal(signal.SIGTERM)
            assert any("Received SIGTERM" in said for said in run.stderr)
            run.send_signal(signal.SIGTERM)
            run.communicate(timeout=PATIENCE)
        assert run.returncode == 128 + signal.SIGTERM
        assert rows(archive, "SELECT url, outcome, error FROM visits") == []
        assert set(link_statuses(archive).values()) == {"unvisited"}


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1, 35))
def test_a_killed_run_loses_no_more_than_what_is_under_way(web: Web, fresh: Path, undisturbed: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    archive, captures = copy(fresh, f"killed-{seed}.db"), fresh.parent / f"killed-{seed}"
    asked: Counter[str] = Counter()
    kills = 0
    with visited(archive) as answers:
        for _ in range(3):
            web.forget()
            process = started(archive, web, f"CAPTURES={captures}")
            wait_for(web, chance.randint(2, 12), process)
            time.sleep(chance.random() * 0.2)
            kills += process.poll() is None
            process.kill()
            process.communicate(timeout=PATIENCE)
            asked.update(set(web.asked()))
            with open_archive(archive, read_only=True) as opened:
                assert verify(opened) == []
            gone_by = time.monotonic() + 10
            while still_running(archive) and time.monotonic() < gone_by:
                time.sleep(0.05)
            assert still_running(archive) == []
        assert kills
        web.forget()
        done = sources(archive, web, f"CAPTURES={captures}")
        assert done.status == 0
        asked.update(set(web.asked()))
    assert len(answers) > len(VISITED)
    assert set(answers) == {200}
    # At most one link of each host is under way, and what they led to
    twice = [url for url, times in asked.items() if times > 1 and not url.endswith("/2")]
    assert len(twice) <= kills * len(HOSTS)
    assert same(archive, undisturbed)
    with open_archive(archive, read_only=True) as opened:
        assert find_violation(capture_check(captures), opened) is None
    files = sorted(captures.iterdir())
    assert all(path.name.endswith(".warc.gz") for path in files)
    assert Checker(Namespace(inputs=[str(path) for path in files], verbose=False)).process_all() == 0


def test_a_full_disk_ends_the_run_before_all_are_asked_in_vain(
    small_disk: Callable[[int], Path], fresh: Path, tmp_path: Path
) -> None:
    archive = Path(shutil.copy(fresh, small_disk(fresh.stat().st_size + 800_000) / "archive.db"))
    noise = random.Random(4)  # noqa: S311 - nothing is secret
    with serve_web() as web:
        for url in URLS:
            words = " ".join(noise.randbytes(4).hex() for _ in range(4000))
            web.pages[url] = Page(body=article(url).replace(b"</h1>", f"</h1><p>{words}</p>".encode()))
        done = sources(archive, web, f"SUMMARY_JSON={tmp_path / 'summary.json'}", "DOWNLOAD_DELAY=0.05")
        assert done.status == 1
        # Said by the first write that is refused, and by the last, of how the run ended
        assert 0 < done.log.count("its disk is full") < 4
        assert "Traceback" not in done.log
        known = ends(archive)
        assert 0 < len(known) < len(URLS)
        assert len(set(web.asked()) - known.keys()) < 3 * len(HOSTS)

        web.forget()
        # With its log, which could not be written back into it
        for part in archive.parent.glob("archive.db*"):
            shutil.copy(part, tmp_path / part.name)
        roomy = tmp_path / archive.name
        assert sources(roomy, web).status == 0
        assert not known.keys() & set(web.asked())
    assert set(link_statuses(roomy).values()) == {"alive"}


@contextmanager
def visited(archive: Path) -> Iterator[list[int]]:
    """An explorer of the archive that is asked for one page after the other; the statuses of what it answers."""
    explorer, statuses, ended = make_datasette(archive), [], threading.Event()

    async def ask() -> None:
        for page in itertools.cycle(VISITED):
            if ended.is_set():
                return
            statuses.append((await explorer.client.get(page)).status_code)
            await asyncio.sleep(0.02)

    thread = threading.Thread(target=lambda: asyncio.run(ask()))
    thread.start()
    try:
        yield statuses
    finally:
        ended.set()
        thread.join(PATIENCE)


def wait_for(web: Web, requests: int, process: "subprocess.Popen[str] | None" = None) -> None:
    """Until so many pages were asked for, or the process is at its end."""
    end = time.monotonic() + PATIENCE
    while len(web.asked()) < requests and (process is None or process.poll() is None):
        assert time.monotonic() < end
        time.sleep(0.005)


def same(one: Path, other: Path) -> bool:
    """Whether two archives say the same, as `scrapy verify --against` has it, states included."""
    with open_archive(one, read_only=True) as first, open_archive(other, read_only=True) as second:
        differences = compare(first, second)
        assert not differences, "\n".join(map(str, differences.shown))
        assert verify(first) == []
    assert link_statuses(one) == link_statuses(other)
    return True


def test_a_page_that_broke_a_reader_is_visited_when_all_others_were(web: Web, tmp_path: Path) -> None:
    poison, others = "http://poison.example/0", [f"http://{host}/{n}" for host in HOSTS[:2] for n in range(4)]
    for url in (poison, *others):
        web.pages.setdefault(url, Page(body=article(f"Page {url}")))
    archive = archive_of(tmp_path / "poisoned.db", {1: [poison, *others]})
    assert sources(archive, web).status == 0
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute(
            "UPDATE sources SET repairs = ? WHERE link_id = (SELECT id FROM links WHERE url = ?)",
            ('["unread: the reader did not survive it"]', poison),
        )
        connection.execute("UPDATE links SET next_visit = visited")
    assert sources(archive, web).status == 0
    visited = column(archive, "SELECT links.url FROM visits JOIN links ON links.id = link_id ORDER BY visits.id")
    assert visited[: len(others)].count(poison) == 1
    assert visited.index(poison, len(others) + 1) == len(visited) - 1
    assert len(visited) == 2 * (len(others) + 1)
