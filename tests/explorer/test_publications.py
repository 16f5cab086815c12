"""An archive of two publications with one name, whose issues have the same numbers, dates and titles."""

import re
from xml.etree import ElementTree

import pytest
from parsel import Selector

from crawler.archive.exports.relations import relations
from crawler.digests.publications import load_publication
from explorer.publications import TABLES, restricted, restricted_by_parameter
from explorer.questions import QUESTIONS
from tests.explorer.client import fetch
from tests.gathered.publications import Gathered

ATOM = "{http://www.w3.org/2005/Atom}"

PAGES = ("", "/issues", "/search?q=wheel", "/domains", "/authors", "/health", "/images", "/coverage", "/charts")


def test_the_home_page_leads_to_each_publication(gathered: Gathered) -> None:
    home, listed, of_one = fetch(gathered.archive, "/", "/publications.json", "/publications/gears")
    links = Selector(home.text).css("th[scope=row] a::attr(href)").getall()
    assert links[:3] == ["/publications/cogs", "/publications/gears", "/publications/lost"]
    assert [(row["key"], row["name"], row["issues"], row["mentions"]) for row in listed.json()["publications"]] == [
        ("cogs", "The Turning (cogs)", 3, 6),
        ("gears", "The Turning (gears)", 3, 6),
        ("lost", "The Lost", 0, 0),
    ]
    page = Selector(of_one.text)
    assert page.css("h1 bdi::text").get() == "The Turning (gears)"
    assert page.css(".tallies b::text").getall()[:4] == ["3", "6", "6", "2"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_publication_has_nothing_of_another(gathered: Gathered, path: str) -> None:
    found, other = fetch(gathered.archive, f"/publications/gears{path}", f"/publications/lost{path}")
    assert found.status_code == other.status_code == 200
    assert "cogs" not in found.text.lower()
    assert "gears" not in other.text.lower()
    page = Selector(found.text)
    assert "The Turning (gears)" in page.css("title::text").get(default="")
    assert page.css("link[rel=canonical]::attr(href)").get() == f"http://localhost/publications/gears{path}"
    assert page.css("nav[aria-label=Main] a::attr(href)").getall()[0] == "/publications/gears/issues"


def test_an_unknown_publication_is_not_found(gathered: Gathered) -> None:
    assert [
        answer.status_code for answer in fetch(gathered.archive, "/publications/x", "/publications/x/feeds/dead.atom")
    ] == [
        404,
        404,
    ]


def test_equal_numbers_are_told_apart(gathered: Gathered) -> None:
    ambiguous, cogs, gears, old, listed, changes = fetch(
        gathered.archive,
        "/issues/1",
        "/publications/cogs/issues/1",
        "/publications/gears/issues/1",
        "/issues/gears/1-2024-03-04",
        "/issues",
        "/archive/last_changes.json?_shape=objects",
    )
    choices = Selector(ambiguous.text).css(".numbers li")
    assert [choice.css("a::attr(href)").get() for choice in choices] == [
        "/publications/cogs/issues/1",
        "/publications/gears/issues/1",
    ]
    assert ["(cogs)" in choice.get() for choice in choices] == [True, False]
    titles = [Selector(answer.text).css("title::text").get() for answer in (cogs, gears)]
    assert titles == [
        "Turning #1 · The Turning (cogs) · Backnumber",
        "Turning #1 · The Turning (gears) · Backnumber",
    ]
    cited = ["".join(Selector(answer.text).css(".cite *::text, .cite::text").getall()) for answer in (cogs, gears)]
    assert "The Turning (cogs) #1" in cited[0]
    assert cited[1].endswith("http://localhost/publications/gears/issues/1")
    assert old.text.partition("</head>")[0] == gears.text.partition("</head>")[0]
    lines = ["".join(line.css("*::text").getall()) for line in Selector(listed.text).css(".numbers li")]
    assert len(lines) == len(set(lines)) == 8  # six issues, and a gap in the numbers of each publication
    subjects = [row["subject"] for row in changes.json()["rows"]]
    assert len(subjects) == len(set(subjects)) > 0


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - the explorer's own


def test_feeds_are_of_one_publication_or_all(gathered: Gathered) -> None:
    paths = [f"{folder}/feeds/issues.atom" for folder in ("", "/publications/cogs", "/publications/gears")]
    feeds = [parsed(answer.text) for answer in fetch(gathered.archive, *paths)]
    entries = [[entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")] for feed in feeds]
    assert [len(ids) for ids in entries] == [6, 3, 3]
    assert set(entries[0]) == {*entries[1], *entries[2]}
    assert len({feed.findtext(f"{ATOM}id") for feed in feeds}) == 3
    assert [feed.findtext(f"{ATOM}title") for feed in feeds] == [
        "Backnumber: Issues",
        "The Turning (cogs): Issues",
        "The Turning (gears): Issues",
    ]
    category, foreign = fetch(
        gathered.archive,
        "/publications/gears/feeds/category/Parts.atom",
        "/publications/gears/feeds/category/Machines.atom",
    )
    assert len(parsed(category.text).findall(f"{ATOM}entry")) == 6
    assert foreign.status_code == 404


def test_files_of_publications_have_names_of_their_own(gathered: Gathered) -> None:
    whole, part = fetch(gathered.archive, "/issues.csv", "/publications/gears/issues.csv")
    assert [answer.headers["content-disposition"] for answer in (whole, part)] == [
        'inline; filename="issues.csv"',
        'inline; filename="gears-issues.csv"',
    ]


def test_search_takes_a_publication(gathered: Gathered) -> None:
    everything, one, wrong = fetch(
        gathered.archive,
        "/search.json?q=wheel",
        "/search.json?q=wheel&publication=gears",
        "/search.json?q=wheel&publication=x",
    )
    assert len(everything.json()["results"]) == 6
    assert [result["publication_key"] for result in one.json()["results"]] == ["gears"] * 3
    assert wrong.status_code == 400


def test_questions_take_a_publication(gathered: Gathered) -> None:
    paths = [
        f"/archive/{name}.json?_shape=objects&publication={key}" for name in QUESTIONS for key in ("", "gears", "lost")
    ]
    answers = fetch(gathered.archive, *paths)
    assert all(answer.status_code == 200 for answer in answers)
    for number, name in enumerate(QUESTIONS):
        everything, gears, lost = (str(answer.json()["rows"]) for answer in answers[3 * number : 3 * number + 3])
        assert "cogs" not in gears, name
        assert everything.count("{") >= gears.count("{"), name
        assert "2024" not in lost, name
    rows = {name: answers[3 * number + 1].json()["rows"] for number, name in enumerate(QUESTIONS)}
    assert [(row["site"], row["mentions"]) for row in rows["top_sites"]] == [("both.example", 3), ("gears.example", 3)]
    assert [(row["publication"], row["number"]) for row in rows["missing_issues"]] == [("gears", 3)]


def test_a_query_of_other_tables_is_not_restricted() -> None:
    assert restricted_by_parameter("SELECT count(*) FROM runs") == "SELECT count(*) FROM runs"
    assert restricted("SELECT count(*) FROM mentions_fts", 1) == "SELECT count(*) FROM mentions_fts"


def test_no_question_has_a_part_with_the_name_of_a_table() -> None:
    for question in QUESTIONS.values():
        for table in TABLES:
            assert f"{table} AS (" not in question.sql, question.name


def test_an_archive_speaks_of_its_own_publications_only(gathered: Gathered) -> None:
    """No page, table, description or export of metadata has a word of the publication that the project began with."""
    first = load_publication()
    tables = [f"/archive/{each.name}" for each in relations()]
    questions = [f"/archive/{name}" for name in QUESTIONS]
    paths = ["/", "/method", "/archive", "/opensearch.xml", "/-/metadata.json", *PAGES[1:], *tables, *questions]
    words = [first.key, first.name, *first.former_names, "AI", "artificial", *first.reading.categories.texts.values()]
    foreign = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words if word), re.IGNORECASE)
    for path, answer in zip(paths, fetch(gathered.archive, *paths), strict=True):
        assert answer.status_code == 200, path
        text = answer.text.replace("Everything else.", "")  # of the category Other, which every publication has
        assert foreign.findall(text) == [], path
