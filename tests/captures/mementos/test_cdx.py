"""What indexes list, and what is no list."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.mementos.cdx import UnreadableError, read_cdx
from crawler.captures.mementos.moments import timestamp

NAMES = ["timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROW = ["20200102030405", "http://www.a.example:80/b", "text/html", "200", "ABC", "9"]
REVISIT = ["20200103030405", "https://a.example/b", "warc/revisit", "-", "ABC", "-"]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([NAMES, ROW, REVISIT]),
        json.dumps([NAMES, ROW, REVISIT, [], ["com,example)/ 20200103030406"]]),
        f"{' '.join(ROW)}\n{' '.join(REVISIT)}\n",
        f"a,example)/b {' '.join(ROW)}\na,example)/b {' '.join(REVISIT)}\n\ncom,example)/+2020\n",
        "\n".join(
            json.dumps({"urlkey": "k", "timestamp": t, "url": u, "mime": m, "status": s, "digest": d})
            for t, u, m, s, d, _ in (ROW, REVISIT)
        ),
        "\n".join(
            f"a,example)/b {t} {json.dumps({'url': u, 'mime': m, 'status': s, 'digest': d})}"
            for t, u, m, s, d, _ in (ROW, REVISIT)
        ),
    ],
    ids=["json", "json with resume key", "text", "text with key and resume key", "objects", "cdxj"],
)
def test_every_form_of_a_list_says_the_same(body: str) -> None:
    listing = read_cdx(body.encode())
    assert [(timestamp(c.moment), c.original, c.status, c.digest) for c in listing.captures] == [
        ("20200102030405", "http://www.a.example:80/b", 200, "ABC"),
        ("20200103030405", "https://a.example/b", None, "ABC"),
    ]
    assert listing.lines == 2


@pytest.mark.parametrize("body", [b"", b"  \n", b"[]", b"[]\n", json.dumps([NAMES]).encode()])
def test_an_empty_list_is_one(body: bytes) -> None:
    assert read_cdx(body).captures == []


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>Sorry</body></html>",
        b"Internet Archive is temporarily offline",
        b'{"message": "No, thank you."}',
        b'[["timestamp", "original"], ["2020',
        b'[{"timestamp": "20200102030405"}]',
        b'[["a", "b"], ["c", "d"]]',
        b'[["timestamp", "original"], ["20200102030405"]]',
        b'[["timestamp", "original"], ["2020", "http://a.example/"]]',
        b"org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots",
        b"null",
        b"[null]",
    ],
)
def test_what_is_no_list_is_no_empty_one(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_cdx(body)


def test_a_row_without_a_time_or_address_is_left_out_and_counted() -> None:
    odd = ["20201340030405", "http://a.example/", "text/html", "200", "X", "9"]
    listing = read_cdx(json.dumps([NAMES, ROW, odd]).encode())
    assert (len(listing.captures), listing.lines) == (1, 2)


MOMENTS = st.integers(900_000_000, 1_900_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
FIELDS = st.text(st.characters(codec="ascii", min_codepoint=33, exclude_characters="{}"), min_size=1, max_size=12)


@given(st.lists(st.tuples(MOMENTS, FIELDS, st.integers(100, 999), FIELDS), max_size=8), st.booleans())
def test_what_is_listed_is_read(rows: list[tuple[datetime, str, int, str]], as_json: bool) -> None:
    listed = [[timestamp(at), f"http://{o}", "text/html", str(s), d, "1"] for at, o, s, d in rows]
    body = json.dumps([NAMES, *listed]) if as_json else "".join(f"{' '.join(row)}\n" for row in listed)
    read = [(c.moment, c.original, c.status, c.digest) for c in read_cdx(body.encode()).captures]
    assert read == [(at, f"http://{o}", s, None if d == "-" else d) for at, o, s, d in rows]


@given(st.integers(1, 10_000))
def test_a_list_that_is_cut_anywhere_is_none(cut: int) -> None:
    body = json.dumps([NAMES, *[ROW] * 90]).encode()
    with pytest.raises(UnreadableError):
        read_cdx(body[: min(cut, len(body) - 1)])
