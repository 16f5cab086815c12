import gzip
import io

from crawler.captures.files import CHUNK, iter_members, read_head

FIRST = gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n" + b"a" * 3 * CHUNK)
SECOND = gzip.compress(b"WARC/1.1\r\nWARC-Type: request\r\n\r\n")


def test_each_member_is_given_with_its_length_and_a_bounded_head() -> None:
    members = list(iter_members(io.BytesIO(FIRST + SECOND)))
    assert [length for _, length in members] == [len(FIRST), len(SECOND)]
    assert [len(head) < 3 * CHUNK for head, _ in members] == [True, True]


def test_it_stops_before_what_is_cut_or_no_member() -> None:
    for rest in (SECOND[:-1], SECOND[:5], b"\x00" * 50, b"text"):
        assert [length for _, length in iter_members(io.BytesIO(FIRST + rest))] == [len(FIRST)]


def test_the_head_of_a_record_is_read_at_its_offset() -> None:
    file = io.BytesIO(FIRST + SECOND + gzip.compress(b"text"))
    assert read_head(file, len(FIRST)) == ({"WARC-Type": "request"}, len(SECOND))
    assert read_head(file, 0) == ({"WARC-Type": "response"}, len(FIRST))
    assert read_head(file, 3) is None
    assert read_head(file, len(FIRST) + len(SECOND)) is None, "a member that is no record"
    assert read_head(file, 10**9) is None
