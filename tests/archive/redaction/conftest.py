from pathlib import Path

import pytest

from crawler.archive.database import Archive
from tests.archive.redaction.worlds import World


@pytest.fixture
def world(archive: Archive, tmp_path: Path) -> World:
    return World(archive, tmp_path / "captures")
