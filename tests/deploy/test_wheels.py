"""Every pin has a wheel for every supported Python."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.wheels import asked_for, pythons

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = (CHECKOUT / "requirements.lock").read_text("utf-8")


def test_supported_pythons_are_those_of_the_classifiers() -> None:
    assert pythons((CHECKOUT / "pyproject.toml").read_text("utf-8")) == ["3.11", "3.12", "3.13", "3.14"]


def test_markers_are_those_of_the_other_python() -> None:
    names = {python: {line.partition("==")[0] for line in asked_for(LOCK, python)} for python in ("3.11", "3.14")}
    assert names["3.11"] - names["3.14"] == {"backports-zstd"}
    assert len(names["3.14"]) > 0.9 * len(re.findall(r"^\w.*==", LOCK, re.MULTILINE))


@pytest.mark.deep
def test_every_pin_has_a_wheel_for_every_python() -> None:
    command = [sys.executable, "deploy/wheels.py"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=1800)
    if "No matching distribution" not in done.stdout and done.returncode:
        pytest.skip(f"The package index cannot be asked: {done.stdout[-300:]}")
    assert done.returncode == 0, done.stdout
