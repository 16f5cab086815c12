"""A year of weekly runs: ordinary issues, and posts that were renamed, emptied, cut off or laid out anew."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.spiders.crawls import CHECKOUT, Done, crawl, rows, run
from tests.spiders.weekly_posts import CHANGES, MISMADE, OCCASIONAL, RELAID, post, post_name

DESCRIPTION = str(CHECKOUT / "publications" / "last-week-in-ai.toml")
MARKS = "SELECT kind FROM problems WHERE kind IN ('issue_unusual', 'edition_withheld', 'no_mentions') ORDER BY id"


class Digest:
    """A folder of posts, and the archive that is made of it."""

    def __init__(self, folder: Path, weeks: int = 12) -> None:
        self.posts, self.archive = folder / "posts", folder / "archive.db"
        self.posts.mkdir()
        for number in range(1, weeks + 1):
            self.write(number, post(number))

    def write(self, number: int, text: str) -> None:
        (self.posts / post_name(number)).write_text(text, "utf-8")

    def text(self, number: int) -> str:
        return (self.posts / post_name(number)).read_text("utf-8")

    def crawl(self, archive: Path | None = None) -> Done:
        return crawl(archive or self.archive, publication=DESCRIPTION, posts=str(self.posts))

    def accept(self, *words: str) -> None:
        status, _, log = run(
            ["problems", "-s", f"ARCHIVE={self.archive}", "--why", "It is so.", "--accept", *words], self.posts.parent
        )
        assert status == 0, log

    def mentions(self, number: int) -> int:
        ((count,),) = rows(
            self.archive,
            "SELECT count(*) FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE i.number = ?",
            number,
        )
        return int(count)


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    return Digest(tmp_path)


def test_an_edition_that_was_read_better_keeps_its_reading_until_it_is_accepted(digest: Digest) -> None:
    assert digest.crawl().status == 0
    before = digest.mentions(11)
    digest.write(11, CHANGES["all headings in bold"](digest.text(11)))
    changed = digest.crawl()
    assert changed.status == 1
    assert re.search(r"edition_withheld: 11-\S+: stories 4 -> 0", changed.log), changed.log
    assert rows(
        digest.archive, "SELECT count(*) FROM sections s JOIN issues i ON i.id = s.issue_id WHERE number = 11"
    ) == [(8,)]
    again = digest.crawl()
    assert again.status == 0, again.log
    assert again.out.splitlines()[0].endswith("nothing new")
    assert rows(digest.archive, MARKS) == [("edition_withheld",)]

    fresh = digest.archive.with_name("fresh.db")
    digest.crawl(fresh)
    status, out, _ = run(["verify", str(digest.archive), "--against", str(fresh)], digest.posts.parent)
    assert status == 0, out
    assert "11-" in out
    assert "awaits a decision" in out

    digest.accept("--kind", "edition_withheld")
    accepted = digest.crawl()
    assert accepted.status == 0, accepted.log
    assert digest.mentions(11) == before
    assert rows(
        digest.archive, "SELECT count(*) FROM sections s JOIN issues i ON i.id = s.issue_id WHERE number = 11"
    ) == [(0,)]
    assert run(["verify", str(digest.archive)], digest.posts.parent)[0] == 0
    assert digest.crawl().status == 0


def test_a_post_that_gets_its_layout_back_is_no_problem_any_more(digest: Digest) -> None:
    digest.crawl()
    whole = digest.text(5)
    digest.write(5, CHANGES["halved"](whole))
    assert digest.crawl().status == 1
    digest.write(5, whole)
    assert digest.crawl().status == 0
    assert rows(digest.archive, MARKS) == []
    assert rows(digest.archive, "SELECT count(*) FROM withheld_texts") == [(0,)]


@pytest.mark.deep
def test_every_change_of_a_post_is_told_once_and_costs_nothing(tmp_path: Path) -> None:
    for place, (name, change) in enumerate(CHANGES.items()):
        folder = tmp_path / str(place)
        folder.mkdir()
        digest = Digest(folder)
        digest.crawl()
        before = digest.mentions(11)
        digest.write(11, change(digest.text(11)))
        done = digest.crawl()
        assert (name, done.status) == (name, 1), done.log
        assert (name, digest.mentions(11)) == (name, before)
        assert (name, digest.crawl().status) == (name, 0)


def changed_at_13(folder: Path, name: str, change: Callable[[str], str]) -> Digest:
    """A digest whose thirteenth issue was changed, and is told as it is crawled."""
    folder.mkdir()
    digest = Digest(folder)
    digest.crawl()
    digest.write(13, change(post(13)))
    done = digest.crawl()
    assert (name, done.status) == (name, 1), done.log
    return digest


@pytest.mark.deep
def test_every_new_layout_of_an_issue_is_told_once(tmp_path: Path) -> None:
    for place, (name, change) in enumerate(RELAID.items()):
        digest = changed_at_13(tmp_path / str(place), name, change)
        assert rows(digest.archive, MARKS)[:1] in ([("issue_unusual",)], [("no_mentions",)]), name
        assert (name, digest.crawl().status) == (name, 0)
        digest.accept("--issue", "13")
        digest.write(14, change(post(14)))
        after = digest.crawl()
        if name != "no links":
            assert (name, after.status) == (name, 0), after.log


@pytest.mark.deep
def test_every_post_that_is_made_wrongly_is_told_once(tmp_path: Path) -> None:
    for place, (name, change) in enumerate(MISMADE.items()):
        digest = changed_at_13(tmp_path / str(place), name, change)
        assert rows(digest.archive, MARKS) == [("issue_unusual",)], name
        assert (name, digest.crawl().status) == (name, 0)
        digest.accept("--issue", "13")
        digest.write(14, post(14))
        assert (name, digest.crawl().status) == (name, 0)


@pytest.mark.deep
def test_an_issue_that_comes_now_and_then_fails_no_week(digest: Digest) -> None:
    digest.crawl()
    for number, (name, body) in enumerate(OCCASIONAL.items(), 13):
        digest.write(number, post(number).partition("### Top News")[0] + body)
        done = digest.crawl()
        assert (name, done.status) == (name, 0), done.log
    assert rows(digest.archive, MARKS) == []


@pytest.mark.deep
def test_a_year(digest: Digest) -> None:
    """Each week an issue; the alarms of the weeks in which something happened, and no other."""
    happens = {
        14: ("rename", None),
        18: ("edit", "halved"),
        22: ("empty", None),
        27: ("edit", "all headings in bold"),
        31: ("new", "all headings in bold"),
        36: ("new empty", None),
        41: ("short", None),
        44: ("new half", None),
        47: ("edit", "no images"),
    }
    assert digest.crawl().status == 0
    failed = []
    for number in range(13, 53):
        what, how = happens.get(number, ("", None))
        text = post(number)
        if what == "rename":
            (digest.posts / post_name(7)).rename(digest.posts / post_name(7).replace("-7", "-number-7"))
        elif what == "edit":
            digest.write(number - 1, CHANGES[how or ""](digest.text(number - 1)))
        elif what == "empty":
            digest.write(number - 1, "")
        elif what == "short":
            text = post(number, stories=1, items=1, sections=2)
        elif what == "new half":
            text = text[: len(text) // 2]
        elif what == "new":
            text = RELAID[how or ""](text)
        digest.write(number, "" if what == "new empty" else text)
        done = digest.crawl()
        if done.status:
            failed.append(number)
    assert failed == [18, 22, 27, 31, 36, 44, 47]
    assert rows(digest.archive, "SELECT count(*) FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE number = 21")[
        0
    ][0]


@pytest.mark.parametrize("text", ["", "---\ntitle: X\n---\n", "---\ntitle: X\n---\nNo link this week.\n"])
@pytest.mark.deep
def test_a_new_post_without_anything_fails_once(digest: Digest, text: str) -> None:
    digest.crawl()
    digest.write(13, text)
    done = digest.crawl()
    assert done.status == 1
    assert "no_mentions" in done.log
    assert digest.crawl().status == 0
