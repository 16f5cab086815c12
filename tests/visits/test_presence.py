from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.visits.outcomes import OUTCOMES, PRESENT, Outcome
from crawler.visits.presence import derive_presence
from crawler.visits.states import LOST_STATES, Observation, derive_status

START = datetime(2020, 1, 1, tzinfo=UTC)
EVERY = timedelta(days=30)


def observed(*outcomes: Outcome) -> list[Observation]:
    """Visits, a month apart."""
    return [Observation(id=n, started=START + n * EVERY, outcome=each) for n, each in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("outcomes", "seen", "lost"),
    [
        ((), None, None),
        (("ok",), 0, None),
        (("moved", "paywalled"), 1, None),
        (("ok", "not_found"), 0, None),
        (("ok", "not_found", "not_found"), 0, 1),
        (("ok", "not_found", "forbidden", "gone"), 0, 1),
        (("soft_404",), None, 0),
        (("ok", "soft_404", "timeout", "soft_404"), 0, 1),
        (("ok", "soft_404", "timeout"), 0, None),
        (("no_such_host",) * 3, None, 0),
        (("ok", *("no_such_host",) * 2), 0, None),
        (("ok", "not_found", "not_found", "ok"), 3, None),
        (("ok", "soft_404", "ok", "soft_404"), 2, 3),
        (("ok", "not_found", "not_found", "bot_wall"), 0, 1),
        (("ok", "not_found", "not_found", "forbidden"), 0, None),
        (("forbidden", "robots_denied"), None, None),
        (("ok", "over_budget", "postponed"), 0, None),
    ],
)
def test_between_which_visits_a_link_was_lost(
    outcomes: tuple[Outcome, ...], seen: int | None, lost: int | None
) -> None:
    presence = derive_presence(observed(*outcomes))
    assert presence.seen == (None if seen is None else START + seen * EVERY)
    assert presence.lost == (None if lost is None else START + lost * EVERY)


@given(st.lists(st.sampled_from(sorted(OUTCOMES))))
def test_what_is_lost_was_not_seen_after_that(outcomes: list[Outcome]) -> None:
    visits = observed(*outcomes)
    presence = derive_presence(reversed(visits))
    assert (presence.lost is not None) == (derive_status(visits).state in LOST_STATES)
    assert (presence.seen is not None) == any(outcome in PRESENT for outcome in outcomes)
    assert presence.lost is None or presence.seen is None or presence.seen < presence.lost
