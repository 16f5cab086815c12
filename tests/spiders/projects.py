"""Copies of the project whose rules were changed, and their commands: what an archive meets over the years."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sample.demo import PUBLICATION
from tests.spiders.crawls import CHECKOUT
from tests.warm.client import Warm, environment, run_scrapy, warm_process

__all__ = ["Edits", "Project", "changed_project"]

Edits = Sequence[tuple[str, str, str]]
"""A file of the project, a text in it, and what stands there instead."""

PARTS = ("crawler", "spiders", "publications", "archive.db-schema.sql", "scrapy.cfg")


@dataclass(frozen=True, kw_only=True)
class Project:
    """A copy of the project, with a process that has loaded it."""

    folder: Path
    """Where it is."""

    process: Warm
    """The process: `tests.warm.server`."""

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run `scrapy` with these words in a fork of the process; return exit status, output and log."""
        return run_scrapy(words, self.folder, environment(), self.process)


@contextmanager
def changed_project(folder: Path, edits: Edits) -> Iterator[Project]:
    """A copy of the project, with the sample's publication among its own and with these changes, while the context
    lasts."""
    for part in PARTS:
        copy = shutil.copytree if (CHECKOUT / part).is_dir() else shutil.copy
        copy(CHECKOUT / part, folder / part)
    shutil.copy(PUBLICATION, folder / "publications" / "gearbox-digest.toml")
    for name, old, new in edits:
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1, f"{name} has {text.count(old)} of {old!r}"
        (folder / name).write_text(text.replace(old, new), "utf-8")
    env = {**environment(), "PYTHONPATH": os.pathsep.join((str(folder), str(CHECKOUT)))}
    with warm_process(env, folder) as process:
        try:
            yield Project(folder=folder, process=process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
