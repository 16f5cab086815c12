"""A crawl that is one of several parts: it asks its own hosts, and leaves the others to theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.visits.parts import part_of
from tests.spiders.crawls import column, copy, rows
from tests.spiders.visits import archive_of, ends, images, link_statuses, sources
from tests.spiders.web import Page, Web, article, serve_web

PARTS = 2


def hosts_of(part: int, count: int) -> list[str]:
    """Hosts that belong to a part."""
    urls = (f"http://host{number}.example" for number in range(999))
    return [url for url in urls if part_of(url, PARTS) == part][:count]


A, B, C, D = hosts_of(1, 4)
X, Y, Z = hosts_of(2, 3)
PAGES = [f"{host}/{number}" for host in (A, X) for number in range(3)]
LEADING = {
    f"{A}/to-x": f"{X}/0",
    f"{X}/to-a": f"{A}/0",
    f"{B}/over-x-and-back": f"{X}/back-to-b",
    f"{X}/back-to-b": f"{B}/page",
    f"{C}/round": f"{Z}/round",
    f"{Z}/round": f"{C}/round",
    f"{A}/within": f"{B}/page",
    f"{D}/robots.txt": f"{X}/robots.txt",
}
LINKS = [
    *PAGES,
    *(url for url in LEADING if url.startswith((A, B, C)) or url == f"{X}/to-a"),
    *(f"{A}/stub", f"{C}/missing", f"{Y}/missing", f"{D}/page"),
]
GIVEN_UP = """
SELECT l.url, v.redirects FROM visits v JOIN links l ON l.id = v.link_id WHERE v.outcome = 'postponed' ORDER BY v.id
"""
REQUESTS = """
SELECT url FROM host_log WHERE kind IN ('link', 'image') AND (outcome <> 'postponed' OR hop < (
  SELECT json_array_length(v.redirects) FROM visits v WHERE v.id = visit_id
))
"""
"""What was asked for, by the log of hosts: the last address of a visit that was given up was not."""


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve_web() as served:
        lead = f'<meta property="og:image" content="{X}/lead.png">'
        served.pages = {url: Page(body=article(f"Page {url}")) for url in [*PAGES, f"{B}/page", f"{D}/page"]}
        served.pages[f"{A}/1"] = Page(body=article("With an image", lead))
        for url, target in LEADING.items():
            served.pages[url] = Page(status="301 Moved", headers=(f"Location: {target}",))
        refresh = f'<meta http-equiv="refresh" content="0; url={X}/1"><p>Moved.</p>'
        served.pages[f"{A}/stub"] = Page(body=refresh.encode())
        yield served


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive_of(tmp_path_factory.mktemp("parts") / "fresh.db", {1: LINKS})


def visited(archive: Path, web: Web, part: int | None) -> set[str]:
    """Crawl one part, or all; return the addresses of its requests, those for robots.txt of other hosts left out."""
    web.forget()
    chosen = {} if part is None else {"part": f"{part}/{PARTS}"}
    folder = f"CAPTURES={archive.with_suffix('')}"
    done = sources(archive, web, folder, "REDIRECT_MAX_TIMES=2", images="yes", **chosen)
    assert done.status == 0, done.log
    if part is not None:
        assert {part_of(url, PARTS) for url in web.asked(robots=True)} <= {part}
    return {url for url in web.asked(robots=True) if not url.endswith("/robots.txt") or url.startswith(D)}


def test_parts_together_are_the_crawl_of_all(web: Web, fresh: Path) -> None:
    archive, of_all = copy(fresh, "parted.db"), copy(fresh, "of-all.db")
    first = visited(archive, web, 1)
    assert {f"{A}/0", f"{A}/to-x", f"{A}/stub", f"{B}/page", f"{C}/round", f"{D}/robots.txt"} <= first
    assert f"{D}/page" not in first
    assert dict(rows(archive, GIVEN_UP)) == {
        f"{A}/to-x": f'[[301, "{X}/0"]]',
        f"{B}/over-x-and-back": f'[[301, "{X}/back-to-b"]]',
        f"{C}/round": f'[[301, "{Z}/round"]]',
        f"{A}/stub": f'[[200, "{X}/1"]]',
        f"{D}/page": "[]",
    }
    told = dict(rows(archive, "SELECT url, error FROM visits WHERE error IS NOT NULL AND outcome = 'postponed'"))
    assert told[f"{A}/to-x"] == f"it leads to {X.removeprefix('http://')}, which part 2/2 of the crawl asks"
    assert told[f"{D}/page"].startswith("of its robots.txt, it leads to ")
    second = visited(archive, web, 2)
    # Where the first part was led to, from there on, and its lead image
    assert {f"{X}/0", f"{X}/back-to-b", f"{X}/1", f"{X}/to-a", f"{Z}/round", f"{X}/lead.png"} <= second
    assert link_statuses(archive)[f"{A}/to-x"] == "moved"
    assert set(column(archive, REQUESTS)) == {*first, *second} - {f"{D}/robots.txt"}
    assert column(archive, "SELECT count(*) FROM host_log WHERE url = ?", f"{A}/to-x") == [1]
    # And back again
    assert visited(archive, web, 1) == {f"{A}/0", f"{B}/page", f"{C}/round", f"{D}/robots.txt"}
    assert ends(archive)[f"{C}/round"] == "redirect_loop"
    assert visited(archive, web, 2) == set()
    # What is left is for a crawl of all hosts
    assert visited(archive, web, None) == {f"{D}/robots.txt", f"{D}/page"}
    visited(of_all, web, None)
    with open_archive(archive, read_only=True) as one, open_archive(of_all, read_only=True) as other:
        assert dict(compare(one, other).counts) == {}
        assert verify(one) == []


def test_what_is_no_part_is_told_before_anything_starts(web: Web, fresh: Path) -> None:
    web.forget()
    before = column(fresh, "SELECT count(*) FROM runs")
    for run in (sources, images):
        done = run(fresh, web, part="3/2")
        assert done.status == 2
        assert "-a part=3/2: give which of how many parts as K/N, such as 2/3" in done.log
    assert web.asked(robots=True) == []
    assert column(fresh, "SELECT count(*) FROM runs") == before
