"""Runs Scrapy's command line in forks of a process that has imported it, which takes longer than most runs here.

A line on standard input is a task: `{"words": […], "folder": …, "environment": {…}, "out": …, "log": …}`. Each is run
as `python -m scrapy` would run it; a line on standard output is its exit status. With `"module": …, "text": …` instead
of words, `main` of a module is run, which reads the text from its standard input.
"""

import atexit
import gc
import importlib
import io
import json
import os
import signal
import sys
from typing import Any

from scrapy.cmdline import execute
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object, walk_modules_iter

from crawler.digests.version import MAKERS as ISSUE_MAKERS
from crawler.linked_pages.version import MAKERS as SOURCE_MAKERS
from crawler.text.program_version import package_version
from crawler.urls.domains import domain
from tests.warm.fork_server import keep_fork_server

PACKAGES = (
    "crawler",
    "spiders",
    "scrapy.commands",
    "scrapy.core.engine",
    "scrapy.core.scheduler",
    "scrapy.downloadermiddlewares",
    "scrapy.dupefilters",
    "scrapy.pqueues",
    "scrapy.spidermiddlewares",
    "scrapy.squeues",
    # Libraries that the crawler loads where it uses them
    "dateparser.date",
    "docutils.core",
    "docutils.writers.html5_polyglot",
    "feedparser.api",
    "ftfy.fixes",
    "PIL.Image",
    "tldextract.tldextract",
    "uvloop.loop",
)
"""What a task would import."""


VERSIONS = (
    ISSUE_MAKERS,
    SOURCE_MAKERS,
    ("crawler.analysis.stories", "crawler.archive.analyses.stories"),
    ("crawler.analysis.survival",),
    ("crawler.archive.addresses.normal_forms",),
    ("crawler.archive.analyses.drift",),
    ("crawler.archive.analyses.topics",),
    ("crawler.archive.ledger.states",),
    ("crawler.crawling.listings.registry",),
)
"""What a task would hash."""

MOST_SECONDS = 300
"""After so long a task is ended: a crawl that waits for ever would have the tests wait, too."""


def main() -> None:
    gc.disable()
    # What is registered first is called last.
    statuses: list[int] = []
    atexit.register(leave, statuses)
    for package in PACKAGES:
        for _ in walk_modules_iter(package):
            pass
    for extension in default_settings.EXTENSIONS_BASE:
        load_object(extension)
    # A task installs its own; one that is shared would be one for all of them.
    assert "twisted.internet.reactor" not in sys.modules
    for names in VERSIONS:
        package_version(*names)
    domain("https://site.example/")  # loads the list of public suffixes
    # Tasks need not look again through what all of them share.
    gc.freeze()
    gc.enable()
    for line in sys.stdin:
        process = os.fork()
        if not process:
            run(json.loads(line), statuses)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def leave(statuses: list[int]) -> None:
    """End with the status, where there is one, without taking all modules apart: that takes longer than small tasks."""
    if statuses:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(statuses[-1])


def run(task: dict[str, Any], statuses: list[int]) -> None:
    """Become the task; end with SystemExit, and add its status."""
    for number, path in ((0, os.devnull), (1, task["out"]), (2, task["log"])):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(task["environment"])
    os.chdir(task["folder"])
    keep_fork_server()
    signal.alarm(MOST_SECONDS)
    try:
        if "module" in task:
            sys.stdin = io.StringIO(task["text"])
            importlib.import_module(task["module"]).main()
            sys.exit(0)
        execute(["scrapy", *task["words"]])
    except SystemExit as end:
        if isinstance(end.code, int):
            statuses.append(end.code)
        raise


if __name__ == "__main__":
    main()
