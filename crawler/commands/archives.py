"""Writing to archives: commands open one that exists, one command at a time, and each run is on record."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from crawler.archive.checks.soundness import check_sound
from crawler.archive.database import Archive, open_any_version, open_archive
from crawler.archive.lock import run_lock
from crawler.archive.runs import finish_run, start_run

__all__ = ["RecordedRun", "open_existing", "recorded_run", "writing"]


@dataclass(kw_only=True, slots=True)
class RecordedRun:
    """A run under way."""

    id: int
    """Of its row in `runs`."""
    counts: dict[str, int] = field(default_factory=dict)
    """What it has done so far, by name."""
    failure: str | None = None
    """Why it counts as failed, although it came to its end."""


def open_existing(path: str) -> Archive:
    """Return the archive at a path, for writing, in the present schema. A wrong path does not become a new archive."""
    open_any_version(path).close()
    return open_archive(path)


@contextmanager
def writing(path: str, command: str, *, sound: bool = True) -> Iterator[Archive]:
    """Open an archive that exists, while no other run holds it. Raise ArchiveCorruptError where it is damaged.

    Args:
        command: what its lock file calls this one.
        sound: look for damage; False for what mends it.
    """
    open_any_version(path).close()
    with run_lock(path, command), open_archive(path) as archive:
        if sound:
            check_sound(archive)
        yield archive


@contextmanager
def recorded_run(
    archive: Archive, command: str, arguments: Mapping[str, object], *, reason: str | None = None
) -> Iterator[RecordedRun]:
    """Keep a row of `runs` for what is done within.

    reason: what is kept of an exception; by default its message, which may quote what was asked for.
    """
    run = RecordedRun(id=start_run(archive, command, arguments))
    try:
        yield run
    except BaseException as error:
        if isinstance(error, Exception):
            finish_run(archive, run.id, "failed", reason=reason or str(error) or None, counts=run.counts)
        else:
            finish_run(archive, run.id, "interrupted", reason="stopped by a signal", counts=run.counts)
        raise
    finish_run(archive, run.id, "failed" if run.failure else "finished", reason=run.failure, counts=run.counts)
