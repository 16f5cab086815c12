"""Parts of a crawl on the workers of a cluster find what one process finds, and ask no host faster."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.crawling.clock import clock
from crawler.crawling.cluster.leases import LEASE_SECONDS
from crawler.crawling.cluster.part import RENEWALS
from crawler.crawling.extensions.lease import write_lease
from tests.crawling.cluster.captured import CHECKOUT, Processes, processes, run, said_differently, until
from tests.spiders.crawls import copy
from tests.spiders.visits import archive_of, ends, sources, sources_command
from tests.spiders.web import Page, Web, article, serve_web

HOSTS = [f"http://host{number}.example" for number in range(4)]
LINKS = [f"{host}/{number}" for number in range(3) for host in HOSTS]


@pytest.fixture
def web() -> Iterator[Web]:
    with serve_web() as served:
        served.pages = {url: Page(body=article(f"Page {url}")) for url in LINKS}
        yield served


def on_cluster(archive: Path, web: Web, cluster: str, *settings: str) -> list[str]:
    """The command that crawls in two parts on a cluster."""
    return [*sources_command(archive, web, *settings), "--cluster", cluster, "--parts", "2"]


def gaps(web: Web) -> list[float]:
    """Seconds between one request to a host and the next one to it."""
    times = sorted((asked.host, asked.time) for asked in web.requests)
    return [later[1] - former[1] for former, later in pairwise(times) if former[0] == later[0]]


def test_a_crawl_whose_lease_has_run_out_asks_for_nothing(web: Web, tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: LINKS})
    write_lease(tmp_path / "lease", clock() - 1)
    done = sources(archive, web, f"LEASE={tmp_path / 'lease'}")
    assert done.status == 128 + signal.SIGTERM
    assert "The lease of this part of the crawl ran out" in done.log
    assert web.requests == []
    assert said_differently(archive, archive_of(tmp_path / "untouched.db", {1: LINKS})) == []


@pytest.mark.deep
def test_parts_on_workers_find_what_one_process_finds(web: Web, tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: LINKS})
    alone = copy(archive, "alone.db")
    captures = f"CAPTURES={tmp_path / 'captures'}"
    assert sources(alone, web, f"CAPTURES={tmp_path / 'others'}").status == 0
    web.forget()
    done = run(on_cluster(archive, web, "local", captures, "DOWNLOAD_DELAY=0.4"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 parts have ended" in done.stdout
    assert Counter(web.asked()) == Counter(LINKS)
    assert min(gaps(web)) > 0.2
    assert said_differently(archive, alone) == []
    assert not archive.with_name("archive.db.shards").exists()
    assert list((tmp_path / "captures").iterdir())


def begun_again(web: Web) -> bool:
    """Whether a second crawl, which asks for the rules for robots anew, took a part over."""
    robots = Counter(asked.host for asked in web.requests if asked.path == "/robots.txt")
    return set(robots.values()) == {1, 2}


def begun(web: Web, archive: Path, cluster: Processes) -> "subprocess.Popen[str]":
    """A crawl in two parts, of ten pages of each host, that has asked for some."""
    command = on_cluster(archive, web, cluster.address, "DOWNLOAD_DELAY=1", "CRAWL_DELAY_MAX=2")
    crawl = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: len({asked.host for asked in web.requests}) == len(HOSTS) and len(web.asked()) > 8)
    return crawl


def descendants(process: "subprocess.Popen[bytes]") -> list[int]:
    """Ids of a process and of all that it started."""
    found = [process.pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in children.read_text("ascii").split()]
    return found


def served(web: Web, pages: int) -> list[str]:
    links = [f"{host}/{number}" for number in range(pages) for host in HOSTS]
    web.pages = {url: Page(body=article(f"Page {url}")) for url in links}
    return links


@pytest.fixture
def many(web: Web) -> list[str]:
    return served(web, 10)


@pytest.mark.deep
def test_the_part_of_a_killed_worker_goes_on_when_its_lease_has_run_out(
    web: Web, many: list[str], tmp_path: Path
) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: many})
    with processes(tmp_path, CHECKOUT, CHECKOUT) as cluster:
        crawl = begun(web, archive, cluster)
        cluster.workers[0].kill()
        told, log = crawl.communicate()
    assert crawl.returncode == 0, told + log
    assert ends(archive) == dict.fromkeys(many, "ok")
    assert min(gaps(web)) > 0.8
    assert begun_again(web)
    # What was on its way when the worker was killed is all that is asked for twice
    assert Counter(web.asked()).total() - len(many) <= len(HOSTS) // 2
    assert max(gaps(web)) > LEASE_SECONDS - LEASE_SECONDS / RENEWALS


@pytest.mark.deep
@pytest.mark.parametrize("all_of_it", [True, False], ids=["with_its_crawl", "alone"])
def test_a_worker_that_is_frozen_past_its_lease_asks_nothing_when_it_wakes(
    web: Web, tmp_path: Path, all_of_it: bool
) -> None:
    many = served(web, int(LEASE_SECONDS) + 15)  # at one a second, more than are asked for while the lease lasts
    archive = archive_of(tmp_path / "archive.db", {1: many})
    with processes(tmp_path, CHECKOUT, CHECKOUT) as cluster:
        crawl = begun(web, archive, cluster)
        frozen = descendants(cluster.workers[0]) if all_of_it else [cluster.workers[0].pid]
        for process in frozen:
            os.kill(process, signal.SIGSTOP)
        time.sleep(LEASE_SECONDS + 5)
        for process in frozen:
            os.kill(process, signal.SIGCONT)
        told, log = crawl.communicate()
    assert crawl.returncode == 0, told + log
    assert ends(archive) == dict.fromkeys(many, "ok")
    assert min(gaps(web)) > 0.8
    assert begun_again(web)


@pytest.mark.deep
def test_workers_that_lose_their_scheduler_stop_asking_and_the_next_command_goes_on(
    web: Web, many: list[str], tmp_path: Path
) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: many})
    with processes(tmp_path, CHECKOUT, CHECKOUT) as cluster:
        crawl = begun(web, archive, cluster)
        cluster.scheduler.kill()
        killed = time.monotonic()
        _, log = crawl.communicate()
        assert crawl.returncode == 1
        assert f"The scheduler {cluster.address} was lost" in log
        assert "scrapy adopt" in log
        time.sleep(max(0, killed + LEASE_SECONDS - time.monotonic()))
        asked = len(web.requests)
        time.sleep(3)
        assert len(web.requests) == asked
    done = run(on_cluster(archive, web, "local", "DOWNLOAD_DELAY=1", "CRAWL_DELAY_MAX=2"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "shards of a command before were not adopted" in done.stdout
    assert ends(archive) == dict.fromkeys(many, "ok")
    assert min(gaps(web)) > 0.8
    assert Counter(web.asked()).total() - len(many) <= len(HOSTS)
    assert not archive.with_name("archive.db.shards").exists()
