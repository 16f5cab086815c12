"""Archives and explorers."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from datasette.app import Datasette

from crawler.archive.database import open_archive
from sample.lives import live
from tests.archive.conftest import prepare
from tests.explorer.archives import write_hostile, write_small
from tests.explorer.asked import Asked, opened
from tests.explorer.compiled import keep_compiled
from tests.explorer.figure_archives import write_archive
from tests.explorer.known_archive import empty_archive, known_archive, serve
from tests.explorer.told_archive import write_told


@pytest.fixture(scope="session", autouse=True)
def keeps_compiled() -> Iterator[None]:
    """Have all explorers of this process share what their templates and plugins are compiled to."""
    with keep_compiled():
        yield


@pytest.fixture(scope="module")
def known_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an archive that is small enough to count results by hand."""
    path = tmp_path_factory.mktemp("known") / "known.db"
    known_archive(path)
    return path


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="session")
def real_size(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of all shared posts, with made-up visits of its links."""
    path = tmp_path_factory.mktemp("real") / "real.db"
    command = [
        "-m",
        "scrapy",
        "crawl",
        "digests",
        "-a",
        f"posts={shared / 'corpus' / 'posts'}",
        "-s",
        f"ARCHIVE={path}",
    ]
    subprocess.run([sys.executable, *command, "-s", "LOG_LEVEL=ERROR"], check=True, capture_output=True)
    with open_archive(path) as archive:
        assert live(archive) > 10_000
        assert live(archive) == 0
    return path


@pytest.fixture(scope="module", params=["told", "unvisited", "tiny", pytest.param("real", marks=pytest.mark.deep)])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    if request.param == "real":
        yield from opened(request.getfixturevalue("real_size"))
        return
    path: Path = tmp_path_factory.mktemp("asked") / "archive.db"
    if request.param == "told":
        write_told(path)
    else:
        write_archive(path, request.param)
    yield from opened(path)
