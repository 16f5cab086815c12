import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.captures.read import read_capture
from crawler.captures.record import Exchange, RecordLocation
from crawler.captures.redaction import read_redacted_id, redact_record
from crawler.captures.write import CapturesWriter
from crawler.exceptions import CapturesError
from tests.archive.ledgers import at
from tests.captures.exchanges import SOFTWARE, check, exchange, records


@pytest.mark.parametrize("size", [0, 1, 700, 65_535, 70_000, 400_000])
def test_a_record_of_any_length_is_overwritten(tmp_path: Path, size: int) -> None:
    body = bytes((n * n * 31 + n // 7) % 256 for n in range(size))  # hardly compressible
    with CapturesWriter(tmp_path, software="test") as writer:
        one = writer.write(Exchange(url="https://site.example/1", started=at(0), status=200, body=body))
        two = writer.write(Exchange(url="https://site.example/2", started=at(0), status=200, body=b"two"))
    path = tmp_path / one.location.file
    before = path.stat().st_size
    for _ in range(2):
        redact_record(tmp_path, one.location, length=one.length, record_id=one.record_id, note="Removed.")
    assert path.stat().st_size == before
    assert read_capture(tmp_path, two.location).body == b"two"
    with pytest.raises(CapturesError, match="holds no response"):
        read_capture(tmp_path, one.location)
    assert b"site.example/1" not in b"".join(members(path))


def members(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    while data:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        yield member.decompress(data)
        data = member.unused_data


def test_what_is_not_the_record_is_left_alone(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software="test") as writer:
        one = writer.write(Exchange(url="https://site.example/1", started=at(0), status=200, body=b"one"))
    path = tmp_path / one.location.file
    before = path.read_bytes()
    with pytest.raises(CapturesError, match="holds another record"):
        redact_record(tmp_path, one.location, length=one.length, record_id="<urn:uuid:0>", note="n")
    with pytest.raises(CapturesError, match="ends before"):
        redact_record(tmp_path, one.location, length=10**9, record_id=one.record_id, note="n")
    with pytest.raises(CapturesError, match="is no file of captures"):
        redact_record(tmp_path, RecordLocation(file="../x", offset=0), length=9, record_id=one.record_id, note="n")
    assert path.read_bytes() == before


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
    assert read_redacted_id(tmp_path, secret.location) == secret.record_id
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
