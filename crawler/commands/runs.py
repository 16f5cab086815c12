"""`scrapy runs`: list the runs on an archive, with how they ended."""

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.database import open_archive
from crawler.archive.runs import StoredRun, list_runs
from crawler.commands.scaffold import ExitStatus, ProjectCommand, complain
from crawler.crawling.extensions.summary import readable_time
from crawler.text.printable import printable

LATEST = 20


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive and writes nothing to it."""

    OPERANDS = ("[ID]",)

    def short_desc(self) -> str:
        return "List the runs on the archive, with how they ended"

    def description(self) -> str:
        return (
            f"Lists the {LATEST} latest runs on the archive (the setting ARCHIVE), the latest first: start, command,"
            " outcome, duration, counts. With an ID, the details of that run: arguments, settings, versions. A run"
            " without a recorded end is still running, or was killed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--last", metavar="N", type=int, default=LATEST, help="list N runs; 0 for all")
        parser.add_argument("--unwell", action="store_true", help="list only runs that did not finish")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def check_options(self, opts: argparse.Namespace) -> None:
        if opts.last < 0:
            raise UsageError("--last takes a number from 0 on", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the list, or all of one run."""
        if not all(arg.isascii() and arg.isdigit() and len(arg) < 19 for arg in args):
            raise UsageError(f"Expected the id of a run, got {' '.join(args)}.", print_help=False)
        path = self.archive_path
        number = int(args[0]) if args else None
        with open_archive(path, read_only=True) as archive:
            runs = list_runs(archive, run_id=number, unwell=opts.unwell, limit=opts.last or -1)
        if number is not None and not runs:
            complain(f"{path} has no run {number}. `scrapy runs` lists them.")
            return ExitStatus.REFUSED
        if opts.json:
            print(json.dumps([asdict(run) for run in runs], ensure_ascii=False, indent=1))
        elif not runs:
            print(f"{path} has no run{' that did not finish' if opts.unwell else ''}.")
        else:
            for line in _detail(runs[0]) if number is not None else map(_line, runs):
                print(printable(line))
        return ExitStatus.DONE


def _line(run: StoredRun) -> str:
    counts = ", ".join(f"{name} {value:,}" for name, value in run.counts.items() if value)
    what = "; ".join(text for text in (run.reason, counts) if text)
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
