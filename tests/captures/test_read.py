import gzip
import os
from pathlib import Path

import pytest

from crawler.captures.read import read_capture
from crawler.captures.record import RecordLocation
from crawler.captures.unpacking import Unpacked
from crawler.captures.write import CapturesWriter
from crawler.exceptions import CapturesError
from tests.captures.exchanges import SOFTWARE, exchange


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        location = writer.write(exchange(os.urandom(3000))).location
    with pytest.raises(CapturesError, match=r"\.warc\.gz cannot be read \(No such file"):
        read_capture(tmp_path, RecordLocation(file="none.warc.gz", offset=0))
    with pytest.raises(CapturesError, match="is no file of captures"):
        read_capture(tmp_path, RecordLocation(file="../secret.warc.gz", offset=0))
    for offset in (0, location.offset + 5, 10**9):
        with pytest.raises(CapturesError, match=rf"{location.file} at {offset} (holds no response|is damaged)"):
            read_capture(tmp_path, RecordLocation(file=location.file, offset=offset))
    path = tmp_path / location.file
    data = bytearray(path.read_bytes())
    data[location.offset + 1500] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(CapturesError, match="is damaged"):
        read_capture(tmp_path, location)


def test_a_member_of_several_records_is_told(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        location = writer.write(exchange(b"A gear turns.")).location
    path = tmp_path / location.file
    with path.open("rb") as file:
        file.seek(location.offset)
        record = b"".join(iter(Unpacked(file).read, b""))
    path.write_bytes(gzip.compress(record))
    location = RecordLocation(file=location.file, offset=0)
    assert read_capture(tmp_path, location).length == path.stat().st_size
    path.write_bytes(gzip.compress(record + record))
    with pytest.raises(CapturesError, match="is damaged"):
        read_capture(tmp_path, location)
