from dataclasses import replace
from datetime import date

from crawler.archive.database import Archive
from crawler.archive.issues.editions import (
    KnownEdition,
    count_mentions,
    documents_named,
    find_issues,
    issues_needing_post,
    known_editions,
    mark_back,
    mark_gone,
)
from crawler.archive.issues.staging import write_unmatched
from crawler.archive.issues.write import write_issue
from crawler.digests.matching import KnownIssue
from crawler.items import Edition, EditionKind, Problem
from crawler.text.hashes import sha256_of
from tests.archive.builders import PUBLICATION, citation, document, edition, issue


def keys(found: list[KnownIssue]) -> list[str]:
    return [known.key for known in found]


def test_known_editions_tell_their_state_and_their_issue(archive: Archive) -> None:
    write_issue(archive, issue(editions=[edition(document("a.md", revision="blob"))]), 1, reader="7")
    write_unmatched(archive, PUBLICATION, edition(document("b.md", revision=None)), 1, reader="8")
    state = KnownEdition(
        revision="blob",
        etag='"e1"',
        last_modified="Mon, 06 Jan 2020 10:00:00 GMT",
        text_hash=sha256_of("A text."),
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


def test_issues_tell_what_matching_asks(archive: Archive) -> None:
    def page(path: str) -> Edition:
        return edition(document(path, kind="page"), permalink=path)

    later = replace(issue("1-later", editions=[page("/x")]), published=date(2021, 2, 3), type="podcast")
    special = issue("special", number=None, editions=[page("/special")])
    for made in (later, issue("1-first", editions=[page("/x/"), page("/y")]), special):
        write_issue(archive, made, 1)
    assert keys(find_issues(archive, PUBLICATION)) == ["1-first", "special", "1-later"]
    assert keys(find_issues(archive, PUBLICATION, key="special")) == ["special"]
    assert keys(find_issues(archive, PUBLICATION, key="none")) == []
    assert keys(find_issues(archive, "monthly")) == []
    first = find_issues(archive, PUBLICATION)[0]
    assert (first.type, first.number, first.published, first.permalinks) == (
        *("newsletter", 1, date(2020, 1, 6), ("/x/", "/y")),
    )
    assert first.editions == (("page", "/x/"), ("page", "/y"))


def test_the_mentions_of_an_editions_issue_are_counted(archive: Archive) -> None:
    write_issue(archive, issue(editions=[edition(document("a.md"))]), 1)
    write_unmatched(archive, PUBLICATION, edition(document("b.md")), 1)
    assert count_mentions(archive, PUBLICATION, ("markdown", "a.md")) == 4
    assert count_mentions(archive, PUBLICATION, ("markdown", "b.md")) == 0
    assert count_mentions(archive, PUBLICATION, ("page", "a.md")) == 0


def test_documents_come_back_as_they_were_fetched(archive: Archive) -> None:
    seen = (Problem(kind="not_text", evidence="odd bytes", about="one.md"), Problem(kind="empty", evidence="almost"))
    fetched = [document("one.md", problems=seen), document("/one", kind="page", text="<p>\x00\n", revision=None)]
    read = [edition(source, problems=(Problem(kind="title_missing", evidence="seen again"),)) for source in fetched]
    write_issue(archive, issue(editions=read), 1)
    names: list[tuple[EditionKind, str]] = [("page", "/one"), ("markdown", "one.md"), ("post", "one")]
    assert list(documents_named(archive, PUBLICATION, names)) == fetched[::-1]
    assert list(documents_named(archive, "monthly", names)) == []


def test_a_text_that_was_left_out_of_a_published_archive_gives_no_document(archive: Archive) -> None:
    write_issue(archive, issue(), 1)
    archive.connection.execute("DELETE FROM edition_texts")
    assert list(documents_named(archive, PUBLICATION, [("markdown", "one.md")])) == []


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
