"""How the explorer bears many clients while a run writes to the archive.

    .venv/bin/python benchmarks/explorer_load.py [--archive FILE] [--count N] [--clients 8,32] [--seconds 10]

Serves a copy of the archive by `scrapy explore`, lets so many clients ask a mix of pages as fast as they are answered,
and meanwhile records visits in it. Prints answers a second, the median and the 95th percentile in milliseconds, errors,
and the server's memory before and after. Clients, writer and server share this machine.
"""

import argparse
import http.client
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.posts import crawl_posts, some_posts  # noqa: E402
from crawler.archive.database import open_archive  # noqa: E402
from crawler.archive.ledger.visits import record_visit  # noqa: E402
from crawler.archive.runs import start_run  # noqa: E402
from crawler.visits.target import link_target  # noqa: E402
from crawler.visits.visit import Visit  # noqa: E402

PAGES = (
    "/", "/issues", "/issues/{issue}", "/issues/{issue}", "/issues/{issue}", "/search?q=robot", "/search?q=model+open",
    "/domains", "/health", "/images", "/coverage", "/method", "/archive/links", "/archive/entries.json?_size=20",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--archive", type=Path, help="by default one of the shared corpus, or of made-up posts")
    parser.add_argument("--count", type=int, default=0, help="how many posts to make up instead")
    parser.add_argument("--clients", default="8,32")
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backnumber-load-") as folder:
        path = Path(folder) / "archive.db"
        if arguments.archive:
            shutil.copy(arguments.archive, path)
        else:
            crawl_posts(path, some_posts(None, arguments.count, Path(folder)))
        command = [sys.executable, "-m", "scrapy", "explore", "-s", f"ARCHIVE={path}", "--port", "0"]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found
            for clients in map(int, arguments.clients.split(",")):
                load(urlsplit(found[0]).netloc, server.pid, path, clients, arguments.seconds)
        finally:
            server.terminate()
            server.wait()


def load(server: str, pid: int, path: Path, clients: int, seconds: float) -> None:
    """One measurement; prints its line."""
    with open_archive(path, read_only=True) as archive:
        issues = [key for (key,) in archive.query("SELECT key FROM issues")]
    times: list[float] = []
    errors: list[str] = []
    over = threading.Event()
    before = memory(pid)

    def ask(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - no secret
        connection = http.client.HTTPConnection(server, timeout=60)
        while not over.is_set():
            page = dice.choice(PAGES).format(issue=dice.choice(issues))
            start = time.perf_counter()
            connection.request("GET", page, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - start)
            if answer.status != 200:
                errors.append(f"{answer.status} {page}")
        connection.close()

    written = [0]
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    threads.append(threading.Thread(target=write, args=(path, over, written)))
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    over.set()
    for thread in threads:
        thread.join()
    times.sort()
    median, late = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
    print(
        f"{clients} clients: {len(times) / seconds:.0f} answers a second, median {median:.0f} ms, p95 {late:.0f} ms,"
        f" {len(errors)} errors {errors[:3]}, {written[0]} visits written, memory {before} to {memory(pid)} MB"
    )


def write(path: Path, over: threading.Event, written: list[int]) -> None:
    """Records visits, each in a transaction of its own, as a crawl does."""
    with open_archive(path) as archive:
        run = start_run(archive, "crawl sources", {})
        for link_id, url in archive.query("SELECT id, url FROM links ORDER BY id"):
            if over.wait(0.005):
                return
            record_visit(
                archive, run, Visit(target=link_target(link_id), url=url, outcome="ok", started=datetime.now(UTC))
            )
            written[0] += 1


def memory(pid: int) -> int:
    """Megabytes that a process holds; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main()
