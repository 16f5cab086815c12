"""An archive with a publication and a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.database import Archive
from tests.archive.conftest import prepare


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with prepare(tmp_path / "archive.db") as opened:
        yield opened
