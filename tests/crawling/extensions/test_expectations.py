import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.issues.shapes import ShapedIssue
from crawler.crawling.extensions.expectations import State, fallen, unexpected
from crawler.digests.endings import Ending
from crawler.digests.shape import Shape
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
def test_an_issue_that_lost_most_of_its_links_fails_once(project: Project) -> None:
    assert project.crawl(issues="1:10,2:4").returncode == 0
    shrunk = project.crawl(issues="1:3,2:4")
    assert shrunk.returncode == 1
    assert "issue_shrank: 1-2024-01-01: 10 -> 3 mentions. Compare it with its page" in shrunk.stderr
    assert project.told()["expectations"] == {"unmet": 1}
    assert project.told()["reasons"] == ["1 expectation not met"]

    again = project.crawl(issues="1:3,2:4")
    assert again.returncode == 0, "nothing new is wrong"
    assert "1 expectations that earlier runs found unmet await a decision" in again.stderr
    assert project.told()["expectations"] == {"standing": 1}
    assert project.crawl(dry_run="yes").returncode == 0, "it was asked for nothing"

    (number,) = ids(shrunk.stderr)
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


def test_an_issue_without_links_fails_once(project: Project) -> None:
    done = project.crawl(issues="1:0,2:4")
    assert done.returncode == 1
    assert "no_mentions: 1-2024-01-01: the body has no link. Look at its page" in done.stderr
    assert len(ids(done.stderr)) == 1
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


USUAL = Shape(links=40, words=2000, stories=4, items=36, told_items=36, told_stories=4, sections=8, images=9)


def issue(shape: Shape = USUAL, *, doubts: int = 0, **given: Any) -> ShapedIssue:
    told: dict[str, Any] = {"id": 1, "key": "1-x", "type": "newsletter", "is_accepted": False, "ending": None, **given}
    return ShapedIssue(shape=shape, doubts=doubts, **told)


WHOLE = Ending(kind="whole", last_line="see you next week", length=5000)
CUT = Ending(kind="open", last_line="it took the", length=2500)
RELAID = replace(USUAL, sections=0, stories=0, items=40, told_items=38)
LAST = tuple(issue(doubts=n % 3, ending=WHOLE) for n in range(20))


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        (issue(recent=LAST), []),
        (issue(RELAID, recent=LAST), ["issue_unusual"]),
        (issue(RELAID, recent=LAST[:9]), []),
        (issue(ending=WHOLE, recent=LAST), []),
        (issue(ending=CUT, recent=LAST), ["issue_unusual"]),
        (issue(ending=CUT, recent=LAST[:9]), []),
        (issue(ending=CUT, recent=LAST, is_accepted=True), []),
        (issue(ending=CUT, recent=(*LAST[1:], issue(ending=CUT, is_accepted=True))), []),
        (issue(RELAID, recent=LAST, type="special"), []),
        (issue(RELAID, recent=LAST, is_accepted=True), []),
        (issue(RELAID, recent=(*LAST[1:], issue(RELAID, is_accepted=True))), []),
        (issue(recent=(*LAST[1:], issue(RELAID, is_accepted=True))), []),
        (issue(doubts=10, recent=LAST), []),
        (issue(doubts=11, recent=LAST), ["problems_rose"]),
        (issue(doubts=11, recent=(*LAST, issue(doubts=4))), []),
    ],
)
def test_an_issue_is_compared_with_the_last_ones_of_its_kind(found: ShapedIssue, kinds: list[str]) -> None:
    assert [problem.kind for problem in unexpected(found)] == kinds
