from pathlib import Path

import pytest

from tests.tiny.crawls import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.mark.deep
def test_two_runs(project: Project) -> None:
    first = project.crawl(issues="1:3,2:4")
    assert "nothing new" not in first.stdout
    assert project.told()["run"] == 1
    again = project.crawl(issues="1:3,2:4")
    assert again.stdout.splitlines()[0].endswith(": nothing new")
    assert project.told()["nothing_new"] is True
    assert project.told()["totals"]["mentions"] == {"total": 7, "change": 0}


def test_a_dry_run_without_an_archive(project: Project) -> None:
    done = project.crawl(issues="1:3,2:4", dry_run="yes")
    assert done.returncode == 0, done.stderr
    assert "would read    2 editions (2 new, 0 changed)" in done.stdout
    assert project.told()["plan"] == {"fetch": 2, "new": 2}
    assert not project.archive.exists()


@pytest.mark.deep
def test_a_folder_that_is_lost_during_the_run_fails_it(project: Project, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    done = project.crawl(f"SUMMARY_JSON={away}/summary.json", issues="1:3", remove=str(away))
    assert done.returncode == 1
    assert "it cannot be written" in done.stderr
    assert "1 summary could not be written" in done.stdout
