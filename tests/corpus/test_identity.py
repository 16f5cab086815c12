"""Number, date and title of every real post, derived here by other means than the readers'."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.corpus.readings import posts, read_post, readings, told


def named(name: str) -> tuple[date, str]:
    """Date and the rest of a file's name; the days over a month's end roll on."""
    year, month, day, rest = name.removesuffix(".md").split("-", 3)
    return date(int(year), int(month), 1) + timedelta(days=int(day) - 1), rest


def written_title(text: str) -> str | None:
    """The title's line as it stands, without its quotes."""
    for line in text.split("\n")[:30]:
        if line.startswith("title:"):
            return " ".join(line.removeprefix("title:").strip().strip("\"'").split())
    return None


@pytest.mark.deep
def test_every_post_has_the_date_and_number_of_its_name(shared: Path) -> None:
    for name, edition in readings(shared).items():
        day, rest = named(name)
        assert edition.published == day, name
        assert edition.number == (int(rest) if rest.isdigit() else None), name
        assert edition.type == ("newsletter" if rest.isdigit() else "special"), name


def test_every_post_has_the_title_that_it_states(shared: Path) -> None:
    for name, edition in readings(shared).items():
        assert edition.title == written_title(posts(shared)[name]), name
        assert edition.title, name


def test_every_post_has_mentions_and_no_file_is_unreadable(shared: Path) -> None:
    for name, edition in readings(shared).items():
        assert edition.availability == "full", name
        assert edition.body.mentions, name


def test_an_oddity_of_the_front_matter_is_a_problem_of_the_edition(shared: Path) -> None:
    for name, edition in readings(shared).items():
        text = posts(shared)[name]
        kinds = {problem.kind for problem in edition.problems}
        assert ("front_matter_fenced" in kinds) == text.lstrip().startswith("```"), name
        assert ("front_matter_unterminated" in kinds) == ("\n---#" in text), name
        assert ("date_impossible" in kinds) == (named(name)[0].day != int(name.split("-")[2])), name


def test_mojibake_of_a_copy_is_mended_and_noted(shared: Path) -> None:
    (copy,) = (shared / "seed").glob("*288*.md")
    clean = next(name for name in posts(shared) if name.endswith("-288.md"))
    mended = read_post(clean, copy.read_text(encoding="utf-8"))
    repairs = [problem for problem in mended.problems if problem.kind == "mojibake"]
    assert repairs
    assert all(problem.about for problem in repairs)
    page = "https://site.example/digests/x"
    assert told(mended, page) == told(readings(shared)[clean], page)
