"""Visits to images get the form of visits to links."""

import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.checks.schema_signature import schema_signature
from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import open_archive
from tests.archive.ledgers import see_image
from tests.archive.migrations.versions import MASKED, make_version, rows_of, version

CHECKOUT = Path(__file__).parents[3]


@pytest.mark.parametrize("number", [4, 5])
def test_a_redirect_of_an_image_becomes_part_of_its_visit(tmp_path: Path, number: int) -> None:
    path = tmp_path / "old.db"
    make_version(path, number)
    cdn, hidden = "https://cdn.example", f"redacted:{MASKED}"
    with open_archive(path) as archive:
        assert archive.query("SELECT id, redirects, final_url, content_hash, redaction_id FROM image_visits") == [
            (3, f'[[null,"{cdn}/1.png"],[null,"{cdn}/I.png"]]', f"{cdn}/I.png", "ab", None),
            (6, f'[[null,"{hidden}"]]', None, None, 1),
            (8, "[]", None, None, None),
            (9, f'[[null,"{cdn}/1.png"]]', f"{cdn}/1.png", None, None),
        ]
        hosts = [(3, 1, "cdn.example"), (3, 2, "cdn.example"), (6, 1, ""), (9, 1, "cdn.example")]
        assert archive.query("SELECT visit_id, position, host FROM image_hops ORDER BY 1, 2") == hosts
        assert archive.query("SELECT id, visit_id, position FROM former_image_visits") == [
            (4, 3, 1), (5, 3, 2), (7, 6, 1), (12, 9, 1),
        ]  # fmt: skip
        recorded = see_image(archive, 2, "ok", url="https://site.example/2.png", day=90)
        assert recorded.visit_id == 16, "an id that was given away is not used again"
        assert verify(archive) == []


def test_a_redirect_whose_visit_is_missing_stands_for_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_version(path, 5)
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO image_visits (id, run_id, image_id, url, host, hop, started, seconds, status, outcome)"
            " VALUES (?, 1, 3, ?, 'cdn.example', ?, '2026-01-05T06:00:00Z', 0.5, 200, 'ok')",
            [(20, "https://cdn.example/3.png", 1), (21, "https://cdn.example/33.png", 2)],
        )
        connection.commit()
    with open_archive(path) as archive:
        assert archive.query("SELECT id, url, redirects FROM image_visits WHERE image_id = 3") == [
            (20, "https://cdn.example/3.png", '[[null,"https://cdn.example/33.png"]]')
        ]
        violations = verify(archive)
        assert [(found.check, found.repairable) for found in violations] == [("image_state", True)]
        repair(archive, violations)
        assert verify(archive) == []


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from crawler.archive.migrations.migrate import migrate, to_version_6

def step(db):
    to_version_6(db)
    os.kill(os.getpid(), signal.SIGKILL)

migrate(sqlite3.connect(sys.argv[1], isolation_level=None), Path(sys.argv[1]), to=6, steps={5: step})
"""


def test_a_process_that_is_killed_leaves_the_archive_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_version(path, 5)
    before = rows_of(path)
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=CHECKOUT, check=False)
    assert done.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(path)) as connection:
        assert version(connection) == 5
        assert "image_hops" not in schema_signature(connection)
    assert rows_of(path) == before
    with open_archive(path) as archive:
        assert verify(archive) == []


def visits(count: int) -> Iterator[tuple[int, int, str, int, int]]:
    """Rows of visits to images, of which every third was redirected: id, image, URL, hop, second of the start."""
    number = 0
    for visit in range(count):
        for hop in range(2 if visit % 3 == 0 else 1):
            number += 1
            yield number, visit % 1000 + 1, f"https://host{visit % 97}.example/{visit}-{hop}.png", hop, visit * 60


@pytest.mark.parametrize("count", [5_000, pytest.param(100_000, marks=pytest.mark.deep)])
def test_memory_is_flat_and_time_grows_with_the_visits(tmp_path: Path, count: int) -> None:
    path = tmp_path / "old.db"
    make_version(path, 5)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TRIGGER image_visits_stay; DELETE FROM image_visits; DELETE FROM images")
        connection.executemany(
            "INSERT INTO images (id, url) VALUES (?, ?)",
            [(each, f"https://i.example/{each}") for each in range(1, 1001)],
        )
        connection.executemany(
            "INSERT INTO image_visits (id, run_id, image_id, url, host, hop, started, seconds, status, outcome) VALUES"
            " (?, 1, ?, ?, '', ?, strftime('%Y-%m-%dT%H:%M:%SZ', ?, 'unixepoch'), 0.5, 200, 'ok')",
            visits(count),
        )
        connection.commit()
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    open_archive(path).close()
    grown, took = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.monotonic() - begun
    assert grown < 20_000, f"{grown} KiB"
    assert took < 5 + count / 2000, f"{took} s"
    with open_archive(path, read_only=True) as archive:
        (rows,) = archive.query("SELECT count(*), sum(redirects <> '[]') FROM image_visits")
        assert rows == (count, -(-count // 3))
