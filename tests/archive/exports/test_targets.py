"""Exports are put in their place when they are whole."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from crawler.archive.exports.targets import new_file, new_folder
from crawler.exceptions import ExportError


def test_what_a_killed_export_left_is_cleared_and_what_a_living_one_writes_is_not(tmp_path: Path) -> None:
    left, other = tmp_path / ".a.csv.xyz.part", tmp_path / ".b.csv.xyz.part"
    left.write_text("half", "utf-8")
    other.write_text("half", "utf-8")
    with new_file(tmp_path / "a.csv") as one:
        one.write(b"first")
        with new_file(tmp_path / "a.csv") as two:
            two.write(b"second")
    assert (tmp_path / "a.csv").read_bytes() == b"first"
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", other.name}


def test_pipes_and_devices_are_not_replaced_and_links_are_followed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to-pipe").symlink_to("pipe")
    for name in ("pipe", "to-pipe"):
        with pytest.raises(ExportError, match="no file"), new_file(tmp_path / name):
            pass
    assert (tmp_path / "pipe").is_fifo()
    (tmp_path / "to-file").symlink_to("file")
    with new_file(tmp_path / "to-file") as file:
        file.write(b"one")
    assert (tmp_path / "to-file").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"one"


def test_a_folder_that_was_being_replaced_is_put_back(tmp_path: Path) -> None:
    old = tmp_path / ".out.xyz.part" / "old"
    old.mkdir(parents=True)
    (old / "whole").touch()
    found: list[str] = []

    def replaces(path: Path) -> bool:
        found.extend(each.name for each in path.iterdir())
        return True

    with new_folder(tmp_path / "out", replaces=replaces) as made:
        (made / "new").touch()
    assert found == ["whole"]
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "new"]


class Stopped(BaseException):
    """As a signal ends the program, at a line of its own choice."""


def stop_at(line: int, made: AbstractContextManager[object]) -> bool:
    """Enter the context, stopped at the so many-th line that runs of the module; return whether there was one."""
    lines = count(1)

    def trace(frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        if frame.f_code.co_filename != new_file.__wrapped__.__code__.co_filename:  # type: ignore[attr-defined]
            return None
        if event == "line" and next(lines) == line:
            raise Stopped
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        made.__enter__()
    except Stopped:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_signal_at_any_line_leaves_nothing_behind(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "out"
    for line in count(1):
        made = new_file(target) if kind == "file" else new_folder(target, replaces=lambda _: False)
        if not stop_at(line, made):
            break
        assert list(tmp_path.iterdir()) == []
    assert line > 5
