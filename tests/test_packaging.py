"""The requirement locks: complete, hashed, in step with pyproject.toml, and silent about where they came from."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.lock": None, "requirements-dev.lock": "dev", "requirements-bench.lock": "bench"}
"""Lock -> the group that it holds besides what the project needs to run."""
PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ; [^\\]+)? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+",
    re.MULTILINE,
)


def pins(lock: str) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in PIN.finditer((CHECKOUT / lock).read_text())}


def wanted(group: str | None) -> set[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    requirements = project["project"]["dependencies"] + (project["dependency-groups"][group] if group else [])
    names = (re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name) for name in names}


@pytest.mark.parametrize(("lock", "group"), LOCKS.items())
def test_everything_asked_for_is_locked(lock: str, group: str | None) -> None:
    assert wanted(group) <= pins(lock).keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock: str) -> None:
    rest = PIN.sub("", (CHECKOUT / lock).read_text())
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    assert "://" not in (CHECKOUT / lock).read_text()


def test_what_is_measured_is_what_users_get_but_for_what_a_peer_holds_back() -> None:
    measured, used = pins("requirements-bench.lock"), pins("requirements.lock")
    assert {name for name in used if measured.get(name) != used[name]} <= {"python-dateutil"}


def test_what_is_measured_has_all_that_a_command_may_need() -> None:
    extras = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    needed = {re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for each in extras.values() for requirement in each}
    assert needed <= pins("requirements-bench.lock").keys()


def test_development_runs_on_the_versions_that_users_get() -> None:
    development = pins("requirements-dev.lock")
    assert {name: development.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")
