import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.visits.outcomes import BLOCKING, FAILURES, INCONCLUSIVE, OUTCOMES, PRESENT, UNCLEAR, Outcome
from crawler.visits.schedule import interval, next_visit
from crawler.visits.states import DEAD_AFTER, STATES, Observation, State, derive_status

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[2] / "docs" / "link-states.md"


def told(*visits: tuple[float, Outcome]) -> list[Observation]:
    """Visits by the day on which they start; their ids count from 1."""
    return [
        Observation(id=number, started=START + timedelta(days=day), outcome=outcome)
        for number, (day, outcome) in enumerate(visits, start=1)
    ]


def state_of(*visits: tuple[float, Outcome]) -> State:
    return derive_status(told(*visits)).state


def test_nothing_is_known_without_a_visit_that_tells() -> None:
    assert derive_status([]).state == "unvisited"
    untelling = derive_status(told((0, "over_budget"), (1, "postponed")))
    assert (untelling.state, untelling.since, untelling.proved_by, untelling.outcome) == ("unvisited", None, (), None)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("ok", "alive"),
        ("too_large", "alive"),
        ("not_modified", "alive"),
        ("moved", "moved"),
        ("paywalled", "paywalled"),
        ("soft_404", "soft_404"),
        ("front_page", "soft_404"),
        ("parked", "soft_404"),
        ("stub", "transient"),
        ("shell", "transient"),
        ("placeholder", "transient"),
        ("robots_denied", "robots_denied"),
        ("refused", "refused"),
        ("unsupported", "unsupported"),
        ("not_found", "transient"),
        ("gone", "transient"),
        *((outcome, "blocked") for outcome in sorted(BLOCKING)),
        *((outcome, "transient") for outcome in sorted(FAILURES | UNCLEAR)),
    ],
)
def test_one_visit_says_at_most_so_much(outcome: Outcome, state: State) -> None:
    status = derive_status(told((0, outcome)))
    assert (status.state, status.since, status.proved_by) == (state, START, (1,))


def test_the_page_is_gone_at_the_second_absence() -> None:
    status = derive_status(told((0, "ok"), (30, "not_found"), (37, "gone"), (60, "not_found")))
    assert (status.state, status.since) == ("gone", START + timedelta(days=30))
    assert status.proved_by == (2, 4)
    assert state_of((0, "not_found"), (1, "timeout"), (2, "forbidden"), (3, "not_found")) == "gone"
    assert state_of((0, "not_found"), (1, "ok"), (2, "not_found")) == "transient"


@pytest.mark.parametrize("outcome", ["no_such_host", "connection_refused"])
def test_a_lost_host_is_dead_at_the_third_visit_three_days_apart(outcome: Outcome) -> None:
    assert state_of((0, outcome), (3, outcome)) == "transient"
    status = derive_status(told((0, outcome), (1, outcome), (3, outcome), (5.9, outcome), (6, outcome)))
    assert (status.state, status.since, status.proved_by) == ("dead", START, (1, 3, 5))
    assert state_of((0, outcome), (3, outcome), (5.9, outcome)) == "transient"


@pytest.mark.parametrize("between", ["server_error", "timeout", "certificate", "forbidden", "not_found", "ok"])
def test_a_sign_of_the_host_ends_its_loss(between: Outcome) -> None:
    lost: Outcome = "no_such_host"
    assert state_of((0, lost), (4, lost), (6, between), (8, lost), (12, lost)) != "dead"


def test_five_failures_over_sixty_days_are_death() -> None:
    days = (0, 10, 20, 30)
    failed: list[tuple[float, Outcome]] = [(day, "timeout") for day in days]
    assert state_of(*failed, (59.9, "server_error")) == "transient"
    status = derive_status(told(*failed, (60, "server_error")))
    assert (status.state, status.since, status.proved_by) == ("dead", START, (1, 2, 3, 4, 5))
    assert state_of((0, "timeout"), *((60 + hour / 24, "timeout") for hour in range(9))) == "transient", "two bad days"


def test_the_proof_of_death_begins_with_the_first_failure_of_the_run() -> None:
    """On the days on which the schedule visits a host that only times out."""
    days = [0]
    while state_of(*((day, "timeout") for day in days)) != "dead":
        status = derive_status(told(*((day, "timeout") for day in days)))
        wait = interval(status, last=START + timedelta(days=days[-1]))
        assert wait is not None
        days.append(days[-1] + wait.days)
    assert days == [0, 1, 4, 11, 18, 32, 46, 60]
    status = derive_status(told(*((day, "timeout") for day in days), (74, "timeout")))
    assert (status.since, status.proved_by) == (START, (1, 2, 3, 4, 8))
    answered = derive_status(told((-9, "timeout"), (-3, "forbidden"), (-2, "ok"), *((day, "timeout") for day in days)))
    assert (answered.since, answered.proved_by) == (START, (4, 5, 6, 7, 11))


def test_what_proves_a_death_stays_the_proof() -> None:
    dead: list[tuple[float, Outcome]] = [(0, "no_such_host"), (4, "no_such_host"), (8, "no_such_host")]
    status = derive_status(told(*dead, (38, "no_such_host"), (68, "timeout"), (98, "timeout")))
    assert (status.state, status.since, status.proved_by) == ("dead", START, (1, 2, 3))
    assert (status.outcome, status.failures) == ("timeout", 6)


def test_failures_are_counted_while_they_last() -> None:
    assert derive_status([]).failures == 0
    failed: list[tuple[float, Outcome]] = [(0, "timeout"), (0.5, "timeout"), (1, "disconnected")]
    assert derive_status(told(*failed)).failures == 2
    ends: tuple[Outcome, ...] = ("ok", "forbidden", "not_found", "certificate", "robots_denied")
    assert [derive_status(told(*failed, (2, outcome))).failures for outcome in ends] == [0] * len(ends)
    gone: list[tuple[float, Outcome]] = [(-9, "not_found"), (-5, "gone")]
    assert derive_status(told(*gone, *failed)).failures == 2
    assert derive_status(told(*gone, *failed, (2, "certificate"))).failures == 0


def test_the_outcome_is_that_of_the_latest_visit() -> None:
    histories: list[list[tuple[float, Outcome]]] = [
        [(0, "not_found"), (4, "gone")],
        [(0, "ok"), (4, "not_modified")],
        [(0, "not_found"), (4, "not_found"), (8, "certificate")],
        [(0, "not_found"), (4, "not_found"), (8, "timeout")],
    ]
    assert [derive_status(told(*history)).outcome for history in histories] == [history[-1][1] for history in histories]


def test_it_takes_more_failures_where_we_were_kept_out() -> None:
    failed: list[tuple[float, Outcome]] = [(day, "timeout") for day in range(1, 130, 14)]
    assert len(failed) == 10
    assert state_of((0, "ok"), *failed) == "dead"
    assert state_of((0, "forbidden"), *failed[:9]) == "transient"
    assert len(derive_status(told((0, "forbidden"), *failed)).proved_by) == 10
    assert state_of((0, "forbidden"), *((day, "timeout") for day in range(1, 120, 13))) == "transient"
    assert state_of((0, "forbidden"), (1, "ok"), *((2 + day, "timeout") for day in (0, 15, 30, 45, 60))) == "dead"


@pytest.mark.parametrize("between", ["forbidden", "not_found", "soft_404", "robots_denied", "redirect_loop", "ok"])
def test_an_answer_ends_a_run_of_failures(between: Outcome) -> None:
    assert state_of(*((day, "timeout") for day in (0, 20, 40)), (50, between), (60, "timeout"), (80, "timeout")) == (
        "transient"
    )


def test_what_is_proved_stands_until_something_is_answered() -> None:
    dead: list[tuple[float, Outcome]] = [(day, "no_such_host") for day in (0, 4, 8)]
    status = derive_status(told(*dead, (40, "timeout"), (41, "no_such_host")))
    assert (status.state, status.proved_by, status.outcome) == ("dead", (1, 2, 3), "no_such_host")
    assert state_of(*dead, (40, "forbidden")) == "blocked"
    assert state_of(*dead, (40, "certificate")) == "transient"
    gone: list[tuple[float, Outcome]] = [(0, "not_found"), (9, "not_found")]
    assert derive_status(told(*gone, (20, "timeout"))).proved_by == (1, 2)
    assert state_of(*gone, (20, "timeout")) == "gone"
    assert state_of(*gone, (20, "certificate")) == "gone"
    assert state_of(*gone, (20, "ok")) == "alive"
    assert state_of(*gone, (20, "forbidden")) == "blocked"
    assert state_of(*gone, *((day, "no_such_host") for day in (20, 24, 28))) == "dead"


@pytest.mark.parametrize(
    "answered", ["stub", "shell", "placeholder", "parked", "soft_404", "front_page", "bot_wall", "gate"]
)
def test_what_is_no_page_does_not_revive_what_is_gone(answered: Outcome) -> None:
    status = derive_status(told((0, "ok"), (20, "not_found"), (30, "not_found"), (50, answered)))
    assert (status.state, status.proved_by, status.outcome) == ("gone", (2, 3), answered)
    # Nor does it end the run: the page has not been seen since
    assert state_of((0, "not_found"), (9, answered), (18, "not_found")) == "gone"


def test_a_name_for_sale_leaves_a_dead_link_dead() -> None:
    dead: list[tuple[float, Outcome]] = [(day, "no_such_host") for day in (0, 4, 8)]
    assert state_of(*dead, (40, "parked")) == "dead"
    assert state_of(*dead, (40, "shell")) == "transient"
    assert state_of(*dead, (40, "parked"), (50, "ok")) == "alive"


def test_a_certificate_is_no_name_that_does_not_resolve() -> None:
    days = range(0, 100, 5)
    assert state_of(*((day, "certificate") for day in days)) == "transient"
    assert state_of(*((day, "no_such_host") for day in days)) == "dead"


def test_an_unchanged_page_is_what_it_was_when_it_was_last_read() -> None:
    status = derive_status(told((0, "paywalled"), (30, "timeout"), (31, "not_modified")))
    assert (status.state, status.since, status.proved_by) == (
        "paywalled",
        START + timedelta(days=31),
        (1, 3),
    )
    assert state_of((0, "moved"), (30, "not_modified"), (60, "not_modified")) == "moved"


def test_since_is_when_the_unbroken_time_began() -> None:
    status = derive_status(told((0, "ok"), (10, "timeout"), (11, "ok"), (40, "ok"), (41, "over_budget")))
    assert (status.since, status.proved_by) == (START + timedelta(days=11), (4,))
    blocked = derive_status(told((0, "forbidden"), (10, "bot_wall")))
    assert (blocked.since, blocked.proved_by, blocked.outcome) == (START, (2,), "bot_wall")


@pytest.mark.parametrize(("words", "heading"), [(STATES, "state"), (OUTCOMES, "outcome")])
def test_the_page_on_link_states_has_every_word(words: dict[str, str], heading: str) -> None:
    table = f"| {heading} | meaning |\n| --- | --- |\n" + "".join(f"| `{k}` | {v} |\n" for k, v in words.items())
    assert table in DOCUMENT.read_text("utf-8")


outcomes = st.sampled_from(list(OUTCOMES))
histories = st.lists(st.tuples(st.floats(0, 900), outcomes), max_size=40)


@settings(max_examples=settings().max_examples // 2)
@given(histories, st.randoms(use_true_random=False))
def test_only_the_order_of_time_matters(history: list[tuple[float, Outcome]], shuffler: random.Random) -> None:
    visits = told(*history)
    expected = derive_status(visits)
    shuffler.shuffle(visits)
    assert derive_status(visits) == expected


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.tuples(st.floats(0, 900), st.sampled_from(sorted(BLOCKING | UNCLEAR | INCONCLUSIVE))), max_size=40))
def test_who_keeps_us_out_is_never_dead(history: list[tuple[float, Outcome]]) -> None:
    assert state_of(*history) in ("blocked", "transient", "unvisited")


@settings(max_examples=settings().max_examples // 2)
@given(
    st.lists(st.tuples(st.floats(0, 59.9), st.sampled_from(sorted(FAILURES - {"no_such_host", "connection_refused"}))))
)
def test_failures_of_less_than_sixty_days_are_never_death(history: list[tuple[float, Outcome]]) -> None:
    assert state_of(*history) in ("transient", "unvisited")


@settings(max_examples=settings().max_examples // 2)
@given(histories)
def test_nothing_is_dead_without_the_visits_that_prove_it(history: list[tuple[float, Outcome]]) -> None:
    visits = told(*history)
    status = derive_status(visits)
    proof = [visit for number in status.proved_by for visit in visits if visit.id == number]
    assert len(proof) == len(status.proved_by)
    if status.state == "dead":
        assert all(visit.outcome in FAILURES for visit in proof)
        lost = len(proof) == 3 and all(
            later.started - earlier.started >= timedelta(days=3) for earlier, later in pairwise(proof)
        )
        assert lost or (len(proof) in (5, 10) and proof[-1].started - proof[0].started >= DEAD_AFTER * len(proof) / 5)
        assert status.since == proof[0].started
    if status.state == "gone":
        assert [visit.outcome in ("not_found", "gone") for visit in proof] == [True, True]


@settings(max_examples=settings().max_examples // 2)
@given(histories, st.sampled_from(sorted(PRESENT)))
def test_a_page_that_is_seen_is_there_whatever_was_before(history: list[tuple[float, Outcome]], seen: Outcome) -> None:
    assert state_of(*history, (901, seen)) in ("alive", "moved", "paywalled")


# A world of hosts whose behaviour changes over simulated weeks. A truth is what a person would say who knew the host's
# plans; a host behaves by its truth, plus a network that fails now and then.

Truth = Callable[[float], tuple[State, Sequence[Outcome]]]
"""Day -> what is so, and the outcomes that a visit may have."""


def phases(*changes: tuple[float, State, Sequence[Outcome]]) -> Truth:
    """From each day on: what is so, and what a visit may meet."""

    def truth(day: float) -> tuple[State, Sequence[Outcome]]:
        _, state, may_meet = [change for change in changes if change[0] <= day][-1]
        return state, may_meet

    return truth


ALIVE: tuple[State, Sequence[Outcome]] = ("alive", ["ok", "not_modified"])
FLAKY: Sequence[Outcome] = ["ok", "ok", "ok", "ok", "timeout", "server_error", "disconnected"]

WORLD: dict[str, Truth] = {
    "well": phases((0, *ALIVE)),
    "flaky": phases((0, "alive", FLAKY)),
    "moves": phases((0, *ALIVE), (40, "moved", ["moved"])),
    "becomes paid": phases((0, *ALIVE), (60, "paywalled", ["paywalled"])),
    "is deleted": phases((0, *ALIVE), (50, "gone", ["not_found"])),
    "is deleted for good": phases((0, *ALIVE), (50, "gone", ["gone"])),
    "was never there": phases((0, "gone", ["not_found", "gone"])),
    "is redesigned": phases((0, *ALIVE), (35, "soft_404", ["soft_404", "front_page"])),
    "a bad deployment": phases((0, *ALIVE), (55, "transient", ["not_found"]), (58, *ALIVE)),
    "lets its domain lapse": phases((0, *ALIVE), (45, "dead", ["no_such_host"])),
    "switches its server off": phases((0, *ALIVE), (45, "dead", ["connection_refused"])),
    "moves house for ten days": phases((0, *ALIVE), (27, "transient", ["connection_refused"]), (37, *ALIVE)),
    "forgets to renew its domain": phases((0, *ALIVE), (27, "transient", ["no_such_host"]), (40, *ALIVE)),
    "breaks": phases((0, *ALIVE), (50, "dead", ["server_error", "timeout"])),
    "breaks for seven weeks": phases((0, *ALIVE), (28, "transient", ["server_error", "timeout"]), (77, *ALIVE)),
    "shuts robots out": phases((0, *ALIVE), (30, "blocked", ["forbidden", "rate_limited", "bot_wall"])),
    "always shut robots out": phases((0, "blocked", ["forbidden"])),
    "shuts robots out, and is slow": phases(
        (0, "blocked", ["forbidden", "forbidden", "bot_wall", "timeout", "server_error"])
    ),
    "wants a login": phases((0, "blocked", ["gate", "unauthorised"])),
    "asks in robots.txt": phases((0, *ALIVE), (33, "robots_denied", ["robots_denied"]), (120, *ALIVE)),
    "neglects its certificate": phases((0, *ALIVE), (30, "transient", ["certificate"])),
    "renews its certificate late": phases((0, *ALIVE), (30, "transient", ["certificate"]), (60, *ALIVE)),
    "goes in circles": phases((0, "transient", ["redirect_loop"])),
    "points inside": phases((0, "refused", ["refused"])),
    "dies and is reborn": phases((0, *ALIVE), (30, "dead", ["no_such_host"]), (150, *ALIVE)),
}

DAYS = 365
SETTLED = 130
"""Days that a change has lasted when the ledger has to know it: the longest wait for so young a link, and the proof."""


def live(name: str, seed: int) -> list[State]:
    """A year of a daily run: the verdict at the end of each day."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - a scripted world is repeatable
    visits: list[Observation] = []
    verdicts: list[State] = []
    due: datetime | None = START
    for day in range(DAYS):
        now = START + timedelta(days=day, minutes=chance.randrange(120))
        if due is not None and due <= now:
            truth, may_meet = WORLD[name](day)
            outcome: Outcome = chance.choice(may_meet)
            # Now and then the network fails, or the run gives up.
            if truth not in ("refused", "robots_denied") and chance.random() < 0.03:
                outcome = chance.choice(["timeout", "disconnected", "over_budget"])
            visits.append(Observation(id=len(visits) + 1, started=now, outcome=outcome))
            if outcome not in INCONCLUSIVE:
                due = next_visit(derive_status(visits), url=f"https://{name}.example/{seed}", last=now)
        verdicts.append(derive_status(visits).state)
    return verdicts


@pytest.mark.parametrize("name", WORLD)
def test_the_ledger_learns_what_is_so(name: str) -> None:
    truths = [WORLD[name](day)[0] for day in range(DAYS)]
    changed = max(day for day in range(DAYS) if day == 0 or truths[day] != truths[day - 1])
    for seed in range(10):
        verdicts = live(name, seed)
        for day, (truth, verdict) in enumerate(zip(truths, verdicts, strict=True)):
            # Nothing is given up that lives; what came back is noticed at the next visit, a month later at most.
            if verdict in ("gone", "dead"):
                assert verdict in truths[max(0, day - 38) : day + 1], f"{verdict} on day {day} while it was {truth}"
        settled = verdicts[min(changed + SETTLED, DAYS - 60) :]
        # A bad moment of the network shows as transient, and as nothing else.
        assert set(settled) <= {truths[-1], "transient"}
        assert settled.count(truths[-1]) >= len(settled) * (0.5 if "slow" in name or name == "flaky" else 0.75)
