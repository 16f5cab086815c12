"""A dataset of an archive that is small enough to count by hand, and that archive with the ids of datasets."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from crawler.archive.database import open_archive
from crawler.archive.dataset.write import write_dataset
from crawler.archive.releases.normal_form import BY_TIME, write_normal_form
from explorer.sql.functions import register_functions
from tests.archive.dataset.reading import opened
from tests.explorer.conftest import real_size
from tests.explorer.known_archive import known_archive

__all__ = ["real_size"]
"""A fixture of the explorer's tests."""


class Both(NamedTuple):
    """The same content twice."""

    folder: Path
    duckdb: duckdb.DuckDBPyConnection
    sqlite: sqlite3.Connection


def both(archive: Path, folder: Path) -> Iterator[Both]:
    with open_archive(archive, read_only=True) as read:
        write_dataset(read, folder / "dataset", texts=True)
        write_normal_form(read, folder / "normal.db", texts=True, ids=BY_TIME)
    with closing(opened(folder / "dataset")) as connection, closing(sqlite3.connect(folder / "normal.db")) as normal:
        register_functions(normal)
        yield Both(folder / "dataset", connection, normal)


@pytest.fixture(scope="session")
def known_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("known") / "known.db"
    known_archive(path)
    return path


@pytest.fixture(scope="session")
def known(known_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    yield from both(known_path, tmp_path_factory.mktemp("dataset"))
