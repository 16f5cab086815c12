"""`scrapy verify`: is an archive sound, and does it say the same as another?"""

import argparse
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.compare import compare
from crawler.archive.database import open_archive
from crawler.archive.verify import CHECKS, FIRST_CHECKS, verify
from crawler.commands.terminal import printable
from crawler.exceptions import BacknumberError

SOUND, FINDINGS, FAILED = 0, 1, 2
"""Exit statuses."""


class Command(ScrapyCommand):
    """Reads the archive and writes nothing to it."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [ARCHIVE]"

    def short_desc(self) -> str:
        return "Check that an archive is sound, or that it says the same as another"

    def long_desc(self) -> str:
        return (
            "Checks that the archive (a path; by default the setting ARCHIVE) is undamaged, of the present schema, and"
            " true to its own rules. With --against, also whether another archive says the same: content is compared,"
            " without row ids, times and runs. Exit status: 0 when there is nothing to report, 1 when there is, 2 when"
            " an archive cannot be opened."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--against", metavar="OTHER", help="path of an archive that is to say the same")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints what is wrong; see `long_desc` for the exit status."""
        if len(args) > 1 or any(arg.startswith("-") for arg in args):
            raise UsageError(f"verify takes one path, not {' '.join(args)}", print_help=False)
        assert self.settings is not None  # noqa: S101 - Scrapy sets them before it runs a command
        path = args[0] if args else self.settings["ARCHIVE"]
        try:
            found = _verify(path)
            if opts.against is not None:
                found += _compare(path, opts.against)
        except BacknumberError as error:
            print(printable(str(error)), file=sys.stderr)
            self.exitcode = FAILED
        else:
            self.exitcode = FINDINGS if found else SOUND


def _verify(path: str) -> int:
    with open_archive(path, read_only=True) as archive:
        findings = verify(archive)
    if not findings:
        print(f"{path} is sound: it keeps all {len(FIRST_CHECKS) + len(CHECKS)} rules.")
    for finding in findings:
        print(f"{finding.check}: {finding.meaning} {finding.count} found:")
        for example in finding.examples:
            print(f"  {printable(example)}")
    return len(findings)


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
