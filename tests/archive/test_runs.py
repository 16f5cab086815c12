import json
from datetime import datetime, timedelta

import pytest

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.runs import finish_run, list_runs, may_have_asked_until, start_run, was_killed


def test_a_run_is_recorded_from_start_to_end(archive: Archive) -> None:
    finish_run(archive, 1, "finished", counts={})
    run = start_run(archive, "crawl sources", {"since": "2020-01-06", "issues": None})
    ((started,),) = archive.query("SELECT started FROM runs WHERE id = ?", (run,))
    (running,) = list_runs(archive, limit=1)
    assert (running.id, running.command, running.started, running.finished) == (run, "crawl sources", started, None)
    finish_run(archive, run, "failed", reason="The disk was full.", counts={"issues": 2})
    ((arguments, finished, outcome, reason, counts, program),) = archive.query(
        "SELECT arguments, finished, outcome, reason, counts, program FROM runs WHERE id = ?", (run,)
    )
    assert json.loads(arguments) == {"since": "2020-01-06", "issues": None}
    assert json.loads(counts) == {"issues": 2}
    assert (outcome, reason, program) == ("failed", "The disk was full.", __version__)
    assert finished >= started


def test_only_a_run_that_began_can_end(archive: Archive) -> None:
    with pytest.raises(AssertionError, match="there is no run 9"):
        finish_run(archive, 9, "finished", counts={})


def test_runs_are_listed_the_latest_first(archive: Archive) -> None:
    finish_run(archive, 1, "finished", counts={"issues/new": 2})
    failed = start_run(
        archive, "crawl sources", {"limit": "5"}, settings={"DOWNLOAD_DELAY": 1.5}, versions={"SQLite": "3"}
    )
    finish_run(archive, failed, "failed", reason="1 listing could not be read", counts={})
    killed = start_run(archive, "crawl digests", {})
    assert [run.id for run in list_runs(archive)] == [killed, failed, 1]
    assert [run.id for run in list_runs(archive, limit=1)] == [killed]
    assert [run.id for run in list_runs(archive, unwell=True)] == [killed, failed]
    ((listed),) = list_runs(archive, run_id=failed)
    assert (listed.arguments, listed.settings, listed.versions) == (
        {"limit": "5"},
        {"DOWNLOAD_DELAY": 1.5},
        {"SQLite": "3"},
    )
    assert (listed.outcome, listed.reason) == ("failed", "1 listing could not be read")
    assert list_runs(archive, run_id=9) == []


def test_a_crawl_without_an_end_was_killed(archive: Archive) -> None:
    first = list_runs(archive)[0].id
    assert not was_killed(archive, first)
    reread = start_run(archive, "reread", {})
    assert was_killed(archive, reread)
    finish_run(archive, first, "interrupted", counts={})
    assert not was_killed(archive, start_run(archive, "crawl digests", {}))


def test_when_hosts_were_asked_last_is_known_by_the_ends_of_crawls(archive: Archive) -> None:
    first = list_runs(archive)[0]
    began = datetime.fromisoformat(first.started)
    run, later = start_run(archive, "crawl sources", {}), began + timedelta(hours=2)
    # The first has no end: it may have asked until now
    assert may_have_asked_until(archive, run, later) == later
    finish_run(archive, first.id, "finished", counts={})
    ended = datetime.fromisoformat(str(list_runs(archive, run_id=first.id)[0].finished))
    assert may_have_asked_until(archive, run, later) == ended + timedelta(seconds=1)
    # A clock that was set back
    assert may_have_asked_until(archive, run, ended - timedelta(hours=2)) == ended - timedelta(hours=2)
    assert may_have_asked_until(archive, run, began + timedelta(days=2)) == ended + timedelta(seconds=1)
    assert may_have_asked_until(archive, first.id, later) == later
    archive.connection.execute("DELETE FROM runs WHERE id = ?", (run,))
    assert may_have_asked_until(archive, first.id, later) is None


def test_a_crawl_that_was_killed_long_ago_is_not_waited_for(archive: Archive) -> None:
    killed = list_runs(archive)[0]
    later = datetime.fromisoformat(killed.started) + timedelta(days=30)
    assert may_have_asked_until(archive, 0, later) == later, "the last one may have run for so long"
    run = start_run(archive, "crawl sources", {})
    finish_run(archive, run, "finished", counts={})
    assert may_have_asked_until(archive, 0, later) < later  # type: ignore[operator]
