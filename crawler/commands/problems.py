"""`scrapy problems`: what was repaired, doubted and refused, and which of it a person has settled."""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from itertools import groupby

from crawler.archive.database import open_archive
from crawler.archive.hints import to_run
from crawler.archive.problem_lists import (
    ProblemCount,
    StoredProblem,
    accept_problems,
    count_problems,
    count_records,
    list_problems,
)
from crawler.commands.archives import open_existing
from crawler.commands.scaffold import ExitStatus, complain
from crawler.problems import KINDS, REMEDIES
from crawler.text.credentials import without_userinfo_in
from crawler.text.printable import printable

__all__ = ["accept", "report"]

FEW = 10
"""Most problems of a kind that are listed without being asked for."""

MOST_IDS_CHARS = 100
"""Longest list of ids that a command is printed with."""


def accept(path: str, opts: argparse.Namespace) -> ExitStatus:
    """Mark problems as settled: those of the ids, if any are given, that --kind, --issue and --matching let through."""
    why, ids = opts.why, opts.accept or None
    with open_existing(path) as archive:
        listed = partial(list_problems, archive, kind=opts.kind, number=opts.issue, ids=ids, matching=opts.matching)
        asked = listed()
        known = listed(accepted=True) if ids else asked
        accepted = accept_problems(archive, [problem.id for problem in asked], why)
        left = sum(count.problems for count in count_problems(archive))
    if not known:
        narrowed = opts.kind is not None or opts.issue is not None or opts.matching is not None
        which = (
            f"{path} has no problem {ids[0]}"
            if ids and len(ids) == 1 and not narrowed
            else f"No problem of {path} matches"
        )
        complain(f"{which}. `{to_run('problems --all', path)}` lists them.")
        return ExitStatus.REFUSED
    print(_accepted([problem.id for problem in asked], accepted, why))
    if any(problem.kind == "edition_withheld" for problem in asked):
        print(f"The next `{to_run('crawl digests', path)}` reads the texts that were withheld.")
    lists = f" (`{to_run('problems', path)}`)" if left else ""
    print(f"Open problems left: {left:,}{lists}.")
    return ExitStatus.DONE


def _accepted(ids: Sequence[int], count: int, why: str) -> str:
    if count == 0:
        return "All of these were accepted before."
    if count == 1 and len(ids) == 1:
        return f"Problem {ids[0]} is accepted: {printable(why)}"
    return f"{count} problems are accepted: {printable(why)}"


def report(path: str, opts: argparse.Namespace) -> None:
    """Print the counts of open problems, those that the options ask for, or without any the few of a kind, and what to
    do about them."""
    asks = opts.kind is not None or opts.issue is not None or opts.matching is not None or opts.all
    with open_archive(path, read_only=True) as archive:
        counts = count_problems(archive)
        if asks:
            listed = list_problems(
                archive, kind=opts.kind, number=opts.issue, matching=opts.matching, accepted=opts.all
            )
        else:
            few = (count.kind for count in counts if count.problems <= FEW)
            listed = [problem for kind in sorted(few) for problem in list_problems(archive, kind=kind)]
        records = count_records(archive)
    if opts.json:
        told: dict[str, object] = {"open": [asdict(count) for count in counts], "records": records}
        if asks:
            told["problems"] = [asdict(problem) for problem in listed]
        print(json.dumps(without_userinfo_in(told), indent=1))
        return
    _print_counts(path, counts)
    if records:
        lists = to_run("problems --all", path)
        print(f"On record: {records:,} repair{'s' * (records != 1)} (`{lists}` lists them).")
    if listed or asks:
        print()
        _print_list(listed)
    _print_steps(to_run("problems", path), [] if asks else counts, listed)


def _print_counts(path: str, counts: Sequence[ProblemCount]) -> None:
    if not counts:
        print(f"{path} has no open problem.")
        return
    print(f"{sum(count.problems for count in counts)} open problems in {path}:")
    for count in counts:
        issues = f"in {count.issues} issue{'s' * (count.issues != 1)}" if count.issues else "in no issue"
        print(f"{count.problems:6}  {count.kind} ({count.severity}, {issues}). {_meaning(count.kind)}")
        print(f"        Example: {printable(count.example)}")


def _print_steps(command: str, counts: Sequence[ProblemCount], listed: Sequence[StoredProblem]) -> None:
    """Print what to do about each kind: of problems that are listed, or of counted ones that are too many for it."""
    ids: dict[str, list[int]] = {}
    for problem in listed:
        if problem.accepted_at is None and problem.severity != "repair":
            ids.setdefault(problem.kind, []).append(problem.id)
    kinds = [*ids, *(count.kind for count in counts if count.kind not in ids)]
    if kinds:
        print("\nNext (each command accepts what is right as it is):")
    for kind in kinds:
        print(f"  {kind}: {REMEDIES.get(kind, '')}")
        chosen = " ".join(_ranges(ids[kind])) if kind in ids else ""
        if kind not in ids:
            print(f"    {command} --kind {kind}")
        which = chosen if 0 < len(chosen) <= MOST_IDS_CHARS else f"--kind {kind}"
        print(f'    {command} --accept {which} --why "REASON"')
    together = " ".join(_ranges([number for some in ids.values() for number in some]))
    if len(ids) > 1 and len(together) <= MOST_IDS_CHARS:
        print(f'  all that are listed:\n    {command} --accept {together} --why "REASON"')


def _ranges(ids: Sequence[int]) -> Iterator[str]:
    """Yield ids as `--accept` takes them.

    >>> list(_ranges([3, 7, 8, 9]))
    ['3', '7-9']
    """
    for _, run in groupby(enumerate(sorted(ids)), lambda each: each[1] - each[0]):
        numbers = [number for _, number in run]
        yield str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


def _meaning(kind: str) -> str:
    # An archive of another version may have kinds of its own.
    return KINDS[kind][1] if kind in KINDS else ""


def _print_list(problems: Sequence[StoredProblem]) -> None:
    if not problems:
        print("No problem matches.")
    for problem in problems:
        place = [f"issue {problem.issue}" if problem.issue else problem.publication]
        place += dict.fromkeys(text for text in (problem.edition_url, problem.about) if text)
        print(f"{problem.id}: {problem.kind} ({problem.severity}), {printable(', '.join(place))}")
        print(f"  {printable(problem.evidence)}")
        if problem.accepted_at:
            print(f"  accepted {problem.accepted_at}: {printable(problem.accepted_why or '')}")
