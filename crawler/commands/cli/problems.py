"""`scrapy problems`: what was repaired, doubted and refused, and which of it a person has settled."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ExitStatus, ProjectCommand, check_decision
from crawler.problems import KINDS


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
        check_decision("--accept", opts.accept, opts.why)
        if opts.kind is not None and opts.kind not in KINDS:
            raise UsageError(f"There is no kind {opts.kind}. Known kinds: {', '.join(KINDS)}", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print counts and lists, or accept a problem."""
        from crawler.commands.problems import accept, report

        if opts.accept is not None:
            return accept(self.archive_path, opts.accept, opts.why.strip())
        report(self.archive_path, opts)
        return ExitStatus.DONE
