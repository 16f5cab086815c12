"""How long the explorer's pages take, beside the SQL behind each, as an archive grows.

    .venv/bin/python benchmarks/explorer.py [--archive FILE] [--count N] [--times 1,10,100] [--rounds 5] [--turns 3]

The archive (default: the posts of the shared corpus, where present, else generated ones, crawled; every link given a
made-up life) is multiplied: each copy has issues, links, images, sources and visits of its own, and shares domains and
authors, which so become as much more cited. For each page and question: the first answer, which computes the figures
that are kept; the median of later ones; the SQL of the page alone, by a bare connection, and the ratio of the two; how
many times as long as Datasette's page of its versions, which asks nothing and is asked for in turns with it, the later
ones take; bytes, gzipped, or that it was refused, since it took too long. Then the pages that take more than 20 times
as long as that of versions, and those of which that ratio is more than 3 times as large as in the first archive.
Milliseconds of this machine.
"""

import argparse
import asyncio
import gzip
import re
import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.posts import crawl_posts, some_posts  # noqa: E402
from crawler.archive.database import STATISTICS, open_archive  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402
from crawler.archive.search_indexes import SEARCH_INDEXES  # noqa: E402
from crawler.archive.summaries import SUMMARIES  # noqa: E402
from explorer.app import make_datasette  # noqa: E402
from explorer.connection import QueryTimeoutError, in_transaction  # noqa: E402
from explorer.generations import EVERYTHING, SCHEMA  # noqa: E402
from explorer.pages import PAGES, PageRequest  # noqa: E402
from explorer.query_cache import QueryCache  # noqa: E402
from explorer.questions import QUESTIONS  # noqa: E402
from explorer.sql.functions import register_functions  # noqa: E402
from sample.lives import live  # noqa: E402

OFFSETS: dict[str, tuple[str, ...]] = {
    "issues": ("id", "edition_id"),
    "editions": ("id", "issue_id"),
    "sections": ("id", "issue_id"),
    "links": ("id",),
    "mentions": ("id", "issue_id", "link_id", "section_id", "parent_id", "summary_edition_id"),
    "images": ("id",),
    "image_uses": ("id", "issue_id", "image_id", "section_id", "mention_id"),
    "visits": ("id", "link_id"),
    "sources": ("link_id", "visit_id"),
    "link_authors": ("link_id",),
    "snapshots": ("id", "link_id"),
    "problems": ("id", "issue_id", "edition_id", "link_id"),
}
"""Table -> columns that name a row which each copy has of its own."""

OTHERWISE = {
    ("issues", "number"): "number + :copy * 1000",
    ("issues", "key"): "key || '-' || :copy",
    ("editions", "locator"): "locator || '-' || :copy",
    ("links", "url"): "url || '#' || :copy",
    ("links", "key"): "substr(key, 1, 14) || char(97 + :copy / 26, 97 + :copy % 26)",
    ("links", "work"): "work || '#' || :copy",
    ("images", "url"): "url || '#' || :copy",
    ("snapshots", "url"): "url || '#' || :copy",
    ("problems", "evidence"): "evidence || ' ' || :copy",
}
STEP = 10_000_000
OF_ANALYSES = (
    "SELECT DISTINCT '/topics/' || replace(topic_group, ' ', '%20') FROM topics LIMIT 1",
    "SELECT '/topics/' || replace(topic_group, ' ', '%20') || '/' || replace(name, ' ', '%20') FROM topics LIMIT 1",
    """
    SELECT '/stories/' || p.key || '/' || i.key || '/' || l.key || iif(m.occurrence > 1, '/' || m.occurrence, '')
    FROM stories s JOIN mentions m ON m.id = s.story_id JOIN issues i ON i.id = m.issue_id
    JOIN publications p ON p.id = i.publication_id JOIN links l ON l.id = m.link_id
    GROUP BY s.story_id ORDER BY count(*) DESC LIMIT 1
    """,
    "SELECT '/links/' || key || '/revisions' FROM source_revisions r JOIN links l ON l.id = r.link_id LIMIT 1",
    """
    SELECT '/authors/' || replace(name, ' ', '%20') FROM authors a JOIN link_authors l ON l.author_id = a.id
    GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
    """,
    "SELECT '/sections/' || replace(name, ' ', '%20') FROM sections GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    "SELECT '/issues/' || i.key || '/edits' FROM edition_revisions r JOIN issues i USING (edition_id) LIMIT 1",
)
"""Pages of what an archive may have none of."""

CACHE_KB = 1_000_000
"""Memory in which an archive is multiplied."""

WAITING = """
SELECT type, name, sql FROM sqlite_master WHERE type = 'trigger' OR type = 'index' AND sql IS NOT NULL ORDER BY type
"""
"""What is made again once an archive is multiplied."""

VERSIONS = "/-/versions.json"
MOST_VERSIONS, MOST_GROWTH = 20, 3
"""Times as long as the page of versions, and as in the first archive, above which a page is told."""
REFUSED = (400, 503)
"""Statuses of a page whose time was up: of SQL, and of the explorer's own."""
DATASETTE_PAGES = ("/archive", "/archive/entries", "/archive/mentions", "/archive/citations", "/archive/links")


@dataclass(frozen=True, slots=True)
class Later:
    """How a page is answered that was asked for before. seconds: the median; versions: how many times as long as the
    page of versions; size: bytes, gzipped, 0 where it was refused, though but once."""

    seconds: float
    versions: float
    size: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--archive", type=Path, help="an archive whose links may have been visited")
    parser.add_argument("--count", type=int, default=0, help="how many posts to make up instead")
    parser.add_argument("--times", default="1,10,100")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=3, help="how often that of versions is asked for in a round")
    arguments = parser.parse_args()
    with scratch_folder() as folder:
        one = folder / "one.db"
        if arguments.archive:
            shutil.copy(arguments.archive, one)
        else:
            crawl_posts(one, some_posts(None, arguments.count, folder))
        with open_archive(one) as archive:
            live(archive)
        first: dict[str, Later] = {}
        for times in map(int, arguments.times.split(",")):
            path = folder / f"{times}.db"
            multiply(one, path, times)
            later = asyncio.run(measure(path, times, arguments.rounds, arguments.turns))
            path.unlink()
            tell_above(later, first)
            first = first or later


def multiply(source: Path, target: Path, times: int) -> None:
    """Copies an archive so that it holds everything that an issue brings `times` times.

    What is derived from rows, row by row, is derived once they are all there: triggers and indexes wait.
    """
    shutil.copy(source, target)
    if times == 1:
        return
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN")
    waiting = connection.execute(WAITING).fetchall()
    for kind, name, _ in waiting:
        connection.execute(f"DROP {kind} {name}")
    for table, moved in OFFSETS.items():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = [
            OTHERWISE.get((table, column), f"{column} + :copy * {STEP}" if column in moved else column)
            for column in columns
        ]
        into, values_of = ", ".join(columns), ", ".join(values)
        statement = f"INSERT INTO {table} ({into}) SELECT {values_of} FROM {table} WHERE {moved[0]} < {STEP}"  # noqa: S608
        for copy in range(1, times):
            connection.execute(statement, {"copy": copy})
    for index in SEARCH_INDEXES:
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - of constants
    for *_, sql in waiting:
        connection.execute(sql)
    for summary in SUMMARIES:
        connection.execute(f"DELETE FROM {summary.table}")  # noqa: S608 - of a constant
        connection.execute(summary.fill)
    connection.execute(STATISTICS)
    connection.execute("COMMIT")
    connection.close()


def addresses(connection: sqlite3.Connection) -> list[str]:
    """Return the pages that are asked for: those of what is cited most, where a page is of one thing."""
    domain, link, publication, issue, year = (
        connection.execute(sql).fetchone()[0]
        for sql in (
            "SELECT name FROM domains WHERE id = (SELECT domain_id FROM links GROUP BY 1 ORDER BY count(*) DESC)",
            "SELECT key FROM links WHERE id = (SELECT link_id FROM mentions GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)",
            "SELECT key FROM publications",
            "SELECT key FROM issues ORDER BY (SELECT count(*) FROM mentions WHERE issue_id = issues.id) DESC LIMIT 1",
            "SELECT max(substr(published, 1, 4)) FROM issues",
        )
    )
    return [
        "/", "/issues", f"/issues/{issue}", f"/issues/{publication}/{issue}", "/search?q=gears", "/search?q=chips",
        "/search?q=the", f"/search?q=robot&year={year}", f"/search?site={domain}", f"/search?q={domain}/a",
        "/search?q=robtos", "/domains", "/domains?order=name", f"/domains/{domain}", "/authors",
        f"/links/{link}", f"/links/{link}/witnesses",
        "/categories", "/categories/Research", "/sections", "/years", f"/years/{year}", "/mentions",
        f"/mentions?site={domain}&year={year}", "/links", "/links?state=gone", "/health",
        "/health?list=moved", "/images", "/coverage", "/problems", "/charts", "/method", "/accuracy",
        "/publications", f"/publications/{publication}", "/survival", "/survival?by=site", "/topics", "/stories",
        *(page for sql in OF_ANALYSES for (page,) in connection.execute(sql)),
        *(f"/archive/{name}" for name in QUESTIONS), *DATASETTE_PAGES,
    ]  # fmt: skip


async def measure(path: Path, times: int, rounds: int, turns: int) -> dict[str, Later]:
    """Measure every page of an archive, print a line for each, and return how long its later answers take."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    register_functions(connection)
    mentions = connection.execute("SELECT count(*) FROM mentions").fetchone()[0]
    datasette = make_datasette(path, internals=True)
    await datasette.invoke_startup()
    cache = QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1})
    print(f"\n{times} times: {mentions:,} mentions, {path.stat().st_size / 1e6:.0f} MB")
    await timed(datasette, VERSIONS)
    print(f"{'page':34}{'first':>9}{'later':>9}{'SQL':>9}{'ratio':>8}{'versions':>10}{'KB':>8}")
    found = {}
    for page in addresses(connection):
        first, size = await timed(datasette, page)
        later = await later_answers(datasette, page, rounds, turns)
        found[page] = later = later if size else replace(later, size=0)
        least = least_seconds(connection, cache, page, rounds) if later.size and page not in DATASETTE_PAGES else None
        print(
            f"{page[:33]:34}{first * 1000:9.1f}{later.seconds * 1000:9.1f}"
            f"{f'{least * 1000:9.3f}{later.seconds / least:8.2f}' if least else ' ' * 17}{later.versions:10.2f}"
            f"{f'{later.size / 1000:8.1f}' if later.size else ' refused'}"
        )
    connection.close()
    return found


async def later_answers(datasette: Any, page: str, rounds: int, turns: int) -> Later:
    """Return how long a page takes that was asked for before, in turns with that of the versions."""
    units, answers = [], []
    for _ in range(rounds):
        units += [(await timed(datasette, VERSIONS))[0] for _ in range(turns)]
        answers.append(await timed(datasette, page))
    seconds = statistics.median(seconds for seconds, _ in answers)
    return Later(seconds, seconds / statistics.median(units), min(size for _, size in answers))


def tell_above(later: Mapping[str, Later], first: Mapping[str, Later]) -> None:
    """Print the pages that take longer than they should; first: those of the first archive, if it is another."""
    above = {page: one.versions for page, one in later.items() if one.versions > MOST_VERSIONS}
    grown = {page: one.versions / first[page].versions for page, one in later.items() if page in first}
    above_growth = {page: ratio for page, ratio in grown.items() if ratio > MOST_GROWTH}
    print(f"above {MOST_VERSIONS} times {VERSIONS}: {said(above)}")
    if first:
        print(f"above {MOST_GROWTH} times those of the first archive: {said(above_growth)}")
    print(f"refused: {', '.join(page for page, one in later.items() if not one.size) or 'none'}")


def said(pages: Mapping[str, float]) -> str:
    """Return pages with their ratios, the largest first."""
    ordered = sorted(pages.items(), key=lambda each: -each[1])
    return ", ".join(f"{page} {ratio:.1f}" for page, ratio in ordered) or "none"


async def timed(datasette: Any, page: str) -> tuple[float, int]:
    """Return the seconds of an answer and its bytes, gzipped; none of one that was refused, as it took too long."""
    start = time.perf_counter()
    answer = await datasette.client.get(page, cookies={"made": "anew"})  # no answer is kept for who has cookies
    seconds = time.perf_counter() - start
    assert answer.status_code in (200, *REFUSED), (page, answer.status_code)
    return seconds, len(gzip.compress(answer.content, 6)) if answer.status_code == 200 else 0


def least_seconds(connection: sqlite3.Connection, cache: QueryCache, page: str, rounds: int) -> float | None:
    """Return how long the SQL of a page takes; None where its time is up."""
    try:
        return statistics.median([in_sql(connection, cache, page) for _ in range(rounds + 1)][1:])
    except QueryTimeoutError:
        return None


def in_sql(connection: sqlite3.Connection, cache: QueryCache, page: str) -> float:
    parts = urlsplit(page)
    if question := QUESTIONS.get(parts.path.removeprefix("/archive/")):
        start = time.perf_counter()
        connection.execute(question.fill_parameters()).fetchall()
        return time.perf_counter() - start
    for pattern, make in PAGES.items():
        if found := re.fullmatch(pattern, unquote(parts.path)):
            request = PageRequest(found.groupdict(), dict(parse_qsl(parts.query)))
            start = time.perf_counter()
            in_transaction(cache, partial(make, request=request))(connection)
            return time.perf_counter() - start
    raise AssertionError(page)


if __name__ == "__main__":
    main()
