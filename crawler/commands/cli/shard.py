"""`scrapy shard`: make an archive of what is due in each part of the hosts, to be crawled elsewhere."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ExitStatus, ProjectCommand, whole_number
from crawler.text.printable import printable


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive, and records in it what was made; makes no request."""

    OPERANDS = ("DIR",)

    def short_desc(self) -> str:
        return "Make archives of what is due in each part of the hosts, to be crawled by other processes or machines"

    def description(self) -> str:
        return (
            "Makes in the folder DIR an archive for each of N parts of the hosts, `DIR/K-of-N/archive.db`, with the"
            " links and images of the archive (the setting ARCHIVE) that are due now, and what visits to them ask for."
            " Each is crawled by a process of its own, anywhere, with `scrapy crawl sources -s"
            " ARCHIVE=DIR/K-of-N/archive.db -s CAPTURES=DIR/K-of-N/captures`, which asks no host of another part, and"
            " is merged by `scrapy adopt DIR/*/archive.db`. In the archive everything stays due until then: a shard"
            " that is lost is due in the next ones."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--parts", metavar="N", type=whole_number, help="how many parts (needed)")

    def check_options(self, opts: argparse.Namespace) -> None:
        from crawler.visits.parts import MAX_PARTS

        if opts.parts is None or not 1 <= opts.parts <= MAX_PARTS:
            raise UsageError(f"--parts N says how many parts there are, from 1 to {MAX_PARTS}.", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Make the shards, and print what each holds."""
        from crawler.commands.shard import report, shard_archive

        shards, missing = shard_archive(self.archive_path, args[0], opts.parts)
        print("\n".join(printable(line) for line in report(args[0], shards, missing).split("\n")))
        return ExitStatus.DONE
