"""Posts under another name, against a real archive."""

from dataclasses import replace

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.items import Document
from tests.crawling.catalogue.test_issues import Run, post

OLD = [post(number, f"Story {number}.") for number in (1, 2, 3)]


def named(document: Document, name: str, **values: str) -> Document:
    return replace(document, locator=name, url=f"https://digest.example/{name}", **values)  # type: ignore[arg-type]


def listed(run: Run, *documents: Document) -> IssueCatalogue:
    """The posts that there are now."""
    revisions = {document.locator: document.revision for document in documents}
    run.issues.renames.note_listing("markdown", revisions, revisions.get, "https://digest.example/{}".format)
    return run.issues


def read(run: Run, document: Document) -> None:
    edition = run.issues.read(document)
    run.issues.renames.follow(edition)
    run.issues.stage(edition)
    run.issues.collect(edition)


def held(archive: Archive) -> list[tuple[object, ...]]:
    return archive.query(
        "SELECT i.id, i.number, e.locator, e.url FROM issues i JOIN editions e ON e.issue_id = i.id ORDER BY i.id"
    )


@pytest.fixture(autouse=True)
def filled(archive: Archive) -> None:
    run = Run(archive)
    run.fetch(*OLD)
    run.write()


def test_a_file_with_the_same_bytes_is_of_the_same_issue(archive: Archive) -> None:
    run, moved = Run(archive), named(OLD[1], "2024/2024-01-02-2.md")
    issues = listed(run, OLD[0], moved, OLD[2])
    assert issues.editions.known("markdown")["2024/2024-01-02-2.md"].revision == OLD[1].revision
    assert run.write() == ["2-2024-01-02"]
    assert held(archive)[1] == (2, 2, "2024/2024-01-02-2.md", "https://digest.example/2024/2024-01-02-2.md")
    assert verify(archive) == []
    again = Run(archive)
    listed(again, OLD[0], moved, OLD[2])
    assert again.write() == []


def test_a_file_that_was_changed_as_well_is_known_by_what_it_says(archive: Archive) -> None:
    run = Run(archive)
    changed = named(post(3, "Told anew."), "2024-01-03-a-cog.md")
    listed(run, OLD[0], OLD[1], changed)
    read(run, changed)
    run.write()
    assert [row[:3] for row in held(archive)] == [
        (1, 1, OLD[0].locator),
        (2, 2, OLD[1].locator),
        (3, 3, "2024-01-03-a-cog.md"),
    ]
    assert verify(archive) == []


def test_links_alone_tell_a_file_whose_number_was_changed_too(archive: Archive) -> None:
    links = "\n".join(f"* [Cog {n}](https://cogs.example/{n})" for n in range(5))
    run = Run(archive)
    run.fetch(post(9, links))
    run.write()
    run, changed = Run(archive), named(post(30, links), "2024-01-30-a-cog.md")
    listed(run, *OLD, changed)
    read(run, changed)
    run.write()
    assert [row[:3] for row in held(archive)][3:] == [(4, 30, "2024-01-30-a-cog.md")]


def test_a_new_file_is_of_a_new_issue_whatever_else_went(archive: Archive) -> None:
    run, fresh = Run(archive), post(4)
    listed(run, OLD[0], OLD[1], fresh)
    read(run, fresh)
    run.write()
    assert [row[:3] for row in held(archive)][2:] == [(3, 3, OLD[2].locator), (4, 4, fresh.locator)]
