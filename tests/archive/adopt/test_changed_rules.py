"""Halves that two machines crawled by earlier rules, merged by later ones, are the archive of one crawl."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.adopt import adopt
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.ledger.visits import record_visit
from crawler.archive.runs import start_run
from crawler.urls.tracking import PARAMETERS
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, visit
from tests.spiders.crawls import dump

AT = "https://site.example"
FORMS = ("gear?id=1", "gear?id=1&zzz_track=1", "gear?id=1&zzz_track=2")
ISSUES = ("1-2020-01-06", "2-2020-01-13")


def crawl(path: Path, runs: Sequence[tuple[int, str, Sequence[str]]]) -> Path:
    """Runs, each at a day, of an issue with links that are all visited."""
    with prepare(path) as archive:
        for day, key, forms in runs:
            ids = cite(archive, key, *forms, f"own-{day}")
            run = start_run(archive, "crawl sources", {})
            archive.connection.execute("UPDATE runs SET started = ? WHERE id = ?", (f"2026-01-0{day}T00:00:00Z", run))
            for place, (number, form) in enumerate(zip(ids, forms, strict=False)):
                url = f"{AT}/{form}"
                record_visit(archive, run, visit(number, "not_found", url=url, day=day + place / 9, status=404))
    return path


WORLDS = {
    "both in each run": (FORMS[:2], FORMS[:2]),
    "first the plain one": (FORMS[:1], FORMS[1:2]),
    "last the plain one": (FORMS[1:2], FORMS[:1]),
    "none is plain": (FORMS[1:2], FORMS[2:]),
    "two of the three": (FORMS[1:], FORMS[:2]),
}


@pytest.fixture(params=WORLDS)
def halves(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Path]:
    """Of one machine, and of two."""
    first, second = WORLDS[request.param]
    runs = [(1, ISSUES[0], first), (5, ISSUES[1], second)]
    return {
        name: crawl(tmp_path / f"{name}.db", part) for name, part in (("one", runs), ("a", runs[:1]), ("b", runs[1:]))
    }


@pytest.fixture(params=["after", pytest.param("before", marks=pytest.mark.deep)])
def today(
    request: pytest.FixtureRequest, halves: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Archive]:
    """The archive of one machine by the rules of today, which came before or after the halves were merged."""
    monkeypatch.setitem(PARAMETERS, "zzz_track", "A new rule.")
    with open_archive(halves["one"]) as one:
        renormalise(one)
        assert verify(one) == []
        if request.param == "before":
            for name in ("a", "b"):
                with open_archive(halves[name]) as half:
                    renormalise(half)
        yield one


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_merged_archive_is_that_of_one_crawl(halves: dict[str, Path], today: Archive, names: Sequence[str]) -> None:
    with open_archive(halves[names[0]]) as here:
        adopt(here, 1, halves[names[1]])
        before = dump(here.path)
        adopt(here, 1, halves[names[1]])
        assert dump(here.path) == before
        assert verify(here) == []
        assert not compare(here, today), compare(here, today)
