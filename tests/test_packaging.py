"""The requirement locks: complete, hashed, in step with pyproject.toml, and silent about where they came from."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.lock": False, "requirements-dev.lock": True}
PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ; [^\\]+)? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+",
    re.MULTILINE,
)


def pins(lock: str) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in PIN.finditer((CHECKOUT / lock).read_text())}


def wanted(*, dev: bool) -> set[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    requirements = project["project"]["dependencies"] + (project["dependency-groups"]["dev"] if dev else [])
    names = (re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name) for name in names}


@pytest.mark.parametrize(("lock", "dev"), LOCKS.items())
def test_everything_asked_for_is_locked(lock: str, dev: bool) -> None:
    assert wanted(dev=dev) <= pins(lock).keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock: str) -> None:
    rest = PIN.sub("", (CHECKOUT / lock).read_text())
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    assert "://" not in (CHECKOUT / lock).read_text()


def test_development_runs_on_the_versions_that_users_get() -> None:
    development = pins("requirements-dev.lock")
    assert {name: development.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")
