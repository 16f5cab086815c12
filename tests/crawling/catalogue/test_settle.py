"""Issues of which two archives had different editions are made anew when the archives were merged."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.archive.adopt import adopt
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.catalogue.settle import settle_issues
from crawler.digests.corrections import Correction, load_corrections
from crawler.items import Document
from tests.archive.builders import PUBLICATION
from tests.archive.conftest import prepare
from tests.crawling.catalogue.test_issues import WEEKLY, Run, post, stub

DESCRIPTION = 'name = "The Weekly"\nurl = "https://digest.example"\n'
CORRECTIONS = """
- publication: weekly
  issue: {number: 1}
  set: {title: "The Weekly, one"}
  reason: It is so.
"""


def crawled_as(archive: Archive, name: Path) -> None:
    """Say under which name the description of the publication was given."""
    archive.connection.execute("UPDATE runs SET arguments = ?", (json.dumps({"publication": str(name)}),))


def merge(archive: Archive, other: Archive, corrections: tuple[Correction, ...] = ()) -> list[str]:
    unknown: list[str] = []

    def settle(doubtful: Mapping[str, Sequence[str]]) -> None:
        unknown.extend(settle_issues(archive, 1, doubtful, corrections, Settings()))

    adopt(archive, 1, other.path, settle=settle)
    return unknown


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Archive]:
    with prepare(tmp_path / "other.db") as prepared:
        yield prepared


@pytest.fixture
def description(tmp_path: Path) -> Path:
    path = tmp_path / f"{PUBLICATION}.toml"
    path.write_text(DESCRIPTION, "utf-8")
    return path


def fill(archive: Archive, *documents: Document, corrections: tuple[Correction, ...] = ()) -> None:
    """Crawl these editions."""
    run = Run(archive)
    run.issues = IssueCatalogue(archive, 1, WEEKLY, corrections, run.stats)
    run.fetch(*documents)
    run.write()


def test_an_issue_is_made_of_the_editions_of_both(archive: Archive, other: Archive, description: Path) -> None:
    fill(archive, post(1), post(2))
    fill(other, stub(1), stub(2))
    crawled_as(archive, description)
    assert merge(archive, other) == []
    assert archive.query("SELECT i.key, e.kind FROM editions e JOIN issues i ON i.id = e.issue_id ORDER BY 1, 2") == [
        ("1-2024-01-01", "markdown"),
        ("1-2024-01-01", "page"),
        ("2-2024-01-02", "markdown"),
        ("2-2024-01-02", "page"),
    ]
    assert verify(archive) == []


def test_without_the_description_the_next_crawl_makes_it(archive: Archive, other: Archive, description: Path) -> None:
    fill(archive, post(1))
    fill(other, stub(1))
    assert merge(archive, other) == [PUBLICATION]
    assert Run(archive).write() == ["1-2024-01-01"]
    assert archive.query("SELECT count(*) FROM editions WHERE issue_id = 1") == [(2,)]


def test_a_correction_that_is_not_here_is_not_undone(
    archive: Archive, other: Archive, description: Path, tmp_path: Path
) -> None:
    path = tmp_path / "corrections.yaml"
    path.write_text(CORRECTIONS, "utf-8")
    corrected = load_corrections(path)
    fill(archive, stub(1))
    fill(other, post(1), corrections=corrected)
    crawled_as(archive, description)
    title = "SELECT title FROM issues WHERE number = 1"
    assert merge(archive, other) == []
    assert archive.query(title) == [("The Weekly, one",)]
    assert verify(archive) == []
    # With the corrections, it is made of all of its editions.
    assert merge(archive, other, corrected) == []
    assert archive.query(title) == [("The Weekly, one",)]
