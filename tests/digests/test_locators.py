"""What paths of pages tell."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.digests.locators import path_parts


@pytest.mark.parametrize(
    ("path", "number", "day"),
    [
        ("/319/", 319, None),
        ("/319", 319, None),
        ("/2024-02-19-258/", 258, date(2024, 2, 19)),
        ("/2021-2-29-5", 5, date(2021, 3, 1)),
        ("/digests/the-319", None, None),
        ("/", None, None),
    ],
)
def test_paths(path: str, number: int | None, day: date | None) -> None:
    assert path_parts(path)[:2] == (number, day)


@given(st.text("0123456789-./mda²٣", max_size=30))
@settings(max_examples=2 * settings().max_examples)
def test_no_name_makes_it_fail(name: str) -> None:
    path_parts(f"/{name}")
