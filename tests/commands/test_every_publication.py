"""`scrapy crawl digests -a publication=all`, of two publications that can be crawled and three that cannot."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.commands.every_publication import Ended, Runs, chosen_runs, refused_summary
from crawler.digests.publications import load_publication
from crawler.exceptions import ArgumentError, PublicationError
from tests.gathered.publications import Gathered


def test_each_publication_is_crawled_whatever_becomes_of_the_others(gathered: Gathered) -> None:
    with closing(sqlite3.connect(gathered.archive)) as archive:
        issues = archive.execute(
            "SELECT p.key, count(*) FROM issues i JOIN publications p ON p.id = i.publication_id GROUP BY p.key"
        ).fetchall()
        outcomes = archive.execute("SELECT outcome FROM runs ORDER BY id").fetchall()
    assert issues == [("cogs", 3), ("gears", 3)]
    assert outcomes == [("finished",), ("finished",), ("failed",)]


def test_the_exit_status_and_the_summary_say_what_failed(gathered: Gathered) -> None:
    assert gathered.status == 1
    *_, broken, cogs, gears, lost, letters = gathered.out.rstrip().splitlines()
    assert broken.startswith("  broken   failed: ")
    assert "broken.toml has unknown keys. wheels" in broken
    assert cogs == "  cogs     finished: 3 new, 0 changed, 0 same issues"
    assert gears == "  gears    finished: 3 new, 0 changed, 0 same issues"
    assert lost == "  lost     failed: 0 new, 0 changed, 0 same issues; 1 listing could not be read"
    assert letters == "  letters  left out: it has no way in without -a posts=DIR or -a mail=PATH"
    told = gathered.told
    assert told["outcome"] == "failed"
    assert [reason.partition(":")[0] for reason in told["reasons"]] == ["broken", "lost"]
    assert told["issues"] == {"new": 6, "changed": 0, "same": 0}
    assert told["totals"]["issues"] == {"total": 6, "change": 6}
    assert [(part["publication"], part["outcome"]) for part in told["publications"]] == [
        ("broken", "failed"),
        ("cogs", "finished"),
        ("gears", "finished"),
        ("lost", "failed"),
    ]
    assert told["left_out_publications"] == ["letters"]


ENDED = {
    status: Ended(status=status, summary=refused_summary(Settings({"ARCHIVE": "a"}), {}, ArgumentError("no")))
    for status in (0, 1, 2, 130)
}


@pytest.mark.parametrize(
    ("statuses", "status"),
    [((0, 0), 0), ((0, 1), 1), ((2, 0), 1), ((2, 2), 2), ((0, 130), 130), ((0,), 1)],
)
def test_the_status_of_all(statuses: tuple[int, ...], status: int) -> None:
    ended = {str(number): ENDED[each] for number, each in enumerate(statuses)}
    assert Runs(arguments={}, keys=("0", "1"), ended=ended).status == status


def test_places_of_one_publication_are_refused() -> None:
    with pytest.raises(ArgumentError, match="posts=DIR: it belongs to one publication"):
        chosen_runs({"publication": "all", "posts": "DIR"})


def test_a_folder_without_ways_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.digests.publications.FOLDER", tmp_path)
    (tmp_path / "letters.toml").write_text('name = "Letters"\nurl = "https://letters.example"\n', "utf-8")
    with pytest.raises(ArgumentError, match="no file in publications/ has a way in"):
        chosen_runs({"publication": "all"})


def test_no_publication_has_the_key_that_stands_for_all(tmp_path: Path) -> None:
    path = tmp_path / "all.toml"
    path.write_text('name = "All"\nurl = "https://all.example"\n', "utf-8")
    with pytest.raises(PublicationError, match="'all' stands for all publications"):
        load_publication(str(path))
