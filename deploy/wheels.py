"""Whether each package that locks name has a wheel for each supported Python: `python deploy/wheels.py [LOCK ...]`, or
`make wheels`.

For each Python of pyproject.toml's classifiers, pip resolves what its markers ask for, for this machine's platform,
with wheels only, and installs nothing. Exit status: 0 where all have one, 1 otherwise.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]

PIP = ("install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary=:all:", "--no-input")

_PINNED = re.compile(r"^([A-Za-z0-9][^\s;\\]*==[^\s;\\]+(?: *;[^\\\n]+)?)", re.MULTILINE)


def pythons(project: str) -> list[str]:
    """Return the versions of Python that a pyproject.toml says are supported.

    >>> pythons('[project]\\nclassifiers = ["Programming Language :: Python :: 3.14"]')
    ['3.14']
    """
    said = tomllib.loads(project)["project"]["classifiers"]
    return [name.rpartition(" ")[2] for name in said if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", name)]


def asked_for(lock: str, python: str) -> Iterator[str]:
    """Yield what a lock asks for on a version of Python. pip would evaluate markers for the Python that runs it.

    >>> list(asked_for("a==1 ; python_version < '3.14' \\\\\\n    --hash=sha256:0\\nb[c]==2 \\\\\\n", "3.14"))
    ['b[c]==2']
    """
    environment = {name: str(value) for name, value in default_environment().items()}
    environment |= {"python_version": python, "python_full_version": f"{python}.0"}
    for line in _PINNED.findall(lock):
        requirement = Requirement(line.strip())
        if requirement.marker is None or requirement.marker.evaluate(environment):
            requirement.marker = None
            yield str(requirement)


def missing(requirements: Sequence[str], python: str) -> str:
    """Return what pip says is missing on a version of Python; '' where nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text("\n".join(requirements) + "\n", "utf-8")
        target = ("--target", f"{folder}/packages", "--python-version", python, "--requirement", str(wanted))
        done = subprocess.run([sys.executable, "-m", "pip", *PIP, *target], capture_output=True, text=True, check=False)  # noqa: S603
    told = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return "\n".join(told or ["pip failed"]) if done.returncode else ""


def main(locks: Sequence[str]) -> int:
    """Print what is missing; return the exit status."""
    failed = False
    for python in pythons((ROOT / "pyproject.toml").read_text("utf-8")):
        for lock in locks:
            requirements = list(asked_for(Path(lock).read_text("utf-8"), python))
            told = missing(requirements, python)
            failed = failed or bool(told)
            print(f"Python {python}, {lock}: {told or f'{len(requirements)} packages, a wheel for each'}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["requirements.lock"]))
