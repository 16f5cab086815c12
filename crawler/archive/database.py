"""Open and create archives, and translate errors of SQLite into those of crawler.exceptions."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from crawler.archive.connections import PatientConnection
from crawler.archive.hints import to_run
from crawler.archive.schema_version import SCHEMA_VERSION, check_version, roll_back
from crawler.exceptions import (
    ArchiveCorruptError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveUnwritableError,
    NotAnArchiveError,
    RowRefusedError,
    SchemaMismatchError,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = [
    "APPLICATION_ID",
    "RESTORING",
    "SCHEMA_PATH",
    "STATISTICS",
    "Archive",
    "check_file",
    "database_uri",
    "open_any_version",
    "open_archive",
    "sqlite_version",
]

APPLICATION_ID = 0x424E554D
"""`PRAGMA application_id` of an archive: 'BNUM'."""

SCHEMA_PATH = Path(__file__).resolve().parents[2] / "archive.db-schema.sql"
"""The one place of the schema."""

BUSY_SECONDS = 10.0
"""How long a statement waits for another process to finish its transaction; those of a run take milliseconds."""

STATISTICS = "ANALYZE main.issues"
"""Counts the issues for SQLite's planner, which else takes them for as many as mentions, and sorts all entries to list
the latest. Of other tables, statistics were measured to make plans worse as often as better."""

RESTORING = "Restore a copy with `scrapy backup --restore FILE`, or crawl into a new archive."
"""What is to be done about an archive that is damaged."""

BY_SETTING = " with `-s ARCHIVE=FILE`"

_MAGIC = b"SQLite format 3\x00"


class Archive:
    """An open archive. A context manager: leaving it closes the file."""

    def __init__(self, path: Path, connection: PatientConnection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.connection = connection
        self._in_batch = False
        self._in_transaction = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def db(self) -> "Database":
        """The archive for sqlite-utils, which is loaded when it is asked for: what only reads does without."""
        from sqlite_utils import Database

        # Plugins of sqlite-utils that happen to be installed have no business in an archive.
        return Database(self.connection, execute_plugins=False)

    def close(self) -> None:
        """Close the file. An open transaction is rolled back."""
        self.connection.close()

    def query(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a SELECT. Raises ArchiveError."""
        with translate_errors(self.path):
            return self.connection.execute(sql, parameters).fetchall()

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return all rows of a SELECT, each as column -> value: for lists that people read. Raises ArchiveError."""
        with translate_errors(self.path):
            cursor = self.connection.execute(sql, parameters or {})
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit all that is written in the block, or nothing. A nested transaction is part of the outer one.

        Raises ArchiveError, by the error of SQLite: see crawler.exceptions.
        """
        with translate_errors(self.path):
            if self._in_transaction:
                yield self.connection
                return
            if not self.connection.in_transaction:
                self.connection.begin(is_small=self._in_batch)
            self._in_transaction = True
            try:
                yield self.connection
                if not self._in_batch:
                    self._commit()
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._in_transaction = False

    def begin_batch(self) -> None:
        """Begin a batch: transactions become durable together, by `commit_batch`; one that fails undoes all of it.

        A commit costs as much as the writing of an issue. Only for what can be written again, such as local posts, and
        not where the connection has temporary tables: its transactions would drop them.
        """
        self._in_batch = True

    def commit_batch(self) -> None:
        """Make a batch durable, and end it. Raises ArchiveError, and nothing of it was kept."""
        self._in_batch = False
        with translate_errors(self.path):
            if self.connection.in_transaction:
                try:
                    self._commit()
                except BaseException:
                    self._roll_back()
                    raise

    def _commit(self) -> None:
        self.connection.write_waiting()
        self.connection.execute("COMMIT")

    def _roll_back(self) -> None:
        self.connection.forget_waiting()
        roll_back(self.connection)

    def sync(self) -> None:
        """Flush what was committed to the disk, so that a power failure does not lose it. Raises ArchiveError."""
        log = self.path.with_name(self.path.name + "-wal")
        try:
            descriptor = os.open(log if log.exists() else self.path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise ArchiveCorruptError(
                self.path, f"cannot be written to its disk ({error.strerror}).", "Check the disk."
            ) from error


def open_archive(path: Path | str, *, read_only: bool = False) -> Archive:
    """Open the archive at `path`; create it if there is none, unless `read_only`.

    An archive of an earlier schema is migrated to the present one, unless `read_only`. Several threads may use it, one
    at a time.

    Raises:
        ArchiveMissingError: there is none, and `read_only`.
        NotAnArchiveError: it is something else.
        SchemaMismatchError: its schema is newer, or older and `read_only`.
        ArchiveUnwritableError: it cannot be read or written.
        ArchiveFullError: its disk is full.
        ArchiveLockedError: another process is writing.
        ArchiveCorruptError: it is damaged.
    """
    path = Path(path)
    present = _is_database(path)
    if read_only and not present:
        raise ArchiveMissingError(path, _absent(path), f"Name another{BY_SETTING}, or crawl into it first.")
    if not present:
        _create(path)
    with translate_errors(path):
        connection = _connect(path, read_only=read_only)
    try:
        with translate_errors(path):
            _check_identity(connection, path, read_only=read_only)
            connection.execute("PRAGMA foreign_keys = ON")
            if not read_only:
                _migrate(connection, path)
                _configure_writing(connection)
                _check_writable(connection)
        return Archive(path, connection, read_only=read_only)
    except BaseException:
        connection.close()
        raise


def _absent(path: Path) -> str:
    return "is empty." if path.exists() else "does not exist."


def open_any_version(path: Path | str, *, by: str = BY_SETTING) -> Archive:
    """Open the archive at `path` for reading, whatever version its schema has: to copy it.

    by: how another one is named, by what is said of one that is refused; empty where it is an operand.

    Raises ArchiveMissingError, NotAnArchiveError, ArchiveUnwritableError, ArchiveLockedError, ArchiveCorruptError.
    """
    path = Path(path)
    if not _is_database(path, by):
        raise ArchiveMissingError(path, _absent(path), f"Name another{by}.")
    with translate_errors(path, RESTORING if by == BY_SETTING else "Name a sound copy of it."):
        connection = _connect(path, read_only=True)
        try:
            _check_application(connection, path, by)
        except BaseException:
            connection.close()
            raise
    return Archive(path, connection, read_only=True)


def sqlite_version() -> str:
    """Return the version of the SQLite library."""
    return sqlite3.sqlite_version


@contextmanager
def translate_errors(path: Path, advice: str = RESTORING) -> Iterator[None]:
    """Raise errors of SQLite as those of crawler.exceptions, with the path of the archive.

    advice: what to do about damage.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _archive_error(path, error, advice) from error
    except UnicodeDecodeError as error:
        raise ArchiveCorruptError(path, "is damaged: bytes of a text are no UTF-8.", advice) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise RowRefusedError(
            path, f"cannot hold a value that was to be written: {error}.", "Nothing of it was written."
        ) from error


def _archive_error(path: Path, error: sqlite3.Error, advice: str) -> ArchiveError:
    # The low byte is the primary result code; https://www.sqlite.org/rescode.html
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return ArchiveFullError(path, "cannot grow: its disk is full.", "Make room and run the command again.")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return ArchiveLockedError(
                path,
                f"has been busy with another process for {BUSY_SECONDS:.0f} s.",
                "Try again when that one ends.",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return ArchiveUnwritableError(
                path,
                f"cannot be opened or written ({error}).",
                "Check who may write to the file and to its folder, where SQLite keeps its log.",
            )
        case sqlite3.SQLITE_NOTADB:
            advice = f"Name another file{BY_SETTING}." if advice == RESTORING else advice
            return NotAnArchiveError(path, "is not an SQLite database.", advice)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_IOERR:
            return ArchiveCorruptError(path, f"is damaged, or its disk is failing ({error}).", advice)
    if str(error).startswith("Could not decode to UTF-8"):  # of the sqlite3 module; it quotes all of the text
        return ArchiveCorruptError(path, "is damaged: bytes of a text are no UTF-8.", advice)
    return RowRefusedError(path, f"does not take what was to be written ({error}).", "Nothing of it was written.")


def check_file(path: Path, advice: str = "Name a file.") -> None:
    """Raise NotAnArchiveError for a pipe or a device, which would be waited for, or replaced by a file."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise NotAnArchiveError(path, "is no file, but a pipe or a device.", advice)


def _is_database(path: Path, by: str = BY_SETTING) -> bool:
    """Return whether the file exists and is not empty: a failed creation leaves an empty file.

    Raise NotAnArchiveError for what is no file, and for a name that SQLite cannot take.
    """
    if "\x00" in str(path) or os.fsencode(path) != str(path).encode("utf-8", "replace"):
        raise NotAnArchiveError(path, "has a name that is no UTF-8.", "Rename it.")
    try:
        check_file(path, f"Name a file{by}.")
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except FileNotFoundError:
        return False
    except IsADirectoryError:
        raise NotAnArchiveError(path, "is a folder.", f"Name a file{by}.") from None
    except OSError as error:
        raise ArchiveUnwritableError(path, f"cannot be read ({error.strerror}).", "Check who may read it.") from error
    if head and head != _MAGIC:
        raise NotAnArchiveError(path, "is not an SQLite database.", f"Name another file{by}.")
    return bool(head)


def _create(path: Path) -> None:
    """Create an archive with the present schema, in one transaction."""
    if not path.parent.is_dir():
        raise ArchiveUnwritableError(path, "is in a folder that does not exist.", f"Create {path.parent} first.")
    existed = path.exists()
    with translate_errors(path):
        connection = _connect(path, read_only=False)
        try:
            connection.executescript(
                "BEGIN EXCLUSIVE;\n"
                f"{SCHEMA_PATH.read_text('utf-8')}\n"
                f"PRAGMA application_id = {APPLICATION_ID:d};\n"
                f"PRAGMA user_version = {SCHEMA_VERSION:d};\n"
                "COMMIT;"
            )
        except BaseException as error:
            roll_back(connection)
            # Another process created it meanwhile: its tables are why these were refused.
            if isinstance(error, sqlite3.Error) and _pragma(connection, "application_id") == APPLICATION_ID:
                return
            connection.close()
            if not existed and path.exists() and path.stat().st_size == 0:
                path.unlink()
            raise
        finally:
            connection.close()


def _connect(path: Path, *, read_only: bool) -> PatientConnection:
    # Transactions are begun and ended by this module alone.
    return sqlite3.connect(
        database_uri(path, read_only=read_only),
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        factory=PatientConnection,
    )


def database_uri(path: Path, *, read_only: bool) -> str:
    """Return the URI with which SQLite opens or attaches the file."""
    mode = "rwc"
    if read_only:
        mode = "ro"
        # Reading a write-ahead log takes writing beside it; without one, the file itself is all there is.
        log = path.with_name(path.name + "-wal")
        if not os.access(path.resolve().parent, os.W_OK) and not (log.exists() and log.stat().st_size):
            mode = "ro&immutable=1"
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


def _check_application(connection: sqlite3.Connection, path: Path, by: str = BY_SETTING) -> None:
    if _pragma(connection, "application_id") != APPLICATION_ID:
        what = "is another application's database; it was left as it is."
        raise NotAnArchiveError(path, what, f"Name another file{by}.")


def _check_identity(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    _check_application(connection, path)
    version = _pragma(connection, "user_version")
    if version == SCHEMA_VERSION:
        return
    from crawler.archive.migrations.migrate import STEPS

    check_version(version, path, steps=STEPS)
    if read_only:
        raise SchemaMismatchError(
            path,
            f"has schema {version}, and reading takes {SCHEMA_VERSION}.",
            f"Run a command that writes to it, such as `{to_run('crawl digests', path)}`, to bring it up to date.",
        )


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _pragma(connection, "user_version") != SCHEMA_VERSION:
        from crawler.archive.migrations.migrate import migrate  # with sqlite-utils: few archives are of another version

        migrate(connection, path)


def _configure_writing(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # With a write-ahead log a crash of the machine may undo the last commits, and never damages the file.
    connection.execute("PRAGMA synchronous = NORMAL")
    # Negative: in KiB. The indexes of a large archive are written in every part of them.
    connection.execute("PRAGMA cache_size = -32768")
    # In pages, 32 MB: a checkpoint waits for the disk, and the default has one every few dozen issues.
    connection.execute("PRAGMA wal_autocheckpoint = 8000")


def _check_writable(connection: sqlite3.Connection) -> None:
    """Raise at once what would otherwise be raised after an hour of crawling."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    connection.execute("ROLLBACK")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
