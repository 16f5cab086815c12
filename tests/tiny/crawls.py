"""Runs `scrapy crawl tiny` in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.warm.client import run_scrapy

CHECKOUT = Path(__file__).resolve().parents[2]


class Project:
    """A working folder in which `scrapy` runs the tiny project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "archive.db"
        self.summary = folder / "summary.json"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "scrapy", *arguments]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "SCRAPY_SETTINGS_MODULE": "tests.tiny.settings", "PYTHONPATH": str(CHECKOUT)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Any command of the project."""
        words = self.command(*arguments)
        status, out, log = run_scrapy(arguments, self.folder, self.environment())
        return subprocess.CompletedProcess(words, status, out, log)

    def crawl(self, *settings: str, **spider: str) -> subprocess.CompletedProcess[str]:
        """`scrapy crawl tiny`, with a summary as JSON; settings as NAME=VALUE."""
        return self.run("crawl", "tiny", *self.options(*settings, **spider))

    def options(self, *settings: str, **spider: str) -> list[str]:
        given = [("-s", setting) for setting in (f"SUMMARY_JSON={self.summary}", *settings)]
        given += [("-a", f"{name}={value}") for name, value in spider.items()]
        return [word for pair in given for word in pair]

    def told(self) -> Any:
        """What the summary as JSON says."""
        return json.loads(self.summary.read_text("utf-8"))
