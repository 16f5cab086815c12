"""Explorers to ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from datasette.app import Datasette

from tests.explorer.known import empty_archive, known_archive, serve


@pytest.fixture(scope="module")
def known_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an archive whose answers can be counted by hand."""
    path = tmp_path_factory.mktemp("known") / "known.db"
    known_archive(path)
    return path


@pytest.fixture
def known(known_path: Path) -> Iterator[Datasette]:
    """A Datasette of it."""
    datasette = serve(known_path)
    yield datasette
    close(datasette)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Datasette]:
    """A Datasette of an archive that holds no issue."""
    empty_archive(tmp_path / "empty.db").close()
    datasette = serve(tmp_path / "empty.db")
    yield datasette
    close(datasette)


def close(datasette: Datasette) -> None:
    for database in datasette.databases.values():
        database.close()
