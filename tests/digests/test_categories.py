"""What a section is across the years: the rules of a file, and those of the first publication."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.digests.categories import NO_CATEGORIES, make_categories
from crawler.digests.publications import load_publication

CATEGORIES = load_publication().reading.categories


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
    assert CATEGORIES.find(heading) == expected


@given(st.text(max_size=60))
@settings(max_examples=2 * settings().max_examples)
def test_any_heading_has_a_category_of_the_list_or_none(heading: str) -> None:
    assert CATEGORIES.find(heading) in (None, *CATEGORIES.texts)


@pytest.mark.parametrize("name", [name for name in CATEGORIES.texts if name != "Other"])
def test_a_categorys_own_name_is_of_it(name: str) -> None:
    assert CATEGORIES.find(name) == name


def test_the_first_rule_that_fits_decides_and_names_keep_their_order() -> None:
    rules = make_categories({"Gears": "Wheels", "/gear|tool/": "Tools", "/./": "Rest"}, {"Tools": "To work with."})
    assert [rules.find(heading) for heading in ("GEARS!", "gear boxes", "Rivers", "")] == [
        "Wheels",
        "Tools",
        "Rest",
        None,
    ]
    assert list(rules.texts.items()) == [
        ("Tools", "To work with."),
        ("Wheels", ""),
        ("Rest", ""),
        ("Other", "Everything else."),
    ]


def test_a_publication_without_rules_has_one_category() -> None:
    assert NO_CATEGORIES.find("Tools") is None
    assert list(NO_CATEGORIES.texts) == ["Other"]


def test_a_wrong_pattern_is_an_error() -> None:
    with pytest.raises(ValueError, match="is no regular expression"):
        make_categories({"/(/": "Tools"})
