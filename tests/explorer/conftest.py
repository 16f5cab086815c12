"""Archives to explore, made once."""

from pathlib import Path

import pytest

from tests.archive.conftest import prepare
from tests.explorer.archives import write_hostile, write_small


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "news.db"
    write_small(path)
    return path


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    write_hostile(path)
    return path


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication, and no issue."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    prepare(path).close()
    return path
