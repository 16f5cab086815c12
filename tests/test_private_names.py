"""The project uses no private names of other packages, but for those of a table that says why and until when."""

from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.private_names import modules, private_uses

CHECKOUT = Path(__file__).resolve().parents[1]

PACKAGES = ("crawler", "spiders", "explorer", "sample", "benchmarks")


class Excuse(NamedTuple):
    """Why a name is used all the same."""

    reason: str
    package: str
    """The distribution whose name it is, or on whose next version it depends."""
    look_again: str
    """Version of the package at which the test fails, so that somebody looks whether the name is still needed."""


EXCUSES: dict[tuple[str, str], Excuse] = {
    ("crawler/digests/editions/markdown_forms/commonmark.py", "_cmark"): Excuse(
        "The documented functions never free the text that they return, so a crawl would hold all of it.",
        "cmarkgfm",
        "2025.10.23",
    ),
}
"""(module, name) -> why it is used."""


@pytest.fixture(scope="module")
def uses() -> dict[tuple[str, str], int]:
    """(module, name) -> the line of its first use."""
    found: dict[tuple[str, str], int] = {}
    for module in modules(CHECKOUT, PACKAGES):
        for use in private_uses((CHECKOUT / module).read_text("utf-8")):
            found.setdefault((module.as_posix(), use.name), use.line)
    return found


def test_no_private_name_is_used_without_a_reason(uses: dict[tuple[str, str], int]) -> None:
    unexcused = [f"{module}:{line}: {name}" for (module, name), line in uses.items() if (module, name) not in EXCUSES]
    assert unexcused == []


def test_no_reason_outlives_its_use(uses: dict[tuple[str, str], int]) -> None:
    assert [excuse for excuse in EXCUSES if excuse not in uses] == []


@pytest.mark.parametrize("excuse", sorted(set(EXCUSES.values())), ids=lambda excuse: f"{excuse.package}: {excuse[0]}")
def test_a_new_version_is_looked_at(excuse: Excuse) -> None:
    installed = version(excuse.package)
    assert numbers(installed) < numbers(excuse.look_again), (
        f"{excuse.package} {installed} is here: is there a documented way now? If not, raise `look_again`."
    )


def numbers(text: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared."""
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from twisted.internet._resolver import GAIResolver", ["_resolver"]),
        ("from scrapy.utils.defer import _schedule_coro", ["_schedule_coro"]),
        ("import lxml._elementpath", ["_elementpath"]),
        ("crawler._engine", ["_engine"]),
        ("getattr(crawler, '_engine')", ["_engine"]),
        ("crawler.engine.scraper.slot", ["engine.scraper", "scraper.slot"]),
        ("downloader.slots", ["downloader.slots"]),
        ("crawler.engine.downloader", ["engine.downloader"]),
        ("thing.__class__ = Other", ["__class__"]),
        ("reactor.connectTCP = connect", ["reactor.connectTCP"]),
        ("from scrapy import Spider\nclass Own(Spider):\n    def _parse(self): ...", ["_parse"]),
        ("from scrapy.crawler import Crawler\nclass Own(Crawler):\n    def f(self): self._engine", ["_engine"]),
    ],
)
def test_a_private_name_is_found(source: str, names: list[str]) -> None:
    assert sorted(use.name for use in private_uses(source)) == names


@pytest.mark.parametrize(
    "source",
    [
        "from crawler.urls._parts import split",
        "def _own(): ...\n_own()",
        "class Own:\n    def __init__(self): self._a = 1\n    def __eq__(self, other): return self._a == other._a",
        "from scrapy import Spider\nclass Own(Spider):\n    def _own(self): return self._own",
        "row._replace(a=1)",
        "os._exit(1)",
        "type(thing).__name__",
        "for _ in range(3): ...",
    ],
)
def test_what_is_the_project_s_own_or_documented_is_not(source: str) -> None:
    assert private_uses(source) == []
