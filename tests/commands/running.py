"""Runs a command of the project in the tests' own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from scrapy.cmdline import execute
from scrapy.settings import Settings

from crawler.settings import COMMANDS_MODULE

CHECKOUT = Path(__file__).parents[2]


def run_command(name: str, archive: Path, *arguments: str) -> int:
    """Runs `scrapy NAME` on an archive; returns its exit status."""
    project = {"COMMANDS_MODULE": COMMANDS_MODULE, "SPIDER_MODULES": ["spiders"], "ARCHIVE": str(archive)}
    settings = Settings(project)
    with pytest.raises(SystemExit) as ended, in_checkout():
        execute(["scrapy", name, *arguments], settings)
    assert isinstance(ended.value.code, int)
    return ended.value.code


@contextmanager
def in_checkout() -> Iterator[None]:
    """The checkout as the working folder: Scrapy looks for its project there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(CHECKOUT)
        yield
