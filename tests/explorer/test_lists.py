"""Every number on the front page and on those of links, authors, sites, charts, health … leads to its rows."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from parsel import Selector

from crawler.archive.analyses.stories import update_stories
from crawler.archive.analyses.survival import update_survival
from crawler.archive.database import open_archive
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.urls.keys import link_key
from explorer.connection import in_transaction
from explorer.generations import EVERYTHING, SCHEMA, Generations
from explorer.pages import lists
from explorer.pages.lists import links, mentions
from explorer.pages.page import PageRequest
from explorer.query_cache import QueryCache
from explorer.recording import RecordingConnection
from explorer.sql.functions import register_functions
from tests.archive.builders import issue
from tests.explorer.client import fetch
from tests.explorer.known_archive import cited, known_archive

PAGES = (
    "/categories", "/categories/Tools", "/categories/News", "/sections", "/sections/Good%20tools", "/years",
    "/years/2019", "/years/2020", "/authors", "/authors/Rita%20Ratchet", "/stories",
    "/stories?list=threads", "/", "/health", "/charts", "/domains", "/issues/1", "/coverage", "/domains/news.example",
    "/domains/tools.example", "/survival", "/survival?by=category", "/images", f"/links/{link_key('https://news.example/rake')}",
    f"/links/{link_key('https://tools.example/level')}", f"/links/{link_key('https://digest.example/promo')}",
)  # fmt: skip
NUMBER = re.compile(r"[1-9][0-9,]*")
FIGURES = "main table:not(.visits):not(.of-publication) td.n:not(.days)"
"""Cells of numbers: not of a status, not of days, which count no rows, nor of rows that no table has by publication."""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The known archive, with a second publication, an undated issue, a promo and a link cited twice in an issue."""
    path = tmp_path_factory.mktemp("odd") / "odd.db"
    known_archive(path)
    with open_archive(path) as archive:
        write_publication(archive, "other", name="The Other", url="https://other.example")
        cites = (
            cited("https://news.example/rake", "A robot rakes leaves", section=None),
            cited("https://news.example/rake", "The rake & <b>again</b>", section=None),
            cited("https://digest.example/promo", "Subscribe", role="promo", section=None),
        )
        other = issue("1-x", title="Odd", parts=(), citations=cites, pictures=())
        write_issue(archive, other, 1)
        archive.connection.execute("UPDATE issues SET published = NULL WHERE key = '1-x'")
        update_stories(archive, 1, afresh=True)
        update_survival(archive, 1, afresh=True)
    return path


def numbers(page: Selector) -> Iterator[tuple[int, str, str]]:
    """Yield each number that leads somewhere: the number, what kind of list it leads to, and where."""
    for link in page.css(
        "main a.rows, main a.rows-issues, main a.rows-story, main a.rows-table, main a.rows-questions"
    ):
        text = "".join(link.css("::text").getall())
        found = NUMBER.search(text)
        assert found, text
        yield int(found[0].replace(",", "")), link.attrib["class"], link.attrib["href"]


def as_json(href: str) -> str:
    parts = urlsplit(href)
    query = f"{parts.query}&_size=0" if parts.path.startswith("/archive/") else parts.query
    return urlunsplit(("", "", f"{parts.path}.json", query, ""))


@pytest.mark.parametrize("within", ["", "/publications/weekly"], ids=["all", "one publication"])
def test_every_number_leads_to_so_many_rows(odd: Path, within: str) -> None:
    addresses = [page for page in PAGES if not within or not page.startswith(("/links/", "/stories"))]
    pages = fetch(odd, *((within + address).removesuffix("/") or "/" for address in addresses))
    wanted: dict[str, tuple[int, str]] = {}
    for address, answer in zip(addresses, pages, strict=True):
        assert answer.status_code == 200, address
        page = Selector(answer.text)
        for number, kind, href in numbers(page):
            wanted[href] = (number, kind)
            assert href.startswith((within, "/archive/")), href
        figures = [] if address == "/charts" else page.css(FIGURES)  # shares and ranks have no rows of their own
        bare = [cell for cell in figures if not cell.css("a")]
        texts = ["".join(cell.css("::text").getall()).strip() for cell in bare]
        assert [text for text in texts if NUMBER.fullmatch(text)] == [], address
    assert len(wanted) > 40
    lists = fetch(odd, *(as_json(href) for href in wanted))
    for (href, (number, kind)), answer in zip(wanted.items(), lists, strict=True):
        rows = answer.json()
        total = {
            "rows": rows.get("total"),
            "rows-issues": len(rows.get("issues", ())),
            "rows-story": len({told["number"] for told in (*rows.get("mentions", ()), *rows.get("thread", ()))}),
            "rows-table": rows.get("filtered_table_rows_count"),
            "rows-questions": len(rows.get("rows", ())),
        }[kind]
        assert total == number, href


def test_a_list_is_kept_until_what_it_is_made_of_changes(odd: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(odd, tmp_path / "written.db"))
    generations = Generations(f"file:{file}?mode=ro")
    cache, request = QueryCache(generations), PageRequest({}, {"site": "news.example", "year": "2020"})
    with closing(generations), closing(sqlite3.connect(file, factory=RecordingConnection)) as connection:
        register_functions(connection)
        asked: list[str] = []

        def listed() -> tuple[int, int]:
            asked.clear()
            connection.set_trace_callback(asked.append)
            page = in_transaction(cache, partial(mentions, request=request))(connection)
            connection.set_trace_callback(None)
            return page.data["total"], sum("count(*) AS n" in sql for sql in asked)

        total, _ = listed()
        assert listed() == (total, 0), "asked again"
        with open_archive(file) as archive:
            write_issue(
                archive, issue("9-2020-01-06", number=9, citations=(cited("https://news.example/new", "New"),)), 1
            )
        assert listed() == (total + 1, 1)


@pytest.mark.parametrize(
    ("issues", "in_latest"), [((2,), [True]), ((1,), [True, False]), ((1, 3), [True, True]), ((50,), [False])], ids=str
)
def test_links_are_looked_for_in_the_latest_issues_first(
    odd: Path, monkeypatch: pytest.MonkeyPatch, issues: tuple[int, ...], in_latest: list[bool]
) -> None:
    """The latest issue cites one link; there are fewer than fifty."""
    with closing(sqlite3.connect(f"file:{odd}?mode=ro", uri=True)) as connection:
        register_functions(connection)
        asked: list[str] = []
        connection.set_trace_callback(asked.append)

        def listed(size: int, page: int, role: str) -> list[int]:
            """Return the links of a page of the list."""
            monkeypatch.setattr(PageRequest, "size", lambda _: size)
            request = PageRequest({}, {"page": str(page), "role": role})
            cache = QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1})
            made = in_transaction(cache, partial(links, request=request))(connection)
            return [row["link_id"] for row in made.data["links"]]

        pages = [(size, page, role) for size in (1, 2, 5, 100) for page in (1, 2, 3) for role in ("", "any")]
        monkeypatch.setattr(lists, "LATEST_ISSUES", ())
        expected = {page: listed(*page) for page in pages}
        assert len(expected[100, 1, ""]) > 5
        monkeypatch.setattr(lists, "LATEST_ISSUES", issues)
        assert {page: listed(*page) for page in pages} == expected
        asked.clear()
        listed(1, 1, "")
        assert ["published >=" in sql for sql in asked if "AS last" in sql] == in_latest


def test_lists_are_paged_and_say_how_many(small: Path) -> None:
    first, second, last = fetch(small, "/mentions.json", "/mentions.json?page=2", "/mentions?page=2")
    assert first.json()["total"] == second.json()["total"] == 70
    ids = [mention["id"] for answer in (first, second) for mention in answer.json()["mentions"]]
    assert len(ids) == len(set(ids)) == 70
    assert Selector(last.text).css("ol.entries::attr(start)").get() == "51"
    dates = [mention["issue_date"] for mention in first.json()["mentions"]]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/mentions?year=20x1", 400),
        ("/links?state=undead", 400),
        ("/links?group=undead", 400),
        ("/mentions?role=hat", 400),
        ("/mentions?story=one", 400),
        ("/mentions?site=nowhere.example", 200),
        ("/mentions?author=%27%20OR%201%3D1%20--", 200),
        ("/categories/Nothing", 404),
        ("/sections/Nothing", 404),
        ("/years/1999", 404),
        ("/years/20x1", 404),
        ("/stories/weekly/1-2020-01-06/aaaaaaaaaaaaaaaa", 404),
        ("/stories/999999", 404),
    ],
)
def test_what_is_not_there_is_said(small: Path, address: str, status: int) -> None:
    (answer,) = fetch(small, address)
    assert answer.status_code == status
    if status == 200:
        assert "None." in answer.text


def test_another_case_of_a_name_leads_to_it(small: Path) -> None:
    category, section = fetch(small, "/categories/news", "/sections/TOOLS")
    assert (category.status_code, category.headers["location"]) == (301, "/categories/News")
    assert (section.status_code, section.headers["location"]) == (301, "/sections/Tools")


def test_another_case_of_an_author_leads_to_the_page(odd: Path) -> None:
    known, other, none = fetch(odd, "/authors/Rita%20Ratchet", "/authors/rita%20RATCHET", "/authors/Ratchet")
    assert (other.status_code, other.headers["location"]) == (301, "/authors/Rita%20Ratchet")
    assert (known.status_code, none.status_code) == (200, 404)


@pytest.mark.parametrize(
    "query",
    [
        "site=news.example", "site=none", "author=Rita%20Ratchet", "year=2019", "year=none", "from=2019&to=2020-02",
        "category=Tools", "category=none", "section=Good%20tools", "role=promo", "cited=promo", "state=alive",
        "state=lost", "group=blocked", "group=visited", "archived=yes", "archived=no", "first_year=2019",
        "first_year=none", "first_category=Tools", "address=page", "followed=1", "followed_with_copies=0.5",
        "verdict=same", f"link={link_key('https://news.example/rake')}",
        "issue=1-x", "story=1", "thread=1", "publication=other", "site=news.example&role=story",
    ],
)  # fmt: skip
def test_the_search_takes_the_filters_of_the_lists(odd: Path, query: str) -> None:
    role = "" if "role=" in query or "cited=" in query else "&role=any"
    listed, searched, page = fetch(odd, f"/mentions.json?{query}{role}", f"/search.json?{query}", f"/search?{query}")
    assert listed.json()["total"] == searched.json()["total"]
    found, known = (
        {row["id"] for row in answer.json()[name]} for answer, name in ((listed, "mentions"), (searched, "results"))
    )
    assert known <= found
    assert Selector(page.text).css(".chips li a"), "each filter can be removed"
