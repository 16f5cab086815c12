"""What visiting linked pages costs, beside what the same fetching costs others, in the same run.

    .venv/bin/python benchmarks/crawl.py [--parts speed,reading,makespan,revisit,memory] [--rounds 3] [--pages 3000]

Against a local web of many hosts (`benchmarks/local_web.py`), whose CPU is not counted:

* speed: a bare aiohttp client, stock Scrapy, the project's settings with a spider that does nothing, and `scrapy crawl
  sources` that reads nothing, without captures and with them; and compressing the same bodies alone;
* reading: the whole job, beside fetching and reading alone, on saved pages (the shared ones, where present);
* makespan: hosts of a Zipf distribution with a delay, beside the bound, what the busiest host takes: links x delay;
* revisit: what the server counts when the same links are visited again;
* memory: peak with 10,000 and with 100,000 links due.

Each measure is a process of its own; those of a part are interleaved in rounds, and medians are printed. Seconds of CPU
are user and system, of the process and of its children, less those of the same job with a handful of pages, which is
the start of the program. Trust ratios: machines differ, and what else they do.
"""

import argparse
import asyncio
import ctypes
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.local_web import LocalWeb, bodies, body_of, served  # noqa: E402 - the checkout is put on the path first

SHARED = Path(os.environ.get("BACKNUMBER_SHARED", ROOT.parent / "shared")) / "sources" / "html"
AT_ONCE = 64
FEW = 64
"""Pages of the job whose CPU is the start of the program."""
PER_ISSUE = 40
DELAY = 0.2
"""Seconds between two requests to a host, where there is a delay."""
PR_SET_CHILD_SUBREAPER = 36
Told = dict[str, float]


@dataclass(frozen=True)
class Bench:
    """A web, a folder for what the runs write, and how the runs are made."""

    web: LocalWeb
    folder: Path
    arguments: argparse.Namespace

    def urls(self, count: int, hosts: int) -> list[str]:
        """Pages that go around the hosts."""
        return [self.web.url(number % hosts, number) for number in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=3000, help="pages of a run; a third of them where they are read")
    parser.add_argument("--hosts", type=int, default=600)
    parser.add_argument("--saved", type=Path, default=SHARED if SHARED.is_dir() else None, help="folder of *.html.gz")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--bare", help=argparse.SUPPRESS)
    parser.add_argument("--alone", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure)
    elif arguments.bare:
        asyncio_run(bare(Path(arguments.bare).read_text("ascii").split()))
    elif arguments.alone:
        alone(*arguments.alone)
    else:
        print(f"processors: {os.cpu_count()}, load: {os.getloadavg()[0]:.1f}, rounds: {arguments.rounds}, medians")
        for part in arguments.parts.split(","):
            pages = str(arguments.saved) if part == "reading" and arguments.saved else "64"
            with tempfile.TemporaryDirectory(prefix="backnumber-bench-") as folder, served(pages) as web:
                print(f"\n{part}", flush=True)
                PARTS[part](Bench(web, Path(folder), arguments))


def speed(bench: Bench) -> None:
    """Fetching, keeping and recording, without reading."""
    count, hosts = bench.arguments.pages, bench.arguments.hosts
    jobs: dict[str, Callable[[list[str]], Told]] = {
        "bare": lambda urls: client(bench, urls),
        "stock": lambda urls: empty(bench, urls, stock=True),
        "empty": lambda urls: empty(bench, urls),
        "visits": lambda urls: visits(bench, urls, READERS=0),
        "captures": lambda urls: visits(bench, urls, READERS=0, CAPTURES=bench.folder / "captures"),
    }
    told = rounds(bench, jobs, count, hosts)
    zipped = median([by_itself("compress", "64", count) for _ in range(bench.arguments.rounds)])
    table(told, count)
    print(f"{'compressing alone':<18} {'':>8} {1000 * zipped['cpu'] / count:>11.2f}")
    per_page = {name: one["cpu"] / count for name, one in told.items()}
    rate = told["empty"]["clock"] / told["visits"]["clock"]
    print(f"pages/s of visits / those of the empty parse: {rate:.2f} (goal: at least 0.75)")
    print(f"CPU of visits / stock Scrapy's: {per_page['visits'] / per_page['stock']:.2f} (goal: at most 0.65)")
    added = (per_page["captures"] - per_page["visits"]) * count / zipped["cpu"]
    print(f"what captures add / compressing alone: {added:.2f} (goal: at most 1.30)")
    print(f"event loop held: {said_held(told['captures'])} (goal: at most 50 ms)")


def reading(bench: Bench) -> None:
    """The whole job."""
    pages, count = str(bench.arguments.saved or 64), bench.arguments.pages // 3
    jobs: dict[str, Callable[[list[str]], Told]] = {
        "fetch": lambda urls: visits(bench, urls, READERS=0, CAPTURES=bench.folder / "captures"),
        "full": lambda urls: visits(bench, urls, CAPTURES=bench.folder / "captures"),
    }
    told = rounds(bench, jobs, count, bench.arguments.hosts)
    alone = median(
        [by_itself("read", pages, count, at_once=os.cpu_count() or 1) for _ in range(bench.arguments.rounds)]
    )
    table(told, count)
    print(f"{'reader alone':<18} {'':>8} {1000 * alone['cpu'] / count:>11.2f}")
    most = told["fetch"]["cpu"] + alone["cpu"]
    print(f"CPU of the whole / fetching + reading alone: {told['full']['cpu'] / most:.2f} (goal: at most 1.15)")
    busy = told["full"]["clock"] * (os.cpu_count() or 1) / (told["full"]["cpu"] + told["full"]["server"])
    idle = 100 * told["full"]["idle"]
    print(f"clock / (CPU over processors, the server's included): {busy:.2f} (goal: at most 1.20); idle: {idle:.0f} %")
    print(f"event loop held: {said_held(told['full'])} (goal: at most 50 ms)")


def makespan(bench: Bench) -> None:
    """A delay a host."""
    urls = [bench.web.url(host, number) for number, host in enumerate(zipf(bench.arguments.pages // 2, 500))]
    busiest = max(Counter(url.split("/")[2] for url in urls).values())
    told = visits(bench, urls, READERS=0, DOWNLOAD_DELAY=DELAY)
    bound = busiest * DELAY
    print(
        f"{len(urls)} links of 500 hosts, {busiest} of the busiest, {DELAY} s of delay: {told['clock']:.1f} s, bound "
        f"{bound:.1f} s, ratio {told['clock'] / bound:.2f} (goal: at most 1.10)"
    )


def revisit(bench: Bench) -> None:
    """The same links again."""
    urls = bench.urls(bench.arguments.pages // 3, bench.arguments.hosts)
    archive = made_archive(bench.folder / "revisit.db", urls)
    for name in ("first", "again"):
        bench.web.counts()
        given = [f"CAPTURES={bench.folder / 'captures'}", "READERS=0"]
        told = crawl(bench, "sources", archive, given, arguments=["max_age=0d"])
        counts = ", ".join(f"{kind}: {number}" for kind, number in sorted(bench.web.counts().items()))
        print(f"{name}: {told['visits']:.0f} visits; the server counts {counts}")


def memory(bench: Bench) -> None:
    """Links that are due."""
    for count in (10_000, 100_000):
        urls = bench.urls(count, 5000)
        given = ["READERS=0", f"CLOSESPIDER_PAGECOUNT={bench.arguments.pages}"]
        told = crawl(bench, "sources", made_archive(bench.folder / f"{count}.db", urls), given)
        print(
            f"{count:>7} links due, {told['visits']:.0f} visited: peak {told['peak'] / 1e6:.0f} MB, "
            f"event loop held {said_held(told)}"
        )


PARTS = {"speed": speed, "reading": reading, "makespan": makespan, "revisit": revisit, "memory": memory}


def rounds(bench: Bench, jobs: dict[str, Callable[[list[str]], Told]], count: int, hosts: int) -> dict[str, Told]:
    """The median of what each job tells, its CPU less that of its start."""
    told: dict[str, list[Told]] = defaultdict(list)
    for _ in range(bench.arguments.rounds):
        for name, job in jobs.items():
            start = job(bench.urls(FEW, hosts))
            server = bench.web.cpu()
            whole = job(bench.urls(count, hosts))
            assert name in ("bare", "stock", "empty") or whole["visits"] == count, whole
            share = count / (count - FEW)
            cpu = (whole["cpu"] - start["cpu"]) * share
            told[name].append({**whole, "cpu": cpu, "server": bench.web.cpu() - server})
    return {name: median(each) for name, each in told.items()}


def median(told: Sequence[Told]) -> Told:
    return {name: statistics.median(one[name] for one in told) for name in told[0]}


def table(told: dict[str, Told], count: int) -> None:
    print(f"{'':<18} {'pages/s':>8} {'ms CPU/page':>11} {'peak MB':>8} {'held ms':>8} {'by CPU':>7}")
    for name, one in told.items():
        print(
            f"{name:<18} {count / one['clock']:>8.0f} {1000 * one['cpu'] / count:>11.2f} {one['peak'] / 1e6:>8.0f} "
            f"{1000 * one['held']:>8.0f} {1000 * one['held_cpu']:>7.0f}"
        )


def said_held(told: Told) -> str:
    return f"{1000 * told['held']:.0f} ms by the clock, {1000 * told['held_cpu']:.0f} ms of work"


def client(bench: Bench, urls: list[str]) -> Told:
    """A bare aiohttp client."""
    listed = bench.folder / "urls"
    listed.write_text("\n".join(urls), "ascii")
    return {
        "held": 0,
        "held_cpu": 0,
        "visits": len(urls),
        **measured([sys.executable, __file__, "--bare", str(listed)]),
    }


def empty(bench: Bench, urls: list[str], *, stock: bool = False) -> Told:
    """A spider that does nothing with its answers, with the project's settings or with Scrapy's."""
    listed = bench.folder / "urls"
    listed.write_text("\n".join(urls), "ascii")
    if not stock:
        given = ["READERS=0", "SPIDER_MODULES=benchmarks.metered", "LOG_LEVEL=ERROR"]
        return crawl(bench, "empty", bench.folder / "empty.db", given, arguments=[f"urls={listed}"])
    meter = bench.folder / "meter.json"
    command = [*SCRAPY, "runspider", str(ROOT / "benchmarks" / "metered.py"), "-a", f"urls={listed}"]
    command += options("LOG_LEVEL=ERROR", f"METER={meter}", 'EXTENSIONS={"benchmarks.metered.Meter": 1}')
    return metered(command, meter, cwd=bench.folder)


def visits(bench: Bench, urls: list[str], **settings: object) -> Told:
    """`scrapy crawl sources` into a new archive, in which the URLs are due."""
    archive = made_archive(bench.folder / f"archive-{len(urls)}.db", urls)
    shutil.rmtree(bench.folder / "captures", ignore_errors=True)
    return crawl(bench, "sources", archive, [f"{name}={value}" for name, value in settings.items()])


SCRAPY = [sys.executable, "-m", "scrapy"]


def crawl(bench: Bench, spider: str, archive: Path, given: Sequence[str], arguments: Sequence[str] = ()) -> Told:
    """A spider with the project's settings, without a delay unless one is given."""
    from crawler.settings import EXTENSIONS

    extensions = {**EXTENSIONS, "benchmarks.metered.Meter": 1}
    meter = bench.folder / "meter.json"
    settings = [
        *(f"ARCHIVE={archive}", f"METER={meter}", f"EXTENSIONS={json.dumps(extensions)}", "PROGRESS_INTERVAL=0"),
        *("CONTACT_URL=https://benchmark.example/", "ALLOWED_NETWORKS=127.0.0.0/8", "DOWNLOAD_DELAY=0"),
        *("LOG_LEVEL=ERROR", "HOST_BUDGET=100000"),
    ]
    command = [*SCRAPY, "crawl", spider, *options(*settings, *given)]
    for argument in arguments:
        command += ["-a", argument]
    return metered(command, meter, cwd=ROOT)


def options(*settings: str) -> Iterator[str]:
    for setting in settings:
        yield from ("-s", setting)


def metered(command: list[str], meter: Path, *, cwd: Path) -> Told:
    """Runs a crawl; what its meter says, with the CPU of the whole process and its children."""
    meter.unlink(missing_ok=True)
    used = measured(command, cwd=cwd)
    told = json.loads(meter.read_text("utf-8"))
    reason = told.pop("reason")
    assert reason in ("finished", "closespider_pagecount"), reason
    assert used["status"] == (0 if reason == "finished" else 1), used
    return {**told, "cpu": used["cpu"], "idle": used["idle"]}


def measured(command: list[str], *, cwd: Path = ROOT) -> Told:
    """Runs a command in a process that waits for all that comes of it; seconds of CPU, by the clock, peak in bytes."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", json.dumps(command)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def measure(command: Sequence[str]) -> None:
    """Orphans come to this process, so that the CPU of those whom a crawl leaves to end by themselves counts too."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started, before = time.perf_counter(), processors()
    status = subprocess.run(json.loads(command[0]), check=False, stdout=subprocess.DEVNULL).returncode
    clock = time.perf_counter() - started
    idle, whole = (after - earlier for after, earlier in zip(processors(), before, strict=True))
    try:
        while True:
            os.wait()
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {"cpu": used.ru_utime + used.ru_stime, "clock": clock, "peak": 1024 * used.ru_maxrss, "status": status}
    print(json.dumps({**told, "idle": idle / whole}))


def processors() -> tuple[int, int]:
    """Ticks that the processors were idle for, whoever might have used them, and all ticks."""
    ticks = [int(word) for word in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def asyncio_run(work: Any) -> None:
    import uvloop

    uvloop.run(work)


async def bare(urls: list[str]) -> None:
    """Fetches and forgets."""
    import aiohttp

    waiting = iter(urls)

    async def fetch(session: aiohttp.ClientSession) -> None:
        for url in waiting:
            async with session.get(url) as answer:
                await answer.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        await asyncio.gather(*(fetch(session) for _ in range(AT_ONCE)))


def by_itself(what: str, pages: str, count: int, *, at_once: int = 1) -> Told:
    """What one step costs with the same bodies, in processes of its own.

    at_once: of how many that share the work: processors that are threads of one core slow each other down.
    """
    command = [sys.executable, __file__, "--alone", what, pages]
    processes = [
        subprocess.Popen([*command, f"{first}:{count}:{at_once}"], stdout=subprocess.PIPE, text=True)
        for first in range(at_once)
    ]
    told = [process.communicate()[0] for process in processes]
    assert not any(process.returncode for process in processes)
    return {"cpu": sum(map(float, told))}


def alone(what: str, pages: str, numbers: str) -> None:
    """Prints the seconds of CPU. numbers: of the pages, as a range."""
    from crawler.captures.warc import LEVEL
    from crawler.linked_pages.source import read_source

    made, used = bodies(pages), 0.0
    if what == "read":
        read_source(made[0], "http://127.0.0.1/", "text/html")
    for number in range(*map(int, numbers.split(":"))):
        body = body_of(made, number)
        started = time.process_time()
        if what == "read":
            read_source(body, f"http://127.0.0.1/page/{number}", "text/html; charset=utf-8")
        else:
            packing = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
            packing.compress(body)
            packing.flush()
        used += time.process_time() - started
    print(used)


def zipf(count: int, hosts: int) -> Iterator[int]:
    """The host of each link: the second has half as many as the first, the third a third, …; evenly spread."""
    weights = [1 / rank for rank in range(1, hosts + 1)]
    whole, owed = sum(weights), [0.0] * hosts
    for _ in range(count):
        owed = [owes + weight / whole for owes, weight in zip(owed, weights, strict=True)]
        host = max(range(hosts), key=owed.__getitem__)
        owed[host] -= 1
        yield host


def made_archive(path: Path, urls: Sequence[str]) -> Path:
    """A new archive in which these links are due, forty an issue."""
    from crawler.archive.database import open_archive
    from crawler.archive.issues.categories import write_categories
    from crawler.archive.issues.publications import write_publication
    from crawler.archive.issues.write import write_issue
    from crawler.archive.runs import finish_run, start_run
    from crawler.digests.categories import CATEGORIES
    from crawler.items import Citation, Document, Edition, Issue, Link, Mention

    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()
    with open_archive(path) as archive:
        write_publication(archive, "gears", name="Gears Weekly", url="https://gears.example/")
        write_categories(archive, CATEGORIES)
        run = start_run(archive, "benchmark", {})
        archive.begin_batch()
        for number in range(1, 1 + -(-len(urls) // PER_ISSUE)):
            key, day = f"{number}.md", date(2026, 1, 1) - timedelta(days=number)
            document = Document(kind="markdown", locator=key, url=f"https://gears.example/{key}", text="")
            edition = Edition(
                document=document, type="newsletter", availability="full", number=number, title=key, published=day,
                published_raw=str(day), permalink=None,
            )  # fmt: skip
            issue = Issue(
                publication="gears", key=key, type="newsletter", number=number, title=key, subtitle=None, published=day,
                published_raw=str(day), url=document.url, redirect_url=None, authors=(), words=0, editions=(edition,),
                read_from=("markdown", key), sections=(), pictures=(), problems=(),
                citations=tuple(
                    Citation(
                        mention=Mention(role="item", url=url, title="A gear", section=None, summary="It turns."),
                        link=Link(url=url, work=url, domain=url.split("/")[2].partition(":")[0]),
                    )
                    for url in urls[(number - 1) * PER_ISSUE : number * PER_ISSUE]
                ),
            )  # fmt: skip
            write_issue(archive, issue, run, reader="benchmark")
        archive.commit_batch()
        finish_run(archive, run, "finished", reason=None, counts={})
    return path


if __name__ == "__main__":
    main()
