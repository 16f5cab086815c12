import re
from pathlib import Path

import pytest

from crawler.crawling.extensions.expectations import State, fallen
from tests.tiny.crawls import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def ids(log: str) -> list[str]:
    """The problems that the log tells how to accept."""
    return re.findall(r"scrapy problems --accept (\d+)", log)


def accept(project: Project, number: str) -> None:
    done = project.run("problems", "--accept", number, "--why", "it is so", "-s", f"ARCHIVE={project.archive}")
    assert done.returncode == 0, done.stderr


@pytest.mark.deep
def test_an_issue_that_lost_most_of_its_links_fails_until_it_is_accepted(project: Project) -> None:
    assert project.crawl(issues="1:10,2:4").returncode == 0
    shrunk = project.crawl(issues="1:3,2:4")
    assert shrunk.returncode == 1
    assert "issue_shrank: 1-2024-01-01: 10 -> 3 mentions. Compare it with its page" in shrunk.stderr
    assert project.told()["expectations"] == {"unmet": 1}
    assert project.told()["reasons"] == ["1 expectation not met"]

    again = project.crawl(issues="1:3,2:4")
    assert again.returncode == 1, "nobody has looked at it yet"
    assert ids(again.stderr) == ids(shrunk.stderr)
    assert project.crawl(issues="2:4", only="2").returncode == 0, "it was asked for another issue"
    assert project.crawl(dry_run="yes").returncode == 0, "it was asked for nothing"

    (number,) = ids(again.stderr)
    accept(project, number)
    accepted = project.crawl(issues="1:3,2:4")
    assert accepted.returncode == 0, accepted.stderr
    assert "nothing new" in accepted.stdout


@pytest.mark.deep
def test_an_issue_that_got_its_links_back_is_well_again(project: Project) -> None:
    project.crawl(issues="1:10")
    assert project.crawl(issues="1:3").returncode == 1
    assert project.crawl(issues="1:9").returncode == 0
    assert project.told()["open_problems"] == []
    assert project.crawl(issues="1:6").returncode == 0, "a few less are news and no alarm"
    assert project.crawl(issues="1:2,1:6").returncode == 0, "lost and regained within the run"


def test_an_issue_without_links_fails_until_it_is_accepted(project: Project) -> None:
    done = project.crawl(issues="1:0,2:4")
    assert done.returncode == 1
    assert "no_mentions: 1-2024-01-01: the body has no link. Look at its page" in done.stderr
    (number,) = ids(done.stderr)
    accept(project, number)
    assert project.crawl(issues="1:0,2:4").returncode == 0


def test_a_listing_that_lost_much_fails(project: Project) -> None:
    project.crawl(issues="1:1,2:1,3:1")
    done = project.crawl(wrong="gone")
    assert done.returncode == 1
    assert "listing_shrank: listing of kind markdown: 3 -> 1 editions" in done.stderr
    assert project.told()["totals"]["issues"]["total"] == 3, "what they said stays"


@pytest.mark.parametrize(
    ("then", "now", "fell"),
    [(20, 18, False), (20, 17, True), (3, 2, False), (3, 1, True), (1, 0, False), (0, 0, False)],
)
def test_how_much_a_listing_may_lose(then: int, now: int, fell: bool) -> None:
    problems = fallen(State(issues=1, listed={"page": then}), State(issues=1, listed={"page": now}))
    assert [problem.kind for problem in problems] == (["listing_shrank"] if fell else [])


def test_no_issue_may_be_lost() -> None:
    (problem,) = fallen(State(issues=3, listed={}), State(issues=2, listed={}))
    assert (problem.kind, problem.evidence) == ("issues_lost", "3 -> 2 issues")


def test_a_kind_of_edition_that_is_listed_no_more_has_fallen() -> None:
    (problem,) = fallen(State(issues=1, listed={"post": 5}), State(issues=1, listed={}))
    assert problem.evidence == "5 -> 0 editions"


@pytest.mark.deep
def test_far_more_problems_than_there_were_fail_until_they_are_accepted(project: Project) -> None:
    assert project.crawl(issues="1:9,2:9,3:9,4:9", doubts="2").returncode == 0, "the first run says what is usual"
    assert project.crawl(issues="5:9", doubts="6").returncode == 0
    rose = project.crawl(issues="6:9,7:9", doubts="30")
    assert rose.returncode == 1
    assert "problems_rose: problems of the run: 60 in 2 issues; there were 14 in 5" in rose.stderr
    (number,) = ids(rose.stderr)
    accept(project, number)
    assert project.crawl(issues="8:9", doubts="2").returncode == 0
