"""What the answers of TimeGates and playback say."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.mementos.answers import Outcome, Reply, read_index, read_memento, read_timegate, read_timemap

GATE = "https://web.example/web/https://site.example/a?b=1"
COPY = "https://web.example/web/20200102030405/https://site.example/a?b=1"
DATED = {"memento-datetime": "Thu, 02 Jan 2020 03:04:05 GMT"}
EXCLUDED = "AdministrativeAccessControlException: Blocked Site Error"
PAGE = b"<html><body>We will be right back.</body></html>"


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (302, {"location": COPY}, "found"),
        (302, {"location": "/web/20200102030405/https://site.example/a?b=1"}, "found"),
        (307, {"location": COPY, "x-archive-redirect-reason": "found capture at 20200102030405"}, "found"),
        (200, {**DATED, "content-location": COPY}, "found"),
        (404, {**DATED}, "found"),
        (429, {**DATED}, "found"),
        (404, {}, "none"),
        (404, {"x-archive-wayback-runtime-error": EXCLUDED}, "excluded"),
        (403, {"x-archive-wayback-runtime-error": EXCLUDED}, "excluded"),
        (403, {}, "rejected"),
        (302, {"location": "https://web.example/web/http://site.example/a?b=1"}, "more"),
        (301, {"location": "https://web.example/web/https://site.example/a?b=1/"}, "more"),
        (302, {"location": "https://login.example/https://site.example/a?b=1"}, "unreadable"),
        (302, {"location": "https://web.example/web/20201302030405/https://site.example/a"}, "unreadable"),
        (302, {}, "unreadable"),
        (200, {}, "unreadable"),
        (429, {}, "limited"),
        (503, {}, "server_error"),
        (520, {}, "server_error"),
    ],
)
def test_the_answer_of_a_timegate(status: int, headers: dict[str, str], outcome: Outcome) -> None:
    reading = read_timegate(Reply(url=GATE, status=status, headers=headers, has_body=False))
    assert reading.outcome == outcome
    assert bool(reading.mementos) == (outcome == "found")
    if headers.get("location") and outcome == "found":
        assert reading.mementos[0].url == COPY


def test_neighbours_are_named_in_the_header() -> None:
    link = (
        f'<{GATE}>; rel="original", '
        '<https://web.example/web/20190101000000/https://site.example/a?b=1>; rel="prev memento"; '
        'datetime="Tue, 01 Jan 2019 00:00:00 GMT", '
        '<https://web.example/web/20210101000000/https://site.example/a?b=1>; rel="next memento"; '
        'datetime="Fri, 01 Jan 2021 00:00:00 GMT"'
    )
    reading = read_timegate(Reply(url=GATE, status=302, headers={"location": COPY, "link": link}))
    assert [memento.moment.year for memento in reading.mementos] == [2020, 2019, 2021]


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "archived"),
    [
        (200, DATED, "found", 200),
        (404, DATED, "found", 404),
        (301, {**DATED, "location": "/web/20200102030405/https://site.example/b"}, "found", 301),
        (302, {"location": "/web/20210102030405/https://site.example/a?b=1"}, "more", None),
        (404, {}, "none", None),
        (200, {}, "unreadable", None),
        (503, {}, "server_error", None),
    ],
)
def test_the_answer_of_playback(status: int, headers: dict[str, str], outcome: Outcome, archived: int | None) -> None:
    reading = read_memento(Reply(url=COPY, status=status, headers=headers, has_body=False))
    assert reading.outcome == outcome
    assert [memento.status for memento in reading.mementos] == ([archived] if outcome in ("found", "more") else [])


def test_a_timemap_lists_copies_and_a_page_is_none() -> None:
    text = f'<{GATE}>; rel="self", <{COPY}>; rel="first memento"; datetime="Thu, 02 Jan 2020 03:04:05 GMT"'
    reading = read_timemap(Reply(url=GATE, status=200, body=text.encode()))
    assert reading.listing is not None
    assert [capture.original for capture in reading.listing.captures] == ["https://site.example/a?b=1"]
    assert read_timemap(Reply(url=GATE, status=404)).outcome == "none"
    assert read_timemap(Reply(url=GATE, status=200, body=PAGE)).outcome == "unreadable"
    assert read_timemap(Reply(url=GATE, status=200)).outcome == "unreadable"


def test_the_copy_of_a_timegate_that_answers_itself_and_of_a_frame() -> None:
    gate = "https://web.example/attic/mp_/https://site.example/a"
    copied = "https://web.example/attic/20200102030405mp_/https://site.example/a"
    link = f'<{copied}>; rel="memento"; datetime="{DATED["memento-datetime"]}"'
    for headers in ({**DATED, "content-location": copied}, {**DATED, "link": link}, {"link": link}):
        reading = read_timegate(Reply(url=gate, status=200, headers=headers, has_body=False))
        assert [memento.url for memento in reading.mementos] == [copied]
    led = {**DATED, "location": "https://web.example/attic/mp_/https://site.example/b", "link": link}
    (moved,) = read_timegate(Reply(url=gate, status=301, headers=led)).mementos
    assert (moved.url, moved.status) == (copied, 301)
    asked = copied.replace("20200102030405", "20190101000000")
    reading = read_memento(Reply(url=asked, status=200, headers={**DATED, "content-location": copied}))
    assert (reading.outcome, reading.follow) == ("more", copied), "playback answered with another copy"


@pytest.mark.parametrize("dated", ["", "soon", "Fri, 02 Jan 2199 03:04:05 GMT", "Mon, 01 Jan 1900 00:00:00 GMT"])
@pytest.mark.parametrize("status", [200, 302, 404])
def test_a_copy_of_no_time_that_can_be_is_neither_one_nor_none(dated: str, status: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    reply = Reply(url=GATE, status=status, headers={"memento-datetime": dated, "location": COPY}, received=now)
    assert [read_timegate(reply).outcome, read_memento(reply).outcome] == ["unreadable", "unreadable"]
    led = {"location": COPY.replace("2020", "2199")}
    assert read_timegate(Reply(url=GATE, status=302, headers=led, received=now)).outcome == "unreadable"
    ahead = {**led, "date": "Fri, 02 Jan 2199 04:00:00 GMT"}
    assert read_timegate(Reply(url=GATE, status=302, headers=ahead, received=now)).outcome == "found", (
        "the clock is late"
    )


HEADERS = st.dictionaries(
    st.sampled_from(["location", "memento-datetime", "link", "content-location", "x-archive-wayback-runtime-error"]),
    st.text(max_size=60),
)


@given(st.integers(100, 999), HEADERS, st.binary(max_size=80))
def test_no_answer_breaks_a_reader_and_only_two_kinds_say_that_there_is_none(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    reply = Reply(url=GATE, status=status, headers=headers, body=body)
    assert read_timegate(reply).outcome != "none" or status == 404
    assert read_memento(reply).outcome != "none" or status == 404
    assert read_timemap(reply).outcome != "none" or status in (200, 404)
    assert read_index(reply).outcome != "none" or (status == 200 and body.strip() in (b"", b"[]"))
