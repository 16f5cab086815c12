"""No room, no lock, no leave to write, no file descriptors, and a clock that jumps: told in words, and nothing lost."""

import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from crawler.archive import database
from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.ledger.visits import record_visit
from crawler.archive.redaction.rows import list_redactions
from crawler.archive.runs import finish_run, list_runs, start_run
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, visit
from tests.archive.migrations.versions import make_version, rows_of, version
from tests.commands.running import run_command
from tests.faults.disks import remount, small_disk
from tests.faults.worlds import URL, build, results
from tests.spiders.crawls import POSTS, command
from tests.warm.client import environment


@pytest.fixture
def path(tmp_path: Path) -> Path:
    build(tmp_path / "archive.db", tmp_path / "captures")
    return tmp_path / "archive.db"


# A full disk


def test_a_backup_onto_a_full_disk(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = path.stat().st_size * 3 // 2
    with small_disk(tmp_path / "disk", str(size)) as disk:
        copy = disk / "copy.db"
        assert run_command("backup", path, str(copy)) == 0
        before = copy.read_bytes()
        capsys.readouterr()
        assert len(before) * 2 > size, "there is no room for two"
        assert run_command("backup", path, str(copy)) == 2
        assert capsys.readouterr().err == (
            f"{copy} cannot grow: its disk is full. Make room and run the command again.\n"
        )
        assert copy.read_bytes() == before
        assert [each.name for each in disk.iterdir()] == ["copy.db"]


def test_a_redaction_on_a_full_disk(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with small_disk(tmp_path / "disk", "10m") as disk:
        archive, captures = disk / "archive.db", f"CAPTURES={tmp_path / 'captures'}"
        archive.write_bytes(path.read_bytes())
        remount(disk, f"size={path.stat().st_size + 400_000}")
        status = run_command("redact", archive, "--link", URL, "--why", "Asked for.", "-s", captures)
        assert status in {1, 2}
        assert "its disk is full" in capsys.readouterr().err
        with open_archive(archive, read_only=True) as opened:
            stones = list_redactions(opened)
        assert [stone.done for stone in stones] == ([None] if status == 1 else []), "what is said is so"
        remount(disk, "size=20m")
        again = ("--finish",) if status == 1 else ("--link", URL, "--why", "Asked for.")
        assert run_command("redact", archive, *again, "-s", captures) == 0
        assert results(archive, tmp_path / "captures") == []


def test_a_migration_on_a_full_disk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_version(tmp_path / "old.db", 1)
    before = rows_of(tmp_path / "old.db")
    with small_disk(tmp_path / "disk", "10m") as disk:
        archive = disk / "archive.db"
        archive.write_bytes((tmp_path / "old.db").read_bytes())
        remount(disk, f"size={archive.stat().st_size + 8192}")
        assert run_command("verify", archive, "--repair") == 2
        assert "its disk is full" in capsys.readouterr().err
        with closing(sqlite3.connect(archive)) as connection:
            assert version(connection) == 1
        assert rows_of(archive) == before
        remount(disk, "size=10m")
        assert run_command("verify", archive, "--repair") == 0


# A lock of others


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program is writing, and takes its time."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize(
    "words", [("verify", "--repair"), ("redact", "--link", "1", "--why", "w"), ("redact", "--finish")]
)
def test_another_program_that_writes(
    path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    with locked(path):
        assert run_command(words[0], path, *words[1:]) == 2
    assert "has been busy with another process" in capsys.readouterr().err
    assert results(path) == []


def test_a_backup_waits_for_nobody(path: Path, tmp_path: Path) -> None:
    with locked(path):
        assert run_command("backup", path, str(tmp_path / "copy.db")) == 0
    assert results(tmp_path / "copy.db") == []


# No leave to write


def test_a_disk_that_may_only_be_read(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with small_disk(tmp_path / "disk", "10m") as disk:
        archive = disk / "archive.db"
        archive.write_bytes(path.read_bytes())
        remount(disk, "ro")
        for name, *words in (
            ("redact", "--link", "1", "--why", "w"),
            ("verify", "--repair"),
            ("backup", "--restore", str(path)),
            ("backup", str(disk / "copy.db")),
        ):
            assert run_command(name, archive, *words) == 2
            assert "Read-only file system" in capsys.readouterr().err
        assert run_command("verify", archive) == 0
        assert run_command("runs", archive) == 0
        assert run_command("backup", archive, str(tmp_path / "copy.db")) == 0
        assert archive.read_bytes() == path.read_bytes()


# No file descriptors


@pytest.mark.parametrize(
    "most", [pytest.param(12, marks=pytest.mark.deep), 16, pytest.param(24, marks=pytest.mark.deep)]
)
def test_out_of_file_descriptors(tmp_path: Path, most: int) -> None:
    archive = tmp_path / "archive.db"
    done = subprocess.run(
        command(archive, posts=str(POSTS)),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)),
    )
    if archive.exists() and archive.stat().st_size:
        assert results(archive) == []
        with open_archive(archive, read_only=True) as opened:
            runs = list_runs(opened)
        if done.returncode == 0:
            assert [run.outcome for run in runs] == ["finished"]
        elif runs:
            assert runs[0].outcome in {"failed", None}
    else:
        assert done.returncode != 0
    if done.returncode:
        assert "Too many open files" in done.stderr or "unable to open" in done.stderr


# A clock that jumps


@pytest.mark.parametrize("later", ["2019-01-01T00:00:00Z", "2039-01-01T00:00:00Z"])
def test_a_clock_that_jumps_during_a_run(tmp_path: Path, later: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with prepare(tmp_path / "archive.db") as archive:
        monkeypatch.setattr("crawler.archive.runs.utc_now", lambda: "2026-01-05T06:00:00Z")
        run = start_run(archive, "crawl digests", {})
        monkeypatch.setattr("crawler.archive.runs.utc_now", lambda: later)
        finish_run(archive, run, "finished", counts={})
        (told,) = list_runs(archive, run_id=run)
        assert told.finished == max(later, told.started)
        assert verify(archive) == []
    assert run_command("runs", tmp_path / "archive.db") == 0


def test_a_clock_that_jumps_between_visits(tmp_path: Path) -> None:
    with prepare(tmp_path / "archive.db") as archive:
        (link,) = cite(archive, "1-2026-01-01", "story")
        for day in (0, -400, 4000, 3, 2):
            record_visit(archive, 1, visit(link, "timeout", day=day))
            assert verify(archive) == []
