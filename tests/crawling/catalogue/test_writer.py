"""Batches of issues: durable together, and none is lost with one that is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.database import Archive, open_archive
from crawler.crawling.catalogue.writer import BATCH_SIZE, IssueWriter
from crawler.exceptions import ArchiveError
from crawler.items import Issue
from tests.archive.builders import issue


class Written:
    """A writer, and the issues that the archive refused."""

    def __init__(self, archive: Archive) -> None:
        self.refused: list[str] = []
        self.writer = IssueWriter(
            archive, 1, lambda issue, error: self.refused.append(f"{issue.key}: {error}"), reader="1"
        )


def numbered(number: int) -> Issue:
    return issue(f"{number}-x", number=number, pictures=())


def durable(path: Path) -> list[str]:
    """Keys that another process sees."""
    with open_archive(path, read_only=True) as other:
        return [key for (key,) in other.query("SELECT key FROM issues ORDER BY number")]


def wrong(number: int) -> Issue:
    """An issue of a publication that the archive does not know."""
    return replace(numbered(number), publication="monthly")


def test_a_batch_becomes_durable_when_it_is_full(archive: Archive) -> None:
    writer = Written(archive).writer
    for number in range(1, BATCH_SIZE):
        assert writer.write(numbered(number)) == "new"
    assert durable(archive.path) == []
    writer.write(numbered(BATCH_SIZE))
    assert len(durable(archive.path)) == BATCH_SIZE


def test_a_commit_makes_the_rest_durable(archive: Archive) -> None:
    writer = Written(archive).writer
    writer.commit()
    writer.write(numbered(1))
    assert writer.write(numbered(1)) == "same"
    writer.commit()
    assert durable(archive.path) == ["1-x"]


def test_an_issue_that_is_refused_undoes_no_other(archive: Archive) -> None:
    written = Written(archive)
    assert written.writer.write(numbered(1)) == "new"
    assert written.writer.write(wrong(2)) is None
    assert durable(archive.path) == ["1-x"], "what the failure undid is written again, each for itself"
    assert written.writer.write(numbered(3)) == "new"
    written.writer.commit()
    assert durable(archive.path) == ["1-x", "3-x"]
    assert [line.partition(": ")[0] for line in written.refused] == ["2-x"]


def test_a_commit_that_fails_is_made_up_for(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    written, commit = Written(archive), archive.commit_batch
    failures = [ArchiveError(archive.path, "is full.", "Make room.")]

    def fail_once() -> None:
        if failures:
            archive.connection.execute("ROLLBACK")
            commit()
            raise failures.pop()
        commit()

    monkeypatch.setattr(archive, "commit_batch", fail_once)
    written.writer.write(numbered(1))
    written.writer.commit()
    assert durable(archive.path) == ["1-x"]
    assert written.refused == []
