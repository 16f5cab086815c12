from collections.abc import Callable
from dataclasses import replace

import pytest

from crawler.archive.checks.compare import COMPARED, LEFT_OUT, SHOWN, compare
from crawler.archive.database import Archive
from crawler.archive.issues.editions import mark_gone
from crawler.archive.issues.listings import write_listing
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.problem_lists import accept_problems
from crawler.archive.runs import start_run
from crawler.archive.works import undo_join, write_aliases
from crawler.captures.record import Record, RecordLocation
from crawler.items import Alias, Issue, ListingEntry, Problem
from crawler.visits.outcomes import Outcome
from tests.archive.builders import PUBLICATION, STORIES, citation, document, edition, issue, page
from tests.archive.ledgers import ask_web_archive, see_image, visit

ISSUES = (
    issue(
        "1-x",
        editions=[edition(document("1.md")), edition(document("one", kind="post"))],
        citations=[*STORIES, citation("b", work="https://site.example/work", summary_from=("post", "one"))],
        problems=[Problem(kind="date_missing", evidence="e", about=STORIES[0].mention.url)],
    ),
    issue("2-x", number=2),
    issue("3-x", number=None),
)


def address(path: str) -> str:
    return f"https://site.example/{path}"


def link_of(archive: Archive, path: str) -> int:
    return int(archive.query("SELECT id FROM links WHERE url = ?", (address(path),))[0][0])


def image_of(archive: Archive) -> int:
    return int(archive.query("SELECT id FROM images ORDER BY url LIMIT 1")[0][0])


def see(archive: Archive, *, first: float, reader: str) -> None:
    """Visits two links and an image, on days of its own; one reader says at a second reading what the other says."""
    story, tool = link_of(archive, "story"), link_of(archive, "tool")
    record = Record(
        location=RecordLocation(file=f"{reader}.warc.gz", offset=0),
        length=9,
        record_id=f"urn:uuid:{reader}",
        url=address("story"),
        written="2026-01-05T06:00:00.5Z",
        digest="sha256:a",
    )
    outcome: Outcome = "ok" if reader == "1" else "soft_404"
    hops = ((302, "https://www.site.example/story"),)
    seen = visit(story, outcome, day=first, status=200, redirects=hops, capture=record, reader=reader)
    visit_id = record_visit(archive, 1, seen).visit_id
    if outcome != "ok":
        record_visit(archive, 1, visit(story, "postponed", day=first + 1))
        record_visit(archive, 1, replace(seen, outcome="ok", capture=None), reread_of=visit_id)
    record_visit(archive, 1, visit(tool, "timeout", day=first, error=f"{reader} seconds"))
    write_source(archive, story, page(), reader=reader, visit_id=visit_id)
    see_image(archive, image_of(archive), "forbidden", day=first)
    write_aliases(archive, 1, story, [Alias(url=address("elsewhere"), rule="canonical", evidence="It says so.")])
    ask_web_archive(archive, story)


def fill(archive: Archive, issues: tuple[Issue, ...], *, reader: str) -> None:
    for made in issues:
        write_issue(archive, made, 1, reader=reader)
    entries = [ListingEntry(locator="/one", title="One"), ListingEntry(locator="/two")]
    write_listing(archive, PUBLICATION, "page", "https://a.example/", etag=reader, entries=entries)


@pytest.fixture
def twins(archive: Archive, other: Archive) -> tuple[Archive, Archive]:
    """Two archives that say the same, made in another order, by other readers, from servers in other states."""
    fill(archive, ISSUES, reader="1")
    see(archive, first=0, reader="1")
    start_run(other, "crawl digests", {})
    renamed = tuple(
        replace(
            made,
            editions=tuple(replace(e, document=replace(e.document, revision="r9", etag=None)) for e in made.editions),
        )
        for made in reversed(ISSUES)
    )
    fill(other, renamed, reader="2")
    see(other, first=3, reader="2")
    return archive, other


def test_archives_that_say_the_same_are_the_same(twins: tuple[Archive, Archive]) -> None:
    first, second = twins
    assert first.query("SELECT id, key FROM issues") != second.query("SELECT id, key FROM issues")
    assert not compare(first, second)
    assert not compare(second, first)
    assert not compare(first, first)


def execute(statement: str) -> Callable[[Archive], object]:
    return lambda archive: archive.connection.execute(statement)


CHANGES = {
    "publications": execute("UPDATE publications SET former_names = NULL"),
    "categories": execute("UPDATE categories SET description = 'Other' WHERE name = 'News'"),
    "issues": execute("UPDATE issues SET title = 'Two' WHERE key = '2-x'"),
    "editions": lambda archive: mark_gone(archive, PUBLICATION, "markdown", ["1.md"]),
    "sections": execute("UPDATE sections SET category = 'Other'"),
    "domains": execute("INSERT INTO domains (name) VALUES ('new.example')"),
    "links": execute("UPDATE links SET state = 'dead' WHERE url LIKE '%/tool'"),
    "link_aliases": execute("UPDATE link_aliases SET evidence = 'Other'"),
    "mentions": execute("UPDATE mentions SET parent_id = NULL"),
    "images": execute("UPDATE images SET domain_id = NULL"),
    "image_uses": execute("UPDATE image_uses SET alt = NULL"),
    "problems": lambda archive: accept_problems(archive, [1], "It is so."),
    "listings": execute("INSERT INTO listings (publication_id, kind, url, read_at) VALUES (1, 'post', 'u', '')"),
    "listing_entries": execute("UPDATE listing_entries SET title = 'Two' WHERE locator = '/one'"),
    "visits": lambda archive: record_visit(archive, 1, visit(link_of(archive, "story"), day=9)),
    "image_visits": lambda archive: see_image(archive, image_of(archive), "forbidden", day=9),
    "work_claims": lambda archive: undo_join(archive, address("story"), address("elsewhere"), "They are two."),
    "sources": execute("UPDATE sources SET title = 'Another title'"),
    "link_authors": execute("UPDATE link_authors SET author_id = 3 - author_id"),
    "snapshots": execute("UPDATE snapshots SET status = 404"),
    "snapshot_submissions": execute("UPDATE snapshot_submissions SET reason = 'blocked'"),
    "redactions": execute(
        "INSERT INTO redactions (kind, target, why, asked, run_id) VALUES ('link', hex(zeroblob(32)), 'w', '', 1)"
    ),
}


def test_every_table_is_compared_or_left_out_for_a_reason(archive: Archive) -> None:
    tables = archive.query("""
        SELECT name FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' AND name NOT LIKE '%^_fts^_%' ESCAPE '^'
    """)
    assert {name for (name,) in tables} == {*COMPARED, *LEFT_OUT}
    assert set(CHANGES) == set(COMPARED)


@pytest.mark.parametrize(("table", "change"), CHANGES.items(), ids=CHANGES)
def test_a_difference_is_seen_from_both_sides(
    twins: tuple[Archive, Archive], table: str, change: Callable[[Archive], object]
) -> None:
    first, second = twins
    change(second)
    there, back = compare(first, second), compare(second, first)
    assert set(there.counts) == {table}
    assert there.counts == back.counts
    assert [(d.row, d.column, d.first, d.second) for d in there.shown] == [
        (d.row, d.column, d.second, d.first) for d in back.shown
    ]


def test_differences_are_told_in_words(twins: tuple[Archive, Archive]) -> None:
    first, second = twins
    write_issue(first, replace(ISSUES[1], title="A title"), 1)
    write_issue(second, issue("4-x", number=4, citations=STORIES[:1], pictures=()), 1)
    assert [str(difference) for difference in compare(first, second).shown] == [
        "issues: weekly, 2-x: title is A title in the first, One in the second archive",
        "issues: weekly, 4-x is only in the second archive",
        "editions: weekly, markdown, 4-x.md is only in the second archive",
        "sections: weekly, 4-x, News, News, 1 is only in the second archive",
        "sections: weekly, 4-x, Tools, Tools, 1 is only in the second archive",
        "mentions: weekly, 4-x, https://site.example/story, 1 is only in the second archive",
    ]
    backwards = [str(difference) for difference in compare(second, first).shown]
    assert "issues: weekly, 4-x is only in the first archive" in backwards


def test_all_differences_are_counted_and_some_of_every_table_are_shown(archive: Archive, other: Archive) -> None:
    many = [citation(f"{number:03}") for number in range(3 * SHOWN)]
    write_issue(archive, issue(citations=many, pictures=()), 1)
    found = compare(archive, other)
    assert found.counts["mentions"] == found.counts["links"] == 3 * SHOWN
    assert len(found.shown) <= SHOWN
    assert {difference.table for difference in found.shown} == set(found.counts)


def test_a_long_value_is_cut(archive: Archive, other: Archive) -> None:
    write_issue(archive, issue(title="x" * 1000), 1)
    write_issue(other, issue(title="y" * 1000), 1)
    (difference,) = compare(archive, other).shown
    assert len(str(difference)) < 400
