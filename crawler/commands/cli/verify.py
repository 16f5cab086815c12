"""`scrapy verify`: check an archive, repair derived data, compare it with another."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ExitStatus, ProjectCommand

SAMPLE = 200
"""Captures that a sample has."""
HOW_MANY = {"sample": SAMPLE, "all": None}
"""Value of --captures -> captures that are looked at; None for every one."""


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; writes to it only to repair what follows from the rest of it."""

    OPERANDS = ("[ARCHIVE]",)
    FAILS_WHEN = "a rule is broken (after --repair: still broken) or the archives differ"

    def short_desc(self) -> str:
        return "Check an archive for consistency, or compare it with another"

    def description(self) -> str:
        return (
            "Checks that the archive (a path; by default the setting ARCHIVE) is undamaged, has the current schema, and"
            " keeps its consistency rules (--list shows them). With --captures, also checks that captures are intact in"
            f" their files (the setting CAPTURES): a random sample of {SAMPLE}, or all. With --repair, derived data"
            " (indexes, states, joins) is computed again where it is wrong; content is never changed. With --against,"
            " also compares the content with that of another archive, ignoring row ids, times and runs."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--against", metavar="OTHER", help="path of another archive, to compare the content")
        parser.add_argument("--captures", metavar="HOW", choices=tuple(HOW_MANY), help="check captures: sample or all")
        parser.add_argument("--repair", action="store_true", help="compute derived data again where it is wrong")
        parser.add_argument("--list", action="store_true", help="list the rules, with the meaning of a violation")

    def check_options(self, opts: argparse.Namespace) -> None:
        if opts.captures and not self.project_settings.get("CAPTURES"):
            raise UsageError("--captures needs the folder of the captures: -s CAPTURES=FOLDER.", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print what is wrong."""
        from crawler.commands import verify

        if opts.list:
            verify.list_rules()
            return ExitStatus.DONE
        path = args[0] if args else self.archive_path
        if opts.repair:
            verify.repair_archive(path)
        folder = str(self.project_settings["CAPTURES"]) if opts.captures else None
        found = verify.verify_archive(path, folder, HOW_MANY.get(opts.captures))
        if opts.against is not None:
            found += verify.compare_archives(path, opts.against)
        return ExitStatus.FAILED if found else ExitStatus.DONE
