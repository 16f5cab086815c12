"""`scrapy stories`: list the ties of mentions that tell the same news; undo those that are wrong."""

import argparse

from scrapy.commands import ScrapyCommand

from crawler.commands.scaffold import ExitStatus, ProjectCommand, check_decision, reason, whole_number

KINDS = ("same_work", "same_text", "same_news", "follow_up")


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; writes to it only to undo a tie."""

    OF_CONTENT = ("of",)

    def short_desc(self) -> str:
        return "List the ties that make stories; undo those that are wrong"

    def description(self) -> str:
        return (
            "Lists the ties between mentions of the archive (the setting ARCHIVE) that tell the same news or belong to"
            " one affair, each with its id, rule, score and evidence, those of the latest issues first. With --undo,"
            " undoes one for good: the two mentions are of no story together from then on."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--of", metavar="TEXT", help="only ties with this text in one of the headlines")
        parser.add_argument("--kind", choices=KINDS, help="only ties of this kind")
        parser.add_argument("--rows", metavar="N", type=whole_number, default=100, help="at most so many (100)")
        parser.add_argument("--all", action="store_true", help="list the undone ones too")
        parser.add_argument("--undo", metavar="ID", type=whole_number, help="undo the tie with this id; needs --why")
        parser.add_argument("--why", metavar="TEXT", type=reason, help="the reason for --undo")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def check_options(self, opts: argparse.Namespace) -> None:
        check_decision("--undo", opts.undo, opts.why)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print ties, or undo one."""
        from crawler.commands.stories import print_ties, undo

        if opts.undo is not None:
            return undo(self.archive_path, opts.undo, opts.why)
        print_ties(self.archive_path, kind=opts.kind, text=opts.of, undone=opts.all, rows=opts.rows, as_json=opts.json)
        return ExitStatus.DONE
