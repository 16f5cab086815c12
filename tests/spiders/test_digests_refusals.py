"""What keeps a crawl from beginning: each says so in words, on one line, before any request."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.lock import lock_path
from sample.server import Publication
from tests.faults.disks import remount, small_disk
from tests.spiders.crawls import CHECKOUT, POSTS, Done, command, copy, crawl, crawl_side_by_side, rows
from tests.warm.client import environment

POSTS_ALONE = {"posts": str(POSTS)}

REFUSED: dict[str, tuple[tuple[str, ...], dict[str, str], str]] = {
    "unknown": (
        (),
        {"isues": "1-2"},
        "-a isues=…: there is no such argument; did you mean issues? Known arguments: publication,",
    ),
    "range": ((), {"issues": "9-1", **POSTS_ALONE}, "-a issues=9-1: give a number or a range, the smaller first"),
    "number": ((), {"issues": "nine", **POSTS_ALONE}, "-a issues=nine: give a number or a range"),
    "since": ((), {"since": "2024-13-01", **POSTS_ALONE}, "-a since=2024-13-01: give a date such as 2024-08-01."),
    "dry_run": ((), {"dry_run": "maybe", **POSTS_ALONE}, "-a dry_run=maybe: give yes or no."),
    "site": ((), {"site": "gearbox.example"}, "-a site=gearbox.example: give the base address"),
    "port": ((), {"site": "http://127.0.0.1:99999"}, "-a site=http://127.0.0.1:99999: give the base address"),
    "folder": ((), {"posts": "/nowhere/at/all"}, "-a posts=/nowhere/at/all: there is no such folder."),
    "no-posts": ((), {"posts": str(CHECKOUT / "crawler")}, "it holds no posts (files that end in"),
    "publication": ((), {"publication": "nobody"}, "no publication 'nobody'"),
    "contact": ((), {}, "A run over the network needs a contact"),
    "no-folder": (
        ("ARCHIVE=/nowhere/archive.db",),
        POSTS_ALONE,
        "is in a folder that does not exist. Create /nowhere first.",
    ),
    "a-folder": (("ARCHIVE=/tmp",), POSTS_ALONE, "is a folder. Name a file with `-s ARCHIVE=FILE`."),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    folder = tmp_path_factory.mktemp("refused")
    done = crawl_side_by_side(
        {folder / f"{name}.db": (settings, arguments) for name, (settings, arguments, _) in REFUSED.items()}
    )
    return {archive.stem: ended for archive, ended in done.items()}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_told_in_a_line_and_nothing_is_begun(refused: dict[str, Done], name: str) -> None:
    done, said = refused[name], REFUSED[name][2]
    assert done.status == 2
    assert said in done.log
    assert done.log.startswith("scrapy crawl: ")
    assert done.log.count("\n") == 1
    assert not done.archive.exists()
    assert done.told["outcome"] == "failed"
    assert done.told["requests"] == 0


# The archive


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE diary (day TEXT)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


def test_a_file_that_is_no_archive_is_left_as_it_is(undisturbed: Done, tmp_path: Path) -> None:
    text, other, later = tmp_path / "text.db", tmp_path / "other.db", tmp_path / "later.db"
    text.write_text("a diary")
    other_database(other)
    later.write_bytes(undisturbed.archive.read_bytes())
    newer(later)
    before = {path: path.read_bytes() for path in (text, other, later)}
    done = crawl_side_by_side(dict.fromkeys(before, ((), POSTS_ALONE)))
    for path, said in (
        (text, "is not an SQLite database."),
        (other, "is another application's database; it was left as it is."),
        (later, "was written by a later version of the program (schema 999"),
    ):
        assert done[path].status == 2
        assert said in done[path].log
        assert done[path].log.count("\n") == 1
        assert path.read_bytes() == before[path]
        assert path == later or not lock_path(path).exists()


def test_a_full_disk_ends_it_in_words(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "420k") as disk:
        done = crawl(disk / "archive.db", f"SUMMARY_JSON={tmp_path / 'summary.json'}", posts=str(POSTS))
        told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert done.status != 0
    assert "its disk is full" in done.log
    assert "Traceback" not in done.log
    assert told["outcome"] == "failed"


def test_a_read_only_disk_ends_it_in_words(undisturbed: Done, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "10m") as disk:
        archive = disk / "archive.db"
        archive.write_bytes(undisturbed.archive.read_bytes())
        remount(disk, "ro")
        done = crawl(archive, f"SUMMARY_JSON={tmp_path / 'summary.json'}", posts=str(POSTS))
    assert done.status == 2
    assert "Read-only file system" in done.log
    assert done.log.count("\n") == 1


def test_a_file_that_may_not_grow_ends_it_in_words(tmp_path: Path) -> None:
    """As a quota does."""
    ended = subprocess.run(
        command(tmp_path / "archive.db", posts=str(POSTS)),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
    )
    assert ended.returncode != 0
    assert "archive.db" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every file")
def test_a_file_that_may_not_be_written_is_told(undisturbed: Done, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    archive.write_bytes(undisturbed.archive.read_bytes())
    archive.chmod(0o444)
    done = crawl(archive, posts=str(POSTS))
    assert done.status == 2
    assert done.log.count("\n") == 1


# One at a time


def test_the_second_of_two_runs_stops_at_once(sample: Publication, undisturbed: Done, tmp_path: Path) -> None:
    archive = copy(undisturbed.archive, "locked.db")
    lock = archive.with_name(archive.name + ".lock")
    running = command(archive, "DOWNLOAD_DELAY=2", site=sample.site, repository=sample.repository, substack="no")
    with subprocess.Popen(
        running, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as first:
        try:
            holder = wait_for_holder(lock, first)
            # Stopped while it opens the archive, it would hold a lock that keeps readers out
            while not rows(archive, "SELECT count(*) FROM runs WHERE id > 1")[0][0]:
                assert first.poll() is None
            first.send_signal(signal.SIGSTOP)
            _, status = os.waitpid(first.pid, os.WUNTRACED)  # what it was writing is written by then
            assert os.WIFSTOPPED(status)
            held = rows(archive, "SELECT count(*) FROM runs WHERE id > 1")[0][0]
            asked = len(sample.requests)
            second = crawl(archive, site=sample.site, repository=sample.repository, substack="no")
            assert second.status == 2
            assert f"is in use by `scrapy crawl digests` (process {holder} on " in second.log
            assert second.log.count("\n") == 1
            assert second.told["requests"] == 0
            assert len(sample.requests) - asked <= 2, "the first one's, at most"
        finally:
            first.kill()
    assert rows(archive, "SELECT count(*) FROM runs") == [(1 + held,)], "the second run is on no record"


def wait_for_holder(lock: Path, process: subprocess.Popen[bytes]) -> int:
    """The process that says it holds the lock."""
    while process.poll() is None:
        if lock.exists() and (text := lock.read_bytes()):
            return int(json.loads(text)["pid"])
    raise AssertionError(f"the first run ended with {process.returncode}")
