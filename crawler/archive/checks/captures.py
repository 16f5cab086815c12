"""Rule of captures: they are in their files as the archive has them."""

from collections.abc import Iterator
from pathlib import Path

from crawler.archive.checks.check import Check
from crawler.archive.database import Archive
from crawler.captures.files import capture_path, find_damage
from crawler.captures.read import read_capture
from crawler.captures.record import RecordLocation
from crawler.captures.redaction import read_redacted_id
from crawler.exceptions import CapturesError

__all__ = ["CAPTURE_CHECK", "capture_check", "count_captures"]

COUNT = "SELECT count(*) FROM captures"
# By place, so that a disk is read forwards.
ROWS = """
SELECT file, offset, redaction_id IS NOT NULL AND redaction_id IN (SELECT id FROM redactions WHERE done IS NOT NULL),
  redaction_id IS NOT NULL, length, record_id, url, written, digest FROM captures
WHERE :some < 0 OR id IN (SELECT id FROM captures ORDER BY random() LIMIT :some)
ORDER BY file, offset
"""

PLACES = "SELECT file, offset FROM captures ORDER BY file, offset"

NAME = "capture_files"
MEANING = (
    "A capture, or the record of its request, is not in its file as it was written: the file is missing, cut, damaged,"
    " or has another record there."
)


def count_captures(archive: Archive) -> int:
    """Return how many captures the archive has. Raises ArchiveError."""
    return int(archive.query(COUNT)[0][0])


def capture_check(folder: Path | str, *, some: int | None = None) -> Check:
    """Return the rule for the captures of a folder: each is read from its file, one at a time in memory.

    Bodies are compared with their digests, the rest with the archive; records that were redacted must be overwritten.
    Where all captures are checked, so is what lies between them: the records of requests.

    Args:
        folder: of captures.
        some: how many captures to check, taken at random; None for all.
    """

    def violations(archive: Archive) -> Iterator[str]:
        limit = -1 if some is None else some
        if some is None:
            yield from _between(archive, Path(folder))
        for file, offset, is_done, is_redacted, length, *known in archive.connection.execute(ROWS, {"some": limit}):
            location = RecordLocation(file=file, offset=offset)
            try:
                if is_redacted:
                    if is_done and read_redacted_id(folder, location) != known[0]:
                        yield f"{file} at {offset} was redacted, and still holds its record"
                    continue
                record = read_capture(folder, location)
            except CapturesError as error:
                yield str(error)
                continue
            if [record.record_id, record.url, record.started, record.digest] != known or record.length != length:
                yield f"{file} at {offset} holds {record.record_id} of {record.url}, not what the archive has there"

    return Check(name=NAME, meaning=MEANING, violations=violations)


def _between(archive: Archive, folder: Path) -> Iterator[str]:
    """Yield the places between captures, in their files, at which records are damaged."""
    places: dict[str, list[int]] = {}
    for file, offset in archive.connection.execute(PLACES):
        places.setdefault(file, []).append(offset)
    for file, offsets in places.items():
        try:
            path = capture_path(folder, RecordLocation(file=file, offset=0))
            for place in find_damage(path, offsets):
                if place not in offsets or not _is_read(folder, file, place):
                    yield f"{file} at {place} has a damaged record. Restore a copy of the file."
        except (OSError, CapturesError):  # told of each capture in the file
            continue


def _is_read(folder: Path, file: str, place: int) -> bool:
    """Return whether a damaged capture is told of anyway, since it cannot be read."""
    try:
        read_capture(folder, RecordLocation(file=file, offset=place))
    except CapturesError:
        return True
    return False


CAPTURE_CHECK = capture_check("")
"""The rule without a folder: for its name and meaning."""
