"""Crawls that end before their issues are made: what was fetched is kept, and is not fetched again."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sample.server import Publication
from tests.spiders.crawls import Done, column, command, crawl, rows
from tests.spiders.faulty import Faulty, serve_faulty
from tests.spiders.test_digests_robustness import differences, violations
from tests.warm.client import environment

HANGING = "/digests/the-fifth"
"""A page that a run asks for after all posts and some pages."""

RAW = "/repository/raw/master/_posts/digests"


@pytest.fixture
def faulty(sample: Publication) -> Iterator[Faulty]:
    with serve_faulty(sample) as server:
        yield server


@pytest.fixture
def interrupt(faulty: Faulty, tmp_path: Path) -> Callable[[signal.Signals], Path]:
    """Begins a crawl, and ends it by a signal while a page hangs."""

    def run(number: signal.Signals) -> Path:
        archive = tmp_path / "archive.db"
        faulty.faults = {HANGING: "hangs"}
        line = command(archive, "DOWNLOAD_TIMEOUT=2", **faulty.bases())
        with subprocess.Popen(
            line, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            assert faulty.hanging.wait(60)
            process.send_signal(number)
            process.wait(60)
        faulty.faults = {}
        return archive

    return run


def test_a_killed_run_fetched_nothing_in_vain(
    interrupt: Callable[[signal.Signals], Path], faulty: Faulty, undisturbed: Done
) -> None:
    archive = interrupt(signal.SIGKILL)
    staged = rows(archive, "SELECT kind, locator FROM editions WHERE issue_id IS NULL")
    assert sum(kind == "markdown" for kind, _ in staged) == 17
    assert column(archive, "SELECT count(*) FROM issues") == [0]
    assert violations(archive) == []
    fetched = {f"{RAW}/{locator}" if kind == "markdown" else locator for kind, locator in staged}
    asked = len(faulty.asked)
    done = crawl(archive, **faulty.bases())
    assert done.status == 0, done.log
    assert fetched.isdisjoint(faulty.asked[asked:])
    assert HANGING in faulty.asked[asked:]
    assert set(differences(archive, undisturbed.archive)) <= {"listings", "listing_entries"}, "served elsewhere"
    assert violations(archive) == []


@pytest.mark.deep
def test_a_stopped_run_makes_issues_of_what_it_has(interrupt: Callable[[signal.Signals], Path]) -> None:
    archive = interrupt(signal.SIGINT)
    assert column(archive, "SELECT count(*) FROM issues") == [17]
    assert column(archive, "SELECT count(*) FROM editions WHERE reader = 'staged'") == [0]
    assert violations(archive) == []


@pytest.mark.parametrize("place", [HANGING, "/sitemap.xml"], ids=["an edition", "a listing"])
def test_what_a_second_signal_cuts_off_is_no_fault_and_asked_for_again(
    faulty: Faulty, tmp_path: Path, place: str
) -> None:
    archive = tmp_path / "archive.db"
    faulty.faults = {place: "hangs"}
    line = command(archive, "DOWNLOAD_TIMEOUT=100", **faulty.bases())
    with subprocess.Popen(line, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert faulty.hanging.wait(60)
        process.send_signal(signal.SIGTERM)
        assert any("Received SIGTERM" in said for said in process.stderr)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    faulty.faults = {}
    assert process.returncode == 128 + signal.SIGTERM
    assert rows(archive, "SELECT outcome, reason FROM runs") == [("interrupted", "stopped by a signal")]
    refused = "SELECT kind, evidence FROM problems WHERE kind IN ('edition_unavailable', 'listing_unreadable')"
    assert rows(archive, refused) == []
    asked = len(faulty.asked)
    assert crawl(archive, **faulty.bases()).status == 0
    assert place in faulty.asked[asked:]
    assert violations(archive) == []
