"""Benchmarks, run as a person runs them, with tiny sizes."""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"(?<![\w.,-])-?[\d,]*\d(?:\.\d+)?")


def run_benchmark(name: str, *arguments: str, shared: Path) -> str:
    """Run a benchmark, small unless it is given arguments, and return what it prints.

    shared: stands for the folder of real posts and pages; where it is empty, made-up ones are taken.
    """
    small = ["-m", "benchmarks", name, "--small"]
    done = subprocess.run(
        [sys.executable, *([f"benchmarks/{name}.py", *arguments] if arguments else small)],
        cwd=CHECKOUT,
        env={**os.environ, "BACKNUMBER_SHARED": str(shared)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def figure(text: str, before: str, after: str = "") -> float:
    """Return the one number that stands between the words; fail unless it is finite."""
    (found,) = re.findall(rf"{re.escape(before)}\s*({NUMBER.pattern}){re.escape(after)}", text)
    value = float(found.replace(",", ""))
    assert math.isfinite(value)
    return value


def rows(text: str, first: str) -> list[list[float]]:
    """Return the numbers of each line that begins with the pattern, without what the pattern matches."""
    return [
        [float(number.replace(",", "")) for number in NUMBER.findall(line[found.end() :])]
        for line in text.splitlines()
        if (found := re.match(first, line))
    ]
