"""Users and passwords of addresses, and credentials of who serves it, are on no page of an explorer."""

import asyncio
import re
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.archive.database import open_archive
from crawler.archive.ledger.visits import record_visit
from crawler.urls.keys import link_key
from explorer.app import make_datasette
from explorer.questions import QUESTIONS
from tests.archive.ledger.test_userinfo import LED
from tests.archive.ledgers import visit
from tests.archive.releases.test_published import POST
from tests.explorer.client import EXPLORER_PATHS, fetch
from tests.spiders.crawls import crawl

PLANTED = re.compile(r"hush-\w|h\W*u\W*s\W*h\W*-4711")
HREF = re.compile(r"""(?:href|src|action)=["']?([^"'>\s]+)""")
MOST = 2000
"""Addresses that are asked for at most."""

BEGUN = (
    "/search?q=named", "/search?q=summary&in=pages", "/archive/-/query?sql=select+1", "/feed.xml", "/robots.txt",
    "/-/versions", "/-/settings", "/-/plugins", "/-/metadata", "/-/databases", "/-/threads", "/-/config", "/none",
    "/archive/none", "/archive/links/none", "/archive?sql=select+url+from+links", "/archive?sql=select+nothing",
    "/archive.json?sql=select+json_group_array(url)+from+links", "/archive.csv?sql=select+url+from+links",
    "/archive?sql=select+group_concat(redirects)+from+visits",
)  # fmt: skip


TELLING = ("hosts_of_a_site", "words_that_rose", "search")
"""Questions that take addresses or texts to pieces."""

ENDINGS = (".json?_size=max", "?_size=max", ".csv?_size=max", ".json?_shape=objects&_labels=on")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A digest with passwords in addresses, and what an earlier version recorded of servers."""
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "2024-01-08-1.md").write_text(POST, "utf-8")
    done = crawl(tmp_path / "archive.db", posts=str(tmp_path / "posts"))
    assert done.status == 0, done.log
    with open_archive(done.archive) as opened:
        ((link, url),) = opened.query("SELECT id, url FROM links ORDER BY id LIMIT 1")
        record_visit(opened, 1, visit(link, "refused", url=url, redirects=((302, LED),), final_url=LED, error=LED))
        opened.connection.execute("DROP TRIGGER visits_keep")
        opened.connection.execute("UPDATE visits SET redirects = json_array(json_array(302, ?)), error = ?", (LED, LED))
    return done.archive


def tables(path: Path, endings: Iterable[str]) -> Iterator[str]:
    """Addresses of all rows of each table and view."""
    with open_archive(path, read_only=True) as opened:
        for (name,) in opened.query("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"):
            yield from (f"/archive/{name}{ending}" for ending in endings)


def links(page: str, at: str) -> Iterator[str]:
    """Addresses of the explorer that a page links to, without what is behind `#`."""
    for found in HREF.findall(page):
        place = urlsplit(urljoin(f"http://localhost{at}", found.replace("&amp;", "&")))
        if place.netloc == "localhost":
            yield place.path + (f"?{place.query}" if place.query else "")


async def walk(path: Path, *, deep: bool) -> tuple[dict[str, int], dict[str, set[str]]]:
    """Pages that can be reached -> status; those that show what was planted."""
    datasette = make_datasette(path, internals=True)
    await datasette.invoke_startup()
    waiting = deque([*EXPLORER_PATHS, *BEGUN, *tables(path, ENDINGS if deep else ENDINGS[:1])])
    waiting += (f"/archive/{name}.csv" for name in (QUESTIONS if deep else TELLING))
    asked: dict[str, int] = {}
    showing: dict[str, set[str]] = {}
    try:
        while waiting and len(asked) < MOST:
            at = waiting.popleft()
            if at in asked:
                continue
            answer = await datasette.client.get(at)
            asked[at] = answer.status_code
            if found := set(PLANTED.findall(answer.text + repr(answer.headers.raw))):
                showing[at] = found
            if deep and "html" in answer.headers.get("content-type", ""):
                waiting += (link for link in links(answer.text, at) if "?" not in link)
    finally:
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()
    return asked, showing


def test_no_page_shows_any(archive: Path, deep: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKNUMBER_MAIL_PASS", "hush-4711")
    monkeypatch.setenv("HTTPS_PROXY", "http://u:hush-4711@proxy.example/")
    asked, showing = asyncio.run(walk(archive, deep=deep))
    assert showing == {}
    assert sum(status == 200 for status in asked.values()) > len(asked) * 0.9
    assert {404, 400} <= set(asked.values())
    assert "https://lamps.example/a?x=1" in fetch(archive, "/archive/links.json?_size=max")[0].text


def test_the_address_of_what_is_shown_leads_to_its_page(archive: Path) -> None:
    (found,) = fetch(archive, f"/links/{link_key('https://lamps.example/a?x=1')}")
    assert found.status_code == 301
    (page,) = fetch(archive, found.headers["location"])
    assert "A story of lamps" in page.text
