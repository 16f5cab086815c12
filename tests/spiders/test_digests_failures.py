"""Crawls of sites that are broken: each failure is on record, and the rest of the run goes on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sample.server import Publication, serve
from tests.spiders.crawls import POSTS, Done, column, copy, crawl, rows
from tests.spiders.faulty import FAULTS, Fault, Faulty, serve_faulty

LISTINGS = {
    "repository": "/repository/git/trees/master:_posts/digests",
    "site": "/sitemap.xml",
    "substack": "/substack/api/v1/archive",
}
RAW = "/repository/raw/master/_posts/digests"

# Each fault at least once, and one listing that is well in each run.
RUNS: dict[str, dict[str, Fault]] = {
    "statuses": {"site": "404", "substack": "500"},
    "pages": {"repository": "html", "substack": "html"},
    "cut": {"repository": "truncated", "site": "truncated"},
    "lost": {"site": "loop", "substack": "closes"},
    "silent": {"repository": "hangs", "site": "html"},
}

EDITIONS: dict[str, Fault] = {
    f"{RAW}/2018-03-05-1.md": "404",
    f"{RAW}/2019-04-01-2.md": "html",
    f"{RAW}/2020-6-7-3.md": "truncated",
    f"{RAW}/2021-2-29-4.md": "hangs",
    "/digests/the-fifth": "500",
    "/digests/the-sixth": "loop",
    "/digests/the-ninth": "closes",
    "/substack/api/v1/posts/the-gearbox-digest-17-a-map-of-echoes": "html",
    "/substack/api/v1/posts/the-gearbox-digest-18-ice-for-hire": "404",
}


@pytest.fixture(scope="module")
def faulty(sample: Publication) -> Iterator[Faulty]:
    with serve_faulty(sample) as server:
        yield server


@pytest.fixture(scope="module")
def broken(faulty: Faulty, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """A crawl for each of the runs; then the last one again, when all is well."""
    folder = tmp_path_factory.mktemp("broken")
    done = {}
    for name, faults in RUNS.items():
        faulty.faults = {LISTINGS[listing]: fault for listing, fault in faults.items()}
        done[name] = crawl(folder / f"{name}.db", "DOWNLOAD_TIMEOUT=1", **faulty.bases())
    faulty.faults = {}
    mended = copy(done["silent"].archive, "mended.db")
    done["mended"] = crawl(mended, **faulty.bases())
    return done


def test_each_fault_is_tried() -> None:
    assert {fault for faults in RUNS.values() for fault in faults.values()} == set(FAULTS)


@pytest.mark.parametrize("name", RUNS)
def test_a_listing_that_cannot_be_read_makes_the_run_fail(broken: dict[str, Done], name: str) -> None:
    done = broken[name]
    assert done.status == 1
    assert done.told["failures"] == {"listing": 2}
    assert done.told["outcome"] == "failed"
    assert "Traceback" not in done.log


@pytest.mark.parametrize("name", RUNS)
def test_a_listing_that_cannot_be_read_is_a_problem_that_names_it(
    broken: dict[str, Done], faulty: Faulty, name: str
) -> None:
    told = rows(broken[name].archive, "SELECT about, evidence FROM problems WHERE kind = 'listing_unreadable'")
    assert sorted(about for about, _ in told) == sorted(faulty.url + LISTINGS[listing] for listing in RUNS[name])
    assert all(evidence for _, evidence in told)


@pytest.mark.parametrize(
    ("name", "issues"), [("statuses", 17), ("pages", 9), ("cut", 15), ("lost", 17), ("silent", 15)]
)
def test_the_issues_of_the_other_listing_are_stored(broken: dict[str, Done], name: str, issues: int) -> None:
    assert len(column(broken[name].archive, "SELECT id FROM issues")) == issues


def test_a_listing_that_is_well_again_is_no_problem(broken: dict[str, Done], undisturbed: Done) -> None:
    mended = broken["mended"]
    assert mended.status == 0, mended.log
    assert not rows(mended.archive, "SELECT * FROM problems WHERE kind = 'listing_unreadable'")
    keys = "SELECT key FROM issues ORDER BY key"
    assert column(mended.archive, keys) == column(undisturbed.archive, keys)


@pytest.fixture(scope="module")
def partly(faulty: Faulty, tmp_path_factory: pytest.TempPathFactory) -> list[Done]:
    """A crawl in which some editions cannot be had, and one in which all can."""
    archive = tmp_path_factory.mktemp("partly") / "archive.db"
    done = []
    for name, faults in (("first.db", EDITIONS), ("again.db", {})):
        faulty.faults = dict(faults)
        ended = crawl(archive, "DOWNLOAD_TIMEOUT=1", **faulty.bases())
        done.append(replace(ended, archive=copy(archive, name)))
    return done


def test_editions_that_cannot_be_had_make_the_run_fail(partly: list[Done]) -> None:
    first = partly[0]
    assert first.status == 1
    assert first.told["failures"] == {"edition": len(EDITIONS)}
    assert "Traceback" not in first.log


@pytest.mark.parametrize("path", EDITIONS)
def test_an_edition_that_cannot_be_had_is_a_problem_that_names_it(
    partly: list[Done], faulty: Faulty, path: str
) -> None:
    told = "SELECT count(*) FROM problems WHERE kind = 'edition_unavailable' AND about = ?"
    assert column(partly[0].archive, told, faulty.url + path) == [1]
    assert faulty.url + path in partly[0].log


def test_the_other_editions_are_stored(partly: list[Done]) -> None:
    numbers = column(partly[0].archive, "SELECT number FROM issues")
    assert {1, 2, 3, 5, 6, 9, 16, 19} <= set(numbers), "some of another edition"
    assert 17 not in numbers


def test_they_are_asked_for_again(partly: list[Done], undisturbed: Done) -> None:
    again = partly[1]
    assert again.status == 0, again.log
    assert not rows(again.archive, "SELECT * FROM problems WHERE kind = 'edition_unavailable'")
    # A post that was needed while a better edition was not to be had is one edition more, and changes no issue.
    issues = "SELECT key, number, title, published, url, redirect_url FROM issues ORDER BY key"
    entries = """
        SELECT issue_number, position, role, section, title, summary, link_url
        FROM entries ORDER BY issue_date, issue_number, position
    """
    for sql in (issues, entries):
        assert rows(again.archive, sql) == rows(undisturbed.archive, sql)


def test_an_address_of_any_length_is_asked_for(tmp_path: Path) -> None:
    """Scrapy's own bound drops such a request and tells nobody; the run would wait for its answer for ever."""
    posts = tmp_path / "posts"
    posts.mkdir()
    text = (POSTS / "2018-03-05-1.md").read_text("utf-8")
    (posts / "2018-03-05-1.md").write_text(text.replace("/digests/the-first", f"/digests/{'first-' * 400}"), "utf-8")
    with serve(posts_dir=posts) as served:
        done = crawl(tmp_path / "archive.db", site=served.site, repository="no", substack="no")
    assert done.status == 0, done.log
    assert column(done.archive, "SELECT number FROM issues") == [1]
