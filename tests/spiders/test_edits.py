"""What was edited of posts after they had been crawled: the former texts, and what the edits changed of the issues."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from explorer.snapshot import take_snapshot
from tests.explorer.client import fetch
from tests.spiders.crawls import POSTS, command, crawl, dump, rows
from tests.warm.client import environment

POST = "2022-11-07-7.md"

SPANNER, SHADOW, SAW = "https://tools.example/spanner", "https://law.example/wall/shadow", "https://tools.example/saw"

FIRST_EDIT = (
    ("[A spanner that remembers]", "[A spanner that never forgets]"),
    ('"Not the tower, says a court."', '"Not the tower, says a higher court."'),
)
SECOND_EDIT = (
    (f"[Who owns a shadow?]({SHADOW})", f"[A saw that counts]({SAW})"),
    ("The Gearbox Digest #7", "The Gearbox Digest #7, corrected"),
)
CHANGES = "SELECT c.kind, c.url, c.was, c.becomes FROM edition_changes c ORDER BY c.revision_id, c.position"
TEXTS = "SELECT text FROM edition_revision_texts ORDER BY id"


class Edited(NamedTuple):
    archive: Path
    texts: list[str]
    same: bool


def edit(posts: Path, changes: Iterable[tuple[str, str]]) -> str:
    """Change the post; return its text before."""
    before = text = (posts / POST).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (posts / POST).write_text(text, "utf-8")
    return before


def posts_of(folder: Path) -> Path:
    posts = folder / "posts"
    posts.mkdir()
    for name in (POST, "2022-11-14-8.md"):
        shutil.copy(POSTS / name, posts / name)
    return posts


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """A post that was edited twice, and crawled each time; at the end once more."""
    folder = tmp_path_factory.mktemp("edited")
    posts, archive, texts = posts_of(folder), folder / "archive.db", []
    for changes in ((), FIRST_EDIT, SECOND_EDIT):
        before = edit(posts, changes)
        texts += [before] if changes else []
        done = crawl(archive, posts=str(posts))
        assert done.status == 0, done.log
    after = dump(archive)
    crawl(archive, posts=str(posts))
    return Edited(archive, texts, dump(archive) == after)


def test_former_texts_stay_with_when(edited: Edited) -> None:
    assert [text for (text,) in rows(edited.archive, TEXTS)] == edited.texts
    times = "SELECT first_seen <= changed_at, (SELECT text_since FROM editions e WHERE e.id = edition_id) >= changed_at"
    assert rows(edited.archive, f"{times} FROM edition_revisions ORDER BY id") == [(1, 1), (1, 1)]
    chained = "SELECT count(*) FROM edition_revisions a JOIN edition_revisions b ON b.text_hash = a.next_hash"
    assert rows(edited.archive, chained) == [(1,)]


def test_what_the_edits_changed_of_the_issue(edited: Edited) -> None:
    assert rows(edited.archive, CHANGES) == [
        ("retitled", SPANNER, "A spanner that remembers", "A spanner that never forgets"),
        ("summary", SHADOW, "Not the tower, says a court.", "Not the tower, says a higher court."),
        ("title", None, "The Gearbox Digest #7", "The Gearbox Digest #7, corrected"),
        ("added", SAW, None, "A saw that counts"),
        ("removed", SHADOW, "Who owns a shadow?", None),
    ]


def test_a_crawl_of_what_was_not_edited_changes_nothing(edited: Edited) -> None:
    assert edited.same


def test_the_archive_is_sound(edited: Edited) -> None:
    with open_archive(edited.archive, read_only=True) as archive:
        assert verify(archive) == []


def test_the_explorer_shows_the_edits(edited: Edited) -> None:
    ((first,),) = rows(edited.archive, "SELECT min(id) FROM edition_revisions")
    issue, other, edits, one, data, table, missing = fetch(
        edited.archive,
        "/issues/7",
        "/issues/8",
        "/issues/7/edits",
        f"/issues/7/edits?edit={first}",
        "/issues/7/edits.json",
        "/issues/7/edits.csv",
        "/issues/7/edits?edit=99999",
    )
    assert "edited after publication: 5 changes" in issue.text
    assert "edited after publication" not in other.text
    assert "A saw that counts" in edits.text
    assert "<del" in one.text
    assert "higher" in one.text
    assert "<script" not in one.text
    assert len(data.json()["changes"]) == 5
    assert table.text.count("\n") == 6
    assert (edits.status_code, missing.status_code) == (200, 404)


@pytest.mark.deep
def test_a_run_that_was_killed_loses_no_edit(edited: Edited, tmp_path: Path) -> None:
    """Killed as soon as the former text is there; the next run compares the texts."""
    posts, archive = posts_of(tmp_path), tmp_path / "archive.db"
    crawl(archive, posts=str(posts))
    for changes in (FIRST_EDIT, SECOND_EDIT):
        edit(posts, changes)
        known = rows(archive, "SELECT count(*) FROM edition_revisions")
        line = command(archive, posts=str(posts))
        with subprocess.Popen(line, cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and rows(archive, "SELECT count(*) FROM edition_revisions") == known:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        crawl(archive, posts=str(posts))
    assert rows(archive, CHANGES) == rows(edited.archive, CHANGES)
    assert rows(archive, TEXTS) == rows(edited.archive, TEXTS)


def test_without_texts_the_changes_are_shown(edited: Edited, tmp_path: Path) -> None:
    copy = take_snapshot(edited.archive, tmp_path / "copy.db", texts=False)
    assert rows(copy, "SELECT count(*) FROM edition_revision_texts") == [(0,)]
    (page,) = fetch(copy, "/issues/7/edits")
    assert "A saw that counts" in page.text
    assert "The archive does not hold both texts." in page.text
