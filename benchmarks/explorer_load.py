"""How the explorer bears many clients while something writes to the archive.

    .venv/bin/python benchmarks/explorer_load.py [--archive FILE] [--count N] [--clients 8,32] [--seconds 10]
        [--processes 1,2] [--baseline CHECKOUT] [--quiet]

Serves a copy of the archive by `scrapy explore`, lets so many clients ask a mix of pages as fast as they are answered,
and meanwhile commits two hundred times a second, as a crawl does; with --quiet nothing is written. With --baseline,
another checkout of the project, in whose .venv its own requirements are, imports the same posts and serves them by its
own code, before this one. Prints answers a second, the median and the 95th percentile in milliseconds, errors, and the
server's memory before and after. Clients, writer and server share this machine.
"""

import argparse
import http.client
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.posts import crawl_posts, python_of, some_posts  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402

PAGES = (
    "/", "/issues", "/issues/{issue}", "/issues/{issue}", "/issues/{issue}", "/search?q=robot", "/search?q=model+open",
    "/domains", "/health", "/images", "/coverage", "/method", "/archive/links", "/archive/entries.json?_size=20",
)  # fmt: skip
WRITE_SECONDS = 0.005
"""Between two commits."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--archive", type=Path, help="by default one of the shared corpus, or of made-up posts")
    parser.add_argument("--count", type=int, default=0, help="how many posts to make up instead")
    parser.add_argument("--clients", default="8,32")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--processes", default="1,2", help="server processes")
    parser.add_argument("--baseline", type=Path, metavar="CHECKOUT", help="another checkout of the project")
    parser.add_argument("--quiet", action="store_true", help="write nothing meanwhile")
    arguments = parser.parse_args()
    with scratch_folder() as work:
        posts = some_posts(None, arguments.count, work)
        path = work / "archive.db"
        if arguments.archive:
            shutil.copy(arguments.archive, path)
        else:
            crawl_posts(path, posts)
        servers = [(ROOT, path, int(number)) for number in arguments.processes.split(",")]
        if arguments.baseline:
            before = crawl_posts(work / "before.db", posts, checkout=arguments.baseline)
            servers.insert(0, (arguments.baseline, before, 1))
        for clients in map(int, arguments.clients.split(",")):
            compare(servers, clients, arguments.seconds, writes=not arguments.quiet)


def compare(servers: list[tuple[Path, Path, int]], clients: int, seconds: float, *, writes: bool) -> None:
    """Measure the servers one after another, and print a line for each, with its ratio to the first."""
    first = 0.0
    for checkout, path, processes in servers:
        with served(checkout, path, processes) as (address, pid):
            answers = load(address, pid, path, clients, seconds, writes=writes)
        first = first or answers
        name = "this checkout" if checkout == ROOT else "the baseline"
        print(f"    by {name}, {processes} process{'es' * (processes > 1)}: {answers / first:.2f} of the first")


@contextmanager
def served(checkout: Path, path: Path, processes: int) -> Iterator[tuple[str, int]]:
    """Serve an archive by a checkout's code; yield address and process id."""
    command = [python_of(checkout), "-m", "scrapy", "explore", "-s", f"ARCHIVE={path}", "--port", "0"]
    if processes > 1:
        command += ["--processes", str(processes)]
    server = subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found
        address = urlsplit(found[0]).netloc
        for _ in range(3 * processes):  # each process is ready
            with closing(http.client.HTTPConnection(address, timeout=60)) as connection:
                connection.request("GET", "/method")
                connection.getresponse().read()
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()
        assert server.stdout is not None
        server.stdout.close()


def load(server: str, pid: int, path: Path, clients: int, seconds: float, *, writes: bool) -> float:
    """One measurement; print its line and return the answers a second."""
    with closing(sqlite3.connect(path)) as archive:
        issues = [key for (key,) in archive.execute("SELECT key FROM issues")]
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
    if writes:
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
        f" {len(errors)} errors {errors[:3]}, {written[0]} commits, memory {before} to {memory(pid)} MB"
    )
    return len(times) / seconds


def write(path: Path, over: threading.Event, written: list[int]) -> None:
    """Commit until it is over; archives of any schema have links with a URL."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as archive:
        archive.execute("PRAGMA synchronous = NORMAL")
        while not over.wait(WRITE_SECONDS):
            archive.execute("UPDATE runs SET finished = finished WHERE id = (SELECT max(id) FROM runs)")
            written[0] += 1


def memory(pid: int) -> int:
    """Megabytes that a process and its children hold; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
    children = Path(f"/proc/{pid}/task/{pid}/children")
    own = int(found[1]) // 1024 if found else 0
    return own + sum(memory(int(child)) for child in (children.read_text().split() if children.exists() else ()))


if __name__ == "__main__":
    main()
