"""A post of the repository: identity, cover, permalink, text."""

import pytest

from crawler.digests.editions.markdown import read_markdown
from crawler.items import Document, Edition
from tests.digests.editions.goldens import PUBLICATION


def read(front: str, body: str = "[x](/x) - y", name: str = "2020-2-3-5.md") -> Edition:
    text = f"---\n{front}\n---\n\n{body}"
    return read_markdown(Document(kind="markdown", locator=name, url="https://r.example/", text=text), PUBLICATION)


def kinds(edition: Edition) -> set[str]:
    return {problem.kind for problem in edition.problems}


def test_number_and_date_are_the_file_names() -> None:
    edition = read("title: Gears \\#5")
    assert (edition.number, str(edition.published), edition.published_raw) == (5, "2020-02-03", "2020-2-3")
    assert kinds(edition) == set()


def test_a_title_with_another_number_is_a_conflict_and_the_file_name_counts() -> None:
    edition = read('title: "Gears #6"')
    assert (edition.number, kinds(edition)) == (5, {"number_conflict"})


@pytest.mark.parametrize(
    ("name", "number", "type_"),
    [("2020-2-3-a-year.md", None, "special"), ("a.md", None, "special"), ("2020-2-3-5.markdown", 5, "newsletter")],
)
def test_a_file_without_a_number_is_a_special(name: str, number: int | None, type_: str) -> None:
    edition = read("title: Gears", name=name)
    assert (edition.number, edition.type) == (number, type_)


@pytest.mark.parametrize("name", ["2021-13-01-5.md", "2021-00-00-5.md", "0000-01-01-5.md"])
def test_a_date_of_no_calendar_is_none_and_noted(name: str) -> None:
    edition = read("title: Gears", name=name)
    assert (edition.published, edition.published_raw, edition.number) == (None, name[:10], 5)
    assert "date_impossible" in kinds(edition)


def test_the_cover_and_its_credit() -> None:
    edition = read('title: A\nimage:\n  feature: a/b.png\n  credit: <a href="https://a.example/">Ada</a> / B')
    cover = edition.cover
    assert cover is not None
    assert (cover.role, cover.url, cover.credit, cover.credit_url) == (
        "cover",
        "a/b.png",
        "Ada / B",
        "https://a.example/",
    )


def test_a_bare_folder_is_no_cover() -> None:
    edition = read("title: A\nimage:\n  feature: assets/img/")
    assert (edition.cover, kinds(edition)) == (None, {"placeholder"})


def test_a_placeholder_credit_is_none_and_the_cover_stays() -> None:
    edition = read(
        'title: A\nimage:\n  feature: a.png\n  credit: <a href="<Image Source Link>"> <Author> / <Source Name> </a>'
    )
    assert edition.cover is not None
    assert (edition.cover.credit, kinds(edition)) == (None, {"placeholder"})


def test_a_placeholder_excerpt_is_no_subtitle() -> None:
    assert read("title: A\nexcerpt: None").subtitle is None
    assert read("title: A\nexcerpt: None of it").subtitle == "None of it"


def test_authors_are_a_list_or_names_between_semicolons() -> None:
    assert read("title: A\nauthor: Ada; Ben").authors == ("Ada", "Ben")
    assert read("title: A\nauthor: [Ada, Ben]").authors == ("Ada", "Ben")


def test_where_the_site_shows_a_post_whose_front_matter_it_cannot_read() -> None:
    unquoted = read('title: "A "b" c"\npermalink: /digests/a')
    assert (unquoted.permalink, "permalink_unused" in kinds(unquoted)) == ("/2020-2-3-5/", True)
    good = read("title: A\npermalink: /digests/a")
    assert (good.permalink, kinds(good)) == ("/digests/a", set())


def test_mojibake_is_mended_and_each_repair_noted_with_its_line() -> None:
    edition = read("title: A", "#### [Ada‚Äôs](/a)\n\nNa\ufffdve.")
    assert edition.body.mentions[0].title == "Ada’s"
    assert [(p.kind, p.about) for p in edition.problems] == [("mojibake", "‚Äô"), ("characters_lost", "Na\ufffdve.")]
    assert edition.problems[0].evidence.startswith("line 5:")


def test_kramdowns_attributes_and_carriage_returns_say_nothing() -> None:
    edition = read("title: A", "* TOC\r\n{:toc}\r\n\r\n[x](/x){:target='_blank'} - y\r\n{: .lead}")
    assert [(m.url, m.summary) for m in edition.body.mentions] == [("/x", "y")]


def test_a_bar_makes_no_table() -> None:
    edition = read("title: A", "[One | two](/x) - y | z\n--- | ---\n")
    assert edition.body.mentions[0].title == "One | two"


def test_a_post_without_text_is_empty() -> None:
    assert read("title: A", "").availability == "empty"
