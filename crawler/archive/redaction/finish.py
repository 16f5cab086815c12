"""Finish redactions: overwrite captures, and clean the free pages of the file."""

from pathlib import Path

from crawler.archive.database import Archive, translate_errors
from crawler.archive.redaction.rows import list_redactions
from crawler.captures.record import RecordLocation
from crawler.captures.recovery import recover
from crawler.captures.redaction import redact_record
from crawler.exceptions import ArchiveLockedError
from crawler.text.dates import utc_now

__all__ = ["finish"]

CAPTURES = "SELECT file, offset, length, record_id FROM captures WHERE redaction_id = ? ORDER BY file, offset"
DONE = "UPDATE redactions SET done = ? WHERE id = ?"


def finish(archive: Archive, folder: Path | str | None, *, software: str) -> int:
    """Overwrite the captures of unfinished redactions, and clean the file; return how many captures were overwritten.

    It may be repeated: what was done before is done again with the same result.

    Args:
        archive: where the redactions are.
        folder: of captures; None without one.
        software: name and version of the program.

    Raises:
        CapturesError: a file cannot be read or written; the redaction stays unfinished.
        ArchiveError: likewise.
    """
    pending = list_redactions(archive, pending=True)
    if not pending:
        return 0
    if folder is not None and Path(folder).is_dir():
        recover(folder, software=software)
    overwritten = 0
    for redaction in pending:
        note = f"Removed on request; see redaction {redaction.id} of the archive."
        for file, offset, length, record_id in archive.query(CAPTURES, (redaction.id,)):
            location = RecordLocation(file=file, offset=offset)
            redact_record(folder or "", location, length=length, record_id=record_id, note=note)
            overwritten += 1
    _clean_free_pages(archive)
    with archive.transaction() as connection:
        connection.executemany(DONE, [(utc_now(), redaction.id) for redaction in pending])
    return overwritten


def _clean_free_pages(archive: Archive) -> None:
    """Rewrite the file and empty its log: free pages keep what was deleted. Raises ArchiveError."""
    with translate_errors(archive.path):
        archive.db.vacuum()
        (is_busy, _, _) = archive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise ArchiveLockedError(archive.path, "is being read, so that its log cannot be emptied.", "Try again later.")
