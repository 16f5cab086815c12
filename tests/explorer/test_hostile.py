"""Archives with malicious content, and abusive queries."""

import asyncio
import gc
import warnings
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from parsel import Selector

from explorer.app import make_datasette
from explorer.static_files import SCRIPT, integrity
from tests.explorer.archives import MALICIOUS_TEXT
from tests.explorer.client import DATASETTE_PATHS, EXPLORER_PATHS, fetch

ALL_PATHS = (
    *(address for address in EXPLORER_PATHS if "site.example" not in address), *DATASETTE_PATHS,
    f"/domains/{quote(MALICIOUS_TEXT, safe='')}",
    f"/authors/{quote(MALICIOUS_TEXT + '1', safe='')}", f"/sections/{quote(MALICIOUS_TEXT, safe='')}",
    "/search?q=script", "/health?list=lost", "/archive/mentions/1", "/archive/sources",
    "/archive/problems",
)  # fmt: skip


def test_nothing_of_a_hostile_archive_runs_or_loads(hostile: Path) -> None:
    for response in fetch(hostile, *ALL_PATHS):
        assert response.status_code == 200, response.url
        page = Selector(response.text)
        assert page.css("script::attr(integrity)").getall() == [integrity(SCRIPT)] * len(page.css("script"))
        assert not page.css("script:not([src]), iframe, object, embed, style, img, image"), response.url
        for attribute in page.xpath("//@*[starts-with(name(), 'on')]").getall():
            raise AssertionError(attribute)
        for href in page.css("::attr(href), ::attr(src), ::attr(action)").getall():
            assert href.startswith(("http://", "https://", "/", "#", "?")), href
            assert len(href) <= 3000 or response.url.path.startswith("/archive/")
        assert "\u202e" not in response.text, response.url
        assert "49" not in page.css("h1 ::text").get(default="")


def test_malicious_texts_are_shown_escaped(hostile: Path) -> None:
    (response,) = fetch(hostile, "/issues/1")
    assert Selector(response.text).css("h1 bdi::text").get() == MALICIOUS_TEXT.replace("\u202e", "")


def test_pages_of_a_hostile_archive_stay_small(hostile: Path) -> None:
    for response in fetch(hostile, "/issues/1", "/search?q=script", "/health", "/images"):
        assert len(response.content) < 120_000, response.url


@pytest.mark.parametrize(
    "query",
    ['"', '"""', "AND", "NOT x", "a NEAR/2", "(", "col:x", "a^b", "*", "-", "x OR", "\0", "'; drop", "é" * 500, "{a}"],
)
def test_no_search_input_is_an_error(small: Path, query: str) -> None:
    (response,) = fetch(small, f"/search?{urlencode({'q': query})}")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select hex(zeroblob(400000000))", "too big"),
        ("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n", "time limit"),
        ("select zeroblob(4000000) from mentions", "larger than"),
        ("select * from nowhere", "no such table"),
        ("delete from mentions", "must be a SELECT"),
        ("attach 'x.db' as x", "must be a SELECT"),
    ],
)
def test_queries_beyond_the_limits_are_refused(small: Path, sql: str, message: str) -> None:
    for form in ("", ".json"):
        (response,) = fetch(small, f"/archive{form}?{urlencode({'sql': sql})}", settings={"sql_time_limit_ms": 200})
        assert response.status_code == 400
        assert message in response.text


def test_the_path_of_the_file_is_not_disclosed(small: Path) -> None:
    responses = fetch(
        small, "/archive.json?sql=select+file+from+pragma_database_list", "/archive.json", "/-/metadata.json"
    )
    assert responses[0].json()["rows"] == []
    for response in responses:
        assert str(small.parent) not in response.text


def test_odd_parameters_are_errors_of_the_visitor(small: Path) -> None:
    odd = ("_sort=nosuch", "_sort_desc=nosuch", "_sort=id&_sort_desc=id", "_through=[]", "_timelimit=x", "id__in=[")
    for response in fetch(small, *(f"/archive/issues{form}?{query}" for query in odd for form in ("", ".json"))):
        assert response.status_code == 400, response.url


def test_pages_about_the_program_are_closed(small: Path) -> None:
    both = ("threads", "versions", "plugins", "settings", "databases")
    paths = [f"/-/{name}{form}" for name in both for form in ("", ".json")]
    for response in fetch(small, *paths, "/-/messages", "/-/allow-debug", "/-/patterns"):
        assert response.status_code == 404, response.url


def test_inner_pages_are_shown_where_that_is_asked_for(small: Path) -> None:
    responses = fetch(small, "/-/versions.json", "/-/databases.json", internals=True)
    assert [response.status_code for response in responses] == [200, 404]


def test_neither_feeds_nor_csv_carry_what_deceives(hostile: Path) -> None:
    for response in fetch(hostile, "/feeds/issues.atom", "/feeds/dead.atom", "/opensearch.xml"):
        assert not set("\u202e\u2066\u200f\u061c") & set(response.text), response.url
    sql = urlencode({"sql": "SELECT '=cmd|''x''!A1' AS \"@a\", -5 AS b"})
    table, query = fetch(hostile, "/archive/mentions.csv?_stream=on", f"/archive.csv?{sql}")
    assert query.text == "'@a,b\r\n'=cmd|'x'!A1,-5\r\n"
    assert table.text.count("\r\n") > 1


def test_a_host_that_a_request_names_is_in_no_address(small: Path) -> None:
    given = {"origin": "https://archive.example"}
    for response in fetch(small, "/feeds/issues.atom", "/", "/sitemap.xml", "/robots.txt", "/issues/1", **given):
        assert "https://archive.example/" in response.text
        assert "localhost" not in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/assets/explorer.css/x", 404),
        ("/assets/explorer.css/-/edit", 404),
        ("/assets/" + "a" * 300, 404),
        ("/archive.csv", 404),
        ("/archive/issues?_facet=nosuch", 400),
    ],
    ids=["below-a-file", "page-below-a-file", "long-name", "archive-as-csv", "facet"],
)
def test_what_there_is_not_is_no_fault_of_the_explorer(small: Path, path: str, status: int) -> None:
    with warnings.catch_warnings(record=True) as said:
        (response,) = fetch(small, path)
        gc.collect()
    assert response.status_code == status
    assert [each for each in said if "never awaited" in str(each.message)] == []


@pytest.mark.parametrize("path", ["/archive/issues", "/archive/entries?role=item"])
def test_nothing_is_posted(small: Path, path: str) -> None:
    async def post() -> int:
        datasette = make_datasette(small)
        await datasette.invoke_startup()
        response = await datasette.client.post(path)
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()
        return int(response.status_code)

    assert asyncio.run(post()) == 405
