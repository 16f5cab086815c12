"""Fixtures that every test may ask for."""

import gc
import importlib
import os
import sys
import warnings
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
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
