"""The made-up lives of links."""

import subprocess
import sys
from pathlib import Path

from crawler.archive.database import open_archive
from sample.lives import live
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite

TOLD = """
SELECT
  l.url, l.state, l.state_since, o.title, o.published, o.kind,
  (SELECT group_concat(c.url) FROM snapshots c WHERE c.link_id = l.id) AS copies
FROM links l LEFT JOIN sources o ON o.link_id = l.id ORDER BY l.id
"""


def lived(path: Path) -> list[tuple[object, ...]]:
    with prepare(path) as archive:
        cite(archive, "1-2018-01-08", *(f"page-{number}" for number in range(200)))
        assert live(archive) == 200
        assert live(archive) == 0
        return archive.query(TOLD)


def test_the_same_archive_gets_the_same_lives(tmp_path: Path) -> None:
    lives = lived(tmp_path / "one.db")
    assert lives == lived(tmp_path / "other.db")
    assert {"alive", "gone", "moved", "paywalled", "blocked"} <= {state for _, state, *_ in lives}
    assert 0 < sum(copies is None for *_, copies in lives) < 200


def test_what_was_visited_keeps_its_life(tmp_path: Path) -> None:
    with prepare(tmp_path / "archive.db") as archive:
        cite(archive, "1-2018-01-08", "a")
        live(archive)
        before = archive.query("SELECT count(*) FROM visits")
        cite(archive, "2-2018-01-15", "b")
        assert live(archive) == 1
        assert archive.query("SELECT count(*) FROM visits WHERE link_id = 1") == before


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with prepare(path) as archive:
        cite(archive, "1-2018-01-08", "a", "b")
    command = [sys.executable, "-m", "sample.lives"]
    done = subprocess.run([*command, str(path)], check=True, capture_output=True, text=True)
    assert done.stdout == "2 links have lives now.\n"
    with open_archive(path, read_only=True) as archive:
        assert archive.query("SELECT command, outcome, counts FROM runs WHERE id = 2") == [
            ("sample lives", "finished", '{"links": 2}')
        ]
    refused = subprocess.run([*command, str(tmp_path)], check=False, capture_output=True, text=True)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is a folder" in refused.stderr
