"""Editions before their issue is made, and those that are of none."""

from dataclasses import replace

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.editions import known_editions
from crawler.archive.issues.outdated import has_outdated, mark_outdated, note_made, outdated_issues
from crawler.archive.issues.staging import (
    incomplete_issues,
    readable_editions,
    stage_edition,
    staged_editions,
    touch_edition,
    unmatched_editions,
    write_unmatched,
)
from crawler.archive.issues.write import write_issue
from crawler.archive.redaction.redact import redact
from crawler.items import Document, Problem
from tests.archive.builders import PUBLICATION, document, edition, issue

SEEN = (Problem(kind="characters_lost", evidence="a byte"),)


def staged(archive: Archive) -> list[Document]:
    return list(staged_editions(archive, PUBLICATION))


def test_a_staged_edition_is_given_until_its_issue_is_written(archive: Archive) -> None:
    fetched = document("a.md", problems=SEEN)
    assert stage_edition(archive, PUBLICATION, edition(fetched), 1)
    assert staged(archive) == [fetched], "what was seen while it was fetched is kept"
    assert known_editions(archive, PUBLICATION, "markdown")["a.md"].revision == fetched.revision
    assert verify(archive) == []
    assert write_issue(archive, issue(editions=[edition(fetched)]), 1, reader="2") == "new"
    assert staged(archive) == []
    assert archive.query("SELECT id, issue_id FROM editions") == [(1, 1)]
    assert verify(archive) == []


def test_a_staged_edition_stays_one_of_its_issue(archive: Archive) -> None:
    page = edition(document("/one", kind="page"))
    doubt = Problem(kind="date_missing", evidence="none")
    write_issue(archive, issue(editions=[edition(), page], problems=[doubt]), 1, reader="2")
    changed = document("/one", kind="page", text="Another text.", revision="later", problems=SEEN)
    assert stage_edition(archive, PUBLICATION, edition(changed), 1)
    assert staged(archive) == [changed]
    assert archive.query("SELECT count(*) FROM editions WHERE issue_id = 1") == [(2,)]
    assert sorted(archive.query("SELECT kind, issue_id FROM problems")) == [("characters_lost", 1), ("date_missing", 1)]
    assert verify(archive) == []
    assert write_issue(archive, issue(editions=[edition(), edition(changed)]), 1, reader="2") == "changed"
    assert staged(archive) == []


def test_nothing_is_staged_where_something_was_redacted(archive: Archive) -> None:
    """Only the issue, made, tells which texts have to be left out."""
    write_issue(archive, issue(), 1)
    ((url,),) = archive.query("SELECT url FROM links WHERE id = 1")
    redact(archive, "link", url, "Asked for.", 1)
    assert not stage_edition(archive, PUBLICATION, edition(document("b.md")), 1)
    assert archive.query("SELECT locator FROM editions WHERE locator = 'b.md'") == []


def test_editions_of_no_issue_are_given_once(archive: Archive) -> None:
    write_unmatched(archive, PUBLICATION, edition(document("a.md")), 1, reader="2")
    write_unmatched(archive, PUBLICATION, edition(document("b.md")), 1, reader="1")
    write_issue(archive, issue(editions=[edition(document("c.md"))]), 1, reader="2")
    assert [source.locator for source in unmatched_editions(archive, PUBLICATION)] == ["a.md", "b.md"]
    assert has_outdated(archive, PUBLICATION, "2")


def test_a_revision_is_recorded_without_the_text(archive: Archive) -> None:
    write_issue(archive, issue(editions=[edition(document("a.md", revision="one"))]), 1, reader="2")
    touch_edition(archive, PUBLICATION, "markdown", "a.md", revision="two")
    assert known_editions(archive, PUBLICATION, "markdown")["a.md"].revision == "two"
    assert staged(archive) == []


def test_issues_that_another_reader_made_are_told(archive: Archive) -> None:
    made = {f"{number}-x.md": issue(f"{number}-x", number=number) for number in (1, 2)}
    for each in made.values():
        write_issue(archive, each, 1, reader="1")
    assert has_outdated(archive, PUBLICATION, "2")
    assert not has_outdated(archive, PUBLICATION, "1")
    read = []
    for source in readable_editions(archive, PUBLICATION):
        read.append(source.locator)
        assert write_issue(archive, made[source.locator], 1, reader="2") == "same"
    assert read == ["1-x.md", "2-x.md"], "they may be written meanwhile"
    assert archive.query("SELECT DISTINCT reader FROM editions") == [("1",)], "what is the same is not written"
    note_made(archive, PUBLICATION, "2")
    assert not has_outdated(archive, PUBLICATION, "2")
    assert has_outdated(archive, PUBLICATION, "1"), "the rules are those of before: issues may have been others since"


def test_an_issue_that_lacks_a_text_cannot_be_made_anew(archive: Archive) -> None:
    page = edition(document("/one", kind="page"))
    write_issue(archive, issue(editions=[edition(), page]), 1, reader="1")
    archive.connection.execute("DELETE FROM edition_texts WHERE edition_id = 2")
    assert not has_outdated(archive, PUBLICATION, "2")
    mark_outdated(archive, PUBLICATION, "1")
    assert outdated_issues(archive, PUBLICATION) == []
    mark_outdated(archive, PUBLICATION, "2")
    assert outdated_issues(archive, PUBLICATION) == ["1-2020-01-06"]
    assert len(incomplete_issues(archive, PUBLICATION)) == 1
    assert [source.kind for source in readable_editions(archive, PUBLICATION)] == ["markdown"]


def test_an_edition_of_no_issue_is_kept_with_its_problems(archive: Archive) -> None:
    lone = edition(document("/lone", kind="page"), problems=(Problem(kind="edition_unmatched", evidence="e"),))
    write_unmatched(archive, PUBLICATION, lone, 1)
    write_unmatched(archive, PUBLICATION, lone, 1)
    assert archive.query("SELECT issue_id, locator FROM editions") == [(None, "/lone")]
    assert archive.query("SELECT text FROM edition_texts") == [("A text.",)]
    assert archive.query("SELECT kind, issue_id, edition_id FROM problems") == [("edition_unmatched", None, 1)]
    write_unmatched(archive, PUBLICATION, replace(lone, problems=()), 1)
    assert archive.query("SELECT count(*) FROM problems") == [(0,)]
    assert verify(archive) == []


def test_an_edition_that_turns_out_to_be_of_no_issue_leaves_it(archive: Archive) -> None:
    page = edition(document("/one", kind="page"))
    write_issue(archive, issue(editions=[edition(), page]), 1)
    write_unmatched(archive, PUBLICATION, page, 1)
    assert archive.query("SELECT locator FROM editions WHERE issue_id IS NULL") == [("/one",)]
    write_unmatched(archive, PUBLICATION, edition(), 1)
    assert archive.query("SELECT (SELECT count(*) FROM issues), (SELECT count(*) FROM mentions)") == [(0, 0)]
    assert verify(archive) == []


def test_an_edition_of_no_issue_may_become_one_of_an_issue(archive: Archive) -> None:
    lone = edition(document("/one", kind="page"), problems=(Problem(kind="empty", evidence="e"),))
    write_unmatched(archive, PUBLICATION, lone, 1)
    assert write_issue(archive, issue(editions=[lone]), 1) == "new"
    assert archive.query("SELECT id, issue_id FROM editions") == [(1, 1)]
    assert archive.query("SELECT id, issue_id FROM problems") == [(1, 1)]
    assert verify(archive) == []
