import json
from pathlib import Path

import pytest

from crawler.archive.runs import finish_run, start_run
from crawler.commands.archives import open_existing
from tests.archive.conftest import prepare
from tests.commands.running import run_command
from tests.tiny.crawls import Project


def scrapy(archive: Path, *arguments: str) -> int:
    """Runs `scrapy runs`; returns its exit status."""
    return run_command("runs", archive, *arguments)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """One run that finished, one that failed, one without an end."""
    with prepare(tmp_path / "archive.db") as archive:
        finish_run(archive, 1, "finished", counts={"issues/new": 1200, "issues/same": 0})
        failed = start_run(archive, "crawl sources", {"limit": "5"}, settings={"DOWNLOAD_DELAY": 2})
        finish_run(archive, failed, "failed", reason="\x1b[2J", counts={})
        start_run(archive, "crawl digests", {})
    return tmp_path / "archive.db"


def test_runs_are_listed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path) == 0
    third, second, first = capsys.readouterr().out.splitlines()
    assert third.endswith("  crawl digests     no recorded end")
    assert "  crawl sources     failed in " in second
    assert second.endswith(": \\x1b[2J")
    assert first.endswith(": 1,200 new issues")


def test_what_failed_is_told_once(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_existing(str(path)) as archive:
        counts = {"issues/new": 3, "failures/file": 1, "expectations/unmet": 2}
        why = "1 file could not be read; 2 expectations not met"
        finish_run(archive, start_run(archive, "crawl digests", {}), "failed", reason=why, counts=counts)
    assert scrapy(path, "--last", "1") == 0
    assert capsys.readouterr().out.endswith(f": {why}; 3 new issues\n")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [(["--last", "2"], [3, 2]), (["--last", "0"], [3, 2, 1]), (["--unwell"], [3, 2]), (["1"], [1])],
)
def test_what_is_asked_for_is_told_as_json(
    path: Path, arguments: list[str], ids: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert scrapy(path, "--json", *arguments) == 0
    assert [run["id"] for run in json.loads(capsys.readouterr().out)] == ids


def test_a_run_is_told_in_full(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path, "2") == 0
    out = capsys.readouterr().out
    assert out.startswith("Run 2: crawl sources, failed in ")
    assert "  arguments  limit = 5\n  settings   DOWNLOAD_DELAY = 2\n" in out


def test_what_a_crawl_ran_with_is_on_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = Project(tmp_path)
    assert project.crawl("DOWNLOAD_TIMEOUT=7", "NOTIFY_WEBHOOK=", issues="1:3").returncode == 0
    assert scrapy(project.archive, "1", "--json") == 0
    out = capsys.readouterr().out
    (run,) = json.loads(out)
    assert run["arguments"] == {"issues": "1:3"}
    assert run["settings"]["DOWNLOAD_TIMEOUT"] == "7"
    assert run["settings"]["ROBOTSTXT_OBEY"] is False
    assert run["versions"].keys() >= {"Python", "SQLite", "Scrapy"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["9"], "has no run 9."),
        (["one"], "Expected the id of a run, got one."),
        (["--last", "-1"], "a number from 0 on"),
    ],
)
def test_what_is_not_there_is_said(
    path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scrapy(path, *arguments) == 2
    assert said in capsys.readouterr().err


def test_an_archive_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(tmp_path / "none.db") == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'none.db'} does not exist.")


def test_no_run(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with prepare(path) as archive:
        archive.connection.execute("DELETE FROM publications")
        archive.connection.execute("DELETE FROM runs")
    assert scrapy(path, "--unwell") == 0
    assert capsys.readouterr().out == f"{path} has no run that did not finish.\n"
