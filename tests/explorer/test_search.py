"""What the search finds, counted by independent SQL, on an archive whose addresses, names and scripts are many."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.items import Citation, Link, Mention, Role
from crawler.linked_pages.source import Source
from crawler.urls import domain, fold, normalise
from explorer.connection import in_transaction
from explorer.generations import Generations
from explorer.pages import BadRequestError, PageRequest
from explorer.pages.search import search
from explorer.query_cache import QueryCache
from explorer.recording import RecordingConnection
from explorer.search.addresses import CONTAINING
from explorer.sql.functions import register_functions
from tests.archive.builders import issue
from tests.archive.conftest import prepare
from tests.explorer.searching import Search, searching

ADDRESSES = {
    "https://arxiv.org/abs/2401.12345v2": "A paper about gears",
    "https://arxiv.org/pdf/cs/0501001.pdf": "An old paper",
    "https://doi.org/10.1000/Gear.7": "A gear with a number",
    "https://www.news.example/2021/gears-turn/": "Gears turn",
    "http://plain.example/story": "A plain story",
    "https://blog.plain.example/another?id=7": "Companies are merging",
    "https://cjk.example/1": "中国的人工智能模型",
    "https://cjk.example/2": "もっと速いロボットの話",
    "https://cjk.example/3": "Organizational robots",
}


def link(url: str) -> Link:
    address = normalise(url).url
    folded = fold(address)
    return Link(url=address, work=folded.url if folded else address, domain=domain(address))


def _citation(url: str, title: str, role: Role) -> Citation:
    mention = Mention(role=role, url=url, title=title, section=int(role == "item"))
    return Citation(mention=mention, link=link(url))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("searched") / "searched.db"
    with prepare(file) as archive:
        for number, key in ((1, "1-2020-01-06"), (2, "2-2021-02-01")):
            citations = tuple(
                _citation(url, title, "story" if place < 2 * number else "item")
                for place, (url, title) in enumerate(ADDRESSES.items())
                if place % 3 != number % 3
            )
            write_issue(
                archive, issue(key, number=number, title=f"Wheels {number}", citations=citations, pictures=()), 1
            )
            archive.connection.execute("UPDATE issues SET published = ? WHERE key = ?", (key.partition("-")[2], key))
        for number, (url,) in enumerate(archive.query("SELECT url FROM links ORDER BY id"), start=1):
            page = Source(
                title=f"Page {number}",
                authors=("Rita Ratchet",) if number < 4 else ("Cogs",),
                description="Of cogs",
                text=f"A hidden word{number}.",
                kind="article",
            )
            ((row,),) = archive.query("SELECT id FROM links WHERE url = ?", (url,))
            write_source(archive, row, page, reader="test")
    return file


@pytest.fixture(scope="module")
def find(path: Path) -> Iterator[Search]:
    with searching(path) as asked:
        yield asked


def urls(found: dict[str, Any]) -> set[str]:
    return {row["url"] for row in found["results"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        *((query, "https://arxiv.org/abs/2401.12345v2") for query in (
            "2401.12345", "2401.12345v2", "arXiv:2401.12345", "arxiv: 2401.12345v9", "https://arxiv.org/pdf/2401.12345v1.pdf",
            "arxiv.org/abs/2401.12345", "http://www.arxiv.org/abs/2401.12345?utm_source=x", "/abs/2401.12345")),
        *((query, "https://arxiv.org/pdf/cs/0501001.pdf") for query in ("cs/0501001", "arXiv:cs/0501001v1")),
        *((query, "https://doi.org/10.1000/Gear.7") for query in (
            "10.1000/gear.7", "doi:10.1000/GEAR.7", "DOI: 10.1000/gear.7", "https://doi.org/10.1000/gear.7",
            "http://dx.doi.org/10.1000/gear.7")),
        *((query, "https://www.news.example/2021/gears-turn/") for query in (
            "https://www.news.example/2021/gears-turn/", "http://news.example/2021/gears-turn", "news.example",
            "www.news.example/",
            "https://news.example/2021/gears-turn/?utm_source=a&utm_medium=b", "news.example/2021", "2021/gears-turn",
            "NEWS.example/2021/gears-turn/#top")),
        *((query, "http://plain.example/story") for query in ("https://plain.example/story/", "www.plain.example/st")),
        *((query, "https://blog.plain.example/another?id=7") for query in (
            "blog.plain.example", "blog.plain.example/another")),
    ],
)  # fmt: skip
def test_a_link_is_found_by_what_is_written_of_it(find: Search, query: str, expected: str) -> None:
    assert urls(find(query)) == {expected}


def test_what_an_address_finds_is_kept_until_there_is_another_link(path: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(path, tmp_path / "written.db"))
    generations = Generations(f"file:{file}?mode=ro")
    cache, request = QueryCache(generations), PageRequest({}, {"q": "2021/gears-turn"})
    with closing(generations), closing(sqlite3.connect(file, factory=Scanning)) as connection:
        register_functions(connection)

        def asked() -> tuple[set[str], int]:
            page = in_transaction(cache, partial(search, request=request))(connection)
            return {row["link_url"] for row in page.data["results"]}, connection.scans

        first = "https://www.news.example/2021/gears-turn/"
        assert [asked(), asked()] == [({first}, 1), ({first}, 1)]
        other = "https://other.example/2021/gears-turn"
        with open_archive(file) as archive:
            citations = (_citation(other, "Another turn", "story"),)
            write_issue(archive, issue("3-2022-01-03", number=3, citations=citations, pictures=()), 1)
        assert [asked(), asked()] == [({first, other}, 2), ({first, other}, 2)]


class Scanning(RecordingConnection):
    """A connection that counts how often all addresses are looked through."""

    scans = 0

    def note(self, sql: str, parameters: Any) -> None:
        self.scans += sql == CONTAINING
        super().note(sql, parameters)


def test_a_domain_finds_all_its_hosts_and_quotes_search_texts(find: Search) -> None:
    assert urls(find("plain.example")) == {"http://plain.example/story", "https://blog.plain.example/another?id=7"}
    assert find('"plain.example"')["total"] == 0
    assert find("nowhere.example")["total"] == find("2402.99999")["total"] == 0


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("company merges", "Companies are merging"),
        ("organiza*", "Organizational robots"),
        ("人工智能", "中国的人工智能模型"),
        ("中国", "中国的人工智能模型"),
        ("智能 模型 -ロボット", "中国的人工智能模型"),
        ("無い -ロボ OR 中国", "中国的人工智能模型"),
        ("速いロボット", "もっと速いロボットの話"),
        ("title:gears turning", "Gears turn"),
    ],
)
def test_words_are_found_in_any_form_and_script(find: Search, query: str, title: str) -> None:
    assert {row["title"] for row in find(query)["results"]} == {title}


def test_authors_and_issues_are_found(find: Search, path: Path) -> None:
    found = find("rita ratchet")
    with closing(sqlite3.connect(path)) as connection:
        expected = connection.execute("SELECT count(*) FROM entries WHERE source_author = 'Rita Ratchet'").fetchone()[0]
    assert found["total"] == expected > 0
    assert [(row["name"], row["links"]) for row in found["authors"]] == [("Rita Ratchet", 3)]
    assert find(author="ratchet")["total"] == expected
    assert find(author="nobody")["total"] == 0
    assert {row["number"] for row in find("wheel")["issues"]} == {1, 2}
    assert [row["number"] for row in find("#2")["issues"]] == [2]


def test_full_texts_are_searched_where_that_is_asked(find: Search) -> None:
    assert find("hidden")["total"] == 0
    everything = find("hidden", within="texts")
    assert everything["total"] == sum(row["count"] for row in everything["facets"]["role"]) > 0
    assert {row["source_title"] for row in find("word4", within="texts")["results"]} == {"Page 4"}


@pytest.mark.parametrize(
    ("query", "better"),
    [
        ("compnaies", "companies"),
        ("orgnizational robots", "organizational robots"),
        ("gears", None),
        ("robtos", "robots"),
        ("Xrobtos robtos", "Xrobtos robots"),
        ("zzzzzz", None),
    ],
)
def test_another_spelling_is_suggested_from_the_archives_words(find: Search, query: str, better: str | None) -> None:
    assert find(query)["suggestion"] == better


FILTERS: dict[str, tuple[str, str]] = {
    "site": ("www.plain.example", "domain = 'plain.example'"),
    "year": ("2020", "issue_date LIKE '2020%'"),
    "from": ("2020-02", "issue_date >= '2020-02'"),
    "to": ("2020-01-06", "issue_date <= '2020-01-06'"),
    "category": ("news", "category = 'News'"),
    "section": ("tools", "section = 'Tools'"),
    "role": ("story", "role = 'story'"),
    "state": ("unvisited", "source_state = 'unvisited'"),
    "kind": ("article", "source_title IS NOT NULL"),
    "author": ("Cogs", "source_author = 'Cogs'"),
}


@pytest.mark.parametrize(
    "names", [*((name,) for name in FILTERS), ("site", "year"), ("role", "from"), ("section", "to")]
)
def test_filters_alone_list_the_newest_first_with_right_counts(
    find: Search, path: Path, names: tuple[str, ...]
) -> None:
    found = find(**{name: FILTERS[name][0] for name in names})
    where = " AND ".join(FILTERS[name][1] for name in names)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"""
            SELECT mention_id, substr(issue_date, 1, 4), category, domain, role, source_state FROM entries
            WHERE {where} ORDER BY issue_date DESC, position
        """).fetchall()  # noqa: S608 - of constants
    assert [row["id"] for row in found["results"]] == [row[0] for row in rows]
    assert found["total"] == len(rows) > 0
    for place, name in enumerate(("year", "category", "site", "role", "state"), start=1):
        counted = {row["value"]: row["count"] for row in found["facets"][name]}
        assert counted == {value: n for value, n in Counter(row[place] for row in rows).items() if value is not None}


def test_orders_pages_and_sizes(find: Search) -> None:
    first = find("gears OR cogs", size="3")
    assert (first["page"], first["pages"], first["next"]) == (
        1,
        -(-first["total"] // 3),
        "?q=gears+OR+cogs&size=3&page=2",
    )
    seen = [row["id"] for row in first["results"]]
    for number in range(2, first["pages"] + 1):
        seen += [row["id"] for row in find("gears OR cogs", size="3", page=str(number))["results"]]
    assert len(seen) == len(set(seen)) == first["total"]
    assert dict(parse_qsl(urlsplit(first["next"]).query))["page"] == "2"
    dates = [row["issue_date"] for row in find("cogs", sort="oldest")["results"]]
    assert dates == sorted(dates)
    assert dates[::-1] == [row["issue_date"] for row in find("cogs", sort="newest")["results"]]
    cited = find("cogs", sort="cited")
    assert {row["id"] for row in cited["results"]} == {row["id"] for row in find("cogs")["results"]}


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("gears AND turn", "gears turn"),
        ("paper NOT old", "paper -old"),
        ("gears AND NOT turn", "gears -turn"),
        ("gears gears Gears", "gears"),
        ("arXiv 2401.12345v1 [cs.LG]", "2401.12345"),
        ("(arXiv:2401.12345)", "2401.12345"),
        ("urn:doi:10.1000/gear.7", "10.1000/Gear.7"),
    ],
)
def test_another_notation_finds_the_same(find: Search, said: str, same: str) -> None:
    first, second = find(said), find(same)
    assert [row["id"] for row in first["results"]] == [row["id"] for row in second["results"]]
    assert first["total"] == second["total"] > 0


def test_words_that_are_one_in_the_archive_are_suggested_so(tmp_path: Path) -> None:
    with prepare(tmp_path / "joined.db") as archive:
        titles = [*(f"Gearbox number {number}" for number in range(20)), "A gear in a box", "A box of a gear"]
        cites = [_citation(f"https://a.example/{place}", title, "item") for place, title in enumerate(titles)]
        write_issue(archive, issue("1-2020-01-06", citations=tuple(cites), pictures=()), 1)
    with searching(tmp_path / "joined.db") as ask:
        assert ask("gear box")["total"] == 2
        assert ask("gear box")["suggestion"] == ask("Gear  Box")["suggestion"] == "gearbox"
        assert ask("number gear box")["suggestion"] == "number gearbox"
        assert ask("gearbox")["suggestion"] is ask("gear -box")["suggestion"] is ask('"gear box"')["suggestion"] is None


@pytest.mark.parametrize("said", ["#2", "2", "Issue 2", "issue #2", "no. 2", "No 2", "number 2"])
def test_an_issue_is_named_by_its_number(find: Search, said: str) -> None:
    assert [issue["number"] for issue in find(said)["issues"]] == [2]


@pytest.mark.parametrize(
    "name", ["year", "from", "to", "category", "role", "state", "kind", "story", "sort", "within", "size", "page"]
)
def test_a_value_that_there_cannot_be_is_refused_in_words(find: Search, name: str) -> None:
    with pytest.raises(BadRequestError, match="“x”"):
        find("gears", **{name: "x"})


ODD = (
    "x" * 10_000,
    "🦫",
    "of the",
    "http://",
    "10.1000/",
    "//",
    "://",
    "a.b/%zz",
    "https://[::1",
    "http://a.example:99999/",
)
LETTERS = "ab \"*-()OR^:{}+'\0é中国./@#%?=&10v<>"


@given(st.text(st.sampled_from(LETTERS), max_size=40) | st.text(max_size=60) | st.sampled_from(ODD))
def test_any_input_is_answered(find: Search, text: str) -> None:
    found = find(text)
    assert 0 <= len(found["results"]) <= found["total"]
    json.dumps(found)
    find(site=text, author=text, section=text)
