"""Copies of the project whose rules were changed, and their commands: what an archive meets over the years."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sample.demo import PUBLICATION
from tests.spiders.crawls import CHECKOUT, environment

__all__ = ["Edits", "Project", "changed_project"]

Edits = Sequence[tuple[str, str, str]]
"""A file of the project, a text in it, and what stands there instead."""

PARTS = ("crawler", "spiders", "publications", "archive.db-schema.sql", "scrapy.cfg")


@dataclass(frozen=True, kw_only=True)
class Project:
    """A copy of the project, with a process that has loaded it."""

    folder: Path
    """Where it is."""

    process: "subprocess.Popen[str]"
    """The process: `tests.spiders.warm`."""

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run `scrapy` with these words in a fork of the process; return exit status, output and log."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with TemporaryDirectory() as place:
            out, log = Path(place, "out"), Path(place, "log")
            task = {"words": words, "folder": str(self.folder), "out": str(out), "log": str(log)}
            print(json.dumps(task), file=self.process.stdin, flush=True)
            return int(self.process.stdout.readline()), out.read_text("utf-8"), log.read_text("utf-8")


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
    line = [sys.executable, "-m", "tests.spiders.warm"]
    with subprocess.Popen(
        line, cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Project(folder=folder, process=process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
