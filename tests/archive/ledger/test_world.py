"""A scripted world: pages and hosts whose lives change over months, against what the ledger comes to say of them.

No time passes here. Each visit is made at the moment at which the ledger says that the link is due, and meets what is
then so; the ledger sees outcomes alone.
"""

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.ledger.due import due_targets
from crawler.archive.ledger.states import update_states
from crawler.archive.ledger.targets import LINKS
from crawler.archive.ledger.visits import record_visit
from crawler.visits.outcomes import BLOCKING, Outcome
from crawler.visits.schedule import next_visit
from crawler.visits.states import Observation, State, TargetStatus, derive_status
from crawler.visits.target import link_target
from crawler.visits.visit import Visit
from tests.archive.ledgers import cite

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
DAY = timedelta(days=1)


class Kind(NamedTuple):
    """What is so for a time: what a visit may meet, and what may then be said of the link."""

    meets: Sequence[Outcome]
    told: frozenset[State]


KINDS: dict[str, Kind] = {
    "well": Kind(["ok", "ok", "not_modified"], frozenset({"alive", "moved", "paywalled"})),
    "moved": Kind(["moved"], frozenset({"moved"})),
    "paid": Kind(["paywalled"], frozenset({"paywalled"})),
    "large": Kind(["too_large"], frozenset({"alive"})),
    "kept from us": Kind(sorted(BLOCKING), frozenset({"blocked", "gone"})),
    "walled now and then": Kind(["ok", "bot_wall", "rate_limited"], frozenset({"alive", "blocked", "gone"})),
    "another page": Kind(["soft_404", "front_page"], frozenset({"soft_404", "gone"})),
    "for sale": Kind(["parked"], frozenset({"soft_404", "gone", "dead"})),
    "no page": Kind(["stub", "shell", "placeholder"], frozenset({"transient", "gone"})),
    "asks not to look": Kind(["robots_denied"], frozenset({"robots_denied"})),
    "missing": Kind(["not_found", "gone"], frozenset({"transient", "gone"})),
    "bad certificate": Kind(["certificate", "tls_failure", "redirect_loop"], frozenset({"transient", "gone"})),
    "silent": Kind(
        ["timeout", "server_error", "disconnected", "dns_failure"], frozenset({"transient", "gone", "dead"})
    ),
    "lost": Kind(["no_such_host", "connection_refused"], frozenset({"transient", "gone", "dead"})),
}
FINALLY: dict[str, set[State]] = {
    "moved": {"moved"},
    "paid": {"paywalled"},
    "large": {"alive"},
    "kept from us": {"blocked", "gone"},
    "another page": {"soft_404", "gone"},
    "for sale": {"soft_404", "gone", "dead"},
    "asks not to look": {"robots_denied"},
    "missing": {"gone"},
    "silent": {"dead"},
    "lost": {"dead"},
}
"""What may be said in the end of a link with which nothing else happens."""

OUTAGES = frozenset({"silent", "lost"})
FOREVER = 10_000

LONGEST_OUTAGE = {"lost": 14 * DAY, "silent": 60 * DAY}
"""Outages that are no deaths: two weeks of a host that is not there, two months of one that is silent."""

LEARNT = 345 * DAY
"""Within which the ledger knows what is so for good, however old and healthy the link was: half a year and a quarter of
that until the next visit, and four months for the proof where it takes longest."""

DURATIONS = [2, 9, 14, 30, 55, 100, 200]


@dataclass
class Life:
    """Kinds one after the other, each for so many days."""

    phases: Sequence[tuple[str, int]]

    def begins(self) -> list[datetime]:
        return [START + DAY * days for days in accumulate((days for _, days in self.phases), initial=0)]

    def at(self, moment: datetime) -> int:
        """The place of the phase that then is."""
        return max(number for number, begin in enumerate(self.begins()[:-1]) if begin <= moment)

    def outage(self, last: int, met: Collection[int]) -> tuple[datetime, bool]:
        """Since when nothing could be seen, and whether the host was not there for some of that time.

        met: places of the phases of which a visit told anything; of what came and went between two, nobody knows.
        """
        begins, since, lost = self.begins(), None, False
        for number in range(last, -1, -1):
            kind, _ = self.phases[number]
            if number in met and kind not in OUTAGES and kind != "for sale":  # which leaves the dead dead
                break
            if number in met and kind in OUTAGES:
                since, lost = begins[number], lost or kind == "lost"
        assert since is not None
        return since, lost


@dataclass
class Link:
    """A link's life as it is, and what the ledger knows of it."""

    life: Life
    chance: random.Random
    known: list[Observation] = field(default_factory=list)
    met: set[int] = field(default_factory=set)

    def meet(self, now: datetime) -> Outcome:
        if self.chance.random() < 0.05:
            return self.chance.choice(["over_budget", "postponed"])
        number = self.life.at(now)
        self.met.add(number)
        return self.chance.choice(KINDS[self.life.phases[number][0]].meets)

    def check(self, now: datetime, status: TargetStatus, outcome: Outcome) -> None:
        """That what is said right after a visit which told something is true."""
        if outcome in ("over_budget", "postponed"):
            return
        number = self.life.at(now)
        kind, _ = self.life.phases[number]
        assert status.state in KINDS[kind].told, f"{status.state} of what is {kind}"
        if status.state == "dead":
            since, lost = self.life.outage(number, self.met)
            assert now - since > LONGEST_OUTAGE["lost" if lost else "silent"]
        if status.state == "gone":
            assert "missing" in [self.life.phases[n][0] for n in self.met]


lives = st.builds(
    lambda phases, last: Life([*phases, (last, FOREVER)]),
    st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(DURATIONS)), max_size=6),
    st.sampled_from(sorted(FINALLY)),
)


@settings(max_examples=3 * settings().max_examples)
@given(life=lives, seed=st.integers(0, 2**32), age=st.integers(0, 4000))
def test_no_life_is_misjudged_and_each_end_is_learnt(life: Life, seed: int, age: int) -> None:
    link = Link(life, random.Random(seed))  # noqa: S311 - nothing is secret
    cited = START.date() - timedelta(days=age)
    end = life.begins()[-2] + LEARNT
    for now, status, outcome in visits_of(link, end, cited):
        link.check(now, status, outcome)
    assert derive_status(link.known).state in FINALLY[life.phases[-1][0]]


@settings(max_examples=2 * settings().max_examples)
@given(
    kind=st.sampled_from(sorted(OUTAGES)), seed=st.integers(0, 2**32), begins=st.integers(0, 400), part=st.floats(0, 1)
)
def test_an_outage_that_ends_is_no_death(kind: str, seed: int, begins: int, part: float) -> None:
    days = max(1, int(LONGEST_OUTAGE[kind].days * part))
    link = Link(Life([("large", begins), (kind, days), ("large", FOREVER)]), random.Random(seed))  # noqa: S311
    for _now, status, _outcome in visits_of(link, START + DAY * (begins + days + 60), START.date()):
        assert status.state in ("unvisited", "alive", "transient")
    assert derive_status(link.known).state in ("alive", "transient")


@given(st.lists(st.sampled_from(sorted({*BLOCKING, "timeout", "server_error"})), min_size=9, max_size=9))
def test_a_wall_with_bad_days_is_never_dead(meets: list[Outcome]) -> None:
    # As long as it keeps us out at every tenth visit at least
    outcomes = [*meets, "forbidden"] * 4
    link = Link(Life([("kept from us", FOREVER)]), random.Random(0))  # noqa: S311
    now = START
    for number, outcome in enumerate(["forbidden", *outcomes]):
        link.known.append(Observation(id=number, started=now, outcome=outcome))
        status = derive_status(link.known)
        assert status.state in ("blocked", "transient")
        due = next_visit(status, url="https://wall.example/", last=now)
        assert due is not None
        now = due


def visits_of(link: Link, end: datetime, cited: date) -> Iterator[tuple[datetime, TargetStatus, Outcome]]:
    """Visits when they are due, looked for once a day, until the end: each one's time, and what is known after it."""
    now = START
    due: datetime | None = START
    while due is not None and now <= end:
        outcome = link.meet(now)
        link.known.append(Observation(id=len(link.known), started=now, outcome=outcome))
        status = derive_status(link.known)
        yield now, status, outcome
        if outcome not in ("over_budget", "postponed"):
            due = next_visit(status, url="https://site.example/story", last=now, first_cited=cited)
        if due is not None:
            now = max(now + DAY, due)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_year_and_a_half_of_daily_runs(archive: Archive, seed: int) -> None:
    """The same with all that the archive does: what is due, the rows, the states that are kept."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    names = [f"story-{number}" for number in range(60)]
    half = len(names) // 2
    ids = [*cite(archive, "1-2019-03-04", *names[:half]), *cite(archive, "2-2025-12-29", *names[half:])]
    world = {link_id: Link(random_life(chance), chance) for link_id in ids}
    made = 0
    for day in range(550):
        now = START + DAY * day + timedelta(minutes=chance.randrange(90))
        stored = dict(archive.query("SELECT id, next_visit FROM links WHERE id IN (SELECT link_id FROM mentions)"))
        written = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        due = [link.target.id for link in due_targets(archive, LINKS, now=now)]
        assert sorted(due) == sorted(number for number, moment in stored.items() if moment <= written)
        with archive.transaction():
            for link_id in due:
                outcome = world[link_id].meet(now)
                recorded = record_visit(
                    archive,
                    1,
                    Visit(target=link_target(link_id), url="https://site.example/x", outcome=outcome, started=now),
                )
                world[link_id].check(now, recorded.status, outcome)
                made += 1
    states = dict(archive.query("SELECT id, state FROM links"))
    for link_id, link in world.items():
        if (last := link.life.phases[-1][0]) in FINALLY:
            assert states[link_id] in FINALLY[last]
    # Nobody is asked more often than they have to be
    assert made < 550 * len(names) / 10
    assert update_states(archive, LINKS) == 0
    assert verify(archive) == []


def random_life(chance: random.Random) -> Life:
    """What happens in the first half year, and what then stays."""
    phases = [(chance.choice(sorted(KINDS)), chance.choice(DURATIONS[:5])) for _ in range(chance.randrange(5))]
    return Life([*phases, (chance.choice(sorted(KINDS)), FOREVER)])
