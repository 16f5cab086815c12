"""Posts on Substack that are edited after publication, edited back, redacted and merged."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from sample.server import serve
from tests.explorer.client import fetch
from tests.spiders.crawls import LETTERS, POSTS, crawl_served, rows, run

LETTER, TOP = "18.md", "### Top News"
LAMP = "https://lamps.example/secret-lamp"
"""A link that a post has for a while."""

STATES = ("", "edited", "")
CHANGES = """
SELECT e.kind, c.kind, c.url, c.was, c.becomes
FROM edition_changes c JOIN edition_revisions r ON r.id = c.revision_id JOIN editions e ON e.id = r.edition_id
ORDER BY r.changed_at, e.kind, r.id, c.position
"""


class Served(NamedTuple):
    archive: Path
    folder: Path


def say(folder: Path, state: str) -> None:
    """Have the post say what it says in a state: the archive of posts shows no time of an edit."""
    letter = (LETTERS / LETTER).read_text("utf-8")
    if state:
        assert TOP in letter
        letter = letter.replace(TOP, f"{TOP}\n\n#### [A lamp that is secret]({LAMP})\n\nNobody sees it.")
    (folder / "letters" / LETTER).write_text(letter, "utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("served")
    (folder / "posts").mkdir()
    (folder / "letters").mkdir()
    shutil.copy(POSTS / "2022-11-14-8.md", folder / "posts")
    archive = folder / "archive.db"
    say(folder, "")
    with serve(posts_dir=folder / "posts", letters_dir=folder / "letters") as publication:
        for state in STATES:
            say(folder, state)
            publication.reload()
            done = crawl_served(publication, archive, repository="no")
            assert done.status == 0, done.log
    return Served(archive, folder)


def test_edits_of_posts_are_seen_there_and_back(served: Served) -> None:
    told = rows(served.archive, CHANGES)
    added = [(kind, what) for kind, what, url, *_ in told if url == LAMP]
    assert added == [("post", "added"), ("post", "removed")]
    with open_archive(served.archive, read_only=True) as archive:
        assert verify(archive) == []
    page, edits = fetch(served.archive, "/issues/18", "/issues/18/edits")
    assert "edited after publication" in page.text
    assert "A lamp that is secret" in edits.text


def test_a_redaction_reaches_what_was_said_for_a_while(served: Served, tmp_path: Path) -> None:
    archive = Path(shutil.copy(served.archive, tmp_path / "redacted.db"))
    assert LAMP.encode() in archive.read_bytes()
    words = ["redact", "--link", LAMP, "--why", "A wish.", "-s", f"ARCHIVE={archive}", "-s", f"CAPTURES={tmp_path}/c"]
    status, _, log = run(words, tmp_path)
    assert status == 0, log
    assert b"secret-lamp" not in archive.read_bytes()
    assert b"A lamp that is secret" not in archive.read_bytes()
    with open_archive(archive, read_only=True) as opened:
        assert verify(opened) == []


def test_merges_keep_the_edits(served: Served, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with open_archive(other):
        pass
    status, _, log = run(["adopt", str(served.archive), "-s", f"ARCHIVE={other}"], tmp_path)
    assert status == 0, log
    assert rows(other, CHANGES) == rows(served.archive, CHANGES)
    with open_archive(other, read_only=True) as opened:
        assert verify(opened) == []
