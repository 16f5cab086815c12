"""An archive whose issues earlier rules made: what is equal is not written, what cannot be made anew is told."""

import logging
from dataclasses import replace

import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.digests.publications import Publication
from crawler.items import Document
from tests.crawling.catalogue.test_issues import WEEKLY, post, stub

BOOKKEEPING = {"derivations"}


def crawl(archive: Archive, *documents: Document, reader: str, publication: Publication = WEEKLY) -> dict[str, str]:
    """What a crawl with a version of the readers does; return issue -> new, changed or same."""
    stats = StatsCollector(get_crawler())
    issues = IssueCatalogue(archive, 1, publication, (), stats, reader=reader)
    for document in documents:
        issues.collect(issues.read(document))
    made = {issue.key: write_issue(archive, issue, 1, reader=reader) for issue in issues.assemble()}
    issues.note_made()
    return dict(made) | {"not brought up": str(stats.get_value("issues/not_brought_up", 0))}


def forbid_writes(archive: Archive) -> None:
    """Have every write to a table of content fail."""
    tables = archive.query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%fts%'"
    )
    for (table,) in tables:
        for event in ("INSERT", "UPDATE", "DELETE") if table not in BOOKKEEPING else ():
            archive.connection.execute(
                f"CREATE TEMP TRIGGER no_{event}_{table} BEFORE {event} ON main.{table}"
                f" BEGIN SELECT raise(ABORT, '{event} of {table}'); END"
            )


def test_equal_results_of_other_rules_write_nothing_but_their_version(archive: Archive) -> None:
    crawl(archive, post(1), stub(1), post(2), stub(3), reader="1")
    assert archive.query("SELECT count(*) FROM editions WHERE issue_id IS NULL") == [(1,)]
    forbid_writes(archive)
    assert set(crawl(archive, reader="2").values()) == {"same", "0"}
    assert archive.query("SELECT version FROM derivations") == [("2",)]
    before = archive.connection.total_changes
    assert crawl(archive, reader="2") == {"not brought up": "0"}
    assert archive.connection.total_changes == before


def test_a_change_that_is_taken_back_makes_the_issues_anew_once_more(archive: Archive) -> None:
    crawl(archive, post(1), reader="1")
    moved = replace(WEEKLY, url="https://moved.example")
    assert crawl(archive, reader="2", publication=moved)["1-2024-01-01"] == "changed"
    assert archive.query("SELECT url FROM issues") == [("https://moved.example/the-1",)]
    assert crawl(archive, reader="1")["1-2024-01-01"] == "changed"
    assert archive.query("SELECT url FROM issues") == [("https://digest.example/the-1",)]


def test_an_issue_without_a_text_says_by_which_version_it_was_made(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    crawl(archive, post(1), stub(1), post(2), reader="1")
    archive.connection.execute(
        "DELETE FROM edition_texts WHERE edition_id = (SELECT id FROM editions WHERE kind = 'page')"
    )
    for _ in range(2):
        with caplog.at_level(logging.WARNING):
            assert crawl(archive, reader="2")["not brought up"] == "1"
        assert "1-2024-01-01" in caplog.messages[-1]
        assert "2-2024-01-02" not in caplog.messages[-1]
    assert archive.query("SELECT key, made_by FROM issues ORDER BY key") == [
        ("1-2024-01-01", "1"),
        ("2-2024-01-02", None),
    ]
    assert verify(archive) == []
    assert crawl(archive, post(1), stub(1), reader="2")["not brought up"] == "0"
    assert archive.query("SELECT DISTINCT made_by FROM issues") == [(None,)]
