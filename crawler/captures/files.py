"""The files of a folder of captures: their names, their gzip members, and errors in words."""

import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from crawler.captures.record import RecordLocation
from crawler.exceptions import CapturesError

__all__ = ["CHUNK", "OPEN", "capture_path", "find_damage", "iter_members", "read_head", "translate_write_errors"]

OPEN = ".open"
"""Suffix of a file that is being written."""

CHUNK = 1 << 16
"""Bytes read, and decompressed, at a time."""

_HEAD = re.compile(rb"\x1f\x8b\x08\x00{5}[\x00\x02\x04][\x03\xff]")
"""How a member begins: none names a file or a time."""

_new_member = partial(zlib.decompressobj, zlib.MAX_WBITS | 16)
_NAME = re.compile(r"[\w.-]+\.warc\.gz", re.ASCII)


def capture_path(folder: Path, location: RecordLocation) -> Path:
    """Return the path of the file of a record, which may still be open for writing.

    Raises CapturesError when the name is not one of a file of captures.
    """
    if not _NAME.fullmatch(location.file):
        raise CapturesError(
            f"{location.file} at {location.offset} is no file of captures. The archive may be damaged: "
            "run `scrapy verify`."
        )
    path = folder / location.file
    under_way = path.with_name(path.name + OPEN)
    return under_way if not path.exists() and under_way.exists() else path


def iter_members(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield the first decompressed bytes (at least `CHUNK`, or all) and the compressed length of each gzip member.

    Starts at the file's position and stops before the first member that is damaged or incomplete. Memory is bounded: a
    small member may decompress to a large body.
    """
    member, head, length, data = _new_member(), b"", 0, b""
    while data := data or file.read(CHUNK):
        try:
            text = member.decompress(data, CHUNK)
        except zlib.error:
            return
        if len(head) < CHUNK:
            head += text
        left = member.unused_data if member.eof else member.unconsumed_tail
        length += len(data) - len(left)
        data = left
        if member.eof:
            yield head, length
            member, head, length = _new_member(), b"", 0


def find_damage(path: Path, known: Iterable[int]) -> Iterator[int]:
    """Yield the offsets of damaged gzip members; behind one, it goes on at the next offset that is known.

    The sums of a member prove what it holds. Raises OSError.
    """
    starts = sorted(known)
    with path.open("rb") as file:
        end, place = file.seek(0, os.SEEK_END), 0
        while place < end:
            good = _end_of_whole_members(file, place)
            if good == end:
                return
            yield good
            place = next((start for start in starts if start > good), end)


def _end_of_whole_members(file: BinaryIO, place: int) -> int:
    """Return where whole members end that begin at a place."""
    file.seek(place)
    for _, length in iter_members(file):
        after = file.tell()
        file.seek(place)
        if not _HEAD.match(file.read(10)):
            return place
        file.seek(after)
        place += length
    return place


def read_head(file: BinaryIO, offset: int) -> tuple[dict[str, str], int] | None:
    """Return WARC fields and compressed length of the record at an offset; None when no whole record is there."""
    file.seek(offset)
    for head, length in iter_members(file):
        lines = head.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").split("\r\n")
        if not lines[0].startswith("WARC/"):
            return None
        return dict(line.split(": ", 1) for line in lines[1:] if ": " in line), length
    return None


@contextmanager
def translate_write_errors(folder: Path) -> Iterator[None]:
    """Raise CapturesError, which says what to do, for an OSError met while writing to the folder."""
    try:
        yield
    except OSError as error:
        raise CapturesError(
            f"Captures cannot be written to {folder} ({error.strerror}). Make room or say who may write there, name "
            "another folder with `-s CAPTURES=FOLDER`, or keep none with `-s CAPTURES=`."
        ) from error
