"""Close the files of captures that crashed writers left open."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from crawler.captures.files import OPEN, iter_members, translate_write_errors
from crawler.captures.serialise import warcinfo_record

__all__ = ["RecoveredFile", "recover"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveredFile:
    """A file that a crash had left open."""

    file: str
    """Its name."""

    dropped: int
    """Bytes dropped from its end: a record that was cut off."""


def recover(folder: Path | str, *, software: str) -> list[RecoveredFile]:
    """Close the files that crashed writers left open; leave alone those of live writers.

    A record that was cut off at the end is dropped: no visit refers to it, since a visit is recorded after its capture.

    Raises CapturesError.
    """
    recovered = []
    with translate_write_errors(Path(folder)):
        for path in sorted(Path(folder).glob(f"*.warc.gz{OPEN}")):
            with path.open("r+b") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                whole = sum(length for _, length in iter_members(file))
                size = file.seek(0, os.SEEK_END)
                file.truncate(whole)
                name = path.name.removesuffix(OPEN)
                if whole == 0:  # killed within its first instant: a file without a record is no WARC file
                    file.seek(0)
                    file.write(warcinfo_record(name, software))
                file.flush()
                os.fsync(file.fileno())
                path.rename(path.with_name(name))
            recovered.append(RecoveredFile(file=name, dropped=size - whole))
    return recovered
