"""The sample publication, served, and an archive of it that nothing disturbed."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sample.server import Publication, serve
from tests.spiders.crawls import Done, crawl_served


@pytest.fixture(scope="session")
def sample() -> Iterator[Publication]:
    with serve() as served:
        yield served


@pytest.fixture(scope="session")
def undisturbed(sample: Publication, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The first crawl of all of it."""
    return crawl_served(sample, tmp_path_factory.mktemp("undisturbed") / "archive.db")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes a disk that holds so many bytes; the test is skipped where none can be mounted."""
    with ExitStack() as mounted:

        def make(size: int) -> Path:
            folder = tmp_path / "small"
            folder.mkdir()
            mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
            try:
                subprocess.run(mount, capture_output=True, check=True)
            except (OSError, subprocess.CalledProcessError):
                pytest.skip("no small disk can be mounted here")
            mounted.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
            return folder

        yield make
