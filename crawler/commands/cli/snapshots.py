"""`scrapy snapshots`: list the copies of linked pages in web archives; reject one that is no good."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ExitStatus, ProjectCommand, check_decision, reason, whole_number


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; writes to it only to reject a copy."""

    OF_CONTENT = ("of",)

    def short_desc(self) -> str:
        return "List the copies of linked pages in web archives; reject one that is no good"

    def description(self) -> str:
        return (
            "Lists the copies that the archive (the setting ARCHIVE) knows of in web archives, each with its id, its"
            " time and what was archived. With --reject, rejects one for good: it is shown nowhere as a copy of the"
            " page, and the next `scrapy crawl snapshots` looks for another one. With --states, counts the links by"
            " what is known of their copies."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--of", metavar="TEXT", help="only copies with this text in the address of link or copy")
        parser.add_argument("--lost", action="store_true", help="only copies of lost links")
        parser.add_argument("--rejected", action="store_true", help="only rejected copies")
        parser.add_argument("--states", action="store_true", help="count links by what is known of their copies")
        parser.add_argument(
            "--reject", metavar="ID", type=whole_number, help="reject the copy with this id; needs --why"
        )
        parser.add_argument("--why", metavar="TEXT", type=reason, help="the reason for --reject")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def check_options(self, opts: argparse.Namespace) -> None:
        check_decision("--reject", opts.reject, opts.why)
        if opts.reject is not None and opts.states:
            raise UsageError("--reject and --states do not go together.", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print copies or states, or reject a copy."""
        from crawler.commands.snapshots import print_copies, print_states, reject_copy

        if opts.reject is not None:
            return reject_copy(self.archive_path, opts.reject, opts.why)
        if opts.states:
            print_states(self.archive_path, as_json=opts.json)
        else:
            print_copies(self.archive_path, text=opts.of, lost=opts.lost, rejected=opts.rejected, as_json=opts.json)
        return ExitStatus.DONE
