"""What file names and paths tell."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.digests.locators import NameParts, name_parts, path_parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("2020-2-3-5.md", NameParts(5, date(2020, 2, 3), "2020-2-3", "5", False)),
        ("a/b/2020-02-03-a-year.markdown", NameParts(None, date(2020, 2, 3), "2020-02-03", "a-year", False)),
        ("2021-2-29-5.md", NameParts(5, date(2021, 3, 1), "2021-2-29", "5", True)),
        ("2021-13-1-5.md", NameParts(5, None, "2021-13-1", "5", True)),
        ("notes.md", NameParts(name="notes.md")),
        ("2020-2-3-5.txt", NameParts(name="2020-2-3-5.txt")),
    ],
)
def test_file_names(name: str, parts: NameParts) -> None:
    assert name_parts(name) == parts


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
    name_parts(name)
    path_parts(f"/{name}")
