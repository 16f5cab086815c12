"""Crawls that are killed, and crawls that come in another order: the archive is the same in the end."""

import random
import subprocess
import time
from pathlib import Path

import pytest

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from sample.server import Publication
from tests.spiders.crawls import POSTS, Done, bases, column, command, crawl, crawl_served, rows
from tests.warm.client import environment


def differences(archive: Path, other: Path) -> dict[str, list[str]]:
    """What two archives say differently, by table."""
    with open_archive(archive, read_only=True) as first, open_archive(other, read_only=True) as second:
        found = compare(first, second)
    return {table: [str(d) for d in found.shown if d.table == table] for table in found.counts}


def violations(archive: Path) -> list[str]:
    with open_archive(archive, read_only=True) as opened:
        return [f"{violation.check}: {violation.examples}" for violation in verify(opened)]


@pytest.fixture(scope="module")
def killed(sample: Publication, tmp_path_factory: pytest.TempPathFactory, kills: int) -> Done:
    """Killed after a number of requests and a moment, again and again; then run to the end."""
    archive = tmp_path_factory.mktemp("killed") / "archive.db"
    chance = random.Random(20180305)  # noqa: S311 - a seed makes a failure come again
    for _ in range(kills):
        asked = len(sample.requests) + chance.randint(1, 16)
        with subprocess.Popen(
            command(archive, **bases(sample)),
            cwd=archive.parent,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while process.poll() is None and len(sample.requests) < asked:
                time.sleep(0.001)
            time.sleep(chance.random() / 20)
            process.kill()
    return crawl_served(sample, archive)


@pytest.mark.deep
def test_a_run_after_kills_makes_up_for_them(killed: Done, undisturbed: Done) -> None:
    assert killed.status == 0, killed.log
    assert differences(killed.archive, undisturbed.archive) == {}


@pytest.mark.deep
def test_an_archive_is_sound_after_kills(killed: Done) -> None:
    assert violations(killed.archive) == []


@pytest.mark.deep
def test_a_run_that_was_killed_has_no_outcome(killed: Done) -> None:
    outcomes = column(killed.archive, "SELECT outcome FROM runs ORDER BY id")
    assert outcomes[-1] == "finished"
    assert None in outcomes


# Order


@pytest.fixture(scope="module", params=["site, repository", "site, folder"])
def ordered(request: pytest.FixtureRequest, sample: Publication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One listing a run; Substack's last, since it is asked only for what no other has."""
    archive = tmp_path_factory.mktemp("ordered") / "archive.db"
    for listing in (*str(request.param).split(", "), "substack"):
        arguments = dict.fromkeys(("site", "repository", "substack"), "no")
        arguments |= {"posts": str(POSTS)} if listing == "folder" else {listing: bases(sample)[listing]}
        done = crawl(archive, **arguments)
        assert done.status == 0, done.log
    return archive


def test_the_order_of_the_listings_makes_no_difference(ordered: Path, undisturbed: Done) -> None:
    found = differences(ordered, undisturbed.archive)
    # A folder is no listing of the web. Links that an earlier state of an issue had stay, since they may be cited; they
    # are not compared.
    assert set(found) <= {"listings", "listing_entries"}, found
    assert violations(ordered) == []
    used = "SELECT url FROM links WHERE id IN (SELECT link_id FROM mentions) ORDER BY url"
    assert rows(ordered, used) == rows(undisturbed.archive, used)


def test_substack_first_gives_the_same_issues(sample: Publication, undisturbed: Done, tmp_path: Path) -> None:
    """It has more editions then, which nobody needed; what they say does not change an issue."""
    archive = tmp_path / "archive.db"
    crawl(archive, substack=sample.substack, site="no", repository="no")
    done = crawl_served(sample, archive)
    assert done.status == 0, done.log
    found = differences(archive, undisturbed.archive)
    assert "mentions" not in found, found
    assert "sections" not in found, found
    issues = "SELECT key, number, title, published, url, redirect_url FROM issues ORDER BY key"
    assert rows(archive, issues) == rows(undisturbed.archive, issues)
