"""Archives to release, and a release."""

from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.releases.release import Release, write_release
from tests.archive.exports.conftest import filled, filled_path

__all__ = ["filled", "filled_path", "released"]


@pytest.fixture(scope="module")
def released(filled_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the filled archive."""
    folder = tmp_path_factory.mktemp("released") / "release"
    with open_archive(filled_path, read_only=True) as archive:
        write_release(archive, folder, Release())
    return folder
