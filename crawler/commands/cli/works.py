"""`scrapy works`: list the addresses that were joined to one work, with the evidence; undo joins that are wrong."""

import argparse

from scrapy.commands import ScrapyCommand

from crawler.commands.scaffold import ExitStatus, ProjectCommand, check_decision, reason, whole_number


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; writes to it only to undo a join."""

    OF_CONTENT = ("of",)

    def short_desc(self) -> str:
        return "List the addresses that were joined to one work; undo joins that are wrong"

    def description(self) -> str:
        return (
            "Lists the claims that two addresses of the archive (the setting ARCHIVE) stand for one work, each with its"
            " id, rule and evidence. With --undo, undoes one: no later visit joins the two again, and no link or"
            " mention is changed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--of", metavar="TEXT", help="only claims with this text in one of the two addresses")
        parser.add_argument("--all", action="store_true", help="list the undone ones too")
        parser.add_argument("--undo", metavar="ID", type=whole_number, help="undo the claim with this id; needs --why")
        parser.add_argument("--why", metavar="TEXT", type=reason, help="the reason for --undo")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def check_options(self, opts: argparse.Namespace) -> None:
        check_decision("--undo", opts.undo, opts.why)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the claims, or undo one."""
        from crawler.commands.works import print_claims, undo

        if opts.undo is not None:
            return undo(self.archive_path, opts.undo, opts.why)
        print_claims(self.archive_path, text=opts.of, undone=opts.all, as_json=opts.json)
        return ExitStatus.DONE
