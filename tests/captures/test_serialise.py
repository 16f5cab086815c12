import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.serialise import redaction_record
from crawler.exceptions import CapturesError

RECORD_ID = "<urn:uuid:00000000-0000-4000-8000-000000000000>"


@given(size=st.one_of(st.integers(400, 3000), st.integers(65_000, 66_500), st.integers(130_000, 131_500)))
def test_a_redaction_record_has_exactly_the_size_asked_for(size: int) -> None:
    record = redaction_record(size, record_id=RECORD_ID, note="Removed.")
    assert len(record) == size
    head, _, block = gzip.decompress(record).partition(b"\r\n\r\n")
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert (fields[b"WARC-Type"], fields[b"WARC-Record-ID"]) == (b"metadata", RECORD_ID.encode())
    assert len(block) == int(fields[b"Content-Length"]) + len(b"\r\n\r\n")
    assert block.startswith(b"Removed.")


def test_a_note_that_does_not_fit_is_cut() -> None:
    record = redaction_record(300, record_id=RECORD_ID, note="x" * 900)
    assert len(record) == 300
    assert gzip.decompress(record).endswith(b"xxx\r\n\r\n")


def test_a_record_too_short_for_the_headers_is_refused() -> None:
    with pytest.raises(CapturesError, match="too short to be overwritten"):
        redaction_record(100, record_id=RECORD_ID, note="Removed.")
