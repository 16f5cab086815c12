"""Archives with captures to read again, and clusters of processes that read them."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from distributed import Client

from crawler.archive.checks.compare import compare
from crawler.archive.database import open_archive
from crawler.archive.ledger.visits import record_visit
from crawler.captures.record import Exchange
from crawler.captures.write import CapturesWriter
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, cite, visit

CHECKOUT = Path(__file__).resolve().parents[3]

WALL = b"<!doctype html><title>Just a moment...</title><h1>Verify that you are human</h1>"


def article(number: int, paragraphs: int = 20) -> bytes:
    """A page that says a little about a wheel."""
    prose = "".join(f"<p>Wheel {number} has {n} teeth, and turns the one beside it.</p>" for n in range(paragraphs))
    return f"<!doctype html><html lang=en><title>Wheel {number}</title><article><h1>Wheel {number}</h1>{prose}".encode()


def captured(folder: Path, bodies: Sequence[bytes]) -> Path:
    """Write an archive with a capture of each body, as a former version read them, which took each for a page."""
    names = [f"p{number}" for number in range(len(bodies))]
    with (
        prepare(folder / "archive.db") as archive,
        CapturesWriter(folder / "captures", software="Backnumber/test") as writer,
    ):
        links = cite(archive, "1-2025-01-06", *names)
        archive.begin_batch()
        for link, name, body in zip(links, names, bodies, strict=True):
            url = f"https://site.example/{name}"
            headers = ((b"Content-Type", b"text/html"),)
            record = writer.write(Exchange(url=url, started=at(0), status=200, headers=headers, body=body))
            kept: dict[str, Any] = {"url": url, "final_url": url, "status": 200, "capture": record}
            record_visit(archive, 1, visit(link, "ok", reader="old", content_type="text/html", **kept))
        archive.commit_batch()
    return folder / "archive.db"


def copied(archive: Path, name: str) -> Path:
    """A copy of an archive, in its folder: the captures are those of both."""
    return Path(shutil.copy(archive, archive.with_name(name)))


def rereading(archive: Path, *arguments: str) -> list[str]:
    """The command that reads the captures of an archive again, in one process where it reads itself."""
    captures = f"CAPTURES={archive.with_name('captures')}"
    settings = [word for setting in (f"ARCHIVE={archive}", captures, "READERS=1") for word in ("-s", setting)]
    return [sys.executable, "-m", "scrapy", "reread", *settings, *arguments]


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def said_differently(one: Path, other: Path) -> list[str]:
    """What two archives say differently."""
    with open_archive(one, read_only=True) as ours, open_archive(other, read_only=True) as theirs:
        return [str(difference) for difference in compare(ours, theirs).shown]


def rows(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with open_archive(archive, read_only=True) as opened:
        return opened.query(sql)


class Processes(NamedTuple):
    """A scheduler and its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def processes(folder: Path, *checkouts: Path) -> Iterator[Processes]:
    """Runs a scheduler, and a worker from each of the checkouts, until the block ends."""
    told = folder / "scheduler.json"
    started = [start(CHECKOUT, folder, "scheduler", "--port", "0", "--scheduler-file", str(told))]
    try:
        until(told.exists)
        address = json.loads(told.read_text("utf-8"))["address"]
        started += [start(checkout, folder, "worker", address, "--nthreads", "1") for checkout in checkouts]
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(len(checkouts), timeout=60)
        yield Processes(address, started[0], started[1:])
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


def start(checkout: Path, folder: Path, what: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Starts a scheduler or a worker, as a person does. A worker is one process, which is killed or stopped as one."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", "--host", "127.0.0.1"]
    command += ["--no-nanny", "--local-directory", str(folder)] if what == "worker" else []
    environment = {**os.environ, "PYTHONPATH": str(checkout), "DASK_LOGGING__DISTRIBUTED": "error"}
    return subprocess.Popen([*command, *arguments], cwd=folder, env=environment)


def until(true: Any, seconds: float = 60) -> None:
    """Waits until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
