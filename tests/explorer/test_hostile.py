"""Archives with malicious content, and abusive queries."""

from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from parsel import Selector

from tests.explorer.archives import MALICIOUS_TEXT
from tests.explorer.client import DATASETTE_PATHS, EXPLORER_PATHS, fetch

ALL_PATHS = (
    *(address for address in EXPLORER_PATHS if "site.example" not in address), *DATASETTE_PATHS,
    f"/domains/{quote(MALICIOUS_TEXT, safe='')}",
    "/authors/1", "/search?q=script", "/health?list=lost", "/archive/mentions/1", "/archive/sources",
    "/archive/problems",
)  # fmt: skip


def test_nothing_of_a_hostile_archive_runs_or_loads(hostile: Path) -> None:
    for response in fetch(hostile, *ALL_PATHS):
        assert response.status_code == 200, response.url
        page = Selector(response.text)
        assert not page.css("script, iframe, object, embed, style, img, image"), response.url
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
