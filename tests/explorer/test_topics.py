"""The pages of topics: every column leads to the mentions that it counts."""

import csv
import io
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from crawler.analysis.topics.file import parse_vocabulary
from crawler.archive.analyses.topics import count_again
from crawler.archive.analyses.vocabularies import write_vocabulary
from crawler.archive.database import open_archive
from explorer.charts.small_multiples import Column, columns
from tests.explorer.client import fetch
from tests.explorer.known_archive import known_archive
from tests.explorer.test_charts import parse, shapes

VOCABULARY = """
analyses:
  look-back: {title: A look back, url: https://weekly.example/back, until: 2019-12-31, words: 3, roles: [story, item]}
groups:
  tools & <more>:
    of: look-back
    topics:
      level/s: {forms: [level], published: {count: 1, why: the second was overlooked}, since-renamed: spirit level}
      robot: {forms: [robot], not: [robot came]}
  animals: {topics: {bees: [bees], zebras: [zebra]}}
"""
TOOLS = "/topics/tools%20%26%20%3Cmore%3E"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The known archive, with topics: issues of January and December 2019, and of February and March 2020."""
    path = tmp_path_factory.mktemp("topics") / "known.db"
    known_archive(path)
    with open_archive(path) as archive:
        vocabulary, faults = parse_vocabulary(VOCABULARY, "weekly.topics.yaml")
        assert not faults
        with archive.transaction() as connection:
            write_vocabulary(connection, 1, vocabulary)
        count_again(archive)
    return path


def counts(text: str) -> dict[tuple[str, str], tuple[int, int, str]]:
    return {
        (row["topic"], row["year"]): (int(row["n"]), int(row["of"]), row["part"])
        for row in csv.DictReader(io.StringIO(text))
    }


def test_topics_are_counted_by_year_of_all_links_but_promo(path: Path) -> None:
    headlines, texts, own = fetch(path, "/topics.csv", f"{TOOLS}.csv?in=texts", f"{TOOLS}.csv?in=analysis")
    march = "2020-02-03 to 2020-03-01"
    assert counts(headlines.text) == {
        ("level/s", "2019"): (2, 5, ""),
        ("level/s", "2020"): (0, 3, march),
        ("robot", "2019"): (1, 5, ""),
        ("robot", "2020"): (0, 3, march),
        ("bees", "2019"): (0, 5, ""),
        ("bees", "2020"): (1, 3, march),
        ("zebras", "2019"): (0, 5, ""),
        ("zebras", "2020"): (0, 3, march),
    }
    assert counts(texts.text)["robot", "2019"][0] == 1, "the exclusion"
    assert counts(texts.text)["robot", "2020"][0] == 0, "robots is no form"
    assert counts(own.text)["level/s", "2019"] == (2, 4, "")


def columns_of(text: str) -> list[tuple[str, str]]:
    page = Selector(text)
    return [(link.attrib["aria-label"], link.attrib["href"]) for link in page.css("svg.chart-columns a")]


@pytest.mark.parametrize(
    "address",
    ["/topics", "/topics?in=texts", TOOLS, f"{TOOLS}?by=month", f"{TOOLS}?by=issue&year=2019", f"{TOOLS}?in=analysis"],
)
def test_every_column_leads_to_the_mentions_that_it_counts(path: Path, address: str) -> None:
    (answer,) = fetch(path, address)
    assert answer.status_code == 200
    linked = columns_of(answer.text)
    assert linked
    for (said, _), led in zip(linked, fetch(path, *(urljoin(address, href) for _, href in linked)), strict=True):
        counted = re.search(r": (\d+) of ", said)
        assert counted is not None
        assert len(Selector(led.text).css("ol.entries > li.entry")) == int(counted[1]), said


def test_part_years_are_marked(path: Path) -> None:
    (answer,) = fetch(path, "/topics/animals")
    page = Selector(answer.text)
    assert "2020: 2020-02-03 to 2020-03-01" in " ".join(page.css(".aside::text").getall())
    assert "2020*" in page.css("svg text::text").getall()
    assert len(page.css("svg .chart-part")) == 2


def test_the_vocabulary_stands_beside_the_charts(path: Path) -> None:
    answer, other = fetch(path, TOOLS, "/topics/animals")
    page = Selector(answer.text)
    cells = [" ".join(cell.css("::text").getall()) for cell in page.css("section[aria-labelledby=vocabulary] td")]
    assert cells == ["level", "", "spirit level", "robot", "robot came", ""]
    row = [
        " ".join(cell.css("::text").getall())
        for cell in page.css("section[aria-labelledby=analysis] tbody tr")[0].css("th, td")
    ]
    assert row == ["level/s", "1", "2", "+1", "2", "the second was overlooked"]
    assert not Selector(other.text).css("section[aria-labelledby=analysis]")


def test_an_analysis_of_a_time_of_which_the_archive_has_no_issue_counted_none(path: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.db"
    shutil.copy(path, later)
    with open_archive(later) as archive:
        archive.connection.execute("UPDATE topic_analyses SET until = '2000-12-31'")
    (answer,) = fetch(later, TOOLS)
    assert answer.status_code == 200
    assert "0 issues of that time have 0 such headlines" in " ".join(Selector(answer.text).css("p ::text").getall())


def test_a_topic_lists_its_mentions_of_a_time(path: Path) -> None:
    topic = f"{TOOLS}/level%2Fs"
    everything, month, none, data = fetch(
        path, topic, f"{topic}?month=2019-12", f"{topic}?year=2020", f"{topic}.csv?year=2019"
    )
    titles = [Selector(answer.text).css(".entry .title bdi::text").getall() for answer in (everything, month, none)]
    assert titles == [["The level again", "A level that doubts"], ["The level again"], []]
    assert [row["title"] for row in csv.DictReader(io.StringIO(data.text))] == titles[0]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/topics/none", 404, "No publication has a group of topics “none”"),
        (f"{TOOLS}/none", 404, "There is no topic “none”"),
        (f"{TOOLS}?by=week", 400, "There is no by “week”"),
        ("/topics/animals?in=analysis", 400, "There is no in “analysis”"),
        (f"{TOOLS}/robot?month=2019-13", 400, "“2019-13” is no month"),
        (f"{TOOLS}/robot?year=19", 400, "“19” is no year"),
        (f"{TOOLS}/robot?issue=x", 400, "“x” is no issue"),
        (f"{TOOLS}/robot?issue=99", 404, "The archive has no issue with the id 99."),
    ],
)
def test_what_is_not_there_is_said(path: Path, address: str, status: int, said: str) -> None:
    (answer,) = fetch(path, address)
    assert answer.status_code == status
    assert said in answer.text


def test_an_archive_without_a_vocabulary_says_what_to_do(empty: Path) -> None:
    answer, data = fetch(empty, "/topics", "/topics.json")
    assert "publications/KEY.topics.yaml" in Selector(answer.text).css(".none").get(default="")
    assert data.json()["counts"] == []


def test_several_vocabularies_are_listed(path: Path, tmp_path: Path) -> None:
    two = tmp_path / "two.db"
    two.write_bytes(path.read_bytes())
    with open_archive(two) as archive:
        archive.connection.execute("INSERT INTO publications (key, name, url) VALUES ('b', 'B', 'https://b.example')")
        with archive.transaction() as connection:
            write_vocabulary(connection, 2, parse_vocabulary(VOCABULARY, "b.topics.yaml").vocabulary)
    listed, one, other, ambiguous = fetch(
        two, "/topics", "/publications/weekly/topics.csv", "/publications/b/topics", "/topics/animals"
    )
    assert Selector(listed.text).css("main ul a::attr(href)").getall() == [
        "/publications/weekly/topics",
        "/publications/b/topics",
    ]
    assert counts(one.text)["level/s", "2019"][0] == 2
    assert other.status_code == 200
    assert ambiguous.status_code == 404
    assert "Several publications" in ambiguous.text


COLUMNS = st.lists(
    st.builds(
        Column,
        label=st.text(max_size=12),
        value=st.floats(0, 1e6) | st.integers(0, 1000),
        said=st.text(max_size=30),
        href=st.none() | st.text(max_size=20),
        is_part=st.booleans(),
    ),
    max_size=40,
)


@given(COLUMNS, st.text(max_size=20), st.floats(0.1, 1e6))
def test_every_list_of_columns_makes_a_chart(given_columns: list[Column], title: str, top: float) -> None:
    svg = columns("any", title, given_columns, top=top)
    root = parse(svg)
    assert root.attrib["role"] == "group"
    links = [element for element in root.iter() if element.tag.endswith("}a")]
    assert len(links) == sum(column.href is not None for column in given_columns)
    assert len(shapes(svg, "rect")) == 2 * len(given_columns)
    for shape in shapes(svg, "rect"):
        assert 0 <= float(shape["y"]) <= float(root.attrib["height"])
        assert float(shape["height"]) >= 0
