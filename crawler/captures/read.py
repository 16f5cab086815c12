"""Read captures back, with warcio."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.captures.files import CHUNK, capture_path
from crawler.captures.record import Captured, RecordLocation
from crawler.captures.unpacking import Unpacked
from crawler.exceptions import CapturesError

__all__ = ["read_capture"]


def read_capture(folder: Path | str, location: RecordLocation, *, original: RecordLocation | None = None) -> Captured:
    """Return the response at a location; its digests are checked.

    Args:
        folder: of captures.
        location: of the record.
        original: location of the record that has the body, for a revisit record.

    Raises:
        CapturesError: there is no response at the location, or it is damaged.
    """
    captured = _read(Path(folder), location)
    return captured if original is None else replace(captured, body=_read(Path(folder), original).body)


def _read(folder: Path, location: RecordLocation) -> Captured:
    what, path = f"{location.file} at {location.offset}", capture_path(folder, location)
    try:
        with path.open("rb") as file:
            file.seek(location.offset)
            member = Unpacked(file)
            with closing(WARCIterator(member, check_digests="raise", block_size=CHUNK)) as records:
                record = next(records, None)
                if record is None or record.rec_type not in ("response", "revisit") or record.http_headers is None:
                    raise CapturesError(f"{what} holds no response. The file may have been cut; restore a copy.")
                body = b"".join(iter(lambda: record.raw_stream.read(CHUNK), b""))
                records.read_to_end()
                if next(records, None) is not None:
                    raise ValueError("its member goes on behind it")
                return Captured(
                    record_id=record.rec_headers.get_header("WARC-Record-ID"),
                    digest=record.rec_headers.get_header("WARC-Payload-Digest"),
                    length=member.length,
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
    except (ArchiveLoadFailed, ValueError, EOFError) as error:
        raise CapturesError(f"{what} is damaged ({error}). Restore a copy of the file.") from error
