"""Curves against the truth of made-up worlds, another program's estimates, and what the estimator is defined by."""

from itertools import pairwise
from math import exp, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.made_lives import (
    FIVE_LOOKS,
    ONE_LOOK,
    Looks,
    exponential,
    half_open_by_lifelines,
    of_lifelines,
    weibull,
    world,
)
from crawler.analysis.survival.curve import (
    LEAST_AT_RISK,
    MAX_AGE,
    NEVER,
    CurvePoint,
    curve_of,
    in_quarters,
    survival_curve,
)
from crawler.analysis.survival.turnbull import Cells, Floats, masses

AGES = (1, 2, 3, 5)
HAZARD = 0.066
TRUTH = [exp(-HAZARD * age) for age in AGES]


def at_ages(curve: list[CurvePoint], column: str = "survival") -> Floats:
    known = {point.age: getattr(point, column) for point in curve}
    return np.array([known[age] for age in AGES])


# lifelines 0.30.3, KaplanMeierFitter().fit_interval_censoring(left, right), ends rounded to quarters.
LIFELINES = {ONE_LOOK: [0.938, 0.869, 0.844, 0.693], FIVE_LOOKS: [0.931, 0.886, 0.839, 0.692]}


@pytest.mark.parametrize("looks", LIFELINES, ids=["one look", "five looks"])
def test_a_world_of_which_the_truth_and_another_estimate_are_known(looks: Looks) -> None:
    found = at_ages(survival_curve(world(5, exponential(HAZARD), looks)))
    assert found == pytest.approx(TRUTH, abs=0.03)
    assert found == pytest.approx(LIFELINES[looks], abs=0.03)


@pytest.mark.parametrize("looks", LIFELINES, ids=["one look", "five looks"])
def test_lifelines_says_about_the_same(looks: Looks) -> None:
    pytest.importorskip("lifelines", reason="lifelines is in the environment of the benchmarks alone (make bench)")
    intervals = world(5, exponential(HAZARD), looks)
    curve, estimate = survival_curve(intervals), of_lifelines(intervals, AGES)
    assert at_ages(curve) == pytest.approx(estimate, abs=0.03)
    assert at_ages(curve, "turnbull") == pytest.approx(estimate, abs=0.03)


@pytest.mark.parametrize("looks", LIFELINES, ids=["one look", "five looks"])
def test_lifelines_says_the_same_of_half_open_intervals(looks: Looks) -> None:
    pytest.importorskip("lifelines", reason="lifelines is in the environment of the benchmarks alone (make bench)")
    for seed in range(3):
        intervals = world(seed, exponential(0.1), looks)
        found = at_ages(survival_curve(intervals, replicates=2), "turnbull")
        assert found == pytest.approx(half_open_by_lifelines(intervals, AGES), abs=0.01)


@pytest.mark.parametrize(
    ("lives", "truth"),
    [
        (exponential(HAZARD), TRUTH),
        pytest.param(exponential(0.4), [exp(-0.4 * age) for age in AGES], marks=pytest.mark.deep),
        (weibull(0.5, 12), [exp(-((age / 12) ** 0.5)) for age in AGES]),
        pytest.param(weibull(2, 7), [exp(-((age / 7) ** 2)) for age in AGES], marks=pytest.mark.deep),
    ],
    ids=["constant", "fast", "ever less", "ever more"],
)
@pytest.mark.parametrize("looks", [ONE_LOOK, FIVE_LOOKS], ids=["one look", "five looks"])
def test_worlds_are_hit_on_the_average(lives: object, truth: list[float], looks: Looks) -> None:
    found = [at_ages(survival_curve(world(seed, lives, looks), replicates=20)) for seed in range(12)]  # type: ignore[arg-type]
    assert np.mean(found, axis=0) == pytest.approx(truth, abs=0.03)


def stepped(ages: Floats) -> Floats:
    """Return the truth of links of which 3 % are lost in a year, and 20 % from the third one on."""
    return np.exp(-(0.03 * np.minimum(ages, 3) + 0.2 * np.maximum(ages - 3, 0)))


def test_a_step_that_many_looks_make_sure_is_not_smoothed_away() -> None:
    rng = np.random.default_rng(5)
    cited, until = rng.uniform(0, 8, 1500), rng.exponential(1, 1500)
    lives = np.where(until < 0.09, until / 0.03, 3 + (until - 0.09) / 0.2)
    looks = np.arange(0.25, 10.5, 0.25)
    intervals = []
    for day, life in zip(cited, lives, strict=True):
        ages = looks[looks > day] - day
        seen, lost = ages[ages < life], ages[ages >= life]
        intervals.append((seen.max() if len(seen) else 0.0, lost.min() if len(lost) else inf))
    found = at_ages(survival_curve(intervals, replicates=50))
    assert found == pytest.approx(stepped(np.array(AGES)), abs=0.03)


@pytest.mark.parametrize("seed", range(5, 10), ids=str)
def test_one_look_at_worlds_of_other_seeds(seed: int) -> None:
    found = at_ages(survival_curve(world(seed, exponential(HAZARD), ONE_LOOK)))
    assert found == pytest.approx(TRUTH, abs=0.035)


def pooled(ages: list[float], lost: list[bool]) -> dict[float, float]:
    """The estimate for one look each, by its closed form: the shares lost by age, adjacent violators pooled."""
    blocks: list[list[float]] = []
    for age in sorted(set(ages)):
        of_age = [was for other, was in zip(ages, lost, strict=True) if other == age]
        blocks.append([sum(of_age), len(of_age), 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            later = blocks.pop()
            blocks[-1] = [mine + other for mine, other in zip(blocks[-1], later, strict=True)]
    shares = [1 - block[0] / block[1] for block in blocks for _ in range(int(block[2]))]
    return dict(zip(sorted(set(ages)), shares, strict=True))


LOOKED = st.lists(st.tuples(st.integers(1, 30).map(lambda quarter: quarter / 4), st.booleans()), min_size=1)


@given(LOOKED)
def test_for_one_look_it_is_the_isotonic_regression(looked: list[tuple[float, bool]]) -> None:
    curve = survival_curve([(0, age) if lost else (age, inf) for age, lost in looked], replicates=2, least_at_risk=1)
    known = {point.age: point.turnbull for point in curve}
    wanted = pooled([age for age, _ in looked], [lost for _, lost in looked])
    assert {age: known[age] for age in wanted} == pytest.approx(wanted, abs=2e-3)


SPANS = st.dictionaries(
    st.tuples(st.integers(0, 20), st.integers(1, 21)).map(
        lambda ends: (ends[0], NEVER) if ends[1] == 21 else (ends[0], ends[0] + ends[1])
    ),
    st.integers(1, 10_000),
    min_size=1,
)


@given(SPANS)
def test_the_estimate_is_self_consistent(spans: dict[tuple[int, int], int]) -> None:
    rows = np.array([(*span, count) for span, count in spans.items()])
    cells = Cells.of(rows[:, 0], rows[:, 1], NEVER)
    found = masses(cells.covers, rows[None, :, 2].astype(float))[0]
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)
    shares = rows[:, 2] / rows[:, 2].sum()
    slopes = (shares / (cells.covers @ found)) @ cells.covers
    assert slopes.max() <= 1 + 1e-6, "no cell would raise the likelihood"
    assert found * slopes == pytest.approx(found, abs=1e-6), "shared out over their intervals, they give the masses"


@given(SPANS)
def test_a_curve_falls_within_its_band_until_few_are_at_risk(spans: dict[tuple[int, int], int]) -> None:
    curve = curve_of(spans, replicates=5)
    assert [point.age for point in curve] == [quarter / 4 for quarter in range(len(curve))]
    assert all(0 <= point.low <= min(point.survival, point.turnbull) for point in curve)
    assert all(max(point.survival, point.turnbull) <= point.high <= 1 for point in curve)
    assert all(point.at_risk >= LEAST_AT_RISK for point in curve)
    for before, after in pairwise(curve):
        assert before.survival >= after.survival
        assert before.turnbull >= after.turnbull
        assert before.low >= after.low
        assert before.high >= after.high
        assert before.at_risk >= after.at_risk
    assert not curve or (curve[0].survival, curve[0].low) == (1, 1)


def test_the_same_intervals_give_the_same_curve_in_any_order() -> None:
    intervals = world(1, exponential(HAZARD), links=100)
    assert survival_curve(intervals, replicates=20) == survival_curve(reversed(intervals), replicates=20)


def test_nothing_lost_is_not_certainty() -> None:
    point = survival_curve([(2.0, inf)] * 40)[-1]
    assert (point.age, point.survival, point.turnbull, point.high) == (2, 1, 1, 1)
    assert 0.85 < point.low < 0.95


def test_all_lost() -> None:
    curve = survival_curve([(1.0, 2.0)] * 40)
    assert [(p.age, p.turnbull) for p in curve] == [
        *((quarter / 4, 1.0) for quarter in range(5)),
        *((1.25, 0.75), (1.5, 0.5), (1.75, 0.25), (2.0, 0.0)),
    ]
    assert [p.low for p in curve[5:8]] == [0, 0, 0], "between the looks, nothing is known"
    assert [p.high for p in curve[5:8]] == [1, 1, 1]


def test_links_of_one_age_tell_nothing_of_earlier_ages() -> None:
    looked = [(8.0, inf)] * 60 + [(0.0, 8.0)] * 40
    early, last = survival_curve(looked)[12], survival_curve(looked)[-1]
    assert (early.age, early.high) == (3, 1)
    assert early.low < 0.6
    assert last.turnbull == 0.6
    assert last.high < 0.72


def test_few_links_have_no_curve_and_those_that_tell_nothing_do_not_count() -> None:
    assert survival_curve([]) == []
    assert survival_curve([(1.0, inf)] * 19 + [(0.0, inf)] * 50) == []
    assert len(survival_curve([(1.0, inf)] * 20)) == 5


def test_ages_beyond_the_greatest_count_as_that() -> None:
    curve = survival_curve([(60.0, inf)] * 30 + [(70.0, 90.0)] * 30)
    assert (curve[-1].age, curve[-1].survival) == (MAX_AGE, 1)
    assert in_quarters(0.0, 99.0) is None


@pytest.mark.parametrize("interval", [(1.0, 1.0), (2.0, 1.0), (-1.0, 1.0), (float("nan"), 1.0), (0.0, float("nan"))])
def test_what_is_no_interval_is_refused(interval: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no interval"):
        survival_curve([interval])


def test_many_links_cost_what_their_distinct_intervals_do() -> None:
    spans = {(quarter, NEVER): 40_000 for quarter in range(1, 34)} | {(0, quarter): 9_000 for quarter in range(1, 34)}
    curve = curve_of(spans, replicates=20)
    assert curve[0].at_risk == 33 * 49_000
    assert curve[-1].turnbull == pytest.approx(40 / 49, abs=1e-3)
