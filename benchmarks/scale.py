"""What more processes are worth where a crawl is bound by the processor, and whether they keep to the manners of one.

    .venv/bin/python benchmarks/scale.py [--workers 1,2,4] [--hosts 200] [--pages 2000] [--kills 6] [--preferred]

The same links of many local hosts (`benchmarks/local_web.py`) are visited by one process, and in shards by several,
each kept to one processor (`scrapy shard`, `scrapy crawl sources`, `scrapy adopt`). For each number of workers it
prints:

* pages a second, from the first page that the server is asked for to the last one, and the ratio to one worker, beside
  the most that the largest of the parts allows;
* the smallest gap between two requests to a host, measured at the server, robots.txt included: never below the delay;
* how the merged archive differs from that of one process.

Then once more with all workers, while they are killed (SIGKILL) at random moments and started again at once: each link
has one visit in the merged archive, which is that of one process, and no gap is smaller, though the delay is longer
than a start takes. It fails where that is not so.

Trust ratios, and only where nothing else runs: the load is printed. The server shares the processors with the workers;
it is preferred to them, where that is allowed, since it has the clock. With --preferred they all are to what else
runs, by their niceness, which the system has to allow. Real-time priority would be no help: it keeps the kernel's own
threads from the processors, without which nothing reaches the disk.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.crawls import SCRAPY, options  # noqa: E402 - the checkout is put on the path first
from benchmarks.due_links import made_archive  # noqa: E402
from benchmarks.local_web import Asked, LocalWeb, served  # noqa: E402
from crawler.archive.checks.compare import compare  # noqa: E402
from crawler.archive.database import open_archive  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402
from crawler.commands.shard import archives_in, crawl_words, shard_archive  # noqa: E402

SHARED = Path(os.environ.get("BACKNUMBER_SHARED") or ROOT.parent / "shared") / "sources" / "html"
MADE = "64"
"""How many pages are made up where no saved ones are read."""
PREFERRED = -15
"""Niceness of workers that are preferred."""
VISITS = "SELECT l.url, count(*) FROM visits v JOIN links l ON l.id = v.link_id GROUP BY l.id"


@dataclass(frozen=True)
class Bench:
    """A web, the archive in which its pages are due, and a folder for what the runs write."""

    web: LocalWeb
    due: Path
    folder: Path
    delay: float

    slack: float

    def crawl(self, words: Sequence[str], worker: int) -> "subprocess.Popen[bytes]":
        """Start a crawl on one processor."""
        given = [
            *("CONTACT_URL=https://benchmark.example/", "ALLOWED_NETWORKS=127.0.0.0/8", f"DOWNLOAD_DELAY={self.delay}"),
            *("LOG_LEVEL=ERROR", "PROGRESS_INTERVAL=0", "READERS=1", "HOST_BUDGET=100000"),
        ]
        places = sorted(os.sched_getaffinity(0))
        kept = ["taskset", "--cpu-list", str(places[worker % len(places)])]
        return subprocess.Popen([*kept, *SCRAPY, *words, *options(*given)], cwd=ROOT, stdout=subprocess.DEVNULL)


@dataclass(frozen=True)
class Done:
    """What the server saw of a crawl, and the archive that it left."""

    archive: Path
    asked: list[Asked]
    largest: int
    """Pages of the largest part."""

    @property
    def pages(self) -> list[Asked]:
        return [each for each in self.asked if each.path != "/robots.txt"]

    @property
    def rate(self) -> float:
        """Pages a second."""
        times = [each.time for each in self.pages]
        return len({(each.host, each.path) for each in self.pages}) / max(max(times) - min(times), 1e-9)

    @property
    def gap(self) -> float:
        """Seconds of the smallest gap between two requests to a host."""
        times: defaultdict[str, list[float]] = defaultdict(list)
        for each in self.asked:
            times[each.host].append(each.time)
        return min(later - earlier for of_host in times.values() for earlier, later in pairwise(sorted(of_host)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--workers", default="1,2,4", help="numbers of processes; the first of them is 1")
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--delay", type=float, default=0.2, help="seconds between two requests to a host")
    parser.add_argument(
        "--slack", type=float, default=0.01, help="seconds by which a gap may seem shorter: until the server runs"
    )
    parser.add_argument("--delay-with-kills", type=float, default=2.0, help="the same where workers are killed")
    parser.add_argument(
        "--workers-with-kills", type=int, help="how many there are then; by default the most of the others"
    )
    parser.add_argument("--kills", type=int, default=6, help="how often one of the workers is killed")
    parser.add_argument("--preferred", action="store_true", help="prefer the workers to all else that runs")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of kills")
    parser.add_argument("--saved", default=str(SHARED), help="folder of pages (*.html.gz) to read; no: made-up ones")
    arguments = parser.parse_args()
    workers = [int(number) for number in arguments.workers.split(",")]
    if arguments.preferred:
        prefer()
    pages = arguments.saved if any(Path(arguments.saved).glob("*.html.gz")) else MADE
    print(f"processors: {os.cpu_count()}, load: {os.getloadavg()[0]:.1f}")
    print(f"{arguments.pages} pages of {arguments.hosts} hosts, {arguments.delay} s between two requests to one")
    with scratch_folder() as folder, served(pages, log=True) as web:
        urls = [web.url(number % arguments.hosts, number) for number in range(arguments.pages)]
        with suppress(PermissionError):
            os.sched_setscheduler(web.process, os.SCHED_FIFO, os.sched_param(2))
        due = made_archive(folder / "due.db", urls)
        bench = Bench(web, due, folder, arguments.delay, arguments.slack)
        one, wrong = measure(bench, urls, workers)
        if arguments.kills:
            slow, chance = replace(bench, delay=arguments.delay_with_kills), random.Random(arguments.seed)  # noqa: S311
            number = arguments.workers_with_kills or max(workers)
            wrong += measure_with_kills(slow, urls, one, number, kills=arguments.kills, chance=chance)
    if wrong:
        sys.exit(f"failed: {'; '.join(wrong)}")


def prefer() -> None:
    """Prefer this process, and those that it starts, to all others: of its session, and its session itself."""
    os.setpriority(os.PRIO_PROCESS, 0, PREFERRED)
    with suppress(FileNotFoundError):  # where sessions are scheduled as one
        Path("/proc/self/autogroup").write_text(str(PREFERRED), "ascii")


def measure(bench: Bench, urls: Sequence[str], workers: Sequence[int]) -> tuple[Done, list[str]]:
    """Print what each number of workers is worth; return what one does, and what is not as it has to be."""
    wrong: list[str] = []
    one = alone(bench)
    print(
        f"{'workers':<18} {'pages/s':>8} {'ratio':>6} {'at most':>8} {'smallest gap':>13} {'differences':>12}",
        flush=True,
    )
    for number in workers:
        done = one if number == 1 else in_shards(bench, number)
        wrong += told(f"{number}", bench, urls, one, done, most=len(urls) / done.largest)
    return one, wrong


def measure_with_kills(
    bench: Bench, urls: Sequence[str], one: Done, workers: int, *, kills: int, chance: random.Random
) -> list[str]:
    """Print what workers do that are killed; return what is not as it has to be."""
    done, killed = in_shards_with_kills(bench, workers, kills=kills, chance=chance)
    wrong = told(f"{workers}, {killed} kills", bench, urls, one, done, most=None)
    again = len(done.pages) - len({(each.host, each.path) for each in done.pages})
    print(f"delay: {bench.delay} s; pages under way at a kill, which were asked for again: {again}")
    return wrong


def told(name: str, bench: Bench, urls: Sequence[str], one: Done, done: Done, *, most: float | None) -> list[str]:
    """Print a line; return what is not as it has to be."""
    with open_archive(done.archive, read_only=True) as first, open_archive(one.archive, read_only=True) as second:
        visits = dict(first.query(VISITS))
        differences = sum(compare(first, second).counts.values())
    ratio, bound = (f"{done.rate / one.rate:.2f}", f"{most:.2f}") if most is not None else ("", "")
    print(f"{name:<18} {done.rate:>8.1f} {ratio:>6} {bound:>8} {done.gap:>12.3f}s {differences:>12}", flush=True)
    wrong = []
    if visits != dict.fromkeys(urls, 1):
        wrong.append(f"{name}: not every page has one visit")
    if done.gap < bench.delay - bench.slack:
        wrong.append(f"{name}: a host was asked twice within {done.gap:.3f} s")
    if differences:
        wrong.append(f"{name}: {differences} differences from the archive of one process")
    return wrong


def alone(bench: Bench) -> Done:
    """Visit all pages in one process."""
    archive = bench.folder / "one.db"
    shutil.copy(bench.due, archive)
    bench.web.log()
    words = ["crawl", "sources", "-s", f"ARCHIVE={archive}", "-s", f"CAPTURES={bench.folder / 'captures-of-one'}"]
    assert bench.crawl(words, 0).wait() == 0
    return Done(archive, bench.web.log(), largest=links_in(archive))


def in_shards(bench: Bench, workers: int) -> Done:
    """Visit all pages in as many processes as there are shards."""
    archive, shards = parted(bench, workers, "whole")
    bench.web.log()
    running = [bench.crawl(crawl_words(shard.parent), number) for number, shard in enumerate(shards)]
    assert [each.wait() for each in running] == [0] * len(shards)
    return merged(bench, archive, shards)


def in_shards_with_kills(bench: Bench, workers: int, *, kills: int, chance: random.Random) -> tuple[Done, int]:
    """Visit all pages likewise, while workers are killed and started again; return how many were killed too."""
    archive, shards = parted(bench, workers, "killed")
    bench.web.log()
    asked: list[Asked] = []
    running = {number: bench.crawl(crawl_words(shard.parent), number) for number, shard in enumerate(shards)}
    killed = 0
    while running:
        if killed < kills and begun(bench, asked):
            number = chance.choice(sorted(running))
            time.sleep(chance.random() / 2)
            if running[number].poll() is None:
                running[number].kill()
                running[number].wait()
                killed += 1
                running[number] = bench.crawl(crawl_words(shards[number].parent), number)
        for number, process in list(running.items()):
            if process.poll() is not None:
                assert process.returncode == 0
                del running[number]
        time.sleep(0.02)
    done = merged(bench, archive, shards)
    return replace(done, asked=[*asked, *done.asked]), killed


def begun(bench: Bench, asked: list[Asked]) -> bool:
    """Return whether pages were asked for since the last kill; note what was asked for."""
    found = bench.web.log()
    asked += found
    return any(each.path != "/robots.txt" for each in found)


def parted(bench: Bench, workers: int, name: str) -> tuple[Path, list[Path]]:
    """Return an archive in which all is due, and its shards."""
    archive, folder = bench.folder / f"{name}-{workers}.db", bench.folder / f"{name}-{workers}"
    shutil.copy(bench.due, archive)
    shard_archive(str(archive), str(folder), workers)
    return archive, archives_in(folder)


def merged(bench: Bench, archive: Path, shards: Sequence[Path]) -> Done:
    """Adopt the shards."""
    asked = bench.web.log()
    words = [*SCRAPY, "adopt", *map(str, shards), *options(f"ARCHIVE={archive}")]
    subprocess.run(words, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return Done(archive, asked, largest=max(map(links_in, shards)))


def links_in(archive: Path) -> int:
    """Return how many links an archive has."""
    with open_archive(archive, read_only=True) as opened:
        return int(opened.query("SELECT count(*) FROM links")[0][0])


if __name__ == "__main__":
    main()
