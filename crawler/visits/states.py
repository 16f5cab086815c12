"""The state of a link: derived from its visits, in order of time, by the rules of `derive`. Pure.

Four principles stand behind the rules:

* Only an absence that was seen more than once is believed: nothing is gone or dead by one visit.
* Being kept out is no absence: whatever was answered shows that the host lives, and ends the run of failures before it.
* What took several visits to prove (gone, dead) stands until an answer says otherwise; a failure says nothing.
* A page that is seen again is there, whatever was before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from crawler.visits.outcomes import BLOCKING, FAILURES, HOST_LOST, INCONCLUSIVE, PRESENT, UNCLEAR, Outcome

__all__ = [
    "DEAD_AFTER",
    "FAILURES_TO_DIE",
    "GONE_AT",
    "HOST_LOST_APART",
    "HOST_LOST_TO_DIE",
    "LOST_STATES",
    "ONE_FAILURE",
    "PRESENT_STATES",
    "STATES",
    "LinkStatus",
    "Observation",
    "State",
    "derive",
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
    "unvisited": "No visit tells anything of it yet.",
    "alive": "The page is there.",
    "moved": "The page is there, at another address.",
    "paywalled": "The page is there, and not free.",
    "blocked": "A server answers and keeps the page from us: 403, 429, a bot wall, a page for signing in.",
    "transient": "It could not be seen, which may pass.",
    "gone": "The server said at two visits, with no sight of the page between, that there is no such page.",
    "dead": "The host was not there, or nothing could be seen, at so many visits over so long that it will not pass.",
    "soft_404": "Something else is there: a page that says 'not found', a home page, the front of a section.",
    "robots_denied": "robots.txt asks not to look.",
    "refused": "A rule of safety forbids to look.",
    "unsupported": "The address is not of the web.",
}
"""State -> what it means."""

PRESENT_STATES: tuple[State, ...] = ("alive", "moved", "paywalled")
"""States of a link whose page is there."""

LOST_STATES: tuple[State, ...] = ("gone", "dead", "soft_404")
"""States of a link whose page is lost. A tuple, since SQL and pages list them in this order."""

GONE_AT = 2
"""404s and 410s without a sight of the page between, at which it is gone: one may be a mistake of a deployment."""

HOST_LOST_TO_DIE = 3
HOST_LOST_APART = timedelta(days=3)
"""Visits, each so long after the one counted before, at which a host that is not there is dead."""

FAILURES_TO_DIE = 5
DEAD_AFTER = timedelta(days=60)
ONE_FAILURE = timedelta(days=1)
WARY = 2
"""Failures over so long, without an answer between, at which a link is dead; those within a day count as one. It takes
twice as many over twice as long where the last answer kept us out: to leave a robot waiting is another way."""

if set(get_args(State)) != set(STATES):
    raise AssertionError("every state has its meaning")


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What a visit tells. id: of its row; of two visits of one second the greater is the later."""

    id: int
    started: datetime
    outcome: Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkStatus:
    """What is known of a link's life.

    since: start of the first visit of the unbroken time in this state, or of the first that proves it where that is
    earlier; None when unvisited. proved_by: ids of the visits that prove it, the latest last. outcome: of the latest
    visit that tells anything. failures: how many the present run of failures counts, 0 when the latest visit is none.
    """

    state: State = "unvisited"
    since: datetime | None = None
    proved_by: tuple[int, ...] = ()
    outcome: Outcome | None = None
    failures: int = 0


def derive(visits: Iterable[Observation]) -> LinkStatus:
    """The state that the visits prove; their order does not matter, the time at which each started does.

    All visits of the link are needed, for a state may have begun with the first; it takes time linear in their number.

    1. Visits that the run itself gave up (`INCONCLUSIVE`) tell nothing.
    2. The page was there: alive, moved or paywalled, as the outcome says; a 304 repeats the last sight of the page.
    3. It was kept from us: blocked, at once and for as long as that is the latest word.
    4. Another page was there: soft_404, at once.
    5. 404 or 410: gone at the second since the page was last seen; transient until then.
    6. The host does not exist or refuses: dead at the third such visit in a row, each at least three days after the one
       counted before; transient until then, unless it was gone or dead before.
    7. A timeout, a 5xx or another of `FAILURES`, those of 6 included: dead when five, each at least a day after the one
       counted before, stretch over sixty days with no answer between (twice as many over twice as long where the last
       answer was one of 3); transient until then, unless it was gone or dead before.
    8. Something is there that cannot be talked to (`UNCLEAR`: a certificate, a redirect loop): transient for as long as
       that is the latest word, unless it was gone before.
    9. robots_denied, refused, unsupported: at once.

    >>> day = datetime(2026, 1, 1)
    >>> visits = [Observation(id=n, started=day + timedelta(days=4 * n), outcome="no_such_host") for n in range(3)]
    >>> derive(visits[:2]).state, derive(visits).state, derive(visits).proved_by
    ('transient', 'dead', (0, 1, 2))
    """
    status = LinkStatus()
    absences: list[Observation] = []  # since the page was last seen
    failures: list[Observation] = []  # in a row, those that count
    losses: list[Observation] = []  # of the host, in a row, those that count
    seen: Observation | None = None
    wary = 1
    for visit in sorted(visits, key=lambda visit: (visit.started, visit.id)):
        outcome = visit.outcome
        if outcome in INCONCLUSIVE:
            continue
        if outcome in FAILURES:
            _count(failures, visit, ONE_FAILURE)
            if outcome in HOST_LOST:
                _count(losses, visit, HOST_LOST_APART)
            else:
                losses.clear()
            status = _failed(status, visit, failures, losses, wary)
            continue
        wary = WARY if outcome in BLOCKING else 1
        failures.clear()
        losses.clear()
        if outcome in PRESENT:
            absences.clear()
            if outcome == "not_modified" and seen is not None:
                status = _become(status, visit, _SIGHTS[seen.outcome], (seen, visit))
            else:
                status = _become(status, visit, _SIGHTS[outcome], (visit,))
            if outcome in _READ:
                seen = visit
        elif outcome in _ABSENCES:
            absences.append(visit)
            if len(absences) < GONE_AT:
                status = _become(status, visit, "transient", (visit,))
            else:
                status = _become(status, absences[0], "gone", (absences[0], visit))
        elif outcome in UNCLEAR:
            if status.state == "gone":
                status = replace(status, outcome=outcome, failures=0)
            else:
                status = _become(status, visit, "transient", (visit,))
        else:
            status = _become(status, visit, _AT_ONCE[outcome], (visit,))
    return status


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
    "robots_denied": "robots_denied",
    "refused": "refused",
    "unsupported": "unsupported",
}
if _SIGHTS.keys() | _ABSENCES | _AT_ONCE.keys() | FAILURES | UNCLEAR | INCONCLUSIVE != set(get_args(Outcome)):
    raise AssertionError("every outcome has its rule")


def _failed(
    status: LinkStatus, visit: Observation, failures: list[Observation], losses: list[Observation], wary: int
) -> LinkStatus:
    if status.state != "dead" and (proof := _proof_of_death(failures, losses, wary)):
        status = _become(status, proof[0], "dead", proof)
    elif status.state not in ("dead", "gone"):
        status = _become(status, visit, "transient", tuple(failures[-FAILURES_TO_DIE:]))
    return replace(status, outcome=visit.outcome, failures=len(failures))


def _proof_of_death(failures: list[Observation], losses: list[Observation], wary: int) -> tuple[Observation, ...]:
    if len(losses) >= HOST_LOST_TO_DIE:
        return tuple(losses)
    needed = FAILURES_TO_DIE * wary
    if len(failures) >= needed and failures[-1].started - failures[0].started >= DEAD_AFTER * wary:
        return (*failures[: needed - 1], failures[-1])
    return ()


def _become(status: LinkStatus, first: Observation, state: State, proof: tuple[Observation, ...]) -> LinkStatus:
    """first: the visit since which it is so, unless it was so before."""
    return LinkStatus(
        state=state,
        since=status.since if status.state == state else first.started,
        proved_by=tuple(visit.id for visit in proof),
        outcome=proof[-1].outcome,
    )


def _count(counted: list[Observation], visit: Observation, apart: timedelta) -> None:
    """Counts the visit unless it follows too soon on the last that counts."""
    if not counted or visit.started - counted[-1].started >= apart:
        counted.append(visit)
