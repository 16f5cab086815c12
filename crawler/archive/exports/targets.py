"""Where an export goes. It is written beside its place and put there when it is whole, or not at all."""

import gzip
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, cast

from crawler.exceptions import ExportError

__all__ = ["Compression", "compressed", "new_file", "new_folder", "standard_output"]

Compression = Literal["none", "gzip", "zstd"]


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that is at `path`, in place of any that was there, when the block ends without an error.

    Raises ExportError when it cannot be written.
    """
    with _telling(path):
        if path.is_dir():
            raise ExportError(f"{path} is a folder, and this export is one file. Name a file.")
        number, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                yield cast(BinaryIO, file)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).chmod(0o666 & ~_umask())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


@contextmanager
def new_folder(path: Path, *, replaces: Callable[[Path], bool]) -> Iterator[Path]:
    """A folder that is at `path` when the block ends without an error.

    replaces: whether a folder that is there, and not empty, may go. Raises ExportError when it may not, or when it
    cannot be written.
    """
    with _telling(path):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise ExportError(f"{path} is there and is no folder. Name another, or one that is not there yet.")
        if path.is_dir() and any(path.iterdir()) and not replaces(path):
            raise ExportError(
                f"{path} is not empty. Name a new folder; with --replace, one that holds nothing but an earlier export "
                "is replaced."
            )
        place = path.absolute()
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent))
        try:
            made = beside / "new"
            made.mkdir()
            yield made
            if path.is_dir():
                place.rename(beside / "old")
            try:
                made.rename(place)
            except OSError:
                if (beside / "old").exists():
                    (beside / "old").rename(place)
                raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """The standard output, for bytes. Raises ExportError when whoever reads it stops to."""
    out = cast(BinaryIO, sys.stdout.buffer)
    try:
        yield out
        out.flush()
    except BrokenPipeError:
        # What Python would flush at its end has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise ExportError("The export was not read to its end.") from None
    except OSError as error:
        raise ExportError(f"The standard output cannot be written: {error.strerror}.") from error


@contextmanager
def compressed(out: BinaryIO, compression: Compression) -> Iterator[BinaryIO]:
    """A stream into `out`, through gzip when asked; the same bytes give the same bytes."""
    if compression != "gzip":
        yield out
        return
    # No name and no time, which would be those of the day.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=out, mtime=0) as packed:
        yield cast(BinaryIO, packed)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{path} cannot be written: {error.strerror or error}. What was there before is as it was."
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
