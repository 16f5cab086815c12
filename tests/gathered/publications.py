"""Made-up publications whose issues have the same numbers and dates, served as feeds, and crawled into one archive."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.warm.client import environment

CHECKOUT = Path(__file__).resolve().parents[2]
CRAWL = (
    "import sys; from pathlib import Path; from crawler.digests import publications; "
    "publications.FOLDER = Path(sys.argv[1]); from scrapy.cmdline import execute; execute(['scrapy', *sys.argv[2:]])"
)
"""Runs Scrapy's command line with another folder of publications."""

DAYS = ("2024-03-04", "2024-03-11", "2024-03-25")
NUMBERS = (1, 2, 4)

DESCRIPTION = """
name = "{name}"
url = "https://news.example"
[feed]
url = "{base}/{key}.xml"
[categories]
"{section}" = "{category}"
"""


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A crawl of all publications, and the archive that it left."""

    status: int
    out: str
    log: str
    archive: Path
    told: Any


def feed(key: str, name: str, section: str) -> str:
    """A feed of three issues, each with a link of its own and one that the other publication has too."""
    items = []
    for number, day in zip(NUMBERS, DAYS, strict=True):
        body = (
            f"<h2>{section}</h2><ul>"
            f'<li><a href="https://{key}.example/{number}">What {key} do {number}</a>: they turn.</li>'
            f'<li><a href="https://both.example/{number}">A wheel in both {number}</a>, as {key} say.</li></ul>'
        )
        items.append(
            f"<item><title>Turning #{number}</title><link>https://news.example/{key}/{number}</link>"
            f"<guid>https://news.example/{key}/{number}</guid>"
            f"<pubDate>{day}T08:00:00Z</pubDate><content:encoded>{escape(body)}</content:encoded></item>"
        )
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {namespace}><channel><title>{name}</title>{"".join(items)}</channel></rss>'


def write_publications(folder: Path, base: str) -> None:
    """Descriptions: two that can be crawled and have one name, one that cannot be read, one whose feed is not there,
    and one without a way in."""
    folder.mkdir()
    made = {
        "cogs": {"name": "The Turning", "section": "Wheels", "category": "Machines"},
        "gears": {"name": "The Turning", "section": "Teeth", "category": "Parts"},
        "lost": {"name": "The Lost", "section": "None", "category": "None"},
    }
    for key, facts in made.items():
        (folder / f"{key}.toml").write_text(DESCRIPTION.format(key=key, base=base, **facts), "utf-8")
    (folder / "broken.toml").write_text('name = "Broken"\nurl = "https://news.example"\nwheels = 3\n', "utf-8")
    (folder / "letters.toml").write_text('name = "Letters"\nurl = "https://letters.example"\n', "utf-8")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def gather(place: Path) -> Gathered:
    """Crawl all publications of a folder into one archive."""
    publications, web = place / "publications", place / "web"
    web.mkdir()
    for key, section in (("cogs", "Wheels"), ("gears", "Teeth")):
        (web / f"{key}.xml").write_text(feed(key, "The Turning", section), "utf-8")
    archive, told = place / "all.db", place / "summary.json"
    settings = (
        f"ARCHIVE={archive}", f"SUMMARY_JSON={told}", "DOWNLOAD_DELAY=0", "RETRY_TIMES=0",
        "ALLOWED_NETWORKS=127.0.0.0/8",
    )  # fmt: skip
    with served(web) as base:
        write_publications(publications, base)
        line = [sys.executable, "-c", CRAWL, str(publications), "crawl", "digests", "-a", "publication=all"]
        line += [word for setting in settings for word in ("-s", setting)]
        done = subprocess.run(line, cwd=CHECKOUT, env=environment(), capture_output=True, text=True, check=False)
    return Gathered(
        status=done.returncode,
        out=done.stdout,
        log=done.stderr,
        archive=archive,
        told=json.loads(told.read_text("utf-8")) if told.exists() else None,
    )
