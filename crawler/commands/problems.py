"""`scrapy problems`: what was repaired, doubted and refused, and which of it a person has settled."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from crawler.archive.database import open_archive
from crawler.archive.problems import ProblemCount, StoredProblem, accept_problem, count_problems, list_problems
from crawler.commands.archives import open_existing
from crawler.commands.scaffold import ExitStatus, complain
from crawler.problems import KINDS
from crawler.text.printable import printable

__all__ = ["accept", "report"]


def accept(path: str, problem: int, why: str) -> ExitStatus:
    """Mark a problem as settled."""
    with open_existing(path) as archive:
        accepted = accept_problem(archive, problem, why)
    if not accepted:
        complain(f"{path} has no problem {problem}. `scrapy problems --all` lists them.")
        return ExitStatus.REFUSED
    print(f"Problem {problem} is accepted: {printable(why)}")
    return ExitStatus.DONE


def report(path: str, opts: argparse.Namespace) -> None:
    """Print the counts of open problems, and those that the options ask for."""
    listed: list[StoredProblem] | None = None
    with open_archive(path, read_only=True) as archive:
        counts = count_problems(archive)
        if opts.kind is not None or opts.issue is not None or opts.all:
            listed = list_problems(archive, kind=opts.kind, number=opts.issue, accepted=opts.all)
    if opts.json:
        told: dict[str, object] = {"open": [asdict(count) for count in counts]}
        if listed is not None:
            told["problems"] = [asdict(problem) for problem in listed]
        print(json.dumps(told, indent=1))
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
