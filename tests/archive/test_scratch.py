"""Scratch folders: removed at the end, however it comes, and never while they are in use."""

import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler.archive.scratch import scratch_folder

HOLDER = """
import sys
from crawler.archive.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "file").write_text("under way")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_one_is_removed_at_its_end(place: Path) -> None:
    with scratch_folder() as folder:
        assert folder.parent == place
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "file").touch()
    assert list(place.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next_and_what_is_in_use_stays(place: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(place)}
    command = [sys.executable, "-c", HOLDER]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        with scratch_folder() as other:
            assert (folder / "file").read_text("utf-8") == "under way"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (folder / "file").exists()
    with scratch_folder() as other:
        assert list(place.iterdir()) == [other]


def test_what_is_not_a_folder_of_ones_own_stays(place: Path) -> None:
    (place / "kept").mkdir()
    (place / "backnumber-scratch-link").symlink_to(place / "kept")
    (place / "backnumber-scratch-file").touch()
    (place / "backnumber-other").mkdir()
    with scratch_folder():
        pass
    assert {path.name for path in place.iterdir()} == {
        "kept",
        "backnumber-scratch-link",
        "backnumber-scratch-file",
        "backnumber-other",
    }


def test_many_at_once_have_each_its_own() -> None:
    def use(number: int) -> str:
        with scratch_folder() as folder:
            (folder / str(number)).touch()
            return " ".join(path.name for path in folder.iterdir())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(use, range(200))) == [str(number) for number in range(200)]
