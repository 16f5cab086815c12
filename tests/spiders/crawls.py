"""Runs `scrapy crawl digests` in a process of its own, and looks at what it left."""

import contextlib
import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sample.demo import PUBLICATION
from sample.server import Publication, Request
from tests.warm.client import AT_ONCE, environment, run_scrapy

CHECKOUT = Path(__file__).resolve().parents[2]
POSTS = CHECKOUT / "sample" / "posts"
LETTERS = CHECKOUT / "sample" / "letters"

UNCOMPARED = ("runs", "robots_visits", "generations")
"""Tables in which a run that finds nothing new writes all the same."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """A crawl that ended. requests: those that a server was asked meanwhile."""

    status: int
    out: str
    log: str
    archive: Path
    told: Any
    requests: tuple[Request, ...] = ()

    def asked(self) -> list[str]:
        """Paths that the server was asked for, but for the rules for robots."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]


def command(archive: Path, *settings: str, **arguments: str) -> list[str]:
    """The command line. settings: NAME=VALUE; arguments: the spider's, without the sample's publication if `None`."""
    told = {"publication": str(PUBLICATION), **arguments}
    quick = ("DOWNLOAD_DELAY=0", "RETRY_TIMES=0", "PROGRESS_INTERVAL=0", "ALLOWED_NETWORKS=127.0.0.0/8")
    given = [f"ARCHIVE={archive}", f"SUMMARY_JSON={summary(archive)}", *quick, *settings]
    options = [word for setting in given for word in ("-s", setting)]
    options += [word for name, value in told.items() for word in ("-a", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "digests", *options]


def crawl(archive: Path, *settings: str, **arguments: str) -> Done:
    """A whole crawl."""
    line = command(archive, *settings, **arguments)
    folder = archive.parent if archive.parent.is_dir() else CHECKOUT
    status, out, log = run(line[line.index("scrapy") + 1 :], folder)
    told = json.loads(summary(archive).read_text("utf-8")) if summary(archive).exists() else None
    return Done(status=status, out=out, log=log, archive=archive, told=told)


def crawl_served(served: Publication, archive: Path, *settings: str, **arguments: str) -> Done:
    """A whole crawl of a publication at the addresses at which it is served."""
    before = len(served.requests)
    done = crawl(archive, *settings, **{**bases(served), **arguments})
    return replace(done, requests=tuple(served.requests[before:]))


def run(words: list[str], folder: Path) -> tuple[int, str, str]:
    """`scrapy` with these words, in a process of its own: exit status, output, log."""
    return run_scrapy(words, folder, environment())


def crawl_side_by_side(archives: Mapping[Path, tuple[tuple[str, ...], dict[str, str]]]) -> dict[Path, Done]:
    """Crawls of (settings, arguments) into archives of their own."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {
            archive: pool.submit(crawl, archive, *settings, **arguments)
            for archive, (settings, arguments) in archives.items()
        }
        return {archive: future.result() for archive, future in running.items()}


def bases(served: Publication) -> dict[str, str]:
    """The spider's arguments that name a publication that is served."""
    return {"site": served.site, "repository": served.repository, "substack": served.substack}


def summary(archive: Path) -> Path:
    return archive.with_suffix(".json")


def copy(archive: Path, name: str) -> Path:
    """A copy beside it."""
    return Path(shutil.copy(archive, archive.with_name(name)))


@contextmanager
def reading(archive: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(f"{archive.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def rows(archive: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """All rows of a SELECT."""
    with reading(archive) as connection:
        return connection.execute(sql, parameters).fetchall()


def column(archive: Path, sql: str, *parameters: object) -> list[Any]:
    """The first column of a SELECT."""
    return [row[0] for row in rows(archive, sql, *parameters)]


def dump(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of content, ids included; a listing without the time of its reading."""
    with reading(archive) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
            if name not in UNCOMPARED and "_fts" not in name
        ]
        found = {}
        for name in names:
            columns = [info[1] for info in connection.execute(f"PRAGMA table_info({name})") if info[1] != "read_at"]
            found[name] = sorted(
                connection.execute(f"SELECT {', '.join(columns)} FROM {name}"),  # noqa: S608 - names of the schema
                key=repr,
            )
        return found
