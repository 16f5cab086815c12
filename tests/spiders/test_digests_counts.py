"""Each edition is read once a run, and each issue is written once; twice only where later evidence changes it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from sample.server import Publication
from tests.spiders.counting import counts
from tests.spiders.crawls import POSTS, column, crawl, crawl_served

ADDON = 'ADDONS={"tests.spiders.counting.Counting": 0}'

COMPLETED = {"6-2022-05-02", "11-2024-08-12", "12-2025-05-19", "15-2026-02-02"}
"""Issues that lacked a summary: their posts are asked for when that is known, and change them."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """What a run called: arguments in words -> how often."""

    read_edition: dict[str, int]
    write_issue: dict[str, int]
    find_issues: dict[str, int]


def calls(archive: Path) -> Calls:
    return Calls(**json.loads(counts(archive).read_text("utf-8")))


@pytest.fixture(scope="module")
def served(sample: Publication, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Calls, Calls]:
    """An archive, and what a first and a second crawl of the sample called."""
    archive = tmp_path_factory.mktemp("counts") / "archive.db"
    found = []
    for _ in range(2):
        done = crawl_served(sample, archive, ADDON)
        assert done.status == 0, done.log
        found.append(calls(archive))
    return archive, found[0], found[1]


def test_each_edition_is_read_once(served: tuple[Path, Calls, Calls]) -> None:
    archive, first, _ = served
    editions = column(archive, "SELECT kind || ' ' || locator FROM editions")
    assert first.read_edition == dict.fromkeys(editions, 1)
    assert len(editions) == 40


def test_each_issue_is_written_once_but_for_those_that_a_post_completes(served: tuple[Path, Calls, Calls]) -> None:
    archive, first, _ = served
    keys = set(column(archive, "SELECT key FROM issues"))
    assert first.write_issue == {key: 2 if key in COMPLETED else 1 for key in keys}
    assert len(keys) == 20


def test_the_archive_is_asked_once_for_all_issues_and_once_for_each_that_is_written(
    served: tuple[Path, Calls, Calls],
) -> None:
    _, first, _ = served
    assert first.find_issues == {"None": 1} | first.write_issue


def test_a_run_that_finds_nothing_new_reads_what_shares_a_page(served: tuple[Path, Calls, Calls]) -> None:
    _, _, second = served
    assert set(second.read_edition.values()) == {1}
    assert set(second.write_issue) == {"7-2022-11-07", "8-2022-11-14"}
    assert set(second.read_edition) == {
        "markdown 2022-11-07-7.md",
        "markdown 2022-11-14-8.md",
        "page /digests/the-seventh",
    }


def test_a_run_for_some_issues_reads_and_writes_once(sample: Publication, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    assert crawl_served(sample, archive, ADDON, issues="4-5").status == 0
    found = calls(archive)
    assert set(found.read_edition.values()) == {1}
    assert len(found.read_edition) == 4
    assert found.write_issue == {"4-2021-03-01": 1, "5-2021-09-06": 1}


def test_an_import_reads_and_writes_once(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    assert crawl(archive, ADDON, posts=str(POSTS)).status == 0
    found = calls(archive)
    assert found.read_edition == {f"markdown {path.name}": 1 for path in POSTS.glob("*.md")}
    assert set(found.write_issue.values()) == {1}
    with open_archive(archive) as opened:
        opened.connection.execute("UPDATE derivations SET version = 'old'")
    assert crawl(archive, ADDON, posts=str(POSTS)).status == 0
    again = calls(archive)
    assert (again.read_edition, again.write_issue) == (found.read_edition, found.write_issue), "another reader"
