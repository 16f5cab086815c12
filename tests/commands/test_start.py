"""What a command loads before it does anything: libraries that it does not use are half of the time that it takes."""

import subprocess
import sys
from pathlib import Path

from crawler.commands.scaffold import project_commands
from crawler.settings import COMMANDS_MODULE
from tests.commands.running import CHECKOUT

HEAVY = {
    "aiohttp", "dask", "datasette", "dateparser", "distributed", "docutils", "feedparser", "ftfy", "markdown_it", "PIL",
    "pyarrow", "sqlite_utils", "warcio",
    "scrapy.core.downloader.tls", "scrapy.extensions.telnet", "crawler.linked_pages.source",
    "crawler.linked_pages.substitutes.messages",
}  # fmt: skip
"""What neither a list of runs nor a crawl of an English post in Markdown uses."""

OF_CRAWLS = {
    "crawler.archive.issues.write",
    "crawler.digests.body.reading",
    "requests",
    "spiders.digests",
    "tldextract",
}
"""What a crawl uses, and a list of runs or of problems does not."""

POST = """---
title: Gears weekly
date: 2024-05-06
---
# Tools
- [A lathe](https://a.example/lathe): turns.
"""
LOADED = (
    "import sys\n"
    "from scrapy.cmdline import execute\n"
    "try:\n"
    "    execute(['scrapy', *sys.argv[1:]])\n"
    "except SystemExit as ended:\n"
    "    print('ended', ended.code, *sys.modules, sep='\\n')\n"
)


def loaded_by(*arguments: str) -> set[str]:
    """Runs a command that ends well; returns the modules that it has loaded."""
    command = [sys.executable, "-c", LOADED, *arguments, "-s", "LOG_LEVEL=ERROR"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    _, _, told = done.stdout.rpartition("ended\n")
    status, *modules = told.split()
    assert status == "0", done.stderr
    return set(modules)


def test_what_is_not_used_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "2024-05-06-1.md").write_text(POST, encoding="utf-8")
    crawl = loaded_by("crawl", "digests", "-a", f"posts={tmp_path}", "-s", f"ARCHIVE={tmp_path / 'a.db'}")
    assert crawl >= OF_CRAWLS
    assert crawl & HEAVY == set()
    runs = loaded_by("runs", "-s", f"ARCHIVE={tmp_path / 'a.db'}")
    assert "crawler.archive.runs" in runs
    assert runs & (HEAVY | OF_CRAWLS) == set()
    problems = loaded_by("problems", "-s", f"ARCHIVE={tmp_path / 'a.db'}")
    assert "crawler.archive.problem_lists" in problems
    assert problems & (HEAVY | OF_CRAWLS) == set()


def test_no_command_is_elsewhere() -> None:
    assert dict(project_commands("crawler.commands")).keys() == dict(project_commands(COMMANDS_MODULE)).keys()
