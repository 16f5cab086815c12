import contextlib
import io
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_command

from crawler.captures.record import RecordLocation
from crawler.captures.warc import (
    CapturesWriter,
    Exchange,
    payload_digest,
    read_capture,
    read_tombstone,
    recover,
    redact_record,
)
from crawler.exceptions import CapturesError

CHECKOUT = Path(__file__).parents[2]
SOFTWARE = "Backnumber/test"
STARTED = datetime(2026, 1, 5, 6, 0, 0, 123456, tzinfo=UTC)
PAGE = b"<!doctype html><title>Gears</title><p>" + b"A gear turns another gear. " * 400


def exchange(
    body: bytes = PAGE,
    *,
    url: str = "https://site.example/gears?a=b",
    status: int = 200,
    headers: tuple[tuple[bytes, bytes], ...] = ((b"Content-Type", b"text/html"),),
    **more: Any,
) -> Exchange:
    request = ((b"Host", b"site.example"), (b"User-Agent", b"Backnumber"))
    return Exchange(
        url=url, started=STARTED, request_headers=request, status=status, headers=headers, body=body, **more
    )


def closed(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def check(folder: Path) -> None:
    """What `warcio check` says of the files: nothing, and status 0."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as ended:
        warcio_command(["check", *map(str, closed(folder))])
    assert (ended.value.code, said.getvalue()) == (0, "")


def records(path: Path) -> Iterator[tuple[str, dict[str, str], bytes]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            yield record.rec_type, dict(record.rec_headers.headers), record.raw_stream.read()


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
    with CapturesWriter(tmp_path, software=SOFTWARE, largest=8000) as writer:
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


def torn(folder: Path, cut: int) -> tuple[Path, RecordLocation, int]:
    """A file that a crash left open, cut within its last record; the place of the first response; its whole size."""
    writer = CapturesWriter(folder, software=SOFTWARE)
    first = writer.write(exchange())
    whole = (folder / f"{first.location.file}.open").stat().st_size
    last = writer.write(exchange(os.urandom(500)))
    file = writer._file
    assert file is not None
    os.close(file._descriptor)  # as the system does with a process that dies
    path = folder / f"{last.location.file}.open"
    os.truncate(path, last.location.offset + cut)
    return path, first.location, whole


@pytest.mark.parametrize("cut", [0, 1, 10, 300])
def test_what_a_crash_cut_off_is_dropped(tmp_path: Path, cut: int) -> None:
    path, first, whole = torn(tmp_path, cut)
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        (recovered,) = writer.recovered
        assert (recovered.file, recovered.dropped) == (first.file, cut)
        after = writer.write(exchange())
    assert not path.exists()
    assert (tmp_path / first.file).stat().st_size == whole
    assert after.location.file != first.file, "a file that was closed is never written again"
    assert read_capture(tmp_path, first).body == PAGE
    check(tmp_path)


def test_zeros_that_a_power_failure_left_are_dropped(tmp_path: Path) -> None:
    path, first, _ = torn(tmp_path, 100)
    with path.open("ab") as file:
        file.write(b"\x00" * 5000)
    assert recover(tmp_path, software=SOFTWARE)[0].dropped == 5100
    assert read_capture(tmp_path, first).body == PAGE
    check(tmp_path)


def test_a_file_without_a_whole_record_becomes_one_with_nothing_in_it(tmp_path: Path) -> None:
    path, first, _ = torn(tmp_path, 0)
    os.truncate(path, 7)
    recover(tmp_path, software=SOFTWARE)
    assert [kind for kind, _, _ in records(tmp_path / first.file)] == ["warcinfo"]
    check(tmp_path)


def test_a_large_body_that_compresses_well_is_scanned_in_bounded_memory(tmp_path: Path) -> None:
    writer = CapturesWriter(tmp_path, software=SOFTWARE)
    writer.write(exchange(b"\x00" * 30_000_000))
    file = writer._file
    assert file is not None
    os.close(file._descriptor)
    assert [recovered.dropped for recovered in recover(tmp_path, software=SOFTWARE)] == [0]


def test_the_file_of_a_writer_that_lives_is_left_alone(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as one:
        first = one.write(exchange())
        with CapturesWriter(tmp_path, software=SOFTWARE) as other:
            assert other.recovered == []
            second = other.write(exchange())
        one.write(exchange())
    assert first.location.file != second.location.file
    check(tmp_path)


KILLED = """
import os, sys
from datetime import UTC, datetime
from crawler.captures.warc import CapturesWriter, Exchange
from crawler.exceptions import CapturesError
with CapturesWriter(sys.argv[1], software="x") as writer:
    for number in range(10**9):
        body = os.urandom(20000)
        record = writer.write(Exchange(url="https://site.example/", started=datetime.now(UTC), status=200, body=body))
        print(record.location.file, record.location.offset, flush=True)
"""


def test_kill_9_loses_nothing_that_was_written(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(40)]
        writer.kill()
        said += writer.stdout.readlines()
    recover(tmp_path, software=SOFTWARE)
    check(tmp_path)
    for line in said:
        file, offset = line.split()
        assert len(read_capture(tmp_path, RecordLocation(file=file, offset=int(offset))).body) == 20000


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


@pytest.mark.parametrize("follows", ["response", "request"])
def test_a_redaction_spares_a_record_that_is_not_its_request(tmp_path: Path, follows: str) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        secret = writer.write(exchange(url="https://site.example/secret"))
        other = writer.write(exchange())
    path = tmp_path / secret.location.file
    data = path.read_bytes()
    end = secret.location.offset + secret.length
    cut = other.location.offset + (other.length if follows == "request" else 0)
    path.write_bytes(data[:end] + data[cut:])
    redact_record(tmp_path, secret.location, length=secret.length, record_id=secret.record_id, note="Removed.")
    assert read_tombstone(tmp_path, secret.location) == secret.record_id
    assert path.read_bytes()[end:] == data[cut:]
    check(tmp_path)


def test_a_redaction_takes_the_request_with_it(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        secret = writer.write(exchange(url="https://site.example/secret"))
        other = writer.write(exchange())
    path = tmp_path / secret.location.file
    data = path.read_bytes()
    redact_record(tmp_path, secret.location, length=secret.length, record_id=secret.record_id, note="Removed.")
    assert [kind for kind, _, _ in records(path)] == ["warcinfo", "metadata", "metadata", "response", "request"]
    assert path.read_bytes()[other.location.offset :] == data[other.location.offset :]
    check(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CapturesError, match=r"cannot be written to .*file.*CAPTURES="):
        CapturesWriter(tmp_path / "file" / "captures", software=SOFTWARE)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        location = writer.write(exchange(os.urandom(3000))).location
    with pytest.raises(CapturesError, match=r"cannot be read \(No such file"):
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
