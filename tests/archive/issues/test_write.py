from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.problem_lists import accept_problems
from crawler.exceptions import RowRefusedError
from crawler.items import Alias, Citation, Issue, IssueSection, Mention, Problem, Role, Section
from tests.archive.builders import STORIES, citation, document, edition, issue, link, picture, sections
from tests.archive.conftest import prepare

EVERYTHING = (
    *("issues", "editions", "edition_texts", "sections", "mentions", "links", "link_aliases", "domains"),
    *("images", "image_uses", "problems"),
)


def contents(archive: Archive) -> dict[str, list[dict[str, Any]]]:
    return {table: list(archive.db.table(table).rows_where(order_by="1")) for table in EVERYTHING}


def mention_ids(archive: Archive) -> dict[tuple[str, int], int]:
    rows = archive.query("SELECT l.url, m.occurrence, m.id FROM mentions m JOIN links l ON l.id = m.link_id")
    return {(url.removeprefix("https://site.example/"), occurrence): number for url, occurrence, number in rows}


def search(archive: Archive, words: str) -> list[int]:
    rows = archive.query("SELECT rowid FROM mentions_fts WHERE mentions_fts MATCH ? ORDER BY rowid", (words,))
    return [number for (number,) in rows]


def test_an_issue_is_seen_in_the_flat_views(archive: Archive) -> None:
    assert write_issue(archive, issue(), 1) == "new"
    rows = archive.query(
        "SELECT position, role, section, category, title, url, link_url, parent_url, domain FROM entries"
    )
    assert sorted(rows) == [
        (
            *(1, "story", "News", "News", "Something happened"),
            *("https://site.example/story?utm_source=digest", "https://site.example/story", None, "site.example"),
        ),
        (
            *(2, "related", "News", "News", "More of it", "https://site.example/more?utm_source=digest"),
            *("https://site.example/more", "https://site.example/story?utm_source=digest", "site.example"),
        ),
        (
            *(3, "item", "Tools", "News", "A tool", "https://site.example/tool?utm_source=digest"),
            *("https://site.example/tool", None, "site.example"),
        ),
        (
            *(4, "inline", "Tools", "News", "again", "https://site.example/tool?utm_source=digest"),
            *("https://site.example/tool", "https://site.example/tool?utm_source=digest", "site.example"),
        ),
    ]
    assert archive.query("SELECT position, role, story_url, image_url, alt FROM illustrations ORDER BY position") == [
        (1, "cover", None, "https://images.example/cover.png", "What it shows."),
        (
            *(2, "story", "https://site.example/story?utm_source=digest"),
            *("https://images.example/story.png", "What it shows."),
        ),
    ]
    assert archive.query("SELECT key, number, published, authors, added_in, changed_in FROM issues") == [
        ("1-2020-01-06", 1, "2020-01-06", "A. Writer; B. Writer", 1, 1)
    ]
    assert archive.query("SELECT text FROM edition_texts") == [("A text.",)]
    assert search(archive, "happened") == [1]
    assert verify(archive) == []


def test_writing_the_same_again_changes_nothing(archive: Archive) -> None:
    made = issue(problems=[Problem(kind="no_mentions", evidence="e")])
    write_issue(archive, made, 1)
    before, written = contents(archive), archive.connection.total_changes
    assert write_issue(archive, made, 2) == "same"
    assert contents(archive) == before
    assert archive.connection.total_changes == written


def test_a_new_state_of_an_edition_is_saved_and_is_no_change(archive: Archive) -> None:
    write_issue(archive, issue(editions=[edition(document(revision="r1"))]), 1, reader="1")
    assert write_issue(archive, issue(editions=[edition(document(revision="r2"))]), 2, reader="2") == "same"
    assert archive.query("SELECT revision, reader FROM editions") == [("r2", "2")]
    assert archive.query("SELECT changed_in FROM issues") == [(1,)]


def test_mentions_keep_their_ids_when_others_come_and_go(archive: Archive) -> None:
    write_issue(archive, issue(), 1)
    before = mention_ids(archive)
    assert before == {("story", 1): 1, ("more", 1): 2, ("tool", 1): 3, ("tool", 2): 4}
    new = [citation("first"), *STORIES[2:3], citation("story", role="story", title="It went on")]
    archive.connection.execute("INSERT INTO runs (command, started, program) VALUES ('x', '2020-01-06T10:00:00Z', '')")
    assert write_issue(archive, issue(citations=new, pictures=()), 2) == "changed"
    assert mention_ids(archive) == {("first", 1): 5, ("tool", 1): 3, ("story", 1): 1}
    assert archive.query("SELECT id, position, title FROM mentions ORDER BY position") == [
        (5, 1, "A title"),
        (3, 2, "A tool"),
        (1, 3, "It went on"),
    ]
    assert archive.query("SELECT added_in, changed_in FROM issues") == [(1, 2)]
    assert verify(archive) == []


def test_the_index_follows(archive: Archive) -> None:
    write_issue(archive, issue(citations=[citation("a", title="Älpha"), citation("b", title="beta")]), 1)
    assert (search(archive, "alpha"), search(archive, "beta")) == ([1], [2])
    write_issue(archive, issue(citations=[citation("a", title="gamma")], pictures=()), 1)
    assert (search(archive, "alpha"), search(archive, "beta"), search(archive, "gamma")) == ([], [], [1])
    assert verify(archive) == []


def test_an_id_that_may_have_been_cited_never_means_another_mention(archive: Archive) -> None:
    write_issue(archive, issue(pictures=()), 1)
    write_issue(archive, issue(citations=STORIES[:1], pictures=()), 1)
    write_issue(archive, issue(citations=[*STORIES[:1], citation("other")], pictures=()), 1)
    assert mention_ids(archive) == {("story", 1): 1, ("other", 1): 5}


def test_links_domains_and_images_outlive_their_mentions(archive: Archive) -> None:
    write_issue(archive, issue(), 1)
    links, images = archive.query("SELECT * FROM links"), archive.query("SELECT * FROM images")
    write_issue(archive, issue(citations=(), pictures=(), parts=()), 1)
    assert archive.query("SELECT * FROM links") == links
    assert archive.query("SELECT * FROM images") == images
    assert [archive.db.table(table).count for table in ("mentions", "image_uses", "sections")] == [0, 0, 0]
    assert search(archive, "title") == []


def test_issues_share_links_and_domains(archive: Archive) -> None:
    write_issue(archive, issue(), 1)
    write_issue(archive, issue("2-x", number=2), 1)
    counted = "SELECT (SELECT count(*) FROM links), (SELECT count(*) FROM domains), (SELECT count(*) FROM mentions)"
    assert archive.query(counted) == [(3, 2, 8)]


def test_a_link_whose_work_becomes_another_loses_the_alias_that_led_to_the_first(archive: Archive) -> None:
    write_issue(archive, issue(citations=[citation("a", work="https://wrong.example/")], pictures=()), 1)
    archive.connection.execute(
        "INSERT INTO link_aliases (link_id, url, rule, evidence) VALUES (1, 'https://seen.example/', 'redirect', 'e')"
    )
    write_issue(archive, issue(citations=[citation("a", work="https://right.example/")], pictures=()), 1)
    assert archive.query("SELECT work FROM links") == [("https://right.example/",)]
    assert archive.query("SELECT url FROM link_aliases ORDER BY id") == [
        ("https://seen.example/",),
        ("https://right.example/",),
    ]


def test_a_link_gets_the_domain_that_a_newer_suffix_list_gives(archive: Archive) -> None:
    write_issue(archive, issue(citations=[citation("a")]), 1)
    made = Citation(mention=STORIES[0].mention, link=link("https://site.example/a", domain="other.example"))
    write_issue(archive, issue(citations=[made]), 1)
    assert archive.query("SELECT d.name FROM links l JOIN domains d ON d.id = l.domain_id") == [("other.example",)]


def test_all_aliases_of_a_link_that_is_written_in_several_ways_are_kept(archive: Archive) -> None:
    ways = [
        replace(
            citation("a"),
            link=replace(link("https://site.example/a"), aliases=(Alias(url=url, rule="r", evidence="e"),)),
        )
        for url in ("https://b.example/", "https://c.example/")
    ]
    write_issue(archive, issue(citations=ways), 1)
    assert archive.query("SELECT url FROM link_aliases ORDER BY url") == [
        ("https://b.example/",),
        ("https://c.example/",),
    ]


def test_a_summary_names_the_edition_that_it_is_from(archive: Archive) -> None:
    editions = [edition(), edition(document("one-slug", kind="post"))]
    filled = citation("a", template_summary=True, summary_from=("post", "one-slug"))
    write_issue(archive, issue(editions=editions, citations=[filled], pictures=()), 1)
    assert archive.query("""
        SELECT e.locator, m.template_summary FROM mentions m JOIN editions e ON e.id = m.summary_edition_id
    """) == [("one-slug", 1)]
    assert verify(archive) == []


def test_sections_of_one_name_are_told_apart(archive: Archive) -> None:
    parts = [IssueSection(section=Section(group="Other", name=name), category="Other") for name in ("A", "B", "A")]
    write_issue(archive, issue(parts=parts, citations=[citation("a", section=2)], pictures=()), 1)
    assert archive.query("SELECT name, occurrence, position FROM sections ORDER BY position") == [
        ("A", 1, 1),
        ("B", 1, 2),
        ("A", 2, 3),
    ]
    assert archive.query("SELECT s.position FROM mentions m JOIN sections s ON s.id = m.section_id") == [(3,)]


# Problems


def test_problems_come_stay_and_go(archive: Archive) -> None:
    def problems() -> list[tuple[int, str, str]]:
        return archive.query("SELECT id, kind, evidence FROM problems ORDER BY id")

    doubtful = Problem(kind="date_missing", evidence="b")
    write_issue(archive, issue(problems=[Problem(kind="title_missing", evidence="a"), doubtful]), 1)
    assert problems() == [(1, "title_missing", "a"), (2, "date_missing", "b")]
    write_issue(archive, issue(problems=[doubtful, Problem(kind="empty", evidence="c")]), 1)
    assert problems() == [(2, "date_missing", "b"), (3, "empty", "c")]
    assert accept_problems(archive, [2], "The date is lost.")
    write_issue(archive, issue(), 1)
    assert problems() == [(2, "date_missing", "b")]
    write_issue(archive, issue(problems=[doubtful]), 1)
    assert archive.query("SELECT id, accepted_why FROM problems") == [(2, "The date is lost.")]


def test_a_problem_names_its_edition_its_link_and_whether_the_text_shows_it(archive: Archive) -> None:
    source = document(problems=(Problem(kind="not_text", evidence="in the bytes"),))
    written = STORIES[0].mention.url
    made = edition(source, problems=(Problem(kind="url_mended", evidence="in the text", about=written),))
    write_issue(archive, issue(editions=[made], problems=[Problem(kind="no_mentions", evidence="in the issue")]), 1)
    assert archive.query("SELECT evidence, severity, issue_id, edition_id, link_id, from_fetch FROM problems") == [
        ("in the bytes", "refusal", 1, 1, None, 1),
        ("in the text", "repair", 1, 1, 1, 0),
        ("in the issue", "doubt", 1, None, None, 0),
    ]


def test_the_same_problem_twice_is_one(archive: Archive) -> None:
    problem = Problem(kind="empty", evidence="e")
    write_issue(archive, issue(problems=[problem, problem]), 1)
    assert archive.query("SELECT count(*) FROM problems") == [(1,)]


# Editions that change hands


def pages(*locators: str) -> list[Any]:
    return [edition(document(locator, kind="page")) for locator in locators]


def test_an_edition_that_moves_takes_its_problems_along(archive: Archive) -> None:
    moving = edition(document("/b", kind="page"), problems=(Problem(kind="empty", evidence="e"),))
    write_issue(archive, issue("1-x", editions=[*pages("/a"), moving]), 1)
    assert write_issue(archive, issue("2-x", editions=[moving]), 1) == "new"
    assert archive.query("SELECT e.locator, i.key FROM editions e JOIN issues i ON i.id = e.issue_id") == [
        ("/a", "1-x"),
        ("/b", "2-x"),
    ]
    assert archive.query("SELECT i.key FROM problems p JOIN issues i ON i.id = p.issue_id") == [("2-x",)]
    # The first issue is to be written again, whether or not its editions are read anew.
    assert [finding.check for finding in verify(archive)] == ["issue_unwritten"]
    assert write_issue(archive, issue("1-x", editions=pages("/a")), 1) == "changed"
    assert verify(archive) == []


def test_an_issue_that_lost_the_edition_it_was_read_from_is_written_again(archive: Archive) -> None:
    write_issue(archive, issue("1-x", editions=pages("/a", "/b")), 1)
    write_issue(archive, issue("2-x", editions=pages("/a")), 1)
    assert archive.query("SELECT edition_id FROM issues WHERE key = '1-x'") == [(None,)]
    assert write_issue(archive, issue("1-x", editions=pages("/b")), 1) == "changed"
    assert verify(archive) == []


def test_an_edition_that_an_issue_lets_go_is_of_none(archive: Archive) -> None:
    write_issue(archive, issue("1-x", editions=pages("/a", "/b")), 1)
    write_issue(archive, issue("1-x", editions=pages("/a")), 1)
    assert archive.query("SELECT locator FROM editions WHERE issue_id IS NULL") == [("/b",)]
    write_issue(archive, issue("2-x", editions=pages("/b")), 1)
    assert verify(archive) == []


def test_an_issue_under_a_better_key_keeps_its_ids(archive: Archive) -> None:
    write_issue(archive, issue("1-undated", editions=pages("/a")), 1)
    before = mention_ids(archive)
    assert write_issue(archive, issue("1-2020-01-06", editions=pages("/a", "/b")), 1) == "changed"
    assert archive.query("SELECT id, key FROM issues") == [(1, "1-2020-01-06")]
    assert mention_ids(archive) == before
    assert verify(archive) == []


def test_an_issue_that_shares_only_some_editions_is_another(archive: Archive) -> None:
    write_issue(archive, issue("1-x", editions=pages("/a", "/b")), 1)
    assert write_issue(archive, issue("2-x", editions=pages("/b", "/c")), 1) == "new"
    assert archive.query("SELECT key FROM issues ORDER BY key") == [("1-x",), ("2-x",)]


def test_an_issue_that_loses_its_last_edition_is_no_more(archive: Archive) -> None:
    ghost = issue("1-ghost", editions=pages("/b"), problems=[Problem(kind="date_missing", evidence="e")])
    write_issue(archive, issue("1-x", editions=pages("/a")), 1)
    write_issue(archive, ghost, 1)
    accept_problems(archive, [1], "It is known.")
    assert write_issue(archive, issue("1-x", editions=pages("/a", "/b")), 1) == "changed"
    assert archive.query("SELECT key FROM issues") == [("1-x",)]
    assert archive.query("SELECT DISTINCT issue_id FROM mentions") == [(1,)]
    assert archive.query("SELECT issue_id, accepted_why FROM problems") == [(1, "It is known.")]
    assert verify(archive) == []


# What is refused


@pytest.mark.parametrize(
    "wrong",
    [
        replace(issue(), publication="monthly"),
        issue(parts=[IssueSection(section=Section(group="News", name="News"), category="No such")], citations=()),
        issue(citations=[citation("a", title="half a pair \ud83d")]),
        issue(number=10**30),
        replace(issue(), type="leaflet"),  # type: ignore[arg-type]
    ],
    ids=["publication", "category", "surrogate", "number", "type"],
)
def test_what_the_archive_cannot_hold_is_refused_whole(archive: Archive, wrong: Issue) -> None:
    write_issue(archive, issue("0-x", number=0), 1)
    before = contents(archive)
    with pytest.raises(RowRefusedError):
        write_issue(archive, wrong, 1)
    assert contents(archive) == before
    assert write_issue(archive, issue(), 1) == "new"


# Whatever an issue was before, writing it makes it what it is


ROLES: Sequence[Role] = ("story", "item", "inline", "related", "embed", "promo")


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    parts = sections(*draw(st.lists(st.sampled_from(["News", "Tools", "Fun"]), max_size=4)))
    place = st.none() | st.integers(0, len(parts) - 1) if parts else st.none()
    citations: list[Citation] = []
    for number in range(draw(st.integers(0, 6))):
        role = draw(st.sampled_from(ROLES))
        parents = [n for n, made in enumerate(citations) if made.mention.role in ("story", "item")]
        path = draw(st.sampled_from(["a", "b", "2020/01/06/c/amp/"]))
        parent = draw(st.sampled_from(parents)) if parents and role in ("inline", "related") else None
        title = draw(st.none() | st.sampled_from(["ein Titel", "un titre", "x" * number or "y"]))
        mention = Mention(
            role=role, url=f"https://site.example/{path}", title=title, section=draw(place), parent=parent
        )
        citations.append(Citation(mention=mention, link=link(mention.url)))
    stories = st.none() | st.integers(0, len(citations) - 1) if citations else st.none()
    pictures = [
        picture(draw(st.sampled_from("pq")), section=draw(place), story=draw(stories))
        for _ in range(draw(st.integers(0, 3)))
    ]
    problems = draw(st.lists(st.sampled_from("mn").map(lambda e: Problem(kind="empty", evidence=e))))
    names = draw(st.lists(st.sampled_from(["/a", "/b", "/c"]), min_size=1, unique=True))
    text = draw(st.sampled_from(["one", "two"]))
    return issue(
        editions=[edition(document(name, kind="page", text=text)) for name in names],
        parts=parts,
        citations=citations,
        pictures=pictures,
        problems=problems,
    )


SHARED = {"links", "link_aliases", "domains", "images"}
"""What stays when an issue no longer has it."""


@pytest.mark.deep
@settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(versions=st.lists(issues(), min_size=2, max_size=4))
def test_the_last_version_is_what_the_archive_says(
    tmp_path_factory: pytest.TempPathFactory, versions: list[Issue]
) -> None:
    folder: Path = tmp_path_factory.mktemp("versions")
    with prepare(folder / "grown.db") as grown, prepare(folder / "fresh.db") as fresh:
        for version in versions:
            write_issue(grown, version, 1)
        write_issue(fresh, versions[-1], 1)
        assert {finding.check for finding in verify(grown)} <= {"related_parent", "work"}
        known = {table for table in compare(grown, fresh).counts if table not in SHARED}
        left = [d for d in compare(grown, fresh).shown if d.table == "editions" and d.column is not None]
        assert known <= {"editions"}
        assert left == []
