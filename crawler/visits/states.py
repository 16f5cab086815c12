"""Derive the state of a link from its visits, in order of time. Pure.

Four principles stand behind the rules of `derive_status`:

* An absence counts once it was observed more than once: no single visit makes a link gone or dead.
* A blocked request is no absence: any answer shows that the host is up, and ends the preceding run of failures.
* What several visits proved (gone, dead) holds until an answer contradicts it; a failed request does not.
* A page that is seen again is present, whatever its state was before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from crawler.visits.outcomes import BLOCKING, FAILURES, HOST_LOST, INCONCLUSIVE, PRESENT, UNCLEAR, UNPROVED, Outcome

__all__ = [
    "ABSENCES_TO_BE_GONE",
    "BLOCKED_STATES",
    "DEAD_AFTER",
    "FAILURES_TO_BE_DEAD",
    "FAILURE_SPACING",
    "HOST_LOSSES_TO_BE_DEAD",
    "HOST_LOSS_SPACING",
    "LOST_STATES",
    "PRESENT_STATES",
    "STATES",
    "Observation",
    "State",
    "TargetStatus",
    "derive_status",
    "status_history",
]

State = Literal[
    "unvisited",
    "alive",
    "moved",
    "paywalled",
    "blocked",
    "transient",
    "gone",
    "dead",
    "soft_404",
    "robots_denied",
    "refused",
    "unsupported",
]

STATES: dict[State, str] = {
    "unvisited": "There is no conclusive visit yet.",
    "alive": "The page is there.",
    "moved": "The page is there, at another address.",
    "paywalled": "The page is there, and not free.",
    "blocked": "A server answers and blocks the request: 403, 429, a bot wall, a sign-in page.",
    "transient": "The page could not be seen, which may be temporary.",
    "gone": "The server answered at two visits, with no sight of the page between them, that it does not exist.",
    "dead": "No host or no answer was found at many visits over a long time, by the bounds of the rules.",
    "soft_404": "Something else is there: a page that says 'not found', a home or section page, a name for sale.",
    "robots_denied": "robots.txt disallows the request.",
    "refused": "A safety rule forbids the request.",
    "unsupported": "The address is neither http nor https.",
}
"""State -> what it means."""

PRESENT_STATES: tuple[State, ...] = ("alive", "moved", "paywalled")
"""States of a link whose page is there."""

LOST_STATES: tuple[State, ...] = ("gone", "dead", "soft_404")
"""States of a link whose page is lost. A tuple, since SQL and pages list them in this order."""

BLOCKED_STATES: tuple[State, ...] = ("blocked", "robots_denied")
"""States of a link that its server or robots.txt keeps from robots: whether the page is there is unclear."""

ABSENCES_TO_BE_GONE = 2
"""Number of 404 and 410 answers, with no sight of the page between them, that make a link gone. One may be the mistake
of a deployment."""

HOST_LOSSES_TO_BE_DEAD = 3
"""Number of visits in a row that found no host, after which a link is dead."""

HOST_LOSS_SPACING = timedelta(days=3)
"""Least time between two visits that both count towards `HOST_LOSSES_TO_BE_DEAD`."""

FAILURES_TO_BE_DEAD = 5
"""Number of failed visits in a row, over at least `DEAD_AFTER`, after which a link is dead."""

DEAD_AFTER = timedelta(days=60)
"""Least time from the first to the last of those failures."""

FAILURE_SPACING = timedelta(days=1)
"""Least time between two failures that both count: those of one day are one outage."""

BLOCKED_FACTOR = 2
"""Factor on `FAILURES_TO_BE_DEAD` and `DEAD_AFTER` where the last answer was a block: some servers block robots by not
answering."""

if set(get_args(State)) != set(STATES):
    raise AssertionError("every state has its meaning")


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """One visit, as far as the state of a link depends on it."""

    id: int
    """Row id of the visit. Of two visits that started in the same second the greater id is the later one."""
    started: datetime
    """Start of the visit, with a time zone or all without one."""
    outcome: Outcome
    """How the visit ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetStatus:
    """The state of a link and its evidence."""

    state: State = "unvisited"
    """The state as of the latest conclusive visit."""
    since: datetime | None = None
    """Start of the first visit of the unbroken time in this state, or of the first visit that proves it where that one
    is earlier; None when unvisited."""
    proved_by: tuple[int, ...] = ()
    """Row ids of the visits that prove the state, the latest one last."""
    outcome: Outcome | None = None
    """Outcome of the latest conclusive visit; None when unvisited."""
    failures: int = 0
    """Number of failures that count in the current run of failures; 0 when the latest visit is no failure."""


def derive_status(visits: Iterable[Observation]) -> TargetStatus:
    """Return the state that the visits prove. Takes all visits of a link, in any order; linear in their number.

    1. Visits that the run itself gave up (`INCONCLUSIVE`) are ignored.
    2. The page was there (`PRESENT`): alive, moved or paywalled by the outcome; a 304 repeats the last sight of it.
    3. The request was blocked (`BLOCKING`): blocked, at once and as long as that is the latest outcome; a page of a
       challenge or for signing in leaves a gone link gone.
    4. Another page was there: soft_404, at once, unless it was gone before; a parked name leaves a dead link dead too.
    5. 404 or 410: gone at the second since the page was last seen; transient until then.
    6. The host does not exist or refuses connections (`HOST_LOST`): dead at the third such visit in a row, each at
       least three days after the one counted before; transient until then, unless it was gone or dead before.
    7. A timeout, a 5xx or another of `FAILURES`, those of 6 included: dead when five, each at least a day after the one
       counted before, stretch over sixty days without an answer between them (twice as many over twice as long where
       the last answer was one of 3); transient until then, unless it was gone or dead before.
    8. A host answers, but not in a way that can be read (`UNCLEAR`: a certificate, a redirect loop), or with what does
       not prove the page (`UNPROVED`: a stub, a shell): transient as long as that is the latest outcome, unless it was
       gone before.
    9. robots_denied, refused, unsupported: at once.

    >>> day = datetime(2026, 1, 1)
    >>> visits = [Observation(id=n, started=day + timedelta(days=4 * n), outcome="no_such_host") for n in range(3)]
    >>> derive_status(visits[:2]).state, derive_status(visits).state, derive_status(visits).proved_by
    ('transient', 'dead', (0, 1, 2))
    """
    status = TargetStatus()
    for _, status in status_history(visits):  # noqa: B007 - the last one counts
        pass
    return status


def status_history(visits: Iterable[Observation]) -> Iterator[tuple[Observation, TargetStatus]]:
    """Yield the visits in the order of time, each with the state that it and those before it prove.

    Takes visits as `derive_status` does.
    """
    history = _History()
    for visit in sorted(visits, key=lambda visit: (visit.started, visit.id)):
        if visit.outcome in FAILURES:
            history.add_failure(visit)
        elif visit.outcome not in INCONCLUSIVE:
            history.add_answer(visit)
        yield visit, history.status


_SIGHTS: dict[Outcome, State] = {
    "ok": "alive",
    "too_large": "alive",
    "not_modified": "alive",
    "moved": "moved",
    "paywalled": "paywalled",
}
_READ: frozenset[Outcome] = frozenset({"ok", "moved", "paywalled"})
_ABSENCES: frozenset[Outcome] = frozenset({"not_found", "gone"})
_AT_ONCE: dict[Outcome, State] = {
    **dict.fromkeys(BLOCKING, "blocked"),
    "soft_404": "soft_404",
    "front_page": "soft_404",
    "parked": "soft_404",
    "robots_denied": "robots_denied",
    "refused": "refused",
    "unsupported": "unsupported",
}
_HELD: dict[Outcome, frozenset[State]] = {
    **dict.fromkeys((*UNCLEAR, *UNPROVED, "soft_404", "front_page", "bot_wall", "gate"), frozenset({"gone"})),
    "parked": frozenset({"gone", "dead"}),
}
"""Outcome -> the states that it leaves as they are: what several visits proved is not contradicted by it."""

if _SIGHTS.keys() | _ABSENCES | _AT_ONCE.keys() | FAILURES | UNCLEAR | UNPROVED | INCONCLUSIVE != set(
    get_args(Outcome)
):
    raise AssertionError("every outcome has its rule")


@dataclass(slots=True)
class _History:
    """The visits of one link so far, as far as later ones depend on them."""

    status: TargetStatus = field(default_factory=TargetStatus)
    """The state after the visits so far."""
    absences: list[Observation] = field(default_factory=list)
    """404 and 410 answers since the page was last seen."""
    failures: list[Observation] = field(default_factory=list)
    """Failures that count, in the current run of failures."""
    losses: list[Observation] = field(default_factory=list)
    """Visits that found no host and count, in the current run of those."""
    seen: Observation | None = None
    """The last visit that read the page."""
    factor: int = 1
    """`BLOCKED_FACTOR` where the last answer was a block, else 1."""

    def add_failure(self, visit: Observation) -> None:
        """Add a visit without an answer."""
        _count(self.failures, visit, FAILURE_SPACING)
        if visit.outcome in HOST_LOST:
            _count(self.losses, visit, HOST_LOSS_SPACING)
        else:
            self.losses.clear()
        status = self.status
        if status.state != "dead" and (proof := self._proof_of_death()):
            status = _with_state(status, proof[0], "dead", proof)
        elif status.state not in ("dead", "gone"):
            status = _with_state(status, visit, "transient", tuple(self.failures[-FAILURES_TO_BE_DEAD:]))
        self.status = replace(status, outcome=visit.outcome, failures=len(self.failures))

    def add_answer(self, visit: Observation) -> None:
        """Add a visit that was answered, or for which nothing was requested: it ends a run of failures."""
        self.failures.clear()
        self.losses.clear()
        self.factor = BLOCKED_FACTOR if visit.outcome in BLOCKING else 1
        if visit.outcome in PRESENT:
            self._add_sight(visit)
        elif visit.outcome in _ABSENCES:
            self._add_absence(visit)
        elif self.status.state in _HELD.get(visit.outcome, ()):
            self.status = replace(self.status, outcome=visit.outcome, failures=0)
        elif visit.outcome in _AT_ONCE:
            self.status = _with_state(self.status, visit, _AT_ONCE[visit.outcome], (visit,))
        else:
            self.status = _with_state(self.status, visit, "transient", (visit,))

    def _add_sight(self, visit: Observation) -> None:
        self.absences.clear()
        if visit.outcome == "not_modified" and self.seen is not None:
            self.status = _with_state(self.status, visit, _SIGHTS[self.seen.outcome], (self.seen, visit))
        else:
            self.status = _with_state(self.status, visit, _SIGHTS[visit.outcome], (visit,))
        if visit.outcome in _READ:
            self.seen = visit

    def _add_absence(self, visit: Observation) -> None:
        self.absences.append(visit)
        if len(self.absences) < ABSENCES_TO_BE_GONE:
            self.status = _with_state(self.status, visit, "transient", (visit,))
        else:
            self.status = _with_state(self.status, self.absences[0], "gone", (self.absences[0], visit))

    def _proof_of_death(self) -> tuple[Observation, ...]:
        """Return the failures that prove that the link is dead; () when they do not suffice."""
        if len(self.losses) >= HOST_LOSSES_TO_BE_DEAD:
            return tuple(self.losses)
        needed, failures = FAILURES_TO_BE_DEAD * self.factor, self.failures
        if len(failures) >= needed and failures[-1].started - failures[0].started >= DEAD_AFTER * self.factor:
            return (*failures[: needed - 1], failures[-1])
        return ()


def _with_state(status: TargetStatus, first: Observation, state: State, proof: tuple[Observation, ...]) -> TargetStatus:
    """Return the next status; `first` is the visit since which the state holds, unless it held before."""
    return TargetStatus(
        state=state,
        since=status.since if status.state == state else first.started,
        proved_by=tuple(visit.id for visit in proof),
        outcome=proof[-1].outcome,
    )


def _count(counted: list[Observation], visit: Observation, spacing: timedelta) -> None:
    """Append the visit unless it started too soon after the last one that counts."""
    if not counted or visit.started - counted[-1].started >= spacing:
        counted.append(visit)
