"""The crawls that `benchmarks/crawl.py` measures, each in a process of its own."""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.due_links import made_archive
from benchmarks.local_web import LocalWeb
from benchmarks.processes import ROOT, Taken, measured

SCRAPY = [sys.executable, "-m", "scrapy"]


@dataclass(frozen=True)
class Bench:
    """A web, a folder for what the runs write, and how the runs are made."""

    web: LocalWeb
    folder: Path
    arguments: argparse.Namespace

    def urls(self, count: int, hosts: int) -> list[str]:
        """Pages that go around the hosts."""
        return [self.web.url(number % hosts, number) for number in range(count)]


def client(bench: Bench, urls: list[str]) -> Taken:
    """Fetch by a bare aiohttp client."""
    listed = bench.folder / "urls"
    listed.write_text("\n".join(urls), "ascii")
    taken = measured([sys.executable, "-m", "benchmarks.steps", "fetch", str(listed)])
    assert taken["status"] == 0, taken
    return {"held": 0, "held_cpu": 0, "queued": 0, "visits": len(urls), **taken}


def empty(bench: Bench, urls: list[str], *, stock: bool = False) -> Taken:
    """Run a spider that does nothing with its answers, with the project's settings or with Scrapy's."""
    listed = bench.folder / "urls"
    listed.write_text("\n".join(urls), "ascii")
    if not stock:
        given = ["READERS=0", "SPIDER_MODULES=benchmarks.metered", "LOG_LEVEL=ERROR"]
        return crawl(bench, "empty", bench.folder / "empty.db", given, arguments=[f"urls={listed}"])
    meter = bench.folder / "meter.json"
    command = [*SCRAPY, "runspider", str(ROOT / "benchmarks" / "metered.py"), "-a", f"urls={listed}"]
    command += options("LOG_LEVEL=ERROR", f"METER={meter}", 'EXTENSIONS={"benchmarks.metered.Meter": 1}')
    return metered(command, meter, cwd=bench.folder)


def visits(bench: Bench, urls: list[str], **settings: object) -> Taken:
    """Run `scrapy crawl sources` into a new archive, in which the URLs are due."""
    archive = made_archive(bench.folder / f"archive-{len(urls)}.db", urls)
    shutil.rmtree(bench.folder / "captures", ignore_errors=True)
    return crawl(bench, "sources", archive, [f"{name}={value}" for name, value in settings.items()])


def reread(bench: Bench, urls: list[str]) -> Taken:
    """Run `scrapy reread` of pages that a crawl has captured and not read."""
    captures = bench.folder / "captures"
    taken = visits(bench, urls, READERS=0, CAPTURES=captures)
    settings = options(f"ARCHIVE={bench.folder / f'archive-{len(urls)}.db'}", f"CAPTURES={captures}")
    used = measured([*SCRAPY, "reread", *settings])
    assert used["status"] == 0, used
    return {"visits": taken["visits"], **used}


def crawl(bench: Bench, spider: str, archive: Path, given: Sequence[str], arguments: Sequence[str] = ()) -> Taken:
    """Run a spider with the project's settings, without a delay unless one is given."""
    meter = bench.folder / "meter.json"
    settings = [
        *(f"ARCHIVE={archive}", f"METER={meter}", 'ADDONS={"benchmarks.metered.MeterAddon": 1}', "PROGRESS_INTERVAL=0"),
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


def metered(command: list[str], meter: Path, *, cwd: Path) -> Taken:
    """Run a crawl; return what its meter says, with the CPU of the whole process and its children."""
    meter.unlink(missing_ok=True)
    used = measured(command, cwd=cwd)
    taken = json.loads(meter.read_text("utf-8"))
    reason = taken.pop("reason")
    assert reason in ("finished", "closespider_pagecount"), reason
    assert used["status"] == (0 if reason == "finished" else 1), used
    return {**taken, "cpu": used["cpu"], "idle": used["idle"]}
