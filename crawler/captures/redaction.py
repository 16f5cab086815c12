"""Overwrite the records of captures that were redacted."""

import os
from pathlib import Path
from typing import BinaryIO

from crawler.captures.files import capture_path, read_head
from crawler.captures.record import RecordLocation
from crawler.captures.serialise import redaction_record
from crawler.exceptions import CapturesError

__all__ = ["read_redacted_id", "redact_record"]


def redact_record(folder: Path | str, location: RecordLocation, *, length: int, record_id: str, note: str) -> None:
    """Overwrite a response, and the request that follows it, by records that hold nothing but the note.

    They are as long as what they replace, so that every other record keeps its offset, and the file consists of WARC
    records all the while. Running it again, or after a crash, gives the same result.

    Args:
        folder: of captures.
        location: of the response's record.
        length: of the response's record, in bytes.
        record_id: WARC-Record-ID of the response's record.
        note: what the new records say.

    Raises:
        CapturesError: the file cannot be read or written, or another record is there; the file is unchanged.
    """
    path = capture_path(Path(folder), location)
    try:
        with path.open("r+b") as file:
            request = _check_records(file, location, length=length, record_id=record_id)
            # The request first: while the response is there, it can be found again.
            if request is not None:
                request_id, request_length = request
                note_record = redaction_record(request_length, record_id=request_id, note=note)
                _overwrite(file, location.offset + length, note_record)
            _overwrite(file, location.offset, redaction_record(length, record_id=record_id, note=note))
            os.fsync(file.fileno())
    except OSError as error:
        raise CapturesError(
            f"{path} cannot be changed ({error.strerror}). Name the folder of captures with `-s CAPTURES=FOLDER`, and "
            "see that the file may be written."
        ) from error


def read_redacted_id(folder: Path | str, location: RecordLocation) -> str | None:
    """Return the WARC-Record-ID of the record that was redacted at a location; None when there is another or none.

    Raises CapturesError when the file cannot be read.
    """
    path = capture_path(Path(folder), location)
    try:
        with path.open("rb") as file:
            found = read_head(file, location.offset)
    except OSError as error:
        raise CapturesError(f"{path} cannot be read ({error.strerror}).") from error
    return None if found is None or found[0].get("WARC-Type") != "metadata" else found[0].get("WARC-Record-ID")


def _check_records(file: BinaryIO, location: RecordLocation, *, length: int, record_id: str) -> tuple[str, int] | None:
    """Return id and length of the request record after the response; None when none follows.

    Raises CapturesError when another record than the response is at the location.
    """
    end = location.offset + length
    if file.seek(0, os.SEEK_END) < end:
        raise CapturesError(f"{location.file} ends before {end}. Restore a copy of the file.")
    response = read_head(file, location.offset)
    # A record that cannot be read is what a crash left of an overwriting.
    if response is not None and response[0].get("WARC-Record-ID") != record_id:
        raise CapturesError(f"{location.file} at {location.offset} holds another record. Restore a copy of the file.")
    request = read_head(file, end)
    if request is None or request[0].get("WARC-Concurrent-To") != record_id:
        return None
    return request[0]["WARC-Record-ID"], request[1]


def _overwrite(file: BinaryIO, offset: int, data: bytes) -> None:
    written = 0
    while written < len(data):
        written += os.pwrite(file.fileno(), data[written:], offset + written)
