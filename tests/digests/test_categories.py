"""What a section is across the years."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.digests.categories import CATEGORIES, category


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Top News", "Top news"),
        ("Other News", "Other"),
        ("Mini Briefs", "Briefs"),
        ("Advances & Business", "Business"),
        ("Business", "Business"),
        ("Concerns & Hype", "Concerns"),
        ("The Panic", "Concerns"),
        ("Analysis & Policy", "Analysis"),
        ("AI Policy", "Policy"),
        ("Expert Opinions & Discussion within the field", "Expert opinions"),
        ("Favourite headline of the week", "Fun"),
        ("Favorite Goof", "Fun"),
        ("The memes", "Fun"),
        ("Awesome Videos", "Video"),
        ("Our Podcast", "Podcast"),
        ("Research", "Research"),
        ("New tools", "Tools"),
        ("  TOOLS  ", "Tools"),
        ("🛠️ Tools 🛠️", "Tools"),
        ("**Fun!**", "Fun"),
        ("Explainers", "Explainers"),
        ("Applications", "Applications"),
        ("Gears", None),
        ("", None),
        ("Businesslike", None),
    ],
)
def test_headings(heading: str, expected: str | None) -> None:
    assert category(heading) == expected


@given(st.text(max_size=60))
@settings(max_examples=2 * settings().max_examples)
def test_any_heading_has_a_category_of_the_list_or_none(heading: str) -> None:
    assert category(heading) in (None, *CATEGORIES)


@pytest.mark.parametrize("name", [name for name in CATEGORIES if name != "Other"])
def test_a_categorys_own_name_is_of_it(name: str) -> None:
    assert category(name) == name
