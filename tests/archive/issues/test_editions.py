from dataclasses import replace
from datetime import date

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues import editions
from crawler.archive.issues.content_hash import text_hash
from crawler.archive.issues.editions import (
    KnownEdition,
    documents_of,
    find_issues,
    issues_needing_post,
    known_editions,
    mark_back,
    mark_gone,
    stale_editions,
    write_unmatched,
)
from crawler.archive.issues.write import write_issue
from crawler.items import Edition, Problem
from tests.archive.builders import PUBLICATION, citation, document, edition, issue


def keys(found: list[editions.KnownIssue]) -> list[str]:
    return [known.key for known in found]


def test_known_editions_tell_their_state_and_their_issue(archive: Archive) -> None:
    write_issue(archive, issue(editions=[edition(document("a.md", revision="blob"))]), 1, reader="7")
    write_unmatched(archive, PUBLICATION, edition(document("b.md", revision=None)), 1, reader="8")
    state = KnownEdition(
        revision="blob",
        etag='"e1"',
        last_modified="Mon, 06 Jan 2020 10:00:00 GMT",
        text_hash=text_hash("A text."),
        reader="7",
        issue_key="1-2020-01-06",
        gone_since=None,
    )
    assert known_editions(archive, PUBLICATION, "markdown") == {
        "a.md": state,
        "b.md": replace(state, revision=None, reader="8", issue_key=None),
    }
    assert known_editions(archive, PUBLICATION, "page") == {}
    assert known_editions(archive, "monthly", "markdown") == {}


def test_issues_are_found_by_whatever_is_known(archive: Archive) -> None:
    def page(path: str) -> Edition:
        return edition(document(path, kind="page"), permalink=path)

    later = replace(issue("1-later", editions=[page("/x")]), published=date(2021, 2, 3), type="podcast")
    special = issue("special", number=None, editions=[page("/special")])
    for made in (later, issue("1-first", editions=[page("/x/"), page("/y")]), special):
        write_issue(archive, made, 1)
    assert keys(find_issues(archive, PUBLICATION)) == ["1-first", "special", "1-later"]
    assert keys(find_issues(archive, PUBLICATION, number=1)) == ["1-first", "1-later"]
    assert keys(find_issues(archive, PUBLICATION, number=1, type="podcast")) == ["1-later"]
    assert keys(find_issues(archive, PUBLICATION, published=date(2021, 2, 3))) == ["1-later"]
    assert keys(find_issues(archive, PUBLICATION, permalink="/special")) == ["special"]
    assert keys(find_issues(archive, PUBLICATION, permalink="/none")) == []
    assert keys(find_issues(archive, PUBLICATION, edition=("page", "/y"))) == ["1-first"]
    assert keys(find_issues(archive, PUBLICATION, key="special")) == ["special"]
    assert keys(find_issues(archive, "monthly")) == []
    (first,) = find_issues(archive, PUBLICATION, permalink="/y")
    assert (first.type, first.number, first.published, first.permalinks, first.mentions) == (
        *("newsletter", 1, date(2020, 1, 6), ("/x/", "/y"), 4),
    )
    assert first.editions == (("page", "/x/"), ("page", "/y"))


def test_documents_come_back_as_they_were_fetched(archive: Archive) -> None:
    seen = (Problem(kind="not_text", evidence="odd bytes", about="one.md"), Problem(kind="empty", evidence="almost"))
    fetched = [document("one.md", problems=seen), document("/one", kind="page", text="<p>\x00\n", revision=None)]
    read = [edition(source, problems=(Problem(kind="title_missing", evidence="seen again"),)) for source in fetched]
    write_issue(archive, issue(editions=read), 1)
    assert documents_of(archive, PUBLICATION, "1-2020-01-06") == fetched
    assert documents_of(archive, PUBLICATION, "2") == []


def test_a_text_that_was_left_out_of_a_published_archive_gives_no_document(archive: Archive) -> None:
    write_issue(archive, issue(), 1)
    archive.connection.execute("DELETE FROM edition_texts")
    assert documents_of(archive, PUBLICATION, "1-2020-01-06") == []


def test_editions_of_another_reader_are_found_and_may_be_written_meanwhile(archive: Archive) -> None:
    for number in range(1, 5):
        write_issue(archive, issue(f"{number}-x", number=number), 1, reader="1")
    write_issue(archive, issue("5-x", number=5), 1, reader="2")
    write_unmatched(archive, PUBLICATION, edition(document("lone.md")), 1, reader="1")
    read = []
    for source in stale_editions(archive, PUBLICATION, "2"):
        read.append(source.locator)
        if source.locator == "lone.md":
            write_unmatched(archive, PUBLICATION, edition(source), 1, reader="2")
        else:
            write_issue(archive, issue(source.locator.removesuffix(".md"), editions=[edition(source)]), 1, reader="2")
    assert read == ["1-x.md", "2-x.md", "3-x.md", "4-x.md", "lone.md"]
    assert list(stale_editions(archive, PUBLICATION, "2")) == []


def test_issues_that_only_a_post_can_complete(archive: Archive) -> None:
    post = edition(document("slug", kind="post"), availability="preview")
    stub = edition(document("stub.md"), availability="stub")
    template = citation("a", summary=None, template_summary=True)
    filled = citation("a", summary="Found.", template_summary=True)
    for made in (
        issue("1-whole"),
        issue("2-template", citations=[template], pictures=()),
        issue("3-stub", editions=[stub], number=3),
        issue("4-filled", citations=[filled], pictures=()),
        issue("5-asked", editions=[post], citations=[template], pictures=()),
    ):
        write_issue(archive, made, 1)
    needed = issues_needing_post(archive, PUBLICATION)
    assert [(need.key, need.number, need.reason) for need in needed] == [
        ("2-template", 1, "template_summary"),
        ("3-stub", 3, "no_full_edition"),
    ]
    assert needed[0].published == date(2020, 1, 6)
    assert needed[0].type == "newsletter"


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


def test_editions_go_and_come_back(archive: Archive) -> None:
    def gone() -> list[tuple[str]]:
        return archive.query("SELECT locator FROM editions WHERE gone_since IS NOT NULL")

    made = issue(editions=[edition(), edition(document("two.md")), edition(document("one.md", kind="page"))])
    write_issue(archive, made, 1)
    assert mark_gone(archive, PUBLICATION, "markdown", ["one.md", "none.md"]) == 1
    assert mark_gone(archive, PUBLICATION, "markdown", ["one.md"]) == 0
    assert gone() == [("one.md",)]
    # What it said stays, and reading it again does not bring it back.
    assert write_issue(archive, made, 1) == "same"
    assert gone() == [("one.md",)]
    assert known_editions(archive, PUBLICATION, "markdown")["one.md"].gone_since is not None
    assert mark_back(archive, PUBLICATION, "markdown", ["one.md", "two.md"]) == 1
    assert gone() == []
