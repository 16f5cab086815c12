"""Fixtures that every test may ask for."""

import gc
import importlib
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import collection
from tests.gathered.publications import Gathered, gather
from tests.warm.client import warm_processes

CHECKOUT = Path(__file__).resolve().parent.parent

ROOM = 2 * 1024**3
"""Bytes of memory that are free where temporary files lie there; they take some hundred megabytes of it."""

# Time limits would fail tests on a busy machine.
SLOW = [HealthCheck.too_slow]
settings.register_profile("test", derandomize=True, database=None, deadline=None, suppress_health_check=SLOW)
settings.register_profile("deep", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=SLOW)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--deep",
        action="store_true",
        help="run what takes longer: tests marked deep, those that the fixture `deep` makes larger, and property tests "
        "with new examples",
    )


def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than there are processors: many tests wait for servers, delays and other processes."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(collection)
    settings.load_profile("deep" if config.getoption("deep") else "test")
    # A background job of a shell ignores it, and what is started from there would too.
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    import_datasette()
    if not config.getoption("deep"):
        write_into_memory()


@pytest.hookimpl(trylast=True)  # after Hypothesis, which marks its tests
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests that are marked deep, or under `--deep` those that would do nothing more than without it."""
    chosen: list[pytest.Item] = []
    rest: list[pytest.Item] = []
    for item in items:
        marked = item.get_closest_marker("deep") is not None
        larger = "deep" in getattr(item, "fixturenames", ()) or item.get_closest_marker("hypothesis") is not None
        wanted = (marked or larger) if config.getoption("deep") else not marked
        (chosen if wanted else rest).append(item)
    items[:] = chosen
    if rest:
        config.hook.pytest_deselected(items=rest)


@pytest.fixture(scope="session", autouse=True)
def warm() -> Iterator[None]:
    """The processes in which `scrapy` is run, until the last test."""
    with warm_processes():
        yield


def write_into_memory() -> None:
    """Have temporary files, those of processes that tests start too, lie in memory where there is room for them.

    On a disk, each transaction of each archive waits for it. Where TMPDIR is set, that is the place.
    """
    memory = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own there, and removes it
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK):
        return
    # Tests write programs, too, and run them.
    if not os.statvfs(memory).f_flag & os.ST_NOEXEC and shutil.disk_usage(memory).free > ROOM:
        os.environ["TMPDIR"] = str(memory)
        tempfile.tempdir = None  # where it was before


def import_datasette() -> None:
    """Let Datasette make its one leak before the tests, where it fails none of them.

    At import it asks SQLite what it can do through a connection that it leaves to the garbage collector. Python 3.13
    warns of that whenever it collects, which may be during any test; a filter could not tell it from a leak of ours.
    """
    if sys.version_info >= (3, 13):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            importlib.import_module("datasette.filters")
            gc.collect()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real posts, saved pages and labels; the test is skipped where it is absent.

    Its place is the environment variable ``BACKNUMBER_SHARED``, else ``../shared`` beside the checkout.
    """
    folder = Path(os.environ.get("BACKNUMBER_SHARED") or CHECKOUT.parent / "shared")
    if not (folder / "corpus" / "posts").is_dir():
        pytest.skip(f"no shared folder at {folder} (BACKNUMBER_SHARED names another)")
    return folder


@pytest.fixture(scope="session")
def deep(request: pytest.FixtureRequest) -> bool:
    """Whether to try longer: more kills, larger archives."""
    return bool(request.config.getoption("deep"))


@pytest.fixture(scope="session")
def kills(deep: bool) -> int:
    """How often a test kills what it tests."""
    return 50 if deep else 1


@pytest.fixture(scope="session")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """A crawl of all of a folder's publications: two whose issues have the same numbers and dates, and three that
    cannot be crawled."""
    return gather(tmp_path_factory.mktemp("gathered"))
