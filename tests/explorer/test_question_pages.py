"""Pages of questions: fields that offer values, what is said of an unknown one, links, charts, the list by themes."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from parsel import Selector

from explorer.app import make_datasette
from explorer.charts.of_questions import chart_of
from explorer.questions import GROUPS, QUESTIONS
from tests.explorer.client import fetch
from tests.explorer.conftest import close
from tests.explorer.figure_archives import write_archive
from tests.explorer.known_archive import answer, get


@pytest.fixture(scope="module")
def explored(known_path: Path) -> Iterator[Datasette]:
    datasette = make_datasette(known_path)
    yield datasette
    close(datasette)


def page_of(datasette: Datasette, question: str, **values: str) -> Selector:
    response = get(datasette, f"/archive/{question}?{urlencode({name.strip('_'): v for name, v in values.items()})}")
    assert response.status_code == 200
    return Selector(response.text)


def field(page: Selector, name: str) -> Selector:
    (found,) = page.css(f"[name='{name}']")
    return found


def test_questions_are_listed_by_themes(explored: Datasette) -> None:
    page = Selector(get(explored, "/archive").text)
    assert page.css("#queries ~ nav.chips a::text").getall() == list(GROUPS)
    assert page.css("#queries ~ section h3::text").getall() == list(GROUPS)
    for chip in page.css("#queries ~ nav.chips a::attr(href)").getall():
        assert page.css(f"h3[id='{chip[1:]}']")
    listed = page.css(".queries a::attr(href)").getall()
    assert [f"/archive/{name}" for name in QUESTIONS] == listed[: len(QUESTIONS)]


def test_fields_offer_what_the_archive_has(explored: Datasette) -> None:
    page = page_of(explored, "top_sites", year="2019")
    assert field(page, "year").css("option::text").getall() == ["all", "2020", "2019"]
    assert field(page, "year").css("option[selected]::text").getall() == ["2019"]
    assert field(page, "category").css("option::text").getall() == ["all", "News", "Tools", "Other"]
    assert field(page, "rows").attrib["placeholder"] == "20"
    page = page_of(explored, "lost_and_not_archived")
    offered = page.css(f"datalist#{field(page, 'site').attrib['list']} option::attr(value)").getall()
    assert offered[:2] == ["news.example", "tools.example"]
    assert len(offered) == 5
    page = page_of(explored, "about_a_name")
    assert field(page, "from").attrib["type"] == "date"


def test_values_are_offered_anew_after_a_change_though_no_page_is_asked_for(known_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    shutil.copy(known_path, path)
    datasette = make_datasette(path)

    async def years() -> list[str]:
        page = Selector((await datasette.client.get("/archive/top_sites")).text)
        return field(page, "year").css("option::text").getall()

    async def ask() -> tuple[list[str], list[str]]:
        await datasette.invoke_startup()
        before = await years()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("UPDATE issues SET published = '2011-05-01' WHERE published >= '2020-01-01'")
        return before, await years()

    try:
        before, after = asyncio.run(ask())
    finally:
        close(datasette)
    assert (before, after) == (["all", "2020", "2019"], ["all", "2019", "2011"])


def test_every_field_has_a_label_and_says_what_it_is(explored: Datasette) -> None:
    for question in QUESTIONS.values():
        page = page_of(explored, question.name)
        for parameter in question.parameters:
            control = field(page, parameter.name)
            assert page.css(f"label[for='{control.attrib['id']}']")
            assert page.css(f"[id='{control.attrib['aria-describedby']}']::text").get() == parameter.meaning
        assert not page.css("[name=publication]"), "one publication needs no choice"


def test_case_and_spaces_do_not_matter(explored: Datasette) -> None:
    assert (
        answer(explored, "top_sites", {"category": " tOOLS "})
        == answer(explored, "top_sites", {"category": "Tools"})
        != []
    )
    assert answer(explored, "retitled", {"site": " LAB.example"}) == answer(
        explored, "retitled", {"site": "lab.example"}
    )
    by_name = answer(explored, "pages_of_an_author", {"author": "rita  RATCHET"})
    assert by_name == answer(explored, "pages_of_an_author", {"author": "Rita Ratchet"}) != []
    assert answer(explored, "last_looks", {"by": "YEAR"}) == answer(explored, "last_looks", {"by": "year"}) != []
    page = page_of(explored, "top_sites", category="tools")
    assert field(page, "category").css("option[selected]::text").getall() == ["Tools"]
    assert not page.css(".message-error")


@pytest.mark.parametrize(
    ("question", "values", "said", "near"),
    [
        ("site_by_year", {"site": "new.example"}, "no site “new.example”", "news.example"),
        ("site_by_year", {"site": "https://www.lab.example/rake"}, "no site", "lab.example"),
        ("pages_of_an_author", {"author": "Rita Rachet"}, "no author “Rita Rachet”", "Rita Ratchet"),
        ("top_sites", {"year": "1999"}, "There are 2020, 2019.", None),
        ("top_sites", {"category": "Gardens"}, "There are News, Tools, Other.", None),
        ("read_an_issue", {"issue": "#3"}, "no issue “#3”", "4"),
        ("read_an_issue", {"issue": "፩"}, "no issue “፩”", None),
        ("last_looks", {"by": "colour"}, "is none of all, year, site", None),
        ("doubtful_issues", {"kind": "doubtful"}, "There are number_missing.", None),
    ],
)
def test_an_unknown_value_says_what_there_is(
    explored: Datasette, question: str, values: dict[str, str], said: str, near: str | None
) -> None:
    page = page_of(explored, question, **values)
    words = " ".join(page.css("[role=status] ::text").getall())
    assert said in words
    (name, value) = next(iter(values.items()))
    shown = field(page, name)
    assert value in (shown.attrib.get("value"), shown.css("option[selected]::text").get())
    if near:
        (link,) = [one for one in page.css("[role=status] a") if one.css("::text").get() == near]
        assert get(explored, link.attrib["href"]).status_code == 200
        assert not Selector(get(explored, link.attrib["href"]).text).css("[role=status]")


def test_cells_link_to_the_pages_of_what_they_name(explored: Datasette) -> None:
    page = page_of(explored, "bibliography")
    row = page.css("tbody tr")[0]
    assert row.css("[data-label=site] a::attr(href)").get() == "/domains/arxiv.org"
    assert row.css("[data-label=issue] a::attr(href)").get() == "/publications/weekly/issues/4"
    assert row.css("[data-label=url] a::attr(href)").get() == "https://arxiv.org/abs/2001.00001"
    author = page_of(explored, "authors_of_a_site", site="arxiv.org").css("[data-label=author] a::attr(href)").get("")
    for path in (author, *row.css("a[href^='/']::attr(href)").getall()):
        assert get(explored, path).status_code == 200, path


def test_numbers_are_aligned_and_a_series_has_a_chart(explored: Datasette) -> None:
    page = page_of(explored, "words_by_year", words="robot, bees")
    assert page.css("td.n[data-label=mentions]")
    assert page.css("th.n::text").getall() == ["found", "mentions"]
    assert page.css("figure.chart svg title::text").get() == QUESTIONS["words_by_year"].title
    assert page_of(explored, "top_ten_share").css("figure.chart svg")
    assert not page_of(explored, "read_an_issue").css("figure.chart")


def test_lines_are_called_as_what_was_asked_for() -> None:
    rows = [{"year": year, "first_per_thousand": 1.5, "second_per_thousand": 2.5} for year in ("2019", "2020")]
    drawn = chart_of(QUESTIONS["two_topics_by_year"], rows, {}, {"first": "robot", "second": "<bees>"})
    assert {"robot", "<bees>"} <= set(Selector(drawn or "").css("svg text::text").getall())


def test_address_and_csv_keep_the_parameters(explored: Datasette) -> None:
    page = page_of(explored, "bibliography", category="Tools", year="2019")
    csv, json = (page.xpath(f"//p[@class='export']//a[text()='{name}']/@href").get("") for name in ("CSV", "json"))
    for path in (csv, json):
        assert "category=Tools" in path
        assert "year=2019" in path
    assert get(explored, csv).text.count("\n") == 2
    asked = "".join(page.css(".print-only ::text").getall())
    assert "category: Tools; year: 2019; site: all; author: all; words: all; kind: all; rows: 200." in asked


def test_an_unknown_publication_is_said_so(explored: Datasette) -> None:
    page = page_of(explored, "top_sites", publication="nosuch")
    assert "no publication “nosuch”" in " ".join(page.css("[role=status] ::text").getall())


def test_hostile_values_stay_text(hostile: Path) -> None:
    values = ("<script>alert(1)</script>", "' OR 1=1 --", "\u202eevil", "x" * 5000, "%00", "[")
    paths = [
        f"/archive/{question}?{urlencode({parameter: value})}"
        for value in values
        for question, parameter in (
            ("top_sites", "category"),
            ("bibliography", "site"),
            ("pages_of_an_author", "author"),
        )
    ]
    for response in fetch(hostile, *paths):
        assert response.status_code == 200, response.url
        assert not Selector(response.text).css("main script, script:not([integrity]), [onclick]")
        assert "\u202e" not in response.text


def test_a_question_of_visits_says_that_there_are_none(tmp_path: Path) -> None:
    write_archive(tmp_path / "unvisited.db", "unvisited")
    names = ("sites_by_state", "coauthors", "remembered_words?words=zzzz", "top_sites?year=1999")
    answers = fetch(tmp_path / "unvisited.db", *(f"/archive/{name}" for name in names))
    said = [Selector(answer.text).css("main p.none::text").get("").strip() for answer in answers]
    assert all(text.startswith("No rows.") for text in said)
    assert ["visited yet" in text for text in said] == [True, True, True, False]
