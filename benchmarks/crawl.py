"""What visiting linked pages costs, beside what the same fetching costs others, in the same run.

    .venv/bin/python benchmarks/crawl.py [--parts speed,captures,…] [--rounds 3] [--pages 3000]

Against a local web of many hosts (`benchmarks/local_web.py`), whose CPU is not counted:

* speed: a bare aiohttp client, stock Scrapy, the project's settings with a spider that does nothing, and `scrapy crawl
  sources` that reads nothing;
* tls: the same over TLS, where it is this project alone that verifies certificates, the bare client aside;
* captures: `scrapy crawl sources` without them and with them, of bodies that come as they are and that come compressed,
  beside compressing the same bodies alone with zlib;
* reading: the whole job, beside fetching and reading alone, on saved pages (the shared ones, where present);
* rereading: `scrapy reread` of what was captured, beside reading alone on as many processors;
* makespan: hosts of a Zipf distribution with a delay, beside the bound, what the busiest host takes: links x delay;
* revisit: what the server counts when the same links are visited again;
* memory: peak with 10,000 and with 100,000 links due.

Each measure is a process of its own; those of a part are interleaved in rounds, and medians are printed, of ratios also
the least and the most of a round. Seconds of CPU are user and system, of the process and of its children, less those of
the same job with a handful of pages, which is the start of the program. Trust ratios: machines differ, and what else
they do.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.certificates import write_certificates  # noqa: E402 - the checkout is put on the path first
from benchmarks.crawls import Bench, client, crawl, empty, reread, visits  # noqa: E402
from benchmarks.due_links import made_archive, zipf  # noqa: E402
from benchmarks.local_web import host_name, served  # noqa: E402
from benchmarks.processes import Taken  # noqa: E402
from benchmarks.rounds import Job, Rounds, compared, in_rounds, median  # noqa: E402
from benchmarks.steps import by_itself  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402

SHARED = Path(os.environ.get("BACKNUMBER_SHARED") or ROOT.parent / "shared") / "sources" / "html"
MADE = "64"
"""How many pages are made up."""
DELAY = 0.2
"""Seconds between two requests to a host, where there is a delay."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=3000, help="pages of a run; a third of them where they are read")
    parser.add_argument("--hosts", type=int, default=600)
    parser.add_argument("--saved", default=str(SHARED), help="folder of pages (*.html.gz) to read; no: made-up ones")
    parser.add_argument(
        "--few", type=int, default=64, help="pages of the job whose CPU is taken off as that of the start"
    )
    parser.add_argument("--due", default="10000,100000", help="links that are due where memory is measured")
    arguments = parser.parse_args()
    print(f"processors: {os.cpu_count()}, load: {os.getloadavg()[0]:.1f}, rounds: {arguments.rounds}, medians")
    for part in arguments.parts.split(","):
        pages = saved_or_made(arguments) if part in ("reading", "rereading") else MADE
        with scratch_folder() as folder:
            certificates = trusted(folder, arguments.hosts) if part == "tls" else None
            with served(pages, certificates=certificates) as web:
                print(f"\n{part}", flush=True)
                PARTS[part](Bench(web, folder, arguments))


def trusted(folder: Path, hosts: int) -> Path:
    """Write a certificate for each of so many hosts, and have the crawls trust them; return their folder."""
    os.environ["SSL_CERT_FILE"] = str(write_certificates(folder, map(host_name, range(hosts))))
    return folder


def saved_or_made(arguments: argparse.Namespace) -> str:
    """Return the pages that are read, as the local web takes them: a folder that holds some, or how many to make up."""
    return arguments.saved if any(Path(arguments.saved).glob("*.html.gz")) else MADE


def speed(bench: Bench) -> None:
    """Fetching and recording, without reading."""
    fetching(bench, most=0.6)


def tls(bench: Bench) -> None:
    """The same over TLS."""
    fetching(bench, most=0.65)


def fetching(bench: Bench, *, most: float) -> None:
    """Measure fetching and recording. most: of stock Scrapy's CPU."""
    count = bench.arguments.pages
    jobs: dict[str, Callable[[list[str]], Taken]] = {
        "bare": lambda urls: client(bench, urls),
        "stock": lambda urls: empty(bench, urls, stock=True),
        "empty": lambda urls: empty(bench, urls),
        "visits": lambda urls: visits(bench, urls, READERS=0),
    }
    taken = rounds(bench, jobs, count)
    table(taken, count)
    rate, cpu = compared(taken, "empty", "visits", "clock"), compared(taken, "visits", "stock", "cpu")
    print(f"pages/s of visits / those of the empty parse: {rate} (goal: at least 0.70)")
    print(f"CPU of visits / stock Scrapy's: {cpu} (goal: at most {most:.2f})")
    print(f"event loop held: {said_held(median(taken['visits']))} (goal: at most 50 ms)")


def captures(bench: Bench) -> None:
    """Fetching, keeping and recording, without reading."""
    count, folder = bench.arguments.pages, bench.folder / "captures"
    jobs: dict[str, Callable[[list[str]], Taken]] = {
        "visits": lambda urls: visits(bench, urls, READERS=0),
        "captures": lambda urls: visits(bench, urls, READERS=0, CAPTURES=folder),
        "packed": lambda urls: visits(bench, as_packed(urls), READERS=0),
        "packed, captures": lambda urls: visits(bench, as_packed(urls), READERS=0, CAPTURES=folder),
    }
    taken = rounds(bench, jobs, count)
    zipped = median([by_itself("compress", MADE, count) for _ in range(bench.arguments.rounds)])
    table(taken, count)
    print(f"{'zlib alone':<18} {'':>8} {1000 * zipped['cpu'] / count:>11.2f}")
    for kept, bare in (("captures", "visits"), ("packed, captures", "packed")):
        added = (median(taken[kept])["cpu"] - median(taken[bare])["cpu"]) / zipped["cpu"]
        print(f"what captures add to {bare} / compressing alone with zlib 6: {added:.2f} (goal: at most 0.40)")
    print(f"event loop held: {said_held(median(taken['captures']))} (goal: at most 50 ms)")


def as_packed(urls: list[str]) -> list[str]:
    """Return where the same pages come compressed."""
    return [url.replace("/page/", "/packed/") for url in urls]


def reading(bench: Bench) -> None:
    """The whole job."""
    pages, count = saved_or_made(bench.arguments), bench.arguments.pages // 3
    jobs: dict[str, Callable[[list[str]], Taken]] = {
        "fetch": lambda urls: visits(bench, urls, READERS=0, CAPTURES=bench.folder / "captures"),
        "full": lambda urls: visits(bench, urls, CAPTURES=bench.folder / "captures"),
    }
    taken = rounds(bench, jobs, count)
    alone = median(
        [by_itself("read", pages, count, at_once=os.cpu_count() or 1) for _ in range(bench.arguments.rounds)]
    )
    table(taken, count)
    print(f"{'reader alone':<18} {'':>8} {1000 * alone['cpu'] / count:>11.2f}")
    fetch, full = median(taken["fetch"]), median(taken["full"])
    parts = fetch["cpu"] + alone["cpu"]
    print(f"CPU of the whole / fetching + reading alone: {full['cpu'] / parts:.2f} (goal: at most 1.12)")
    busy = full["clock"] * (os.cpu_count() or 1) / (full["cpu"] + full["server"])
    idle = 100 * full["idle"]
    print(f"clock / (CPU over processors, the server's included): {busy:.2f} (goal: at most 1.20); idle: {idle:.0f} %")
    print(f"event loop held: {said_held(full)} (goal: at most 50 ms)")


def rereading(bench: Bench) -> None:
    """Captures that were not read."""
    pages, count = saved_or_made(bench.arguments), bench.arguments.pages // 3
    processors = os.cpu_count() or 1
    taken = median(rounds(bench, {"reread": lambda urls: reread(bench, urls)}, count)["reread"])
    alone = median([by_itself("read", pages, count, at_once=processors) for _ in range(bench.arguments.rounds)])["cpu"]
    per_page = f"{1000 * taken['cpu'] / count:.2f}, the reader alone {1000 * alone / count:.2f}"
    print(f"{count} pages, ms of CPU a page: {per_page}")
    by_clock = alone / (processors * taken["clock"])
    print(
        f"pages/s / the reader's times {processors} processors: {alone / taken['cpu']:.2f} by CPU, {by_clock:.2f} by "
        "the clock, the start included (goal: at least 0.85)"
    )


def makespan(bench: Bench) -> None:
    """A delay a host."""
    urls = [bench.web.url(host, number) for number, host in enumerate(zipf(bench.arguments.pages // 2, 500))]
    busiest = max(Counter(url.split("/")[2] for url in urls).values())
    taken = visits(bench, urls, READERS=0, DOWNLOAD_DELAY=DELAY)
    bound = busiest * DELAY
    print(
        f"{len(urls)} links of 500 hosts, {busiest} of the busiest, {DELAY} s of delay: {taken['clock']:.1f} s, bound "
        f"{bound:.1f} s, ratio {taken['clock'] / bound:.2f} (goal: at most 1.10)"
    )


def revisit(bench: Bench) -> None:
    """The same links again."""
    urls = bench.urls(bench.arguments.pages // 3, bench.arguments.hosts)
    archive = made_archive(bench.folder / "revisit.db", urls)
    for name in ("first", "again"):
        bench.web.counts()
        given = [f"CAPTURES={bench.folder / 'captures'}", "READERS=0"]
        taken = crawl(bench, "sources", archive, given, arguments=["max_age=0d"])
        counts = ", ".join(f"{kind}: {number}" for kind, number in sorted(bench.web.counts().items()))
        print(f"{name}: {taken['visits']:.0f} visits; the server counts {counts}")


def memory(bench: Bench) -> None:
    """Links that are due."""
    for count in map(int, bench.arguments.due.split(",")):
        urls = bench.urls(count, 5000)
        given = ["READERS=0", f"CLOSESPIDER_PAGECOUNT={bench.arguments.pages}"]
        taken = crawl(bench, "sources", made_archive(bench.folder / f"{count}.db", urls), given)
        print(
            f"{count:>7} links due, {taken['visits']:.0f} visited: peak {taken['peak'] / 1e6:.0f} MB, "
            f"event loop held {said_held(taken)}"
        )


PARTS = {
    "speed": speed,
    "tls": tls,
    "captures": captures,
    "reading": reading,
    "rereading": rereading,
    "makespan": makespan,
    "revisit": revisit,
    "memory": memory,
}


def rounds(bench: Bench, jobs: dict[str, Callable[[list[str]], Taken]], count: int) -> Rounds:
    """Measure jobs on pages of all hosts."""
    given = bench.arguments

    def on_pages(name: str, job: Callable[[list[str]], Taken]) -> Job:
        def measured(pages: int) -> Taken:
            server = bench.web.cpu()
            taken = job(bench.urls(pages, given.hosts))
            assert name in ("bare", "stock", "empty") or taken["visits"] == pages, taken
            return {**taken, "server": bench.web.cpu() - server}

        return measured

    measured = {name: on_pages(name, job) for name, job in jobs.items()}
    return in_rounds(measured, count=count, few=given.few, rounds=given.rounds)


def table(rounds: Rounds, count: int) -> None:
    print(f"{'':<18} {'pages/s':>8} {'ms CPU/page':>11} {'peak MB':>8} {'held ms':>8} {'by CPU':>7}")
    for name, taken in rounds.items():
        one = median(taken)
        print(
            f"{name:<18} {count / one['clock']:>8.0f} {1000 * one['cpu'] / count:>11.2f} {one['peak'] / 1e6:>8.0f} "
            f"{1000 * one['held']:>8.0f} {1000 * one['held_cpu']:>7.0f}"
        )


def said_held(taken: Taken) -> str:
    held, queued, work = (f"{1000 * taken[name]:.0f} ms" for name in ("held", "queued", "held_cpu"))
    return f"{held} by the clock, of which {queued} waiting for a processor, {work} of work"


if __name__ == "__main__":
    main()
