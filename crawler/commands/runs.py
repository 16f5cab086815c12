"""`scrapy runs`: list the runs on an archive, with how they ended."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from crawler.archive.database import open_archive
from crawler.archive.hints import to_run
from crawler.archive.runs import StoredRun, list_runs
from crawler.commands.run_words import run_in_words
from crawler.commands.scaffold import ExitStatus, complain
from crawler.text.printable import printable
from crawler.text.quantities import readable_time

__all__ = ["print_runs"]


def print_runs(path: str, number: int | None, *, unwell: bool, limit: int, as_json: bool) -> ExitStatus:
    """Print the runs on an archive, the latest first, or all of one run.

    number: id of the run; None for the list. unwell: only those that did not finish. limit: how many; -1 for all.
    """
    with open_archive(path, read_only=True) as archive:
        runs = list_runs(archive, run_id=number, unwell=unwell, limit=limit)
    if number is not None and not runs:
        complain(f"{path} has no run {number}. `{to_run('runs', path)}` lists them.")
        return ExitStatus.REFUSED
    if as_json:
        print(json.dumps([asdict(run) for run in runs], ensure_ascii=False, indent=1))
    elif not runs:
        print(f"{path} has no run{' that did not finish' if unwell else ''}.")
    else:
        for line in _detail(runs[0]) if number is not None else map(_line, runs):
            print(printable(line))
    return ExitStatus.DONE


def _line(run: StoredRun) -> str:
    did = run_in_words(run.command, run.counts)
    what = "; ".join(text for text in (run.reason, did) if text and not (run.reason and did == "nothing new"))
    return f"{run.id:>6}  {run.started}  {run.command:<16}  {_ended(run)}{f': {what}' if what else ''}"


def _ended(run: StoredRun) -> str:
    if run.finished is None:
        return "no recorded end"
    taken = datetime.fromisoformat(run.finished) - datetime.fromisoformat(run.started)
    return f"{run.outcome} in {readable_time(max(0.0, taken.total_seconds()))}"


def _detail(run: StoredRun) -> Iterable[str]:
    yield f"Run {run.id}: {run.command}, {_ended(run)}"
    if run.reason:
        yield f"  why        {run.reason}"
    yield f"  started    {run.started}"
    yield f"  finished   {run.finished or 'no recorded end: it is still running, or was killed'}"
    yield f"  program    {run.program}"
    for name, values in (
        ("arguments", run.arguments),
        ("settings", run.settings),
        ("versions", run.versions),
        ("counts", run.counts),
    ):
        yield from _values(name, values)


def _values(name: str, values: Mapping[str, object]) -> Iterable[str]:
    for place, (key, value) in enumerate(values.items()):
        yield f"  {name if not place else '':<11}{key} = {value}"
