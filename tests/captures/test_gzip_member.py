import gzip
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.gzip_member import HAS_ISAL, Compression, compressed, stored_after
from crawler.captures.read import read_capture
from crawler.captures.redaction import read_redacted_id, redact_record
from crawler.captures.write import CapturesWriter
from tests.captures.exchanges import PAGE, SOFTWARE, check, exchange

CHECKOUT = Path(__file__).parents[2]
BODIES = st.one_of(st.binary(max_size=3000), st.integers(65_500, 65_600).map(os.urandom), st.just(PAGE * 300))


def members(data: bytes) -> int:
    """Number of gzip members, each whole."""
    count = 0
    while data:
        reading = zlib.decompressobj(31)
        reading.decompress(data)
        assert reading.eof
        data, count = reading.unused_data, count + 1
    return count


@given(head=st.binary(max_size=3000), body=BODIES)
def test_a_member_holds_what_was_given(head: bytes, body: bytes) -> None:
    for member in (compressed((head, body), "fast"), compressed((head, body), "small"), stored_after(head, body)):
        assert gzip.decompress(member) == head + body
        assert members(member) == 1


def test_without_the_fast_library_zlib_stands_in() -> None:
    code = (
        "import sys; sys.modules['isal'] = None\n"
        "from crawler.captures.gzip_member import compressed\n"
        "print(compressed((b'x' * 99,), 'fast') == compressed((b'x' * 99,), 'small'))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert run.stdout == "True\n"


@pytest.mark.parametrize("compression", ["fast", "small"])
def test_a_body_that_came_compressed_is_stored_as_it_came(tmp_path: Path, compression: Compression) -> None:
    packed = gzip.compress(os.urandom(40_000), mtime=0)
    headers = ((b"Content-Type", b"text/html"), (b"content-encoding", b"GZIP"))
    with CapturesWriter(tmp_path, software=SOFTWARE, compression=compression) as writer:
        record = writer.write(exchange(packed, headers=headers))
    data = (tmp_path / record.location.file).read_bytes()
    assert packed in data
    assert read_capture(tmp_path, record.location).body == packed
    check(tmp_path)
    redact_record(
        tmp_path, record.location, length=record.length, record_id=record.record_id, note="Removed on request."
    )
    assert packed not in (tmp_path / record.location.file).read_bytes()
    assert read_redacted_id(tmp_path, record.location) == record.record_id
    check(tmp_path)


def test_small_is_smaller() -> None:
    assert HAS_ISAL, "the lock has it"
    text = b" ".join(b"%d" % (n * n % 1013) for n in range(30_000))
    assert len(compressed((text,), "small")) < len(compressed((text,), "fast")) < len(text) / 2
