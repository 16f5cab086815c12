import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.captures.read import read_capture
from crawler.captures.record import payload_digest
from crawler.captures.write import CapturesWriter
from crawler.exceptions import CapturesError
from tests.captures.exchanges import PAGE, SOFTWARE, check, closed, exchange, records


def test_an_exchange_is_written_and_read_back(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path / "new" / "captures", software=SOFTWARE) as writer:
        first = writer.write(exchange(status=404, address="192.0.2.7"))
        second = writer.write(exchange(b"", url="https://site.example/empty"))
        open_yet = read_capture(writer.folder, first.location)
    assert read_capture(writer.folder, first.location) == open_yet
    assert (open_yet.url, open_yet.status, open_yet.body) == ("https://site.example/gears?a=b", 404, PAGE)
    assert (open_yet.headers, open_yet.truncated) == ((("Content-Type", "text/html"),), None)
    assert open_yet.started == first.written == "2026-01-05T06:00:00.123456Z"
    assert read_capture(writer.folder, second.location).body == b""
    check(writer.folder)


def test_a_file_is_what_the_standard_says(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        record = writer.write(exchange(address="192.0.2.7", truncated="length"))
    (path,) = closed(tmp_path)
    (info, info_head, info_block), (response, head, _), (request, asked, _) = records(path)
    assert (info, response, request) == ("warcinfo", "response", "request")
    assert info_head["WARC-Filename"] == path.name == record.location.file
    assert b"software: Backnumber/test\r\n" in info_block
    assert head["WARC-Record-ID"] == asked["WARC-Concurrent-To"] == record.record_id
    assert head["WARC-Payload-Digest"] == record.digest == payload_digest(PAGE)
    assert (head["WARC-IP-Address"], head["WARC-Truncated"]) == ("192.0.2.7", "length")
    assert head["WARC-Target-URI"] == asked["WARC-Target-URI"] == record.url
    data = path.read_bytes()[record.location.offset :]
    assert data[: record.length].startswith(b"\x1f\x8b"), "a gzip member of its own"
    assert data[record.length :].startswith(b"\x1f\x8b")
    check(tmp_path)


def test_an_identical_body_is_kept_once(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        first = writer.write(exchange())
        again = writer.write(exchange(headers=((b"X-Visit", b"2"),)), original=first)
    assert again.original == first.location
    assert again.digest == first.digest
    assert again.length < first.length * 3
    (path,) = closed(tmp_path)
    revisit = next(head for kind, head, _ in records(path) if kind == "revisit")
    assert revisit["WARC-Refers-To"] == first.record_id
    assert revisit["WARC-Refers-To-Target-URI"] == first.url
    assert revisit["WARC-Refers-To-Date"] == first.written
    assert revisit["WARC-Profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert revisit["WARC-Payload-Digest"] == first.digest
    assert read_capture(tmp_path, again.location).body == b""
    whole = read_capture(tmp_path, again.location, original=first.location)
    assert (whole.body, whole.headers) == (PAGE, (("X-Visit", "2"),))
    check(tmp_path)


def test_a_new_file_begins_at_the_bound(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE, max_file_bytes=8000) as writer:
        locations = [writer.write(exchange(os.urandom(2000))).location for _ in range(6)]
        big = writer.write(exchange(os.urandom(20_000))).location
    files = closed(tmp_path)
    assert len(files) == 4
    assert sorted(path.stat().st_size > 8000 for path in files) == [False, False, False, True]
    assert {location.file for location in (*locations, big)} == {path.name for path in files}
    assert all(read_capture(tmp_path, location).status == 200 for location in locations)
    check(tmp_path)


def test_nothing_written_no_file(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE):
        pass
    assert list(tmp_path.iterdir()) == []


def test_headers_are_kept_byte_for_byte_and_break_nothing(tmp_path: Path) -> None:
    headers = (
        (b"X-Name", "Gearbox \u00e4\u00f6 \u30ae\u30a2".encode()),
        (b"X-Evil", b"a\r\nWARC-Type: response\r\n\r\nb\x00c"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Content-Encoding", b"gzip"),
    )
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        evil = exchange(headers=headers, url="https://site.example/a\r\nWARC-Date: x")
        record = writer.write(evil)
    back = read_capture(tmp_path, record.location)
    names = dict(back.headers)
    assert names["X-Evil"] == "a WARC-Type: response b c"
    assert names["X-Archive-Orig-Transfer-Encoding"] == "chunked"
    assert back.url == "https://site.example/a%20WARC-Date:%20x"
    (path,) = closed(tmp_path)
    with path.open("rb") as file:
        file.seek(record.location.offset)
        assert headers[0][1] in zlib.decompress(file.read(record.length), 31)
    assert len(list(records(path))) == 3
    check(tmp_path)


@settings(max_examples=settings().max_examples // 2)
@given(
    st.binary(max_size=300),
    st.integers(100, 999),
    st.lists(st.tuples(st.binary(min_size=1, max_size=20), st.binary(max_size=60)), max_size=4).map(tuple),
    st.text(max_size=40),
)
def test_any_exchange_is_a_valid_record(
    tmp_path_factory: pytest.TempPathFactory,
    body: bytes,
    status: int,
    headers: tuple[tuple[bytes, bytes], ...],
    rest: str,
) -> None:
    folder = tmp_path_factory.mktemp("captures")
    with CapturesWriter(folder, software=SOFTWARE) as writer:
        record = writer.write(exchange(body, status=status, headers=headers, url=f"https://site.example/{rest}"))
        after = writer.write(exchange())
    assert read_capture(folder, record.location).status == status
    assert read_capture(folder, after.location).body == PAGE
    assert [kind for kind, _, _ in records(closed(folder)[0])].count("response") == 2
    check(folder)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = os.pwrite

    def half(descriptor: int, data: memoryview, offset: int) -> int:
        if len(data) < 100:
            raise OSError(28, "No space left on device")
        return written(descriptor, data[: len(data) // 2], offset)

    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        first = writer.write(exchange())
        path = tmp_path / f"{first.location.file}.open"
        size = path.stat().st_size
        monkeypatch.setattr(os, "pwrite", half)
        with pytest.raises(CapturesError, match=r"No space left on device.*Make room"):
            writer.write(exchange())
        assert path.stat().st_size == size
        monkeypatch.setattr(os, "pwrite", written)
        second = writer.write(exchange())
    assert second.location.offset > first.location.offset
    check(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CapturesError, match=r"cannot be written to .*file.*CAPTURES="):
        CapturesWriter(tmp_path / "file" / "captures", software=SOFTWARE)


def test_warcio_finds_what_was_written(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        record = writer.write(exchange())
    said = subprocess.run(
        [
            sys.executable,
            "-m",
            "warcio.cli",
            "index",
            "-f",
            "offset,warc-type,http:status",
            tmp_path / record.location.file,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [json.loads(line) for line in said.stdout.splitlines()]
    assert {"offset": str(record.location.offset), "warc-type": "response", "http:status": "200"} in rows
