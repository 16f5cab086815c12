"""Archives whose figures are asked twice: filled, unvisited, tiny, gapped, odd, and of two publications."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from crawler.archive.analyses.survival import update_survival
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.archive.runs import start_run
from crawler.items import Citation
from crawler.visits.outcomes import Outcome
from sample.lives import live
from tests.archive.builders import PUBLICATION, issue
from tests.archive.ledgers import visit
from tests.explorer.known_archive import NEWS, REST, TOOLS, cited, empty_archive
from tests.warm.client import CHECKOUT, environment, run_scrapy

__all__ = ["ARCHIVES", "OTHER", "RARE", "write_archive", "write_real"]

HOSTS = ("big.example", "walled.example", "small.example")
OUTCOMES: tuple[Outcome, ...] = ("ok", "not_found", "ok", "moved", "soft_404", "timeout", "paywalled")
"""In turn, of the links of a host that blocks nobody."""


def _links(year: str, count: int) -> Iterator[Citation]:
    """Yield one before the first heading, items of three hosts, one of the year before, and promo."""
    yield cited(f"https://big.example/{year}/lead", "The lead", role="inline", section=None)
    for place in range(count):
        host = HOSTS[place % 5 % 3]
        yield cited(f"https://{host}/{year}/{place}", f"{year} {place}", section=place % 3)
    yield cited(f"https://big.example/{int(year) - 1}/1", "Again", role="item", section=1)
    yield cited("https://digest.example/about", "About us", role="inline", section=0)
    yield cited("https://pod.example/all", "Our podcast", role="promo", section=None)
    yield cited(f"https://big.example/{year}/0", "The first, as promo", role="promo", section=None)


def _write(
    archive: Archive, number: int, day: str | None, citations: tuple[Citation, ...], publication: str = PUBLICATION
) -> None:
    key = f"{number}-{day or 'undated'}{'' if publication == PUBLICATION else f'-{publication}'}"
    made = issue(key, number=number, title=key, parts=(NEWS, TOOLS, REST), citations=citations, pictures=())
    published = None if day is None else date.fromisoformat(day)
    write_issue(archive, replace(made, publication=publication, published=published), 1)


def _visit(archive: Archive) -> None:
    start_run(archive, "crawl sources", {})
    for number, (id_, url) in enumerate(archive.query("SELECT id, url FROM links ORDER BY url")):
        if url.endswith("/7"):
            continue  # never visited
        outcome = "forbidden" if "walled" in url else OUTCOMES[number % len(OUTCOMES)]
        for day in (0, 10):
            record_visit(archive, 2, visit(id_, outcome, day=day, url=url))
    update_survival(archive, 2, afresh=False)


def _filled(archive: Archive) -> None:
    for number, day in enumerate(("2019-03-04", "2019-11-04", "2020-02-03", "2022-05-02"), 1):
        _write(archive, number, day, tuple(_links(day[:4], 24)))
    _visit(archive)


def _unvisited(archive: Archive) -> None:
    for number, day in enumerate(("2019-01-07", "2020-12-07"), 1):
        _write(archive, number, day, tuple(_links(day[:4], 12)))


def _tiny(archive: Archive) -> None:
    _write(archive, 1, "2021-06-07", (cited("https://big.example/one", "One"), cited("https://big.example/two", "Two")))
    _visit(archive)


def _gapped(archive: Archive) -> None:
    for number, day in ((1, "2016-06-06"), (9, "2021-06-07")):
        _write(archive, number, day, tuple(_links(day[:4], 20)))
    _visit(archive)


def _odd(archive: Archive) -> None:
    """Write issues without a date that cite the same links, one without a mention, and one with promo alone."""
    _write(archive, 1, None, tuple(_links("2019", 15)))
    _write(archive, 5, None, tuple(_links("2019", 3)))
    _write(archive, 2, "2019-07-01", ())
    _write(archive, 3, "2020-07-06", (cited("https://pod.example/all", "Our podcast", role="promo", section=None),))
    _write(archive, 4, "2021-07-05", tuple(_links("2020", 11)))
    _visit(archive)


def _two(archive: Archive) -> None:
    """Write two publications that cite some of the same links, one of them the other."""
    write_publication(archive, OTHER, name="The Other", url="https://www.other.example/")
    for number, day in enumerate(("2019-05-06", "2021-08-02"), 1):
        _write(archive, number, day, tuple(_links(day[:4], 18)))
    for number, date_ in enumerate(("2018-12-03", "2021-02-01", None), 1):
        own = cited("https://other.example/about", "About the other", role="inline", section=1)
        theirs = cited("https://digest.example/about", "About the weekly", section=0)
        _write(archive, number, date_, (*_links((date_ or "2021")[:4], 21), own, theirs), OTHER)
    _visit(archive)


def _walled(archive: Archive) -> None:
    """Write issues of whose links every visit was blocked, and one that has promo alone."""
    for number, day in enumerate(("2020-05-04", "2021-05-03"), 1):
        _write(archive, number, day, tuple(_links(day[:4], 14)))
    _write(archive, 3, "2021-06-07", (cited("https://pod.example/all", "Our podcast", role="promo", section=None),))
    start_run(archive, "crawl sources", {})
    for id_, url in archive.query("SELECT id, url FROM links ORDER BY url"):
        record_visit(archive, 2, visit(id_, "forbidden", url=url))
    update_survival(archive, 2, afresh=False)


TITLES = ("机器人学会了走路", "Роботы научились ходить", "الروبوتات تتعلم المشي", "🤖", "")


def _bare(archive: Archive) -> None:
    """Write issues without headings or dates, titles of other scripts, and two publications of one site; one link was
    visited."""
    write_publication(archive, OTHER, name="另一份周刊", url="https://digest.example/other")
    for number, publication in ((1, PUBLICATION), (2, PUBLICATION), (1, OTHER)):
        citations = [
            cited(f"https://big.example/{number}/{place}", title, section=None) for place, title in enumerate(TITLES)
        ]
        citations.append(cited("https://digest.example/own", "Selbst", section=None))
        citations.append(cited("https://xn--bcher-kva.example/größe", "Größe", section=None))
        _write(archive, number, None, tuple(citations), publication)
    start_run(archive, "crawl sources", {})
    ((id_, url),) = archive.query("SELECT id, url FROM links ORDER BY url LIMIT 1")
    record_visit(archive, 2, visit(id_, "ok", url=url))
    update_survival(archive, 2, afresh=False)


_WRITERS = {
    "filled": _filled, "unvisited": _unvisited, "tiny": _tiny, "gapped": _gapped, "odd": _odd, "two": _two,
    "walled": _walled, "bare": _bare,
}  # fmt: skip
ARCHIVES = tuple(_WRITERS)
"""Their names."""
RARE = ("walled", "bare")
"""Those that only `make deep` asks."""
OTHER = "other"
"""Key of the second publication of one of them."""


def write_archive(path: Path, name: str) -> None:
    """Write the archive of a name."""
    with empty_archive(path) as archive:
        start_run(archive, "crawl digests", {})
        _WRITERS[name](archive)


def write_real(path: Path, posts: Path) -> None:
    """Write an archive of the real posts, whose links are given made-up lives."""
    words = ("crawl", "digests", "-a", f"posts={posts}", "-s", f"ARCHIVE={path}")
    status, _, log = run_scrapy(words, CHECKOUT, environment())
    assert status == 0, log
    with open_archive(path) as archive:
        live(archive)
        update_survival(archive, 1, afresh=True)
