"""What a second worker is worth where captures are read again.

    .venv/bin/python benchmarks/reread.py [--captures 10000] [--workers 1,2] [--pages DIR]

An archive with so many captures of saved pages (default: the shared sources, where they are present) or generated ones
is read by `scrapy reread --all --cluster local`, once for each number of workers, from the same copy, and by `scrapy
reread` with as many reading processes. Prints pages a second of each run, the start of its cluster included, its ratio
to one worker, and the load of the machine before it; it fails where an archive comes to say something else. The
command itself writes, and takes a share of the processors too: where there are two, that share is what keeps two
workers from twice the speed. Trust ratios, and only where nothing else runs.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.due_links import made_archive  # noqa: E402 - the checkout is put on the path first
from benchmarks.read_source import SHARED, Pages, generated, saved  # noqa: E402
from crawler.archive.checks.compare import compare  # noqa: E402
from crawler.archive.database import open_archive  # noqa: E402
from crawler.archive.ledger.results import record  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402
from crawler.captures.record import Exchange  # noqa: E402
from crawler.captures.write import CapturesWriter  # noqa: E402
from crawler.linked_pages.metadata.item import Source  # noqa: E402
from crawler.linked_pages.source import read_source  # noqa: E402
from crawler.visits.evaluation import evaluate_visit  # noqa: E402
from crawler.visits.target import link_target  # noqa: E402
from crawler.visits.visit import FetchResult  # noqa: E402

PAGES = 400
"""Different pages, of which the captures are made in turn."""
HOSTS = 200
READ = re.compile(r"([\d,]+) pages read again in ([\d.]+) s")
TYPE = "text/html; charset=utf-8"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--captures", type=int, default=10_000)
    parser.add_argument(
        "--workers", default="1,2", help="numbers of workers, the first of which others are compared with"
    )
    parser.add_argument("--pages", type=Path, default=SHARED, help="folder of saved pages")
    given = parser.parse_args()
    is_saved = (given.pages / "labels.jsonl").exists()
    pages = saved(given.pages, PAGES) if is_saved else generated(PAGES)
    print(f"{given.captures:,} captures of {len(pages)} {'saved' if is_saved else 'generated'} pages")
    with scratch_folder() as folder:
        archive = captured(folder, pages, given.captures)
        first: dict[bool, float] = {}
        for workers in map(int, given.workers.split(",")):
            for on_cluster in (True, False):
                load, rate = os.getloadavg()[0], reread(archive, workers, on_cluster=on_cluster)
                ratio = rate / first.setdefault(on_cluster, rate)
                what = "workers of a cluster" if on_cluster else "processes without one"
                print(f"{workers} {what}: {rate:.1f} pages/s, {ratio:.2f} times, load {load:.1f}", flush=True)


def captured(folder: Path, pages: Pages, count: int, *, is_read: bool = False) -> Path:
    """Write an archive with captures, as a crawl does. is_read: whether its reader found anything."""
    sources = [read_source(body, url, TYPE) for body, url in pages] if is_read else [Source()]
    bodies = list(numbered(pages, count))
    path = made_archive(folder / "archive.db", [url for _, url in bodies])
    started = datetime(2026, 1, 1, tzinfo=UTC)
    with open_archive(path) as archive, CapturesWriter(folder / "captures", software="benchmark") as writer:
        links = dict(archive.query("SELECT url, id FROM links"))
        archive.begin_batch()
        for (body, url), source in zip(bodies, cycle(sources), strict=False):
            result = evaluate_visit(FetchResult(
                target=link_target(links[url]), url=url, started=started, final_url=url, status=200, content_type=TYPE,
                body=body,
            ), source)  # fmt: skip
            headers = [(b"Content-Type", TYPE.encode())]
            kept = writer.write(Exchange(url=url, started=started, status=200, headers=headers, body=body))
            record(archive, 1, replace(result, visit=replace(result.visit, capture=kept)))
        archive.commit_batch()
    return path


def numbered(pages: Pages, count: int) -> Iterator[tuple[bytes, str]]:
    """Yield so many pages, no two of which are the same bytes at the same address."""
    for number in range(count):
        body, url = pages[number % len(pages)]
        yield body + b"<!-- %d -->" % number, f"https://h{number % HOSTS}.example/{number}{urlsplit(url).path}"


def reread(archive: Path, workers: int, *, on_cluster: bool) -> float:
    """Read the captures of a copy again; return pages a second. Fail if it says something else than the first copy."""
    copy = Path(shutil.copy(archive, archive.with_name("copy.db")))
    settings = (f"ARCHIVE={copy}", f"CAPTURES={archive.with_name('captures')}", f"READERS={workers}")
    command = [sys.executable, "-m", "scrapy", "reread", "--all", *(w for s in settings for w in ("-s", s))]
    command += ["--cluster", "local"] if on_cluster else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = READ.search(done.stdout)
    if done.returncode != 0 or found is None:
        sys.exit(f"scrapy reread failed: {done.stdout}{done.stderr}")
    first = archive.with_name("first.db")
    if first.exists():
        with open_archive(first, read_only=True) as one, open_archive(copy, read_only=True) as other:
            if differences := compare(one, other):
                sys.exit(f"it is another archive: {differences.shown[0]}")
        copy.unlink()
    else:
        copy.rename(first)
    return int(found[1].replace(",", "")) / float(found[2])


if __name__ == "__main__":
    main()
