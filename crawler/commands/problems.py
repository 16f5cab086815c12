"""`scrapy problems`: what was repaired, doubted and refused, and which of it a person has settled."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.database import open_archive
from crawler.archive.problems import ProblemCount, StoredProblem, accept_problem, count_problems, list_problems
from crawler.commands.archives import open_existing
from crawler.commands.scaffold import ExitStatus, ProjectCommand, complain
from crawler.problems import KINDS
from crawler.text.printable import printable


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; writes to it only to accept a problem."""

    def short_desc(self) -> str:
        return "List what was repaired, doubted or refused; accept what is settled"

    def description(self) -> str:
        return (
            "Counts the open problems of the archive (the setting ARCHIVE) by kind. With --kind, --issue or --all,"
            " lists them too, each with its id. With --accept, marks one as settled: it is kept, but not counted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--kind", metavar="KIND", help="list the open problems of a kind")
        parser.add_argument(
            "--issue", metavar="NUMBER", type=int, help="list the open problems of the issues with a number"
        )
        parser.add_argument(
            "--all", action="store_true", help="list the accepted ones too, of every kind without --kind"
        )
        parser.add_argument("--accept", metavar="ID", type=int, help="accept the problem with this id; needs --why")
        parser.add_argument("--why", metavar="TEXT", help="the reason for --accept")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def check_options(self, opts: argparse.Namespace) -> None:
        if (opts.accept is None) != (opts.why is None) or (opts.why is not None and not opts.why.strip()):
            raise UsageError("--accept ID and --why TEXT go together.", print_help=False)
        if opts.kind is not None and opts.kind not in KINDS:
            raise UsageError(f"There is no kind {opts.kind}. Known kinds: {', '.join(KINDS)}", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print counts and lists, or accept a problem."""
        if opts.accept is not None:
            return _accept(self.archive_path, opts.accept, opts.why.strip())
        _report(self.archive_path, opts)
        return ExitStatus.DONE


def _accept(path: str, problem: int, why: str) -> ExitStatus:
    with open_existing(path) as archive:
        accepted = accept_problem(archive, problem, why)
    if not accepted:
        complain(f"{path} has no problem {problem}. `scrapy problems --all` lists them.")
        return ExitStatus.REFUSED
    print(f"Problem {problem} is accepted: {printable(why)}")
    return ExitStatus.DONE


def _report(path: str, opts: argparse.Namespace) -> None:
    listed: list[StoredProblem] | None = None
    with open_archive(path, read_only=True) as archive:
        counts = count_problems(archive)
        if opts.kind is not None or opts.issue is not None or opts.all:
            listed = list_problems(archive, kind=opts.kind, number=opts.issue, accepted=opts.all)
    if opts.json:
        report: dict[str, object] = {"open": [asdict(count) for count in counts]}
        if listed is not None:
            report["problems"] = [asdict(problem) for problem in listed]
        print(json.dumps(report, indent=1))
        return
    _print_counts(path, counts)
    if listed is not None:
        print()
        _print_list(listed)


def _print_counts(path: str, counts: Sequence[ProblemCount]) -> None:
    if not counts:
        print(f"{path} has no open problem.")
        return
    print(f"{sum(count.problems for count in counts)} open problems in {path}:")
    for count in counts:
        issues = f"in {count.issues} issue{'s' * (count.issues != 1)}" if count.issues else "in no issue"
        print(f"{count.problems:6}  {count.kind} ({count.severity}, {issues}). {_meaning(count.kind)}")
        print(f"        Example: {printable(count.example)}")


def _meaning(kind: str) -> str:
    # An archive of another version may have kinds of its own.
    return KINDS[kind][1] if kind in KINDS else ""


def _print_list(problems: Sequence[StoredProblem]) -> None:
    if not problems:
        print("No problem matches.")
    for problem in problems:
        place = [f"issue {problem.issue}" if problem.issue else problem.publication]
        place += [text for text in (problem.edition_url, problem.about) if text]
        print(f"{problem.id}: {problem.kind} ({problem.severity}), {printable(', '.join(place))}")
        print(f"  {printable(problem.evidence)}")
        if problem.accepted_at:
            print(f"  accepted {problem.accepted_at}: {printable(problem.accepted_why or '')}")
