"""The questions to an index find what is next to a date, whatever there is."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.mementos.captures import Capture, is_good, merged, nearest, resolve_revisits
from crawler.captures.mementos.queries import ROWS, Answered, Query, next_query

WANTED = datetime(2021, 6, 1, tzinfo=UTC)


def answer(captures: Sequence[Capture], query: Query) -> Answered:
    """What an index answers."""
    rows = [c for c in captures if query.first is None or c.moment >= query.first]
    rows = [c for c in rows if query.last is None or c.moment <= query.last]
    rows = [c for c in rows if not query.only_good or is_good(c)]
    rows = rows[-ROWS:] if query.first is None and query.last is not None else rows[:ROWS]
    return Answered(query=query, captures=rows, lines=len(rows))


def found(captures: Sequence[Capture], listed: Sequence[datetime]) -> tuple[datetime | None, datetime | None, int]:
    """What lies next to the date on both sides, and in how many questions that was found."""
    answered: list[Answered] = []
    while (query := next_query(WANTED, listed, answered)) is not None:
        answered.append(answer(captures, query))
    sides = nearest(merged(*(each.captures for each in answered)), WANTED)
    before, after = (next((c.moment for c in side), None) for side in (sides.before, sides.after))
    return before, after, len(answered)


CAPTURES = st.lists(
    st.tuples(st.integers(-400, 400), st.sampled_from([200, 200, 404, 301, 503])),
    max_size=120,
    unique_by=lambda c: c[0],
).map(
    lambda rows: [
        Capture(moment=WANTED + timedelta(hours=hours), original="http://a.example/", status=status)
        for hours, status in sorted(rows)
    ]
)


@given(CAPTURES)
def test_the_nearest_good_captures_are_found(captures: list[Capture]) -> None:
    listed = [min((c.moment for c in captures), key=lambda m: abs(m - WANTED))] if captures else []
    before, after, questions = found(captures, listed)
    good = [c.moment for c in captures if is_good(c)]
    assert before == max((m for m in good if m <= WANTED), default=None)
    assert after == min((m for m in good if m > WANTED), default=None)
    assert questions <= 3


def test_one_question_does_where_both_sides_are_good() -> None:
    captures = [
        Capture(moment=WANTED + timedelta(days=days), original="http://a.example/", status=200)
        for days in (-30, -3, 2, 9)
    ]
    assert found(captures, [captures[2].moment]) == (captures[1].moment, captures[2].moment, 1)
    assert found(captures, [captures[1].moment]) == (captures[1].moment, captures[2].moment, 1)


def test_ten_thousand_captures_take_no_more() -> None:
    captures = [
        Capture(moment=WANTED + timedelta(hours=hours, minutes=7), original="http://a.example/", status=200)
        for hours in range(-5000, 5000)
    ]
    # A TimeGate that names a far one
    before, after, questions = found(captures, [captures[0].moment])
    assert (before, after) == (captures[4999].moment, captures[5000].moment)
    assert questions <= 3


def test_a_revisit_has_the_status_of_its_body_and_duplicates_are_one() -> None:
    days = [WANTED + timedelta(days=day) for day in range(4)]
    listed = [
        Capture(moment=days[2], original="http://a.example/", digest="GONE"),
        Capture(moment=days[0], original="http://a.example/", status=200, digest="HERE"),
        Capture(moment=days[1], original="http://a.example/", status=404, digest="GONE"),
        Capture(moment=days[0], original="https://a.example/", status=200, digest="HERE"),
        Capture(moment=days[3], original="http://a.example/", digest="ELSE"),
    ]
    assert [(c.moment, c.status) for c in resolve_revisits(listed)] == [
        (days[0], 200), (days[1], 404), (days[2], 404), (days[3], None),
    ]  # fmt: skip
