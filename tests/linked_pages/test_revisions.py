"""Which differences of two states of a page are a revision."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.linked_pages.revisions import PageState, differences, digest_of

PAGE = PageState(
    title="Gears turn – slowly",
    authors=("Ada Example", "Bo Example"),
    published="2024-03-05T23:30:00-05:00",
    text="Gears turn.\nThe mayor’s clock has 12 of them, as of March 3.",
)


@pytest.mark.parametrize(
    "same",
    [
        {"title": "Gears  turn - slowly"},
        {"authors": ("ADA EXAMPLE", "Bo Example")},
        {"published": "2024-03-05"},
        {"published": "2024-03-06T04:30:00+00:00"},
        {"text": "Gears turn. The mayor's clock has 12 of them, as of March 3."},
        {"text": None, "text_is_known": False},
    ],
)
def test_what_is_no_difference(same: dict[str, object]) -> None:
    assert differences(PAGE, replace(PAGE, **same)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "differs"),
    [
        ({"title": "Gears turn"}, ("title",)),
        ({"title": None}, ("title",)),
        ({"authors": ("Bo Example", "Ada Example")}, ("authors",)),
        ({"published": "2024-03-06"}, ("published",)),
        ({"published": None}, ("published",)),
        ({"text": "Gears turn.\nThe mayor’s clock has 15 of them, as of April 9."}, ("figures",)),
        ({"text": "Gears turn.\nThe mayor’s clock has lost 12 of them, as of March 3."}, ("text",)),
        ({"text": None}, ("text",)),
        ({"title": "Wheels", "text": "Wheels."}, ("title", "text")),
    ],
)
def test_what_is_a_difference(said: dict[str, object], differs: tuple[str, ...]) -> None:
    now = replace(PAGE, **said)  # type: ignore[arg-type]
    assert differences(PAGE, now) == differs
    assert digest_of(PAGE) != digest_of(now)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Read 1,204 times", "Read 1,310 times"),
        ("3 days ago", "2 weeks ago"),
        ("an hour ago", "5 minutes ago"),
        ("Updated Mon, 4 Mar 2024 at 3:15 p.m.", "Updated Tuesday, 12 March 2024 at 11:02 am"),
        ("yesterday", "today"),
    ],
)
def test_counters_and_ages_are_figures(before: str, after: str) -> None:
    was, now = (replace(PAGE, text=f"Gears turn. {words}.") for words in (before, after))
    assert differences(was, now) == ("figures",)


STATES = st.builds(
    PageState,
    title=st.none() | st.text(max_size=5),
    authors=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    published=st.sampled_from([None, "2024-03-05", "2024-03-05T10:00:00Z", "2024-03-06"]),
    text=st.none() | st.text(max_size=9),
)


@given(STATES, STATES)
def test_equal_states_have_one_digest(one: PageState, other: PageState) -> None:
    assert differences(one, one) == ()
    if digest_of(one) == digest_of(other):
        assert differences(one, other) == ()
