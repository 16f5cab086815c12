"""What a run reads, collects, and makes issues of, against a real archive."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.crawling.catalogue import issues as module
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.digests.description.reading import ReadingTable
from crawler.digests.publications import Publication
from crawler.digests.rules import ReadingRules
from crawler.items import Document, Issue
from tests.archive.builders import PUBLICATION

READING = ReadingRules(table=ReadingTable(template_texts=("one paragraph summary",)))
WEEKLY = Publication(key=PUBLICATION, name="The Weekly", url="https://digest.example", reading=READING)

POST = """---
title: "The Weekly #{0}"
permalink: /the-{0}
---
## News

* [A link](https://page.example/{0}) - {1}
"""
STUB = '<html><head><meta http-equiv="refresh" content="1;url=https://post.example/p/{0}"></head></html>'


def post(number: int, said: str = "A story.") -> Document:
    name = f"2024-01-0{number}-{number}.md"
    text = POST.format(number, said)
    return Document(kind="markdown", locator=name, url=f"https://digest.example/{name}", text=text, revision=said)


def stub(number: int) -> Document:
    url = f"https://digest.example/the-{number}"
    return Document(kind="page", locator=f"/the-{number}", url=url, text=STUB.format(number), revision="1")


class Run:
    """A run of the spider, without the spider."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.stats = StatsCollector(get_crawler())
        self.issues = IssueCatalogue(archive, 1, WEEKLY, (), self.stats)

    def fetch(self, *documents: Document) -> None:
        """Read editions as they come from the network."""
        for document in documents:
            edition = self.issues.read(document)
            self.issues.stage(edition)
            self.issues.collect(edition)

    def write(self, made: Callable[[], Any] | None = None) -> list[str]:
        """Write the issues that are made; return their keys."""
        keys = []
        for issue in (made or self.issues.assemble)():
            assert isinstance(issue, Issue)
            write_issue(self.archive, issue, 1, reader=self.issues.reader)
            self.issues.item_ended(issue)
            keys.append(issue.key)
        self.issues.note_made()
        return keys

    @property
    def read(self) -> int:
        return int(self.stats.get_value("editions/read", 0))


@pytest.fixture
def run(archive: Archive) -> Callable[[], Run]:
    return lambda: Run(archive)


def test_an_issue_is_made_when_all_of_its_editions_are_read(archive: Archive, run: Callable[[], Run]) -> None:
    first = run()
    first.fetch(stub(1), post(1))
    assert archive.query("SELECT count(*) FROM issues") == [(0,)]
    assert first.write() == ["1-2024-01-01"]
    assert first.write() == []
    assert first.read == 2
    assert archive.query("SELECT kind, locator FROM editions WHERE issue_id = 1 ORDER BY kind") == [
        ("markdown", "2024-01-01-1.md"),
        ("page", "/the-1"),
    ]
    assert verify(archive) == []


def test_what_a_run_that_was_cut_short_fetched_is_made_issues_by_the_next(
    archive: Archive, run: Callable[[], Run]
) -> None:
    run().fetch(post(1), stub(1), post(2))
    later = run()
    assert set(later.issues.editions.known("markdown")) == {"2024-01-01-1.md", "2024-01-02-2.md"}, "not fetched again"
    assert later.write() == ["1-2024-01-01", "2-2024-01-02"]
    assert later.read == 3
    assert run().write() == []
    assert verify(archive) == []


def test_a_changed_edition_that_was_not_made_an_issue_is_by_the_next_run(run: Callable[[], Run]) -> None:
    first = run()
    first.fetch(post(1), post(2))
    first.write()
    run().fetch(post(1, "Another story."))
    assert run().write() == ["1-2024-01-01"]


def test_an_issue_that_changes_is_made_of_its_stored_editions_too(archive: Archive, run: Callable[[], Run]) -> None:
    first = run()
    first.fetch(post(1), stub(1), post(2))
    first.write()
    later = run()
    later.fetch(post(1, "Another story."))
    assert later.write() == ["1-2024-01-01"]
    assert later.read == 2, "that which changed, and the other edition of its issue"
    assert archive.query("SELECT count(*) FROM editions WHERE issue_id = 1") == [(2,)]


def test_an_edition_of_no_issue_is_recorded_once(archive: Archive, run: Callable[[], Run]) -> None:
    first = run()
    first.fetch(stub(9))
    assert first.write() == []
    assert archive.query("SELECT kind, about FROM problems WHERE kind = 'edition_unmatched'") == [
        ("edition_unmatched", "https://digest.example/the-9")
    ]
    assert first.stats.get_value("editions/unmatched") == 1
    later = run()
    assert later.write() == []
    assert later.read == 1, "it may be of an issue that is known by now"
    later.fetch(post(9))
    assert later.write() == ["9-2024-01-09"]
    assert later.stats.get_value("editions/unmatched") == 0
    assert archive.query("SELECT count(*) FROM problems WHERE kind = 'edition_unmatched'") == [(0,)]
    assert verify(archive) == []


def test_editions_of_another_reader_are_read_anew_unless_they_were_fetched(
    archive: Archive, run: Callable[[], Run]
) -> None:
    first = run()
    first.fetch(post(1), post(2))
    first.write()
    archive.connection.execute("UPDATE derivations SET version = 'old'")
    later = run()
    later.fetch(post(1, "Another story."))
    assert later.write() == ["1-2024-01-01", "2-2024-01-02"]
    assert later.read == 2
    assert run().write() == []


def test_memory_is_bounded(archive: Archive, run: Callable[[], Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_HELD_CHARS", 500)
    first = run()
    keys = []
    for number in range(1, 8):
        first.fetch(post(number))
        if first.issues.is_full:
            keys += first.write(first.issues.assemble_held)
            assert not first.issues.is_full
    keys += first.write()
    assert len(keys) == 7
    archive.connection.execute("UPDATE derivations SET version = 'old'")
    assert len(run().write()) == 7, "so it is when all are read anew"
    assert verify(archive) == []


def test_issues_that_need_a_post_are_told(run: Callable[[], Run]) -> None:
    first = run()
    first.fetch(post(1), post(2, "one paragraph summary"))
    first.write()
    assert first.issues.needing_post() == {"2-2024-01-02"}
    (known,) = first.issues.with_page("/the-2/")
    assert known.published == date(2024, 1, 2)


def test_issues_are_found_before_they_are_made(run: Callable[[], Run]) -> None:
    first = run()
    first.fetch(post(1))
    (known,) = first.issues.with_page("/the-1")
    assert known.number == 1
    first.fetch(post(2))
    assert first.issues.match(first.issues.read(post(2))) == first.issues.with_page("/the-2")[0]
    assert first.write() == ["1-2024-01-01", "2-2024-01-02"]


def test_a_dry_run_makes_nothing(archive: Archive) -> None:
    for opened in (archive, None):
        dry = IssueCatalogue(opened, None, WEEKLY, (), StatsCollector(get_crawler()))
        dry.stage(dry.read(post(1)))
        dry.collect(dry.read(post(1)))
        assert list(dry.assemble()) == []
        assert dry.needing_post() == set()
    assert archive.query("SELECT count(*) FROM editions") == [(0,)]
