import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.lock import lock_path, run_lock
from crawler.exceptions import ArchiveLockedError, ArchiveUnwritableError

CHECKOUT = Path(__file__).parents[2]
HOLD = """
import sys, time
from crawler.archive.lock import run_lock
with run_lock(sys.argv[1], "crawl sources"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with run_lock(archive, "crawl digests"):
        with (
            pytest.raises(
                ArchiveLockedError, match=rf"`scrapy crawl digests` \(process {os.getpid()} on .*, since \d{{4}}-"
            ),
            run_lock(archive, "crawl sources"),
        ):
            pass
        assert json.loads(lock_path(archive).read_text())["command"] == "crawl digests"
    with run_lock(archive, "crawl sources"):
        pass


def test_a_full_disk_keeps_no_run_from_its_lock(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with (
            run_lock(archive, "crawl digests"),
            pytest.raises(ArchiveLockedError, match="in use by another run"),
            run_lock(archive, "crawl sources"),
        ):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_archives_are_locked_apart(tmp_path: Path) -> None:
    with run_lock(tmp_path / "one.db", "crawl digests"), run_lock(tmp_path / "two.db", "crawl digests"):
        pass


def test_two_names_of_an_archive_have_one_lock(tmp_path: Path) -> None:
    (tmp_path / "archive.db").touch()
    (tmp_path / "alias.db").symlink_to("archive.db")
    with (
        run_lock(tmp_path / "archive.db", "crawl digests"),
        pytest.raises(ArchiveLockedError),
        run_lock(tmp_path / "alias.db", "crawl digests"),
    ):
        pass


def test_the_lock_of_a_killed_run_is_free(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(archive)], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ArchiveLockedError, match=f"process {holder.pid}"), run_lock(archive, "crawl digests"):
            pass
        holder.kill()
    with run_lock(archive, "crawl digests"):
        assert json.loads(lock_path(archive).read_text())["pid"] == os.getpid()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"pid": 1}', "\x00" * 5000])
def test_a_lock_that_says_nonsense_still_holds(tmp_path: Path, text: str) -> None:
    archive = tmp_path / "archive.db"
    with run_lock(archive, "crawl digests"):
        lock_path(archive).write_text(text)
        with pytest.raises(ArchiveLockedError, match="in use by another run"), run_lock(archive, "crawl digests"):
            pass


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(ArchiveUnwritableError, match=r"folder that does not exist\. Create "),
        run_lock(tmp_path / "no" / "a.db", "crawl digests"),
    ):
        pass


def test_a_lock_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    lock_path(tmp_path / "archive.db").mkdir()
    with (
        pytest.raises(ArchiveUnwritableError, match=r"archive\.db\.lock cannot be created"),
        run_lock(tmp_path / "archive.db", "crawl digests"),
    ):
        pass
