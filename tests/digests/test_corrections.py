"""Corrections by hand, and what is said of one that is wrong."""

from datetime import date
from pathlib import Path

import pytest

from crawler.digests.corrections import Correction, load_corrections
from crawler.exceptions import ArgumentError

GOOD = """
- issue: {number: 12, date: 2018-11-05}
  set: {title: "Gears This Week #12", date: 2018-11-06}
  reason: The title was cut off.
- issue: {number: 12}
  publication: gears
  mention: https://a.example/old
  occurrence: 2
  set: {url: "https://a.example/new", role: story}
  reason: " The digest mistyped the address. "
- issue: {title: "A year in gears"}
  section: Explainrs
  set: {section: Explainers, category: Explainers}
  reason: A typing error.
"""


def load(tmp_path: Path, text: str) -> tuple[Correction, ...]:
    path = tmp_path / "corrections.yaml"
    path.write_text(text, encoding="utf-8")
    return load_corrections(path, publication="gears", categories=("Explainers", "Other"))


def test_a_file_of_each_kind_of_entry(tmp_path: Path) -> None:
    issue, mention, section = load(tmp_path, GOOD)
    assert (issue.issue, issue.set["date"]) == ({"number": 12, "date": date(2018, 11, 5)}, date(2018, 11, 6))
    assert (mention.mention, mention.occurrence, mention.publication) == ("https://a.example/old", 2, "gears")
    assert mention.reason == "The digest mistyped the address."
    assert (section.section, section.set["category"], section.occurrence) == ("Explainrs", "Explainers", 1)
    assert section.place.endswith("entry 3")


def test_no_file_and_an_empty_one_are_no_corrections(tmp_path: Path) -> None:
    assert load_corrections(tmp_path / "none.yaml") == ()
    assert load(tmp_path, "# nothing yet\n") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b", "must hold a list"),
        ("text", "must hold a list"),
        ("- [", "cannot be read"),
        ("- issue: {date: 2018-99-99}", "cannot be read"),
        ("- text", "entry 1: an entry has the keys"),
        ("- {issues: 1}", "an entry has the keys"),
        ("- {set: {title: a}, reason: b}", "'issue' must give"),
        ("- {issue: {}, set: {title: a}, reason: b}", "'issue' must give"),
        ("- {issue: {url: x}, set: {title: a}, reason: b}", "'issue' must give"),
        ("- {issue: {number: 1}, set: {title: a}}", "'reason' is missing"),
        ("- {issue: {number: 1}, set: {title: a}, reason: ' '}", "'reason' is missing"),
        ("- {issue: {number: 1}, set: {}, reason: b}", "'set' must give"),
        ("- {issue: {number: 1}, set: {role: item}, reason: b}", "'set' must give"),
        ("- {issue: {number: 1}, mention: x, set: {number: 2}, reason: b}", "'set' must give"),
        ("- {issue: {number: one}, set: {title: a}, reason: b}", "'one' is no number"),
        ("- {issue: {number: true}, set: {title: a}, reason: b}", "True is no number"),
        ("- {issue: {number: 1}, set: {date: soon}, reason: b}", "'soon' is no date"),
        ("- {issue: {number: 1}, set: {title: 5}, reason: b}", "title 5 is no text"),
        ("- {issue: {number: 1}, mention: 5, set: {title: a}, reason: b}", "mention 5 is no text"),
        ("- {issue: {number: 1}, mention: x, set: {role: lead}, reason: b}", "role 'lead' is none of"),
        ("- {issue: {number: 1}, section: x, set: {category: Gears}, reason: b}", "category 'Gears' is none of"),
        ("- {issue: {number: 1}, section: x, set: {category: [a]}, reason: b}", "is no text"),
        ("- {issue: {number: 1}, mention: x, occurrence: 0, set: {title: a}, reason: b}", "occurrence 0"),
        ("- {issue: {number: 1}, mention: x, occurrence: a, set: {title: a}, reason: b}", "occurrence 'a'"),
    ],
)
def test_a_wrong_file_is_an_error_that_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ArgumentError, match=said) as caught:
        load(tmp_path, text)
    assert "corrections.yaml" in str(caught.value)


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ArgumentError, match="cannot be read"):
        load_corrections(path)


@pytest.mark.parametrize(
    ("issue", "publication", "names"),
    [
        ({"number": 5}, None, True),
        ({"number": 5, "date": date(2020, 2, 3)}, "gears", True),
        ({"title": "Gears #5"}, None, True),
        ({"number": 5, "date": date(2020, 2, 4)}, None, False),
        ({"number": 5}, "cogs", False),
        ({"number": 6}, None, False),
    ],
)
def test_it_names_the_issue_whose_data_are_all_as_it_says(
    issue: dict[str, object], publication: str | None, names: bool
) -> None:
    correction = Correction(issue=issue, set={}, reason="", place="", publication=publication)
    assert correction.names("gears", 5, date(2020, 2, 3), "Gears #5") == names
