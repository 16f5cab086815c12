"""Archives and questions that mean harm."""

from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from parsel import Selector

from tests.explorer.archives import NASTY
from tests.explorer.client import DATASETTE_PATHS, EXPLORER_PATHS, fetch

EVERYWHERE = (
    *(address for address in EXPLORER_PATHS if "site.example" not in address), *DATASETTE_PATHS,
    f"/domains/{quote(NASTY, safe='')}",
    "/authors/1", "/search?q=script", "/health?list=lost", "/archive/mentions/1", "/archive/sources",
    "/archive/problems",
)  # fmt: skip


def test_nothing_of_a_hostile_archive_runs_or_loads(hostile: Path) -> None:
    for answer in fetch(hostile, *EVERYWHERE):
        assert answer.status_code == 200, answer.url
        page = Selector(answer.text)
        assert not page.css("script, iframe, object, embed, style, img, image"), answer.url
        for attribute in page.xpath("//@*[starts-with(name(), 'on')]").getall():
            raise AssertionError(attribute)
        for href in page.css("::attr(href), ::attr(src), ::attr(action)").getall():
            assert href.startswith(("http://", "https://", "/", "#", "?")), href
            assert len(href) <= 3000 or answer.url.path.startswith("/archive/")
        assert "\u202e" not in answer.text, answer.url
        assert "49" not in page.css("h1 ::text").get(default="")


def test_hostile_texts_are_shown_as_they_stand(hostile: Path) -> None:
    (answer,) = fetch(hostile, "/issues/1")
    assert Selector(answer.text).css("h1 bdi::text").get() == NASTY.replace("\u202e", "")


def test_pages_of_a_hostile_archive_stay_small(hostile: Path) -> None:
    for answer in fetch(hostile, "/issues/1", "/search?q=script", "/health", "/images"):
        assert len(answer.content) < 120_000, answer.url


@pytest.mark.parametrize(
    "typed",
    ['"', '"""', "AND", "NOT x", "a NEAR/2", "(", "col:x", "a^b", "*", "-", "x OR", "\0", "'; drop", "é" * 500, "{a}"],
)
def test_no_words_break_the_search(small: Path, typed: str) -> None:
    (answer,) = fetch(small, f"/search?{urlencode({'q': typed})}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select hex(zeroblob(400000000))", "too big"),
        ("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n", "time limit"),
        ("select zeroblob(4000000) from mentions", "larger than"),
        ("select * from nowhere", "no such table"),
        ("delete from mentions", "must be a SELECT"),
        ("attach 'x.db' as x", "must be a SELECT"),
    ],
)
def test_questions_that_ask_too_much(small: Path, sql: str, says: str) -> None:
    for form in ("", ".json"):
        (answer,) = fetch(small, f"/archive{form}?{urlencode({'sql': sql})}", settings={"sql_time_limit_ms": 200})
        assert answer.status_code == 400
        assert says in answer.text


def test_where_the_file_lies_is_not_told(small: Path) -> None:
    answers = fetch(
        small, "/archive.json?sql=select+file+from+pragma_database_list", "/archive.json", "/-/metadata.json"
    )
    assert answers[0].json()["rows"] == []
    for answer in answers:
        assert str(small.parent) not in answer.text
