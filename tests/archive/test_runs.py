import json

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.runs import UnfinishedRun, finish_run, start_run, unfinished_runs


def test_a_run_is_recorded_from_start_to_end(archive: Archive) -> None:
    finish_run(archive, 1, "finished", counts={})
    run = start_run(archive, "crawl sources", {"since": "2020-01-06", "issues": None})
    ((started,),) = archive.query("SELECT started FROM runs WHERE id = ?", (run,))
    assert unfinished_runs(archive) == [UnfinishedRun(id=run, command="crawl sources", started=started)]
    finish_run(archive, run, "failed", reason="The disk was full.", counts={"issues": 2})
    assert unfinished_runs(archive) == []
    ((arguments, finished, outcome, reason, counts, program),) = archive.query(
        "SELECT arguments, finished, outcome, reason, counts, program FROM runs WHERE id = ?", (run,)
    )
    assert json.loads(arguments) == {"since": "2020-01-06", "issues": None}
    assert json.loads(counts) == {"issues": 2}
    assert (outcome, reason, program) == ("failed", "The disk was full.", __version__)
    assert finished >= started


def test_a_run_that_was_killed_is_recognised(archive: Archive) -> None:
    start_run(archive, "crawl digests", {})
    assert [run.id for run in unfinished_runs(archive)] == [1, 2]
