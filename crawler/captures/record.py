"""Where a captured response stands: its record and the place of it. Pure."""

from dataclasses import dataclass

__all__ = ["Record", "RecordLocation"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordLocation:
    """Where a record stands: the name of its file within the folder of captures, and the offset in bytes."""

    file: str
    offset: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A response as it was written to a file of captures.

    length: bytes of the compressed record. record_id: its WARC-Record-ID, a URN. url: its WARC-Target-URI. written: its
    WARC-Date. digest: of the payload, 'sha256:' and hexadecimal. original: place of the record whose body it omits.
    """

    location: RecordLocation
    length: int
    record_id: str
    url: str
    written: str
    digest: str
    original: RecordLocation | None = None
