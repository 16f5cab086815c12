"""Archives to export."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.analyses.drift import update_drift
from crawler.archive.analyses.survival import update_survival
from crawler.archive.database import Archive, open_archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.extract import Extract, extract
from tests.archive.conftest import prepare
from tests.archive.exports.filled import fill


@pytest.fixture(scope="session")
def filled_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that tests only read."""
    path = tmp_path_factory.mktemp("filled") / "archive.db"
    with prepare(path) as archive:
        fill(archive)
        update_survival(archive, 1, afresh=False)
        update_drift(archive, 1, afresh=False)
    return path


@pytest.fixture
def filled(filled_path: Path) -> Iterator[Archive]:
    with open_archive(filled_path, read_only=True) as archive:
        yield archive


@pytest.fixture
def everything(filled: Archive) -> Iterator[Extract]:
    with extract(filled, Choice(), texts=True) as source:
        yield source
