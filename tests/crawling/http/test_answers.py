"""What servers send is read, or ends at once, in whatever pieces it comes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import ResponseDataLossError

from crawler.crawling.fetch_errors import BadResponseError, FetchError, TooLargeError
from crawler.crawling.http.answers import Answer, AnswerReader
from tests.crawling.answers import CHUNKED, HELD, LENGTH, OK, PACKED, READ, Read

MAX_BODY = 3_000_000


def read(data: bytes, *, step: int, closes: bool) -> Answer | None:
    reader = AnswerReader(max_body=MAX_BODY)
    for place in range(0, len(data), step):
        if reader.feed(data[place : place + step]):
            break
    if closes and reader.answer is None:
        reader.end()
    return reader.answer or (reader.answer if reader.is_whole() else None)


@pytest.mark.parametrize("name", READ)
def test_it_is_read(name: str) -> None:
    wanted = READ[name]
    for step in (len(wanted.data), 1, 7) if len(wanted.data) < 1_000 else (len(wanted.data), 1_000):
        answer = read(wanted.data, step=step, closes=wanted.closes)
        assert answer is not None, step
        assert (answer.status, answer.body) == (wanted.status, wanted.body), step


@pytest.mark.parametrize("name", HELD)
def test_it_ends_at_once(name: str) -> None:
    data, outcome = HELD[name]
    for step in (len(data), 65_536, 1) if len(data) < 1_000 else (len(data), 65_536):
        with pytest.raises(FetchError) as raised:
            read(data, step=step, closes=False)
        assert raised.value.outcome == outcome
        assert len(str(raised.value)) < 300


def test_headers_are_as_they_came() -> None:
    data = OK + b"x-Powered-BY:  a \r\nX: b\r\n c\r\nSet-Cookie: d\r\nset-cookie: e\r\nno header\r\n: f\r\n" + LENGTH
    answer = read(data + b"\r\nabc", step=1_000, closes=False)
    assert answer is not None
    assert answer.headers == (
        (b"x-Powered-BY", b"a"),
        (b"X", b"b c"),
        (b"Set-Cookie", b"d"),
        (b"set-cookie", b"e"),
        (b"Content-Length", b"3"),
    )


@pytest.mark.parametrize(
    "data",
    [
        OK + LENGTH + b"\r\nab",
        CHUNKED + b"\r\n3\r\nabc\r\n",
        CHUNKED + b"\r\n3\r\nab",
        CHUNKED + b"\r\n",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 300\r\n\r\n" + PACKED[:-1],
        OK + b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + PACKED[:19],
        OK + b"Content-Encoding: gzip\r\nContent-Length: 300\r\n\r\n" + b"no gzip",
        OK + b"Content-Encoding: br\r\nContent-Length: 300\r\n\r\n" + PACKED,
    ],
)
def test_an_end_before_the_end_is_told(data: bytes) -> None:
    with pytest.raises(ResponseDataLossError):
        read(data, step=len(data), closes=True)


@pytest.mark.parametrize("name", ["plain", "chunks-and-trailers", "early-hints", "folded"])
def test_cut_at_any_byte_it_is_no_answer(name: str) -> None:
    wanted = READ[name]
    for end in range(len(wanted.data) - 3 if name != "chunks-and-trailers" else wanted.data.index(b"0\r\nX")):
        reader = AnswerReader()
        reader.feed(wanted.data[:end])
        with suppress(ResponseDataLossError):
            assert not reader.end()
        assert reader.answer is None


@pytest.mark.parametrize(
    ("data", "keeps"),
    [
        (OK + LENGTH + b"\r\nabc", True),
        (OK + LENGTH + b"\r\nabcd", False),
        (OK + LENGTH + b"Connection: Close\r\n\r\nabc", False),
        (OK + LENGTH + b"Connection: keep-alive, close\r\n\r\nabc", False),
        (CHUNKED + b"\r\n0\r\n\r\n", True),
        (CHUNKED + b"\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n", False),
        (b"HTTP/1.0 200 OK\r\n" + LENGTH + b"\r\nabc", False),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", True),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n<html>", False),
        (b"HTTP/1.1 304 Not Modified\r\n" + LENGTH + b"\r\n", False),
        (b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", False),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", True),
    ],
)
def test_a_connection_is_used_again_where_the_end_is_sure(data: bytes, keeps: bool) -> None:
    reader = AnswerReader()
    assert reader.feed(data)
    assert reader.keeps_alive is keeps


def test_answers_to_requests_without_a_body_have_none() -> None:
    reader = AnswerReader(has_body=False)
    assert reader.feed(OK + LENGTH + b"\r\n")
    assert reader.answer is not None
    assert reader.answer.body == b""


def test_the_body_is_bounded() -> None:
    for data in (OK + b"\r\n", CHUNKED + b"\r\n9\r\n", OK + b"Content-Length: 9\r\n\r\n"):
        with pytest.raises(TooLargeError, match="body"):
            AnswerReader(max_body=5).feed(data + b"123456789")
    assert AnswerReader(max_body=5).feed(OK + b"Content-Length: 5\r\n\r\n12345")


def test_of_a_body_that_is_too_long_or_breaks_off_a_part_is_taken_where_that_will_do() -> None:
    for head in (OK + b"\r\n", OK + b"Content-Length: 99\r\n\r\n", CHUNKED + b"\r\n9\r\n", CHUNKED + b"\r\nfffff\r\n"):
        for body, step in ((b"123456789", 1), (b"123456789", 99), (b"123", 1), (b"123", 99)):
            reader = AnswerReader(max_body=5, takes_part=True)
            assert (
                any(reader.feed((head + body)[place : place + step]) for place in range(0, 150, step)) or reader.end()
            )
            assert reader.answer is not None
            assert (reader.answer.body, reader.keeps_alive) == (body[:5], False)
            assert reader.answer.is_part is (head != OK + b"\r\n" or len(body) > 5)
    whole = AnswerReader(max_body=5, takes_part=True)
    assert whole.feed(OK + LENGTH + b"\r\nabc")
    assert whole.keeps_alive
    assert whole.answer is not None
    assert not whole.answer.is_part


def test_a_length_that_is_none_is_told_by_what_it_is() -> None:
    with pytest.raises(BadResponseError, match="several lengths"):
        read(Read(OK + LENGTH + b"Content-Length: 4\r\n\r\n").data, step=100, closes=False)


@given(
    st.sampled_from(sorted(READ)),
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), max_size=4),
    st.data(),
)
def test_whatever_comes_ends_in_words(name: str, changes: list[tuple[int, bytes]], data: st.DataObject) -> None:
    """A byte more or less anywhere, in any two pieces, is an answer, an error that is known, or waited for."""
    sent = bytearray(READ[name].data[:2_000])
    for place, piece in changes:
        sent[place : place + data.draw(st.integers(0, 3))] = piece
    cut = data.draw(st.integers(0, len(sent)))
    reader = AnswerReader(max_body=MAX_BODY)
    with suppress(FetchError, ResponseDataLossError):
        if not reader.feed(bytes(sent[:cut])) and not reader.feed(bytes(sent[cut:])):
            reader.end()
    assert reader.answer is None or 200 <= reader.answer.status <= 999
