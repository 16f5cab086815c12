"""`scrapy verify`: is an archive sound, can it be made so, and does it say the same as another?"""

import argparse
import sys
from collections.abc import Iterable

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.checks.captures import CAPTURE_CHECK, SAMPLE, capture_check, count_captures
from crawler.archive.checks.compare import compare
from crawler.archive.checks.registry import CHECKS, FIRST_CHECKS
from crawler.archive.checks.verify import Violation, find_violation, repair, verify
from crawler.archive.database import Archive, open_any_version, open_archive
from crawler.archive.lock import run_lock
from crawler.archive.runs import finish_run, start_run
from crawler.commands.terminal import printable
from crawler.exceptions import BacknumberError

SOUND, FINDINGS, FAILED = 0, 1, 2
"""Exit statuses."""

HOW_MANY = {"sample": SAMPLE, "all": None}
"""Value of --captures -> captures that are looked at; None for every one."""


class Command(ScrapyCommand):
    """Reads the archive; writes to it only to repair what follows from the rest of it."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [ARCHIVE]"

    def short_desc(self) -> str:
        return "Check that an archive is sound, or that it says the same as another"

    def long_desc(self) -> str:
        return (
            "Checks that the archive (a path; by default the setting ARCHIVE) is undamaged, of the present schema, and"
            " true to its own rules (--list names them). With --captures, also that captures are in their files (the"
            f" setting CAPTURES): {SAMPLE} of them taken at random, or all. With --repair, what follows from the rest"
            " of the archive (indexes, states, joins) is derived anew where it is wrong; content is never touched. With"
            " --against, also whether another archive says the same: content is compared, without row ids, times and"
            " runs. Exit status: 0 when there is nothing to report, 1 when there is (after a repair: still is), 2 when"
            " an archive cannot be opened."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--against", metavar="OTHER", help="path of an archive that is to say the same")
        parser.add_argument("--captures", metavar="HOW", choices=tuple(HOW_MANY), help="check captures: sample or all")
        parser.add_argument("--repair", action="store_true", help="derive anew what follows from the rest")
        parser.add_argument("--list", action="store_true", help="list the rules with what breaking one means")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints what is wrong; see `long_desc` for the exit status."""
        if len(args) > 1 or any(arg.startswith("-") for arg in args):
            raise UsageError(f"verify takes one path, not {' '.join(args)}", print_help=False)
        assert self.settings is not None  # noqa: S101 - Scrapy sets them before it runs a command
        if opts.list:
            _list()
            return
        folder = self.settings.get("CAPTURES")
        if opts.captures and not folder:
            raise UsageError("--captures needs the folder that they are in: -s CAPTURES=FOLDER", print_help=False)
        path = args[0] if args else self.settings["ARCHIVE"]
        try:
            if opts.repair:
                _repair(path)
            found = _verify(path, opts.captures and str(folder), HOW_MANY.get(opts.captures))
            if opts.against is not None:
                found += _compare(path, opts.against)
        except BacknumberError as error:
            print(printable(str(error)), file=sys.stderr)
            self.exitcode = FAILED
        else:
            self.exitcode = FINDINGS if found else SOUND


def _list() -> None:
    for check in (*FIRST_CHECKS, *CHECKS, CAPTURE_CHECK):
        notes = " (can be repaired)" if check.repair else " (with --captures)" if check is CAPTURE_CHECK else ""
        print(f"{check.name}{notes}: {check.meaning}")


def _repair(path: str) -> None:
    """Prints what was repaired. A repair is a run: it waits for no other, and is on record."""
    # Opened for reading first, lest a wrong path become a new archive.
    open_any_version(path).close()
    with run_lock(path, "verify --repair"), open_archive(path) as archive:
        violations = verify(archive)
        if not any(violation.repairable for violation in violations):
            print("Nothing to repair.")
            return
        run_id = start_run(archive, "verify --repair", {})
        repaired = set(repair(archive, violations))
        counts = {
            f"repaired/{violation.check}": violation.count for violation in violations if violation.check in repaired
        }
        finish_run(archive, run_id, "finished", counts=counts)
    for violation in violations:
        if violation.check in repaired:
            print(f"Derived anew: {violation.check}, {violation.count} found. {violation.meaning}")


def _verify(path: str, folder: str | None, some: int | None) -> int:
    with open_archive(path, read_only=True) as archive:
        violations = verify(archive)
        rules = len(FIRST_CHECKS) + len(CHECKS)
        kept = f"it keeps all {rules} rules"
        if folder and not _is_beyond(violations):
            kept = f"it keeps all {rules + 1} rules, and {_looked_at(archive, some)}"
            violation = find_violation(capture_check(folder, some=some), archive)
            violations += [violation] if violation else []
    if not violations:
        print(f"{path} is sound: {kept}.")
    for violation in violations:
        print(f"{violation.check}: {violation.meaning} {violation.count} found:")
        for example in violation.examples:
            print(f"  {printable(example)}")
        if violation.repairable:
            print("  `scrapy verify --repair` derives it anew.")
    return len(violations)


def _is_beyond(violations: Iterable[Violation]) -> bool:
    """Whether so much is wrong that the rest cannot be looked at."""
    return any(violation.check == check.name for violation in violations for check in FIRST_CHECKS)


def _looked_at(archive: Archive, some: int | None) -> str:
    total = count_captures(archive)
    if some is None or total <= some:
        return f"all of its {total:,} captures are as they were written"
    return f"{some:,} of its {total:,} captures, taken at random, are as they were written"


def _compare(path: str, other: str) -> int:
    with open_archive(path, read_only=True) as first, open_archive(other, read_only=True) as second:
        differences = compare(first, second)
    if not differences:
        print(f"{path} and {other} say the same.")
        return 0
    print(f"{path} (first) and {other} (second) differ:")
    for table, count in differences.counts.items():
        print(f"  {table}: {count}")
    print("Among them:")
    for difference in differences.shown:
        print(f"  {printable(str(difference))}")
    return len(differences.counts)
