"""Every import is of a package that pyproject.toml declares, and every package that it declares is used."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))

RUNTIME = ("crawler", "explorer", "sample", "spiders")
DEVELOPMENT = ("benchmarks", "deploy", "docs", "tests")

NOT_IMPORTED = {
    "uvloop": "the setting ASYNCIO_EVENT_LOOP names it",
    "check-jsonschema": "a program that tests run",
    "frictionless": "a program that tests run",
    "import-linter": "a program of `make check`",
    "lxml-stubs": "types",
    "mypy": "a program of `make check`",
    "pytest-xdist": "a plugin of pytest",
    "ruff": "a program of `make check`",
    "types-dateparser": "types",
    "types-docutils": "types",
    "types-pyyaml": "types",
}
"""Declared package -> why no module imports it."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*groups: str) -> set[str]:
    """Packages that the project runs with, and those of groups."""
    requirements = [*PROJECT["project"]["dependencies"]]
    for extra in PROJECT["project"]["optional-dependencies"].values():
        requirements += extra
    for group in groups:
        requirements += PROJECT["dependency-groups"][group]
    return {normal(re.split(r"[^A-Za-z0-9_.-]", requirement)[0]) for requirement in requirements}


@cache
def imports(folders: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Path of each module with each top-level package that it imports, but for Python's and the project's own."""
    own = {*RUNTIME, *DEVELOPMENT, "compression"}  # the latter is Python's from 3.14 on
    found = set()
    for path in (path for folder in folders for path in sorted((CHECKOUT / folder).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in {name.partition(".")[0] for name in names} - own - sys.stdlib_module_names:
                found.add((str(path.relative_to(CHECKOUT)), name))
    return frozenset(found)


@cache
def installed() -> dict[str, list[str]]:
    """Import -> packages that give it; not each is in each environment: there are the benchmarks' peers, and what later
    versions of Python have themselves."""
    return {
        "backports": ["backports-zstd"],
        "newspaper": ["newspaper4k"],
        "readability": ["readability-lxml"],
        "sklearn": ["scikit-learn"],
        **packages_distributions(),
    }


def packages(name: str) -> set[str]:
    """Packages that an import may be of."""
    return {normal(package) for package in installed().get(name, [name])}


@pytest.mark.parametrize(
    ("folders", "groups"), [(RUNTIME, ()), (DEVELOPMENT, ("dev", "bench"))], ids=["runtime", "development"]
)
def test_every_import_is_declared(folders: tuple[str, ...], groups: tuple[str, ...]) -> None:
    known = declared(*groups)
    found = {name: path for path, name in imports(folders)}
    assert "scrapy" in found
    assert {name: path for name, path in found.items() if not packages(name) & known} == {}


def test_everything_that_is_declared_is_used() -> None:
    used = set().union(*(packages(name) for _, name in imports(RUNTIME)))
    assert declared() - used == declared() & NOT_IMPORTED.keys()
    used |= set().union(*(packages(name) for _, name in imports(DEVELOPMENT)))
    everything = declared("dev", "bench")
    assert everything - used - NOT_IMPORTED.keys() == set()
    assert NOT_IMPORTED.keys() <= everything
