"""Archives and explorers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from datasette.app import Datasette

from tests.archive.conftest import prepare
from tests.explorer.archives import write_hostile, write_small
from tests.explorer.known_archive import empty_archive, known_archive, serve


@pytest.fixture(scope="module")
def known_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an archive that is small enough to count results by hand."""
    path = tmp_path_factory.mktemp("known") / "known.db"
    known_archive(path)
    return path


@pytest.fixture
def known(known_path: Path) -> Iterator[Datasette]:
    """A Datasette of that archive."""
    datasette = serve(known_path)
    yield datasette
    close(datasette)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Datasette]:
    """A Datasette of an archive without issues."""
    empty_archive(tmp_path / "empty.db").close()
    datasette = serve(tmp_path / "empty.db")
    yield datasette
    close(datasette)


def close(datasette: Datasette) -> None:
    for database in datasette.databases.values():
        database.close()


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
    """An archive with a publication, without issues."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    prepare(path).close()
    return path
