"""Captures: what was asked and answered, kept in WARC files (ISO 28500:2017), a gzip member a record.

A file is written under a name that ends in `.open` and is locked by its writer; closed, it loses that ending and is
never changed again, but that `redact_record` may overwrite a record, in its place, by one that says that it was
removed. What a crash left open is closed by the next writer, after a record that was cut off at its end is
dropped: no visit points at it, for a visit is recorded after its capture. Nothing is ever deleted.

warcio reads the files. It does not write them: its writer percent-encodes the headers of others and always takes the
highest and slowest compression.
"""

import fcntl
import os
import re
import secrets
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Self
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.captures.record import Record, RecordLocation
from crawler.exceptions import CapturesError
from crawler.text.dates import format_time

__all__ = [
    "LARGEST_FILE",
    "Captured",
    "CapturesWriter",
    "Exchange",
    "RecoveredFile",
    "payload_digest",
    "read_capture",
    "read_tombstone",
    "recover",
    "redact_record",
]

LARGEST_FILE = 1_000_000_000
"""Bytes of a file, unless one exchange has more: the size that the standard recommends in its annex C."""

LEVEL = 6
"""Of zlib: the highest takes half as long again, for one part in a hundred."""

SMALL = 2048
"""Bytes of a body for which zlib's usual tables would take longer to clear than the record to compress."""

OPEN = ".open"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

Truncation = Literal["length", "time", "disconnect"]
"""Why a body ends too early: the standard's words for a bound of size, a bound of time, a broken connection."""

Headers = Sequence[tuple[bytes, bytes]]

_CHUNK = 1 << 16
_STORED, _STORED_HEAD, _GZIP_ENDS = 0xFFFF, 5, 18
"""Bytes: most of a stored block of DEFLATE, of its head, of a gzip member's head and trailer."""
_BREAKS = re.compile(rb"[\x00\r\n]+")
_NAME = re.compile(r"[\w.-]+\.warc\.gz", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """A request and its response.

    started: with a zone. request_headers, headers: in order, as they went over the wire. body: as it came, without
    chunks but still compressed where Content-Encoding says so; what of it was read when `truncated` says that more was
    to come. address: IP address that was connected to.
    """

    url: str
    started: datetime
    request_headers: Headers = ()
    method: str = "GET"
    status: int
    headers: Headers = ()
    body: bytes = b""
    truncated: Truncation | None = None
    address: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Captured:
    """A response read back. started: UTC, as its WARC-Date has it. body: still compressed, as in `Exchange`. length: of
    the compressed record, in bytes."""

    record_id: str
    digest: str | None
    length: int
    url: str
    started: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveredFile:
    """A file that a crash had left open. dropped: bytes of a record that was cut off."""

    file: str
    dropped: int


def payload_digest(body: bytes) -> str:
    """The digest of a body, as records have it. Not SHA-1, as is customary: of that, two bodies can be made to agree.

    >>> payload_digest(b"")[:15]
    'sha256:e3b0c442'
    """
    return f"sha256:{sha256(body).hexdigest()}"


class CapturesWriter:
    """Writes exchanges to a folder, into new files only. A context manager: leaving it closes the file."""

    def __init__(self, folder: Path | str, *, software: str, largest: int = LARGEST_FILE) -> None:
        """Makes the folder if it is not there, and closes what a crash left open (`recovered` says what that was).

        software: name and version of the program. Raises CapturesError.
        """
        self.folder = Path(folder)
        self.software = software
        self.largest = largest
        with _translate_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        self.recovered = recover(self.folder, software=software)
        self._file: _OpenFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def write(self, exchange: Exchange, *, original: Record | None = None, digest: str | None = None) -> Record:
        """Appends the response and its request; returns where the response stands.

        original: a capture whose body is known to be the same: the body is not repeated, the record refers to it.
        digest: `payload_digest` of the body, where the caller has it already.

        Raises CapturesError, for a full disk say; the file is then as it was before.
        """
        digest = digest or payload_digest(exchange.body)
        record_id = _new_id()
        # A date finer than the second tells two captures of one address apart, to which a revisit may refer.
        written = exchange.started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        response = _response(exchange, record_id, written, digest, original)
        request = _request(exchange, record_id, written)
        with _translate_errors(self.folder):
            file = self._file_for(len(response) + len(request))
            offset = file.append(response + request)
        return Record(
            location=RecordLocation(file=file.name, offset=offset),
            length=len(response),
            record_id=record_id,
            url=exchange.url,
            written=written,
            digest=digest,
            original=original.location if original else None,
        )

    def sync(self) -> None:
        """Brings what was written to the disk itself, where a power failure does not reach it. Raises CapturesError."""
        if self._file is not None:
            with _translate_errors(self.folder):
                self._file.sync()

    def close(self) -> None:
        """Closes the file; another write begins a new one. Raises CapturesError."""
        if self._file is not None:
            file, self._file = self._file, None
            with _translate_errors(self.folder):
                file.close()

    def _file_for(self, size: int) -> "_OpenFile":
        if self._file is not None and self._file.size + size > self.largest:
            self.close()
        if self._file is None:
            self._file = _OpenFile(self.folder, self.software)
        return self._file


class _OpenFile:
    """A file that is being written, and the lock on it."""

    def __init__(self, folder: Path, software: str) -> None:
        moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        self.name = f"backnumber-{moment}-{secrets.token_hex(4)}.warc.gz"
        self.path = folder / (self.name + OPEN)
        self.size = 0
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.append(_warcinfo(self.name, software))
        except BaseException:
            os.close(self._descriptor)
            raise

    def append(self, data: bytes) -> int:
        """Writes all of it, or nothing; returns the offset at which it stands."""
        offset = self.size
        view = memoryview(data)
        try:
            while view:
                view = view[os.pwrite(self._descriptor, view, offset + len(data) - len(view)) :]
        except BaseException:
            os.ftruncate(self._descriptor, offset)
            raise
        self.size += len(data)
        return offset

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def close(self) -> None:
        try:
            self.sync()
            self.path.rename(self.path.with_name(self.name))
        finally:
            os.close(self._descriptor)


def recover(folder: Path | str, *, software: str) -> list[RecoveredFile]:
    """Closes the files that crashed writers left open; those of writers that live are left alone.

    Raises CapturesError.
    """
    recovered = []
    with _translate_errors(Path(folder)):
        for path in sorted(Path(folder).glob(f"*.warc.gz{OPEN}")):
            with path.open("r+b") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                size = file.seek(0, os.SEEK_END)
                whole = _whole_members(path)
                file.truncate(whole)
                name = path.name.removesuffix(OPEN)
                if whole == 0:  # killed within its first instant: a file without a record is no WARC file
                    file.seek(0)
                    file.write(_warcinfo(name, software))
                file.flush()
                os.fsync(file.fileno())
                path.rename(path.with_name(name))
            recovered.append(RecoveredFile(file=name, dropped=size - whole))
    return recovered


def read_capture(folder: Path | str, location: RecordLocation, *, original: RecordLocation | None = None) -> Captured:
    """The response at a place. original: the place of its body, for a record that does not repeat it.

    Raises CapturesError when there is none, or it is damaged.
    """
    captured = _read(Path(folder), location)
    return captured if original is None else replace(captured, body=_read(Path(folder), original).body)


def redact_record(folder: Path | str, location: RecordLocation, *, length: int, record_id: str, note: str) -> None:
    """Overwrites a response, and the request that follows it, by records that hold nothing but the note.

    They are as long as what they replace, so that every other record stays where it is, and the file is one of WARC
    records all the while. Done again, or after a crash half-way, it does the same.

    Args:
        length: of the response's record, in bytes. record_id: its WARC-Record-ID.

    Raises:
        CapturesError: the file cannot be read or written, or another record stands there; it was left as it is.
    """
    path = _path(Path(folder), location)
    try:
        with path.open("r+b") as file:
            if file.seek(0, os.SEEK_END) < location.offset + length:
                raise CapturesError(
                    f"{location.file} ends before {location.offset + length}. Restore a copy of the file."
                )
            found = _head_at(file, location.offset)
            # One that cannot be read is what a crash left of an overwriting.
            if found is not None and found[0].get("WARC-Record-ID") != record_id:
                raise CapturesError(
                    f"{location.file} at {location.offset} holds another record. Restore a copy of the file."
                )
            asked = _head_at(file, location.offset + length)
            # The request first: while the response is there, it can be found again.
            if asked is not None and asked[0].get("WARC-Concurrent-To") == record_id:
                tombstone = _tombstone(asked[1], asked[0]["WARC-Record-ID"], note)
                os.pwrite(file.fileno(), tombstone, location.offset + length)
            view = memoryview(_tombstone(length, record_id, note))
            written = 0
            while written < length:
                written += os.pwrite(file.fileno(), view[written:], location.offset + written)
            os.fsync(file.fileno())
    except OSError as error:
        raise CapturesError(
            f"{path} cannot be changed ({error.strerror}). Name the folder of captures with `-s CAPTURES=FOLDER`, and "
            "see that the file may be written."
        ) from error


def read_tombstone(folder: Path | str, location: RecordLocation) -> str | None:
    """WARC-Record-ID of what was removed from the place; None when something else stands there, or nothing.

    Raises CapturesError when the file cannot be read.
    """
    path = _path(Path(folder), location)
    try:
        with path.open("rb") as file:
            found = _head_at(file, location.offset)
    except OSError as error:
        raise CapturesError(f"{path} cannot be read ({error.strerror}).") from error
    return None if found is None or found[0].get("WARC-Type") != "metadata" else found[0].get("WARC-Record-ID")


def _path(folder: Path, location: RecordLocation) -> Path:
    if not _NAME.fullmatch(location.file):
        raise CapturesError(
            f"{location.file} at {location.offset} is no file of captures. The archive may be damaged: "
            "run `scrapy verify`."
        )
    path = folder / location.file
    return path if path.exists() else path.with_name(path.name + OPEN)


def _head_at(file: BinaryIO, offset: int) -> tuple[dict[str, str], int] | None:
    """The fields of the record at an offset, and its length in bytes; None when there is no whole record."""
    file.seek(offset)
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    head, read = b"", 0
    data = b""
    while True:
        data = data or file.read(_CHUNK)
        if not data:
            return None
        try:
            text = member.decompress(data, _CHUNK)
        except zlib.error:
            return None
        if b"\r\n\r\n" not in head and len(head) < _CHUNK:
            head += text
        left = member.unused_data if member.eof else member.unconsumed_tail
        read += len(data) - len(left)
        data = left
        if member.eof:
            break
    lines = head.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").split("\r\n")
    if not lines[0].startswith("WARC/"):
        return None
    return dict(line.split(": ", 1) for line in lines[1:] if ": " in line), read


def _tombstone(size: int, record_id: str, note: str) -> bytes:
    """A record of exactly so many bytes, stored without compression, so that its length can be chosen."""
    head = (
        "WARC/1.1\r\n"
        "WARC-Type: metadata\r\n"
        f"WARC-Record-ID: {record_id}\r\n"
        f"WARC-Date: {format_time(datetime.now(UTC))}\r\n"
        "Content-Type: text/plain\r\n"
        "Content-Length: {:010d}\r\n\r\n"
    )
    blocks = -(-(size - _GZIP_ENDS) // (_STORED + _STORED_HEAD))
    room = size - _GZIP_ENDS - blocks * _STORED_HEAD - len(head.format(0)) - len(b"\r\n\r\n")
    if room < 0:
        raise CapturesError(f"{record_id} is too short to be overwritten. Remove its file by hand.")
    text = note.encode()[:room].ljust(room)
    record = head.format(room).encode() + text + b"\r\n\r\n"
    pieces = [record[location * _STORED : (location + 1) * _STORED] for location in range(blocks)]
    stored = b"".join(
        struct.pack("<BHH", location == blocks - 1, len(piece), len(piece) ^ 0xFFFF) + piece
        for location, piece in enumerate(pieces)
    )
    trailer = struct.pack("<II", zlib.crc32(record), len(record) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + stored + trailer


def _read(folder: Path, location: RecordLocation) -> Captured:
    what, path = f"{location.file} at {location.offset}", _path(folder, location)
    try:
        with path.open("rb") as file:
            file.seek(location.offset)
            with closing(WARCIterator(file, check_digests="raise")) as records:
                record = next(records, None)
                if record is None or record.rec_type not in ("response", "revisit") or record.http_headers is None:
                    raise CapturesError(f"{what} holds no response. The file may have been cut; restore a copy.")
                body = b"".join(iter(lambda: record.raw_stream.read(_CHUNK), b""))
                records.read_to_end()
                return Captured(
                    record_id=record.rec_headers.get_header("WARC-Record-ID"),
                    digest=record.rec_headers.get_header("WARC-Payload-Digest"),
                    length=records.get_record_length(),
                    url=record.rec_headers.get_header("WARC-Target-URI"),
                    started=record.rec_headers.get_header("WARC-Date"),
                    status=int(record.http_headers.get_statuscode()),
                    headers=tuple(record.http_headers.headers),
                    body=body,
                    truncated=record.rec_headers.get_header("WARC-Truncated"),
                )
    except OSError as error:
        raise CapturesError(
            f"{path} cannot be read ({error.strerror}). Name the folder of captures with `-s CAPTURES=FOLDER`."
        ) from error
    except (ArchiveLoadFailed, zlib.error, ValueError, EOFError) as error:
        raise CapturesError(f"{what} is damaged ({error}). Restore a copy of the file.") from error


@contextmanager
def _translate_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CapturesError(
            f"Captures cannot be written to {folder} ({error.strerror}). Make room or say who may write there, name "
            "another folder with `-s CAPTURES=FOLDER`, or keep none with `-s CAPTURES=`."
        ) from error


def _whole_members(path: Path) -> int:
    """Bytes of the gzip members at the head of a file that are whole."""
    whole = read = 0
    with path.open("rb") as file:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        data = b""
        while data or (data := file.read(_CHUNK)):
            try:
                # Bounded, for a small member may hold a large body.
                member.decompress(data, _CHUNK)
            except zlib.error:
                break
            left = member.unused_data if member.eof else member.unconsumed_tail
            read += len(data) - len(left)
            data = left
            if member.eof:
                whole = read
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return whole


def _response(exchange: Exchange, record_id: str, written: str, digest: str, original: Record | None) -> bytes:
    head = _head(_status_line(exchange.status), exchange.headers)
    fields = {
        "WARC-Type": "revisit" if original else "response",
        "WARC-Record-ID": record_id,
        "WARC-Date": written,
        "WARC-Target-URI": exchange.url,
        "WARC-IP-Address": exchange.address,
        "WARC-Payload-Digest": digest,
        "WARC-Truncated": exchange.truncated,
    }
    if original:
        fields |= {
            "WARC-Profile": PROFILE,
            "WARC-Refers-To": original.record_id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": original.written,
        }
    return _record(fields, "application/http; msgtype=response", head, b"" if original else exchange.body)


def _request(exchange: Exchange, response_id: str, written: str) -> bytes:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = _one_line(f"{exchange.method} {target} HTTP/1.1".encode())
    block = _head(line, exchange.request_headers)
    fields = {
        "WARC-Type": "request",
        "WARC-Record-ID": _new_id(),
        "WARC-Date": written,
        "WARC-Target-URI": exchange.url,
        "WARC-Concurrent-To": response_id,
    }
    return _record(fields, "application/http; msgtype=request", block)


def _warcinfo(name: str, software: str) -> bytes:
    block = (
        f"software: {software}\r\n"
        "format: WARC File Format 1.1\r\n"
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    ).encode()
    fields = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": _new_id(),
        "WARC-Date": format_time(datetime.now(UTC)),
        "WARC-Filename": name,
    }
    return _record(fields, "application/warc-fields", block)


def _record(fields: Mapping[str, str | None], media_type: str, block: bytes, body: bytes = b"") -> bytes:
    """A record, as a gzip member. body: the end of the block, of which the fields have the digest already."""
    given = {
        **fields,
        # Of a page it would take as long again as the payload's, and guard nothing more but the head.
        "WARC-Block-Digest": None if body else payload_digest(block),
        "Content-Type": media_type,
        "Content-Length": str(len(block) + len(body)),
    }
    lines = [f"{name}: ".encode() + _one_line(value.encode()) for name, value in given.items() if value is not None]
    head = b"\r\n".join([b"WARC/1.1", *lines, b"", b""])
    window, memory = (zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL) if len(body) > SMALL else (12, 5)
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, window | 16, memory)
    pieces = [compressor.compress(piece) for piece in (head, block, body, b"\r\n\r\n")]
    return b"".join([*pieces, compressor.flush()])


def _head(line: bytes, headers: Headers) -> bytes:
    """A message without its body. That it came in chunks is renamed, for the body that is kept has none."""
    lines = [line]
    for name, value in headers:
        renamed = b"X-Archive-Orig-" + name if name.lower() == b"transfer-encoding" else name
        lines.append(_one_line(renamed) + b": " + _one_line(value))
    return b"\r\n".join([*lines, b"", b""])


def _status_line(status: int) -> bytes:
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = ""
    return f"HTTP/1.1 {status} {reason}".encode()


def _one_line(text: bytes) -> bytes:
    """What a hostile header or address holds must not begin another line."""
    return _BREAKS.sub(b" ", text)


def _new_id() -> str:
    return f"<urn:uuid:{uuid4()}>"
