"""Selection of tests and choice of examples, with and without `--deep`."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

CHECKOUT = Path(__file__).resolve().parent.parent


SCREENS, KILLS, PROPERTIES = (
    f"tests/{name}" for name in ("explorer/test_browser.py", "faults/test_kills.py", "archive/test_rows.py")
)


def selected(*options: str) -> set[str]:
    """Return the tests of three files that pytest would run."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--numprocesses=0", *options]
    done = subprocess.run(
        [*command, SCREENS, KILLS, PROPERTIES], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return {line for line in done.stdout.splitlines() if "::" in line}


@pytest.mark.deep
def test_deep_runs_what_is_marked_what_it_makes_larger_and_property_tests() -> None:
    by_default, deep = selected(), selected("--deep")
    assert f"{SCREENS}::test_pages_load_nothing_from_elsewhere_and_fit[phone]" in by_default - deep
    assert f"{SCREENS}::test_pages_load_nothing_from_elsewhere_and_fit[tablet]" in deep - by_default
    again = by_default & deep
    assert f"{KILLS}::test_a_redaction" in again
    assert f"{PROPERTIES}::test_ids_are_kept_and_never_shared" in again
    assert not any(name.startswith(SCREENS) for name in again)


def test_examples_are_the_same_each_time_unless_deep(deep: bool, kills: int, request: pytest.FixtureRequest) -> None:
    profile = settings()
    assert deep == request.config.getoption("deep")
    assert profile.derandomize is not deep
    assert (profile.database is None) is not deep
    assert profile.deadline is None
    assert profile.max_examples == (1000 if deep else 100)
    assert kills == (50 if deep else 1)
