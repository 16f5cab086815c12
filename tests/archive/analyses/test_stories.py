"""Stories in an archive: found by periods, undone for good, the same whichever way they are brought up to date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from crawler.archive.adopt import adopt
from crawler.archive.analyses.stories import rebuild_stories, update_stories
from crawler.archive.analyses.story_ties import list_ties, undo_tie
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.redaction.redact import redact
from crawler.archive.releases.normal_form import write_normal_form
from crawler.items import Issue
from tests.archive.builders import citation, issue, link
from tests.archive.conftest import prepare

FIRST = date(2024, 1, 1)
THINGS = ("loom", "kiln", "anvil", "lathe", "bellows", "crucible", "chisel", "spindle", "trowel", "mallet")
DEEDS = ("repairs", "sells", "paints", "weighs", "borrows", "hides", "lifts", "measures")

NEWS = (
    (
        "daily",
        "Ratchet Works buys Sprocket Labs for nine million crowns after auction in Cogville",
        "Ratchet Works pays nine million crowns for Sprocket Labs of Rita Pinion after an auction in Cogville.",
    ),
    (
        "paper",
        "Sprocket Labs sold to Ratchet Works for nine million crowns after auction in Cogville",
        "Rita Pinion's Sprocket Labs goes to Ratchet Works, who pay nine million crowns at the Cogville auction.",
    ),
    (
        "wire",
        "Ratchet Works takes over Sprocket Labs for nine million crowns after auction in Cogville",
        "Nine million crowns change hands as Sprocket Labs of Rita Pinion joins Ratchet Works at the Cogville auction.",
    ),
)


def weekly(number: int, *extra: tuple[str, str, str]) -> Issue:
    """An issue of eight unlike items, and some more: site, headline, summary."""
    items = [
        (
            f"{number}/{n}",
            f"Village {number}{n} {DEEDS[(number + n) % 8]} its {THINGS[(number * 3 + n) % 10]} of {number * 17 + n}q",
            f"The {THINGS[(number + n * 7) % 10]} near stream {number}x{n} is told of.",
        )
        for n in range(8)
    ]
    cited = [citation(path, title=title, summary=summary, section=None) for path, title, summary in items]
    for site, title, summary in extra:
        at = link(f"https://{site}.example/news", domain=f"{site}.example")
        cited.append(replace(citation(site, title=title, summary=summary, section=None), link=at))
    made = issue(f"{number}-x", number=number, parts=(), pictures=(), citations=cited)
    return replace(made, published=FIRST + timedelta(days=7 * number))


def rows(archive: Archive) -> list[list[tuple[object, ...]]]:
    return [
        archive.query("SELECT a, b, kind, rule, score, evidence, left_out FROM story_ties ORDER BY a, b"),
        archive.query("SELECT * FROM stories ORDER BY 1"),
        archive.query("SELECT * FROM threads ORDER BY 1"),
    ]


def titles(archive: Archive) -> list[set[str]]:
    """The headlines of each story."""
    found: dict[int, set[str]] = {}
    for story, title in archive.query(
        "SELECT story_id, title FROM stories JOIN mentions m ON m.id = mention_id ORDER BY story_id"
    ):
        found.setdefault(story, set()).add(title)
    return list(found.values())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of an archive of a year of issues, three of which tell one piece of news."""
    path = tmp_path_factory.mktemp("told") / "archive.db"
    with prepare(path) as archive:
        for number in range(1, 61):
            write_issue(archive, weekly(number, *(NEWS[number - 30 : number - 29] if 30 <= number <= 32 else ())), 1)
        update_stories(archive, 1, afresh=False)
    return path.read_bytes()


@pytest.fixture
def told(written: bytes, tmp_path: Path) -> Iterator[Archive]:
    """That archive."""
    (tmp_path / "told.db").write_bytes(written)
    with open_archive(tmp_path / "told.db") as archive:
        yield archive


def test_three_issues_tell_one_story(told: Archive) -> None:
    assert titles(told) == [{title for _, title, _ in NEWS}]
    assert verify(told) == []


def test_the_same_again_changes_nothing(told: Archive) -> None:
    before = told.query("SELECT * FROM story_ties"), rows(told)
    assert update_stories(told, 1, afresh=False)["changed"] == 0
    assert update_stories(told, 1, afresh=True)["changed"] == 0
    assert (told.query("SELECT * FROM story_ties"), rows(told)) == before


@pytest.mark.parametrize("number", [3, 31, 60, 61], ids=str)
def test_what_changed_gives_what_all_anew_gives(told: Archive, number: int) -> None:
    write_issue(
        told,
        weekly(
            number,
            ("late", "Sprocket Labs goes to Ratchet Works for nine million crowns after auction in Cogville", "Sold."),
        ),
        1,
    )
    update_stories(told, 1, afresh=False)
    by_change = rows(told)
    told.connection.execute("DELETE FROM story_ties")
    update_stories(told, 1, afresh=True)
    assert rows(told) == by_change


def statements_of_update(archive: Archive) -> str:
    asked: list[str] = []
    archive.connection.set_trace_callback(asked.append)
    update_stories(archive, 1, afresh=False)
    archive.connection.set_trace_callback(None)
    return "\n".join(asked)


def test_no_mention_is_read_where_nothing_was_written(told: Archive) -> None:
    counts = update_stories(told, 1, afresh=True)
    assert counts["ties"] > 0
    assert update_stories(told, 1, afresh=False) == counts | {"changed": 0}
    assert "JOIN mentions" not in statements_of_update(told)


def test_a_note_of_another_form_is_none(told: Archive) -> None:
    counts = update_stories(told, 1, afresh=True)
    told.connection.execute("UPDATE derivations SET version = 'old'")
    assert update_stories(told, 1, afresh=False) == counts | {"changed": 0}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE mentions SET title = 'Gears turn' WHERE title = :title",
        "UPDATE issues SET published = date(published, '+100 days') WHERE key = '30-x'",
        "UPDATE links SET url = 'https://daily.example/2024/01/01/sale' WHERE url = 'https://daily.example/news'",
        "UPDATE domains SET name = 'other.example' WHERE name = 'daily.example'",
        "INSERT INTO joined_works (work, stands) VALUES ('https://daily.example/news', 'https://paper.example/news')",
        "UPDATE publications SET key = 'other'",
        """
        INSERT INTO sources (link_id, title, read_at, reader)
        SELECT link_id, title, '2024-01-01T00:00:00Z', '1' FROM mentions
        """,
        "DELETE FROM stories",
        "DELETE FROM threads",
    ],
)
def test_whatever_was_written_is_read(told: Archive, change: str) -> None:
    title = NEWS[0][1]
    told.connection.execute(change, {"title": title} if ":title" in change else {})
    assert "JOIN mentions" in statements_of_update(told)
    by_change = rows(told)
    update_stories(told, 1, afresh=True)
    assert rows(told) == by_change


def test_only_periods_near_a_change_are_looked_at(told: Archive) -> None:
    told.connection.execute("DELETE FROM story_ties")
    write_issue(told, weekly(95), 1)
    update_stories(told, 1, afresh=False)
    assert titles(told) == []


def test_a_tie_that_a_person_undid_stays_undone_and_splits_the_story(told: Archive) -> None:
    first, *_ = list_ties(told)
    assert undo_tie(told, first.id, "Another sale.")
    assert not undo_tie(told, first.id, "Again.")
    update_stories(told, 1, afresh=True)
    (undone,) = [tie for tie in list_ties(told, undone=True) if tie.undone_at]
    assert (undone.id, undone.undone_why, undone.left_out) == (first.id, "Another sale.", "undone")
    assert {first.earlier, first.later} not in titles(told)
    assert not any({first.earlier, first.later} <= story for story in titles(told))
    assert verify(told) == []


def test_an_undone_tie_survives_a_merge_in_either_direction(told: Archive, other: Archive) -> None:
    for number in (30, 31, 32):
        write_issue(other, weekly(number, *NEWS[number - 30 : number - 29]), 1)
    tie = list_ties(told)[0]
    undo_tie(told, tie.id, "Another sale.")
    adopt(other, 1, told.path)
    update_stories(other, 1, afresh=False)
    (undone,) = [each for each in list_ties(other, undone=True) if each.undone_at]
    assert (undone.earlier, undone.later, undone.undone_why) == (tie.earlier, tie.later, "Another sale.")
    assert adopt(other, 1, told.path).issues == 0


@pytest.mark.parametrize("afresh", [False, True], ids=["what changed", "afresh"])
def test_an_undone_tie_survives_a_release_and_an_archive_that_is_built_anew_from_it(
    told: Archive, other: Archive, afresh: bool
) -> None:
    tie = list_ties(told)[0]
    undo_tie(told, tie.id, "Another sale.")
    released = told.path.with_name("release.db")
    write_normal_form(told, released, texts=False)
    for number in range(60, 0, -1):
        write_issue(other, weekly(number, *(NEWS[number - 30 : number - 29] if 30 <= number <= 32 else ())), 1)
    update_stories(other, 1, afresh=False)
    assert not any(each.undone_at for each in list_ties(other, undone=True))
    with open_archive(released) as first:
        for archive in (first, other):
            if archive is other:
                adopt(other, 1, released)
            update_stories(archive, 1, afresh=afresh)
            (undone,) = [each for each in list_ties(archive, undone=True) if each.undone_at]
            assert (undone.earlier, undone.later, undone.undone_why) == (tie.earlier, tie.later, "Another sale.")
            assert not any({tie.earlier, tie.later} <= story for story in titles(archive))
            assert verify(archive) == []


def test_a_story_loses_a_mention_that_is_redacted(told: Archive) -> None:
    redact(told, "link", "https://daily.example/news", "They asked.", 1)
    rebuild_stories(told)
    assert titles(told) == [{title for _, title, _ in NEWS[1:]}]
    assert [violation.check for violation in verify(told)] == ["redaction_done"]


def test_stories_that_are_not_those_of_the_ties_are_found_and_repaired(told: Archive) -> None:
    told.connection.execute("DELETE FROM stories WHERE mention_id = (SELECT max(mention_id) FROM stories)")
    assert verify(told) != []
    update_stories(told, 1, afresh=False)
    assert verify(told) == []


def test_an_archive_of_one_issue_has_no_story_by_words(archive: Archive) -> None:
    write_issue(archive, weekly(1, *NEWS[:1], ("b", "Sprocket Labs opens a museum of gears", "Gears by Sprocket.")), 1)
    assert update_stories(archive, 1, afresh=False)["ties"] == 0


def test_links_of_every_issue_are_no_news(archive: Archive) -> None:
    for number in range(1, 16):
        write_issue(archive, weekly(number, ("calendar", "The calendar", "When we meet.")), 1)
    counts = update_stories(archive, 1, afresh=False)
    assert counts["standing_links"] == 1
    assert titles(archive) == []
