"""The file of SUMMARY_JSON: whether it can be written, and how."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.exceptions import ArgumentError

__all__ = ["checked_path", "write_json"]


def checked_path(path: str) -> Path:
    """Return the path of SUMMARY_JSON, or raise ArgumentError when no file can be written there."""
    target = Path(path).expanduser()
    try:
        if target.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(0, "it is not writable")
        if _is_replaceable(target):
            temporary = _temporary_path(target)
            temporary.touch()
            temporary.unlink()
    except OSError as error:
        raise ArgumentError(f"-s SUMMARY_JSON={path}: the summary cannot be written there: {error.strerror}.") from None
    return target


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write JSON atomically: a reader of the file finds the old or the new text, never a part. Raise OSError."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if not _is_replaceable(path):
        path.write_text(text, encoding="utf-8")
        return
    temporary = _temporary_path(path)
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path.resolve())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _temporary_path(path: Path) -> Path:
    """Return a path in the same folder, so that a rename replaces the file atomically. Symbolic links are followed."""
    target = path.resolve()
    return target.with_name(f".{target.name}.{os.getpid()}")


def _is_replaceable(path: Path) -> bool:
    """Return whether the path is a file or does not exist; a pipe or terminal is written to, not replaced."""
    return path.is_file() or not path.exists()
