"""kill -9 while captures are read again: the archive is as after a whole batch, and the next run ends what is left."""

import random
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from tests.crawling.cluster.captured import WALL, article, captured, copied, rereading, rows, run, said_differently

PAGES = 300
MOST = 8
"""Kills, each of which takes two rereadings."""
READ = "SELECT (SELECT count(*) FROM readings), (SELECT count(*) FROM sources)"


@pytest.mark.deep
def test_a_rereading(tmp_path: Path, kills: int) -> None:
    bodies = [WALL if number % 50 == 7 else article(number, paragraphs=60) for number in range(PAGES)]
    first = captured(tmp_path, bodies)
    whole = copied(first, "whole.db")
    begun = time.monotonic()
    assert run(rereading(whole)).returncode == 0
    longest = time.monotonic() - begun
    chance, met = random.Random("reread"), set()  # noqa: S311 - a seed makes a failure come again
    for _ in range(min(kills, MOST)):
        killed = copied(first, "killed.db")
        process = subprocess.Popen(rereading(killed), cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, longest))
        process.kill()
        process.wait()
        met |= set(rows(killed, READ))
        with open_archive(killed, read_only=True) as archive:
            assert {result.check for result in verify(archive)} <= {"unread"}
        assert run(rereading(killed)).returncode == 0
        assert said_differently(killed, whole) == []
    assert met - {(0, 0), *rows(whole, READ)}, "no kill met it half-way"
