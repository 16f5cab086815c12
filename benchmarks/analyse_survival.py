"""`scrapy analyse survival` beside lifelines' `fit_interval_censoring` on the same intervals, and against known truths.

Every link of the archive is given the visits of a made-up life: a constant share is lost in a year, and it is looked at
in two years, long after its citation. lifelines fits what the curves of the analysis are fitted to, once each; the
analysis also reads the archive, draws 200 samples of each curve, and writes.
"""

import statistics
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.made_lives import FIVE_LOOKS, ONE_LOOK, exponential, half_open_by_lifelines, of_lifelines, world
from benchmarks.seconds import median_seconds
from crawler.analysis.survival.curve import NEVER, QUARTERS, Spans, survival_curve
from crawler.analysis.survival.turnbull import Floats
from crawler.analysis.survival.variants import variants
from crawler.archive.analyses.cited_links import ALL, cited_groups
from crawler.archive.analyses.survival import update_survival
from crawler.archive.database import open_archive
from crawler.archive.ledger.states import update_all_states
from crawler.text.dates import format_time

__all__ = ["measure", "prepare"]

HAZARD = 0.066
FIRST_LOOK = datetime(2026, 11, 1, tzinfo=UTC)
LOOKS = (0, 365)
"""Days after the first look."""
AGAIN = 5
"""Days after which a missing page is asked for again."""
BLOCKED = 0.08
"""Share of links that are blocked."""
CITED = """
SELECT m.link_id, min(i.published), l.url FROM mentions m
JOIN issues i ON i.id = m.issue_id JOIN links l ON l.id = m.link_id
WHERE i.published IS NOT NULL GROUP BY m.link_id
"""
VISIT = """
INSERT INTO visits (run_id, link_id, url, host, outcome, started, seconds)
VALUES ((SELECT max(id) FROM runs), ?, ?, '', ?, ?, 0.5)
"""
AGES = (1, 2, 3, 5)
TRUTH = np.exp(-HAZARD * np.array(AGES))
COLUMNS = ("survival", "turnbull")
WORLDS = 40
WORLDS_OF_PEER = 5


def prepare(archive: Path) -> None:
    """Give each link the visits of a life."""
    drawn = Random(1)  # noqa: S311 - no secret
    with open_archive(archive) as opened:
        for link, published, url in opened.query(CITED):
            cited = datetime.combine(date.fromisoformat(published), datetime.min.time(), UTC)
            death = cited + timedelta(days=365.25 * drawn.expovariate(HAZARD))
            blocked = drawn.random() < BLOCKED
            for day in LOOKS:
                looked = FIRST_LOOK + timedelta(days=day, seconds=drawn.randrange(80_000))
                outcome = "forbidden" if blocked else "ok" if looked < death else "not_found"
                again = [looked + timedelta(days=AGAIN)] if outcome == "not_found" else []
                for moment in (looked, *again):
                    opened.connection.execute(VISIT, (link, url, outcome, format_time(moment)))
        update_all_states(opened)


def measure(archive: Path, times: int, rounds: int) -> Iterator[str]:
    """Yield the lines of one size; with the first size, the errors in worlds of which the truth is known."""
    with open_archive(archive) as opened:
        fitted = [
            spans
            for key, group in cited_groups(opened).items()
            if key[0] == ALL
            for spans in variants(key[1], group.visits, group.copies).values()
        ]
        links = opened.query("SELECT count(*) FROM links")[0][0]
        scratch = median_seconds(partial(update_survival, opened, 1, afresh=True), rounds)
        same = median_seconds(partial(update_survival, opened, 1, afresh=False), rounds)
    name = f"{times:>4}x survival"
    yield f"{name}, links                {links:>9,}, curves {len(fitted)}"
    yield f"{name}, from scratch         {scratch:>9.3f} s"
    yield f"{name}, nothing changed      {same:>9.3f} s"
    try:
        plain = statistics.median(_lifelines(fitted) for _ in range(rounds))
    except ModuleNotFoundError:
        yield f"{name}, lifelines            is not installed"
    else:
        yield f"{name}, lifelines            {plain:>9.3f} s, ratio {scratch / plain:.2f}"
        if times == 1:
            yield from _beside_lifelines(WORLDS_OF_PEER if links > 1000 else 1)
    if times == 1:
        worlds = WORLDS if links > 1000 else 2
        yield from _errors(worlds)
        yield from _kaplan_meier(worlds)


def _lifelines(fitted: list[Spans]) -> float:
    """Return the seconds of CPU in which lifelines fits the intervals."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

        begun = time.process_time()
        for spans in fitted:
            rows = np.array([(*span, count) for span, count in spans.items()])
            left, right = (np.repeat(rows[:, column] / QUARTERS, rows[:, 2]) for column in (0, 1))
            KaplanMeierFitter().fit_interval_censoring(left, np.where(right < NEVER / QUARTERS, right, np.inf))
        return time.process_time() - begun


def _beside_lifelines(worlds: int) -> Iterator[str]:
    """Yield how far the analysis and lifelines are apart, on the same intervals of made-up worlds."""
    for name, looks in (("one look", ONE_LOOK), ("five looks", FIVE_LOOKS)):
        apart: dict[str, list[Floats]] = defaultdict(list)
        for seed in range(5, 5 + worlds):
            intervals = world(seed, exponential(HAZARD), looks)
            known = {point.age: point for point in survival_curve(intervals)}
            survival, turnbull = (np.array([getattr(known[age], name) for age in AGES]) for name in COLUMNS)
            estimate, half_open = of_lifelines(intervals, AGES), half_open_by_lifelines(intervals, AGES)
            apart["survival is at most {} from lifelines' estimate"].append(np.abs(survival - estimate))
            apart["turnbull is at most {} from lifelines' estimate"].append(np.abs(turnbull - estimate))
            apart["turnbull is at most {} from it, of half-open intervals"].append(np.abs(turnbull - half_open))
            apart["lifelines' estimate is at most {} from the truth"].append(np.abs(estimate - TRUTH))
        for said, differences in apart.items():
            most = said.format(_listed(np.max(differences, axis=0)))
            yield f"worlds, {name + ', 1,500 links':<23} at 1, 2, 3, 5 years: {most}, in {worlds} worlds"


def _errors(worlds: int) -> Iterator[str]:
    """Yield the errors at some ages over worlds: on the average, and of a single world."""
    for name, looks, links in (
        ("one look, 200 links", ONE_LOOK, 200),
        ("one look, 1,500 links", ONE_LOOK, 1500),
        ("five looks, 1,500 links", FIVE_LOOKS, 1500),
        ("one look, 12,000 links", ONE_LOOK, 12_000),
    ):
        found = []
        for seed in range(1000, 1000 + worlds):
            known = {point.age: point for point in survival_curve(world(seed, exponential(HAZARD), looks, links))}
            found.append([known[age] for age in AGES])
        errors = np.array([[point.survival for point in row] for row in found]) - TRUTH
        covered = np.mean([[p.low <= t <= p.high for p, t in zip(row, TRUTH, strict=True)] for row in found], axis=0)
        yield (
            f"worlds, {name:<23} at 1, 2, 3, 5 years: mean error {_listed(errors.mean(axis=0))}, its deviation"
            f" {_listed(errors.std(axis=0))}; within 0.03: {np.mean(np.abs(errors) <= 0.03):.0%} of points,"
            f" {np.mean((np.abs(errors) <= 0.03).all(axis=1)):.0%} of worlds; truth in the band: {_listed(covered)}"
        )


def _kaplan_meier(worlds: int) -> Iterator[str]:
    """Yield what Kaplan and Meier's estimator says on the average of worlds, by where in its interval a loss is put."""
    looked = [np.array(world(seed, exponential(HAZARD), ONE_LOOK)).T for seed in range(1000, 1000 + worlds)]
    for name, share in (("when it is found", 1.0), ("in the middle", 0.5)):
        found = []
        for left, right in looked:
            lost = np.isfinite(right)
            ages = np.where(lost, left + share * (np.where(lost, right, left) - left), left)
            order = np.argsort(ages, kind="stable")
            survival = np.cumprod(1 - lost[order] / np.arange(len(ages), 0, -1))
            found.append(survival[np.searchsorted(ages[order], AGES, side="right") - 1])
        yield f"worlds, Kaplan-Meier, a loss {name:<17} at 1, 2, 3, 5 years: {_listed(np.mean(found, axis=0))}"
    yield f"worlds, the truth                              at 1, 2, 3, 5 years: {_listed(TRUTH)}"


def _listed(values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> str:
    return " ".join(f"{value:.3f}" for value in values)
