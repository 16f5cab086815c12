"""What the workers of a cluster derive from an archive is what one process derives."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.crawling.cluster.connection import LOCAL, connected
from crawler.crawling.cluster.spread import compute_on_worker, spread_on
from crawler.exceptions import ClusterError
from sample.lives import live
from tests.commands.running import run_command
from tests.crawling.cluster.captured import (
    CHECKOUT,
    article,
    captured,
    copied,
    processes,
    rows,
    run,
    said_differently,
    until,
)
from tests.spiders.crawls import crawl
from tests.spiders.weekly_posts import post, post_name

DERIVED = ("drift", "story_ties", "stories", "survival_curves", "lost_at_last_look", "topic_mentions")
PUBLICATION = CHECKOUT / "publications" / "last-week-in-ai.toml"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Posts of a year, whose links have lives, before anything is derived of these."""
    posts = tmp_path / "posts"
    posts.mkdir()
    for number in range(1, 53, 3):
        (posts / post_name(number)).write_text(post(number, sections=2).replace("the tram", "a robot"), "utf-8")
    path = tmp_path / "archive.db"
    assert crawl(path, publication=str(PUBLICATION), posts=str(posts)).status == 0
    with open_archive(path) as opened:
        live(opened)
    return path


def analysing(archive: Path, *arguments: str) -> list[str]:
    settings = ("-s", f"ARCHIVE={archive}", "-s", "READERS=2")
    return [sys.executable, "-m", "scrapy", "analyse", "--afresh", *settings, *arguments]


def derived(archive: Path) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(rows(archive, f"SELECT * FROM {table}"), key=repr) for table in DERIVED}  # noqa: S608


@pytest.mark.deep
def test_workers_derive_what_one_process_derives(archive: Path, tmp_path: Path) -> None:
    alone = copied(archive, "alone.db")
    one, other = run(analysing(alone)), run(analysing(archive, "--cluster", "local"))
    assert (one.returncode, other.returncode) == (0, 0), other.stderr
    assert [line.rpartition(",")[0] for line in other.stdout.splitlines()] == [
        line.rpartition(",")[0] for line in one.stdout.splitlines()
    ]
    found = derived(archive)
    assert all(len(found[table]) > 10 for table in DERIVED), {table: len(found[table]) for table in DERIVED}
    assert found == derived(alone)
    assert said_differently(archive, alone) == []
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.deep
def test_a_scheduler_that_goes_away_is_told_and_the_same_command_goes_on(archive: Path, tmp_path: Path) -> None:
    alone = copied(archive, "alone.db")
    with processes(tmp_path, CHECKOUT) as cluster:
        analysis = subprocess.Popen(
            analysing(archive, "--cluster", cluster.address), cwd=CHECKOUT, stderr=subprocess.PIPE, text=True
        )
        until(lambda: list(tmp_path.glob(".*.part/*.parquet")))
        cluster.scheduler.kill()
        _, told = analysis.communicate()
    assert analysis.returncode == 1
    assert f"The scheduler {cluster.address} was lost" in told
    assert "Traceback" not in told, told
    assert rows(archive, "SELECT outcome FROM runs ORDER BY id DESC LIMIT 1") == [("failed",)]
    assert run(analysing(archive)).returncode == 0
    assert run(analysing(alone)).returncode == 0
    assert derived(archive) == derived(alone)


def test_a_cluster_that_is_not_there_is_told_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = captured(tmp_path, [article(1)])
    monkeypatch.setattr("crawler.crawling.cluster.connection.START_SECONDS", 0.2)
    before = rows(archive, "SELECT count(*) FROM runs")
    for address, told in (("127.0.0.1:9", "No scheduler answers"), ("somewhere", "give the address of a scheduler")):
        assert run_command("analyse", archive, "--cluster", address) == 2
        assert told in capsys.readouterr().err
    assert rows(archive, "SELECT count(*) FROM runs") == before


def doubled(rows: Sequence[tuple[object, ...]], by: int) -> list[tuple[object, ...]]:
    return [(*row, by, os.getpid()) for row in rows]


def divided(rows: Sequence[tuple[int]], by: int) -> list[float]:
    return [number / by for (number,) in rows]


@pytest.mark.deep
def test_rows_come_back_as_they_are_in_the_order_of_their_portions(tmp_path: Path) -> None:
    values = [(None, 1, 0.1 + 0.2, "a\0é\u2028"), (None, 2**62, float("inf"), "")]
    with connected(LOCAL, workers=2) as cluster:
        with spread_on(cluster, str(tmp_path / "archive.db")) as spread:
            found = list(spread(doubled, [(values[: number % 3], number) for number in range(40)]))
            with pytest.raises(ZeroDivisionError):
                list(spread(divided, [([(1,)], 0)]))
        with pytest.raises(ClusterError, match=r"The worker tls://\S+ does not see the rows to analyse"):
            cluster.call(compute_on_worker, str(tmp_path / "none" / "0.parquet"), divided, (1,))
    assert [[row[:-1] for row in told] for told in found] == [
        [(*row, number) for row in values[: number % 3]] for number in range(40)
    ]
    assert os.getpid() not in {row[-1] for told in found for row in told}
    assert not list(tmp_path.iterdir())
