import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive.checks.captures import capture_check, count_captures
from crawler.archive.checks.verify import Violation, find_violation
from crawler.archive.database import Archive
from crawler.archive.ledger.visits import record_visit
from crawler.captures.record import Exchange
from crawler.captures.write import CapturesWriter
from tests.archive.ledgers import at, cite, visit


@pytest.fixture
def folder(archive: Archive, tmp_path: Path) -> Path:
    """Three captures of a link, the third with the body of the first."""
    (link,) = cite(archive, "1-2026-01-01", "story")
    with CapturesWriter(tmp_path / "captures", software="test") as writer:
        first = None
        for day, body in enumerate((b"A gear. " * 50, b"A wheel. " * 50, b"A gear. " * 50)):
            asked = Exchange(url="https://site.example/story", started=at(day), status=200, body=body)
            record = writer.write(asked, original=first if day == 2 else None)
            first = first or record
            record_visit(archive, 1, visit(link, day=day, status=200, capture=record))
    return writer.folder


def checked(archive: Archive, folder: Path, *, some: int | None = None) -> Violation | None:
    return find_violation(capture_check(folder, some=some), archive)


def test_captures_that_are_there_are_no_finding(archive: Archive, folder: Path) -> None:
    assert count_captures(archive) == 3
    assert checked(archive, folder) is None
    assert checked(archive, folder, some=2) is None


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-400])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def exchange_bodies(path: Path) -> None:
    """As a writer with a defect would: whole members, whole records, another body."""
    data, members = path.read_bytes(), []
    while data:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        members.append(member.decompress(data).replace(b"A gear. A", b"A gear, A"))
        data = member.unused_data
    packed = []
    for text in members:
        compressor = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        packed.append(compressor.compress(text) + compressor.flush())
    path.write_bytes(b"".join(packed))


@pytest.mark.parametrize("harm", [remove, cut, flip, exchange_bodies])
def test_harm_is_found(archive: Archive, folder: Path, harm: Callable[[Path], None]) -> None:
    (path,) = folder.glob("*.warc.gz")
    harm(path)
    found = checked(archive, folder)
    assert found is not None
    assert path.name in found.examples[0]
    assert not found.repairable


@pytest.mark.parametrize(
    "change", ["length = length + 1", "record_id = '<urn:uuid:0>'", "url = 'https://site.example/x'", "digest = 'd'"]
)
def test_a_record_that_is_not_the_one_on_file_is_found(archive: Archive, folder: Path, change: str) -> None:
    archive.connection.executescript(f"DROP TRIGGER captures_keep; UPDATE captures SET {change} WHERE id = 2")  # noqa: S608
    found = checked(archive, folder)
    assert found is not None
    assert found.count == 1
    assert "not what the archive has there" in found.examples[0]


def test_a_flipped_bit_is_found_wherever_it_is(archive: Archive, folder: Path) -> None:
    (path,) = folder.glob("*.warc.gz")
    whole, found = path.read_bytes(), 0
    for place in range(0, len(whole), 7):
        data = bytearray(whole)
        data[place] ^= 0x10
        path.write_bytes(data)
        if checked(archive, folder) is not None:
            found += 1
        else:  # bits that fill the last byte of packed data mean nothing
            assert gzip.decompress(data) == gzip.decompress(whole), place
    assert found > len(whole) / 7 * 0.9
