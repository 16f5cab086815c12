"""Users, passwords and credentials are in nothing that a crawl on a cluster leaves, prints or shows to others."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.crawling.cluster.captured import CHECKOUT, until
from tests.spiders.test_secrets import LINKS, PLANTED, web
from tests.spiders.visits import archive_of, sources_command
from tests.spiders.web import Web

__all__ = ["web"]

MARK = b"BACKNUMBER_MAIL_PASS=hush-e"
"""What the environment has of each process that is looked at."""


@contextmanager
def watched() -> Iterator[dict[int, str]]:
    """The command lines of the crawl and all that it starts, as anybody sees them meanwhile, by the process's id."""
    seen: dict[int, str] = {}
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(0.02):
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    if MARK in (process / "environ").read_bytes():
                        seen[int(process.name)] = (process / "cmdline").read_bytes().decode("utf-8", "replace")

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield seen
    finally:
        is_over.set()
        watching.join()


@pytest.mark.deep
def test_none_is_left_or_shown(web: Web, tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: LINKS})
    (tmp_path / "scratch").mkdir()
    environment = {
        **os.environ,
        "BACKNUMBER_MAIL_PASS": "hush-e",
        "BACKNUMBER_NOTIFY_WEBHOOK": f"http://u:hush-n@127.0.0.1:{web.port}/hush-o",
        "TMPDIR": str(tmp_path / "scratch"),
        "DASK_LOGGING__DISTRIBUTED": "debug",
    }
    settings = ("LOG_LEVEL=DEBUG", "DOWNLOAD_DELAY=2", "NOTIFY_ON=always", "HTTPPROXY_ENABLED=1")
    command = [*sources_command(archive, web, *settings), "--cluster", "local", "--parts", "2"]
    with watched() as seen:
        crawl = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        until(lambda: len(web.requests) > 2)
        part = next(process for process, line in seen.items() if "LEASE=" in line)
        os.kill(part, signal.SIGKILL)
        told = "".join(crawl.communicate())
    assert not PLANTED.search(told)
    assert len(seen) > 4
    assert not [line for line in seen.values() if PLANTED.search(line)]
    assert [f for f in tmp_path.rglob("*") if f.is_file() and PLANTED.search(f.read_bytes().decode("latin-1"))] == []
    assert list((tmp_path / "scratch").iterdir()) == []
