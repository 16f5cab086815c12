"""Makes it cheap for several processes to collect the same tests: a plugin, which `conftest.py` registers.

Each process of pytest-xdist imports every test, and with them the project. What one of them compiles, the others read.
"""

import compileall
import gc
import importlib
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    # Thousands of modules are compiled, here and in the processes that tests start: never twice.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Nothing of what collection makes is garbage.
    gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile this process's share of what all of them import, where all tests are run."""
    workers = getattr(session.config, "workerinput", None)
    if workers is not None and session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        compile_share(int(workers["workerid"].removeprefix("gw")), workers["workercount"])


def compile_share(number: int, count: int) -> None:
    """Compile every `count`-th module from `number` on.

    Tests are imported, since only then does pytest rewrite their assertions; one that cannot be is told of later.
    """
    modules = list(python_files("crawler", "explorer", "spiders", "sample", "benchmarks", "tests"))
    for path in modules[number::count]:
        if path.name.startswith("test_"):
            with suppress(Exception):
                importlib.import_module(".".join(path.relative_to(CHECKOUT).with_suffix("").parts))
        else:
            compileall.compile_file(path, quiet=2)


def python_files(*folders: str) -> Iterator[Path]:
    """Yield those of the project before those of its tests."""
    for folder in folders:
        yield from sorted((CHECKOUT / folder).rglob("*.py"), key=lambda path: path.name.startswith("test_"))


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for doctests only in modules that have a prompt, which is a fifth of them."""
    collectors = yield
    if file_path.suffix == ".py" and b">>>" not in file_path.read_bytes():
        return [collector for collector in collectors if type(collector) is pytest.Module]
    return collectors
