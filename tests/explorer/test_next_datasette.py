"""The explorer on the newest pre-release of Datasette 1.0: what breaks is told before it has to be mended."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TESTS = ("test_pages.py", "test_questions.py", "test_feeds.py", "test_metadata.py", "test_problems.py")
"""Tests of the explorer that need no browser."""

PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--pre")


@pytest.fixture
def newer(tmp_path: Path) -> dict[str, str]:
    """The environment in which the newest Datasette 1.0 is found first."""
    target = tmp_path / "packages"
    done = subprocess.run(
        [*PIP, "--target", target, "datasette>=1.0a0,<2"], capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        pytest.skip(f"Datasette 1.0 cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    return {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{CHECKOUT}"}


@pytest.mark.deep
def test_what_breaks_with_the_next_datasette(newer: dict[str, str]) -> None:
    words = [sys.executable, "-c", "import datasette; print(datasette.__version__)"]
    version = subprocess.run(words, capture_output=True, text=True, env=newer, check=True).stdout.strip()
    assert version.startswith("1."), version
    tests = [f"tests/explorer/{name}" for name in TESTS]
    words = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "-W", "default", *tests]
    done = subprocess.run(words, capture_output=True, text=True, cwd=CHECKOUT, env=newer, timeout=1200, check=False)
    broken = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    if done.returncode:
        named = ", ".join(broken) or done.stdout.strip().splitlines()[-1:]
        pytest.xfail(f"with Datasette {version} {len(broken)} tests of the explorer fail: {named}")
