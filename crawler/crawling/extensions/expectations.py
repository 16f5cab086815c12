"""What a run may be expected to leave: no fewer issues and editions, and new issues that are like the last ones.

An expectation that is not met is a row of `problems`. It makes the run fail that finds it. Later runs tell how many
stand, and do not fail for them: each stands until what it is about has recovered or a person has accepted it.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from crawler.archive.database import Archive
from crawler.archive.hints import to_run
from crawler.archive.issues.editions import count_mentions, find_issues
from crawler.archive.issues.shapes import ShapedIssue, accepted_issues, written_issues
from crawler.archive.problem_lists import StoredProblem, list_problems
from crawler.archive.problems import write_problems, write_run_problems
from crawler.archive.totals import count_totals, editions_listed
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.spider import archive_spider
from crawler.digests.endings import cut_off
from crawler.digests.matching import KnownIssue
from crawler.digests.occasional import is_occasional, unseen_headings
from crawler.digests.oddities import oddities
from crawler.digests.shape import FEWEST
from crawler.items import Problem
from crawler.problems import OF_RUNS, REMEDIES

logger = logging.getLogger(__name__)

KEPT = {"issue_shrank": 0.5, "listing_shrank": 0.9, "issues_lost": 1.0}
"""Kind of problem -> the part of what there was that has to be left."""

RISE = 3
MOST_OF_FEW = 10
"""So many times the doubts that any of the last issues had are too many, unless they are few in all."""

EXPECTED = (*OF_RUNS, "edition_withheld", "issue_shrank", "listing_shrank", "issues_lost", "no_mentions")
"""Kinds of problems by which a run fails."""

_FALL = re.compile(r"(\d+) -> (\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What there is of a publication."""

    issues: int
    """Issues in the whole archive."""

    listed: Mapping[str, int]
    """Kind of edition -> how many are listed."""


class Expectations:
    """Compares what a run found with what it leaves, and reports what is not as expected."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.before: State | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Note what there is."""
        if (place := self._place()) is not None:
            archive, key, _ = place
            self.before = state_of(archive, key)

    def spider_closed(self) -> None:
        """Write what is not as expected, and report what nobody has accepted; not in a dry run."""
        place, before, stats = self._place(), self.before, self.crawler.stats
        if place is None or before is None:
            return
        archive, key, run_id = place
        after = state_of(archive, key)
        reduced = {*stats.get_value("issues/reduced", []), *accepted_issues(archive, key, run_id)}
        shrank = [problem for problem in shrunk(stats.get_value("issues/shrunk", [])) if problem.about not in reduced]
        found = [*shrank, *fallen(without_aside(before, stats), after)]
        standing = open_problems(archive, key, KEPT)
        recovered = [p.about for p in standing if not is_fallen(archive, key, p, after)]
        # One that was written several times in the run may have got back what it lost.
        found = [p for p in found if is_fallen(archive, key, p, after)]
        write_problems(archive, key, found, run_id, checked=recovered)
        for issue in written_issues(archive, key, run_id):
            write_run_problems(archive, issue.id, unexpected(issue), run_id)
        self._report(open_problems(archive, key, EXPECTED), run_id)

    def _report(self, unmet: Iterable[StoredProblem], run_id: int) -> None:
        """Tell what this run found, for which it fails, and how much stands since earlier ones."""
        stats, standing = self.crawler.stats, 0
        for problem in unmet:
            if problem.found_in < run_id:
                standing += 1
                continue
            stats.inc_value("expectations/unmet")
            logger.error("%s", complaint(problem, self.crawler.settings["ARCHIVE"]))
        if standing:
            stats.set_value("expectations/standing", standing)
            logger.info(
                "%d expectations that earlier runs found unmet await a decision: see `%s`",
                standing,
                to_run("problems", self.crawler.settings["ARCHIVE"]),
            )

    def _place(self) -> tuple[Archive, str, int] | None:
        """The archive, the key of the publication that the spider reads, and the run; None where nothing is written."""
        ledger, publication = run_ledger(self.crawler), archive_spider(self.crawler).publication
        if publication is None or ledger.archive is None or ledger.run_id is None:
            return None
        return ledger.archive, publication.key, ledger.run_id


def state_of(archive: Archive, publication: str) -> State:
    """Return what there is now. Raises ArchiveError."""
    return State(issues=count_totals(archive).issues, listed=editions_listed(archive, publication))


def without_aside(before: State, stats: StatsCollector) -> State:
    """Return what there was without what the description does not let be issues, or editions of them, any more."""
    listed = {kind: count - stats.get_value(f"editions/set_aside/{kind}", 0) for kind, count in before.listed.items()}
    return replace(before, issues=before.issues - stats.get_value("issues/set_aside", 0), listed=listed)


def shrunk(changes: Iterable[str]) -> list[Problem]:
    """Return the problems of issues that lost most of their mentions, each given as 'key: 40 -> 3'.

    >>> shrunk(["297-2024-11-25: 40 -> 3"])
    [Problem(kind='issue_shrank', evidence='40 -> 3 mentions', about='297-2024-11-25')]
    """
    parts = (change.rpartition(": ") for change in changes)
    return [Problem(kind="issue_shrank", about=key, evidence=f"{fall} mentions") for key, _, fall in parts]


def fallen(before: State, after: State) -> list[Problem]:
    """Return the problems of the whole: fewer issues than there were, or a listing that has lost much.

    >>> fallen(State(issues=3, listed={"page": 20}), State(issues=3, listed={"page": 4}))
    [Problem(kind='listing_shrank', evidence='20 -> 4 editions', about='listing of kind page')]
    """
    problems = []
    if after.issues < before.issues:
        evidence = f"{before.issues} -> {after.issues} issues"
        problems.append(Problem(kind="issues_lost", about="issues of the archive", evidence=evidence))
    for kind, then in sorted(before.listed.items()):
        now = after.listed.get(kind, 0)
        # One that is withdrawn is news, and no sign of a broken listing, however few there are.
        if now < KEPT["listing_shrank"] * then and then - now > 1:
            evidence = f"{then} -> {now} editions"
            problems.append(Problem(kind="listing_shrank", about=f"listing of kind {kind}", evidence=evidence))
    return problems


def unexpected(issue: ShapedIssue) -> list[Problem]:
    """Return in what an issue is unlike the last ones of its kind. Specials are like no other; what a person accepted
    is expected, in this issue and in those that are like it."""
    if issue.type == "special" or issue.is_accepted or len(issue.recent) < FEWEST:
        return []
    problems = []
    recent = [other.shape for other in issue.recent]
    odd = [*oddities(issue.shape, recent), *filter(None, [unseen_headings(issue.shape, recent, issue.wording)])]
    if is_occasional(issue.shape, recent, wording=issue.wording, title=issue.title):
        odd = []
    accepted = (other.shape for other in issue.recent if other.is_accepted)
    told = odd if all(oddities(issue.shape, [shape] * FEWEST) for shape in accepted) else []
    if issue.ending is not None:
        told = [*told, cut_off(issue.ending, [other.ending for other in issue.recent if other.ending is not None])]
    if any(told):
        problems.append(Problem(kind="issue_unusual", evidence="; ".join(filter(None, told))))
    usual = max(other.doubts for other in issue.recent)
    if issue.doubts > max(MOST_OF_FEW, RISE * usual):
        evidence = f"{issue.doubts} doubts; at most {usual} in the last {len(issue.recent)} issues"
        problems.append(Problem(kind="problems_rose", evidence=evidence))
    return problems


def open_problems(archive: Archive, publication: str, kinds: Iterable[str]) -> list[StoredProblem]:
    """Return the publication's problems of these kinds that nobody has accepted."""
    return [p for kind in kinds for p in list_problems(archive, kind=kind) if p.publication == publication]


def is_fallen(archive: Archive, publication: str, problem: Problem | StoredProblem, after: State) -> bool:
    """Whether less is left of what a problem of a kind of KEPT is about than has to be."""
    about = problem.about or ""
    if problem.kind == "issue_shrank":
        issue = find_issue(archive, publication, about)
        now = count_mentions(archive, publication, issue.editions[0]) if issue is not None else 0
    elif problem.kind == "listing_shrank":
        now = after.listed.get(about.rpartition(" ")[2], 0)
    else:
        now = after.issues
    fall = _FALL.match(problem.evidence)
    return fall is not None and now < KEPT[problem.kind] * int(fall[1])


def find_issue(archive: Archive, publication: str, key: str) -> KnownIssue | None:
    """Return the issue with a key, or None."""
    issues = find_issues(archive, publication, key=key)
    return issues[0] if issues else None


def complaint(problem: StoredProblem, archive: str) -> str:
    """Return what is not as expected, and what to do about it."""
    about = problem.issue or problem.about
    return (
        f"{problem.kind}: {about}: {problem.evidence}. {REMEDIES[problem.kind]} "
        f"({to_run(f'problems --accept {problem.id} --why REASON', archive)})"
    )
