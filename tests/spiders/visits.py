"""Archives with links to visit, `scrapy crawl sources` on them in processes of their own, and what it left."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from crawler.archive.issues.write import write_issue
from crawler.archive.runs import finish_run
from crawler.digests.written_links import link_at
from crawler.items import Citation, Mention
from tests.archive.builders import issue
from tests.archive.conftest import prepare
from tests.spiders.crawls import Done, rows, run, summary
from tests.spiders.web import Web
from tests.warm.client import environment

__all__ = [
    "archive_of",
    "connections",
    "ends",
    "images",
    "link_statuses",
    "sources",
    "sources_command",
    "started",
    "still_running",
]

MARK = "CRAWL_OF_A_TEST"
"""Variable of the environment by which the processes of a crawl are known."""


def archive_of(path: Path, issues: Mapping[int, Sequence[str]]) -> Path:
    """Makes an archive: number of an issue -> the addresses that it links to, in order; the greater the newer."""
    with prepare(path) as archive:
        for number, urls in issues.items():
            key = f"{number}-2026-01-{number:02}"
            links = [(url, link_at(url)) for url in urls]
            citations = [Citation(mention=Mention(role="item", url=url), link=link) for url, link in links]
            write_issue(archive, issue(key, number=number, parts=(), citations=citations, pictures=()), 1)
            with archive.transaction() as connection:
                connection.execute("UPDATE issues SET published = ? WHERE key = ?", (f"2026-01-{number:02}", key))
        finish_run(archive, 1, "finished", counts={})
    return path


def sources(archive: Path, web: Web, *settings: str, **arguments: str) -> Done:
    """A whole crawl. settings: NAME=VALUE, the last one of a name counts."""
    return _crawl(archive, sources_command(archive, web, *settings, **arguments))


def images(archive: Path, web: Web, *settings: str, **arguments: str) -> Done:
    """The same with the spider `images`."""
    line = sources_command(archive, web, *settings, **arguments)
    return _crawl(archive, ["images" if word == "sources" else word for word in line])


def _crawl(archive: Path, line: list[str]) -> Done:
    status, out, log = run(line[line.index("scrapy") + 1 :], archive.parent)
    told = json.loads(summary(archive).read_text("utf-8")) if summary(archive).exists() else None
    return Done(status=status, out=out, log=log, archive=archive, told=told)


def sources_command(archive: Path, web: Web, *settings: str, **arguments: str) -> list[str]:
    """The command line; the network that the web says is written beside the archive."""
    world = archive.with_suffix(".world.json")
    told = {
        "names": web.names,
        "ports": web.ports,
        "authority": str(web.authority),
        "connections": str(connections_of(archive)),
    }
    world.write_text(json.dumps(told), "utf-8")
    given = [
        f"ARCHIVE={archive}",
        f"SUMMARY_JSON={summary(archive)}",
        f"WORLD={world}",
        'ADDONS={"tests.spiders.network.NetworkAddon": 0}',
        "CONTACT_URL=https://digest.example/contact",
        "ALLOWED_NETWORKS=127.0.0.1/32",
        "DOWNLOAD_DELAY=0",
        "PROGRESS_INTERVAL=0",
        "READERS=1",
        *settings,
    ]
    options = [word for setting in given for word in ("-s", setting)]
    options += [word for name, value in arguments.items() for word in ("-a", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "sources", *options]


def started(archive: Path, web: Web, *settings: str, **arguments: str) -> "subprocess.Popen[str]":
    """A crawl in a process of its own that a test may end."""
    return subprocess.Popen(
        sources_command(archive, web, *settings, **arguments),
        cwd=archive.parent,
        env=environment() | {MARK: str(archive)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def still_running(archive: Path) -> list[int]:
    """Ids of the processes that crawls of the archive, and those whom they started, are."""
    mark = f"{MARK}={archive}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
    return found


def connections_of(archive: Path) -> Path:
    return archive.with_suffix(".connections")


def connections(archive: Path) -> set[str]:
    """The addresses to which a crawl of the archive tried to connect."""
    path = connections_of(archive)
    return {line.split(" ")[0] for line in path.read_text("ascii").splitlines()} if path.exists() else set()


def ends(archive: Path) -> dict[str, str]:
    """Address, as the issue has it -> outcome of its latest visit."""
    found = rows(
        archive,
        "SELECT m.url, v.outcome FROM mentions m JOIN visits v ON v.link_id = m.link_id ORDER BY v.id",
    )
    return dict(found)


def link_statuses(archive: Path) -> dict[str, str]:
    """Address -> state, of the links of issues."""
    return dict(rows(archive, "SELECT url, state FROM links WHERE id IN (SELECT link_id FROM mentions)"))
