"""Write captures: requests and responses, kept in WARC files, a gzip member a record.

A file is written under a name that ends in `.open` and is locked by its writer; when it is closed it loses that suffix
and is never changed again, except that `redaction.redact_record` may overwrite a record in place. A file that a crash
left open is closed by the next writer (`recovery.recover`). Nothing is ever deleted.
"""

import fcntl
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.captures.files import OPEN, translate_write_errors
from crawler.captures.gzip_member import Compression
from crawler.captures.record import Exchange, Record, RecordLocation, digest_of
from crawler.captures.recovery import recover
from crawler.captures.serialise import new_record_id, request_record, response_record, warcinfo_record

__all__ = ["MAX_FILE_BYTES", "CapturesWriter"]

MAX_FILE_BYTES = 1_000_000_000
"""Bytes of a file, unless one exchange has more: the size that the standard recommends in its annex C."""


class CapturesWriter:
    """Writes exchanges to a folder, into new files only. A context manager: leaving it closes the file."""

    def __init__(
        self,
        folder: Path | str,
        *,
        software: str,
        max_file_bytes: int = MAX_FILE_BYTES,
        compression: Compression = "fast",
    ) -> None:
        """Create the folder if there is none, and close the files that a crash left open (listed in `recovered`).

        Args:
            folder: where files are written.
            software: name and version of the program, for the first record of a file.
            max_file_bytes: size at which a new file is begun.
            compression: what counts for the bodies of responses, time or bytes.

        Raises:
            CapturesError: the folder cannot be created or written.
        """
        self.folder = Path(folder)
        self.software = software
        self.max_file_bytes = max_file_bytes
        self.compression = compression
        with translate_write_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        self.recovered = recover(self.folder, software=software)
        self._file: _OpenFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def write(self, exchange: Exchange, *, original: Record | None = None) -> Record:
        """Append the response and its request; return the record of the response.

        Args:
            exchange: what to write.
            original: a record that is known to have the same body: a revisit record that refers to it is written.

        Raises:
            CapturesError: for example for a full disk; the file is then as it was before.
        """
        digest = digest_of(exchange)
        record_id = new_record_id()
        # A date finer than the second tells two captures of one address apart, to which a revisit may refer.
        written = exchange.started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        response = response_record(
            exchange,
            record_id=record_id,
            written=written,
            digest=digest,
            original=original,
            compression=self.compression,
        )
        request = request_record(exchange, response_id=record_id, written=written)
        with translate_write_errors(self.folder):
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
        """Flush what was written to the disk itself, so that a power failure does not lose it. Raises CapturesError."""
        if self._file is not None:
            with translate_write_errors(self.folder):
                self._file.sync()

    def close(self) -> None:
        """Close the file; the next write begins a new one. Raises CapturesError."""
        if self._file is not None:
            file, self._file = self._file, None
            with translate_write_errors(self.folder):
                file.close()

    def _file_for(self, size: int) -> "_OpenFile":
        if self._file is not None and self._file.size + size > self.max_file_bytes:
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
            self.append(warcinfo_record(self.name, software))
        except BaseException:
            os.close(self._descriptor)
            raise

    def append(self, data: bytes) -> int:
        """Write all of the data, or nothing; return its offset."""
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
