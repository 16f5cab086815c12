"""The sample publication, served, and an archive of it that nothing disturbed."""

from collections.abc import Iterator

import pytest

from sample.server import Publication, serve
from tests.spiders.crawls import Done, crawl_served, warmth


@pytest.fixture(scope="session", autouse=True)
def warm() -> Iterator[None]:
    """Processes that are ready to crawl."""
    with warmth():
        yield


@pytest.fixture(scope="session")
def sample() -> Iterator[Publication]:
    with serve() as served:
        yield served


@pytest.fixture(scope="session")
def undisturbed(sample: Publication, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The first crawl of all of it."""
    return crawl_served(sample, tmp_path_factory.mktemp("undisturbed") / "archive.db")
