import re
from pathlib import Path

import pytest

from crawler.crawling.extensions.progress import seconds
from crawler.exceptions import ArgumentError
from tests.tiny.crawls import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.mark.deep
def test_a_line_when_something_changed_and_none_when_nothing_did(project: Project) -> None:
    done = project.crawl("PROGRESS_INTERVAL=0.2", issues="1:2,2:2", wait="2")
    lines = [line for line in done.stderr.splitlines() if "editions read" in line]
    assert 1 <= len(lines) <= 3, done.stderr
    assert re.search(r"2 issues written, 2 editions read, 0 requests, 0 failures, \d+ s$", lines[-1])
    assert len({line.rpartition(",")[0].partition("INFO")[2] for line in lines}) == len(lines)


def test_zero_turns_it_off(project: Project) -> None:
    assert project.crawl("PROGRESS_INTERVAL=0", issues="1:2", wait="1").stderr == ""


@pytest.mark.deep
def test_an_interval_that_is_none(project: Project) -> None:
    done = project.crawl("PROGRESS_INTERVAL=soon")
    assert done.returncode == 2
    assert done.stderr == "scrapy crawl: -s PROGRESS_INTERVAL=soon: give a number of seconds; 0 is never.\n"
    assert not project.archive.exists()


@pytest.mark.parametrize("value", ["-1", "inf", "nan", "", None])
def test_other_intervals_that_are_none(value: str | None) -> None:
    with pytest.raises(ArgumentError, match="give a number of seconds"):
        seconds(value)
