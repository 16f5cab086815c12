import json

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.runs import finish_run, list_runs, start_run, was_killed


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
