"""How commands write to an archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.database import Archive, open_archive
from crawler.archive.lock import run_lock
from crawler.archive.runs import StoredRun, list_runs
from crawler.commands.archives import open_existing, recorded_run, writing
from crawler.exceptions import ArchiveLockedError, ArchiveMissingError, ExportError


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as opened:
        yield opened


def last(archive: Archive) -> StoredRun:
    return list_runs(archive, limit=1)[0]


def test_a_wrong_path_does_not_become_a_new_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissingError):
        open_existing(str(tmp_path / "none.db"))
    with pytest.raises(ArchiveMissingError), writing(str(tmp_path / "none.db"), "reread"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_one_writes_at_a_time(archive: Archive) -> None:
    path = str(archive.path)
    with writing(path, "reread"), pytest.raises(ArchiveLockedError, match="`scrapy reread`"), run_lock(path, "adopt"):
        pass
    with writing(path, "adopt") as opened:
        assert opened.path == archive.path


def test_a_run_is_on_record_with_what_it_did(archive: Archive) -> None:
    with recorded_run(archive, "reread", {"all": True}) as run:
        assert last(archive).finished is None
        run.counts["read"] = 3
    kept = last(archive)
    assert (kept.id, kept.command, kept.arguments) == (run.id, "reread", {"all": True})
    assert (kept.outcome, kept.reason, kept.counts) == ("finished", None, {"read": 3})


def test_a_run_may_come_to_its_end_and_count_as_failed(archive: Archive) -> None:
    with recorded_run(archive, "reread", {}) as run:
        run.failure = "one could not be read"
    assert (last(archive).outcome, last(archive).reason) == ("failed", "one could not be read")


@pytest.mark.parametrize(
    ("error", "reason", "outcome", "kept"),
    [
        (ExportError("no room"), None, "failed", "no room"),
        (ExportError("https://a.example/secret"), "not carried to its end", "failed", "not carried to its end"),
        (KeyboardInterrupt(), None, "interrupted", "stopped by a signal"),
        (SystemExit(143), "not carried to its end", "interrupted", "stopped by a signal"),
    ],
)
def test_an_exception_ends_a_run_on_record(
    archive: Archive, error: BaseException, reason: str | None, outcome: str, kept: str
) -> None:
    def ending() -> None:
        with recorded_run(archive, "redact", {}, reason=reason) as run:
            run.counts["done"] = 1
            raise error

    with pytest.raises(type(error)):
        ending()
    assert (last(archive).outcome, last(archive).reason, last(archive).counts) == (outcome, kept, {"done": 1})
