"""`scrapy runs`: list the runs on an archive, with how they ended."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ProjectCommand, whole_number

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
        parser.add_argument("--last", metavar="N", type=whole_number, default=LATEST, help="list N runs; 0 for all")
        parser.add_argument("--unwell", action="store_true", help="list only runs that did not finish")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def check_options(self, opts: argparse.Namespace) -> None:
        if opts.last < 0:
            raise UsageError("--last takes a number from 0 on", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the list, or all of one run."""
        if not all(arg.isascii() and arg.isdigit() and len(arg) < 19 for arg in args):
            raise UsageError(f"Expected the id of a run, got {' '.join(args)}.", print_help=False)
        from crawler.commands.runs import print_runs

        number = int(args[0]) if args else None
        return print_runs(self.archive_path, number, unwell=opts.unwell, limit=opts.last or -1, as_json=opts.json)
