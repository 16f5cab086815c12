"""`scrapy problems`: what was repaired, doubted and refused, and which of it a person has settled."""

import argparse
import re

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ExitStatus, ProjectCommand, check_decision, reason, whole_number
from crawler.problems import KINDS

MOST_IDS = 1_000_000
"""Most ids of a range: more are a slip."""


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; writes to it only to accept a problem."""

    OF_CONTENT = ("matching",)

    def short_desc(self) -> str:
        return "List what was repaired, doubted or refused; accept what is settled"

    def description(self) -> str:
        return (
            "Counts the open problems of the archive (the setting ARCHIVE) by kind: doubts and refusals that nobody has"
            " accepted. With --kind, --issue, --matching or --all, lists them too, each with its id. With --accept,"
            " marks those of the ids, or all that are listed so, as settled: they are kept, and no longer open."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--kind", metavar="KIND", help="list the open problems of a kind")
        parser.add_argument(
            "--issue", metavar="NUMBER", type=whole_number, help="list the open problems of the issues with a number"
        )
        parser.add_argument(
            "--matching", metavar="TEXT", help="list the open problems whose address, text or evidence contains this"
        )
        parser.add_argument(
            "--all", action="store_true", help="list what was accepted and repaired too, of every kind without --kind"
        )
        parser.add_argument(
            "--accept",
            metavar="ID",
            nargs="*",
            help="accept the problems with these ids or ranges (3 7-12); without any, those of --kind, --issue and"
            " --matching; needs --why",
        )
        parser.add_argument("--why", metavar="TEXT", type=reason, help="the reason for --accept")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def check_options(self, opts: argparse.Namespace) -> None:
        check_decision("--accept", opts.accept, opts.why)
        if opts.accept is not None:
            opts.accept = ids_of(opts.accept)
            narrowed = (opts.accept, opts.kind, opts.issue is not None, opts.matching)
            if not any(narrowed):
                raise UsageError("--accept takes ids, --kind, --issue or --matching.", print_help=False)
        if opts.kind is not None and opts.kind not in KINDS:
            raise UsageError(f"There is no kind {opts.kind}. Known kinds: {', '.join(KINDS)}", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print counts and lists, or accept a problem."""
        from crawler.commands.problems import accept, report

        if opts.accept is not None:
            return accept(self.archive_path, opts)
        report(self.archive_path, opts)
        return ExitStatus.DONE


def ids_of(words: list[str]) -> list[int]:
    """Return the ids that words name, each an id or a range. Raise UsageError for another word.

    >>> ids_of(["3", "7-9"])
    [3, 7, 8, 9]
    """
    ids: list[int] = []
    for word in (part for each in words for part in each.split(",") if part):
        found = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", word, re.ASCII)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if last < first or last - first >= MOST_IDS:
            raise UsageError(f"--accept {word}: give ids or ranges, such as 3 7-12.", print_help=False)
        ids += range(first, last + 1)
    return ids
