"""`scrapy adopt`: the ledger of another archive, such as that of a release, taken into this one."""

import argparse
import sys
from contextlib import ExitStack
from dataclasses import asdict

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.adopt import Adopted, adopt
from crawler.archive.database import open_archive
from crawler.archive.lock import run_lock
from crawler.archive.runs import finish_run, start_run
from crawler.commands.terminal import printable
from crawler.exceptions import BacknumberError

FAILED = 2
"""Exit status when nothing was adopted."""


class Command(ScrapyCommand):
    """Writes to the archive; asks for nothing."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] OTHER"

    def short_desc(self) -> str:
        return "Take the ledger of another archive, such as that of a release, into this one"

    def long_desc(self) -> str:
        return (
            "Adds to the archive (the setting ARCHIVE) what the archive OTHER, such as the archive.db of a release,"
            " knows of its links and images: visits, captures, snapshots, joined works, accepted problems. Rows are"
            " matched by addresses; what is here already is not added again, and what was redacted there is left out."
            " Then `scrapy reread` reads the captures, and the archive says what OTHER did. Exit status: 0, or 2 when"
            " nothing was adopted."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Adopts, and says what; see `long_desc` for the exit status."""
        if len(args) != 1 or args[0].startswith("-"):
            raise UsageError("adopt takes the path of one archive", print_help=False)
        assert self.settings is not None  # noqa: S101 - Scrapy sets them before it runs a command
        path = self.settings["ARCHIVE"]
        try:
            open_archive(path, read_only=True).close()  # lest a wrong path become a new archive
            with ExitStack() as held:
                held.enter_context(run_lock(path, "adopt"))
                archive = held.enter_context(open_archive(path))
                run_id = start_run(archive, "adopt", {"other": args[0]})
                try:
                    adopted = adopt(archive, run_id, args[0])
                except BacknumberError as error:
                    finish_run(archive, run_id, "failed", reason=str(error), counts={})
                    raise
                finish_run(archive, run_id, "finished", counts=asdict(adopted))
        except BacknumberError as error:
            print(printable(str(error)), file=sys.stderr)
            self.exitcode = FAILED
        else:
            print(printable(report(args[0], adopted)))


def report(other: str, adopted: Adopted) -> str:
    """What was added, for people.

    >>> report("a.db", Adopted(visits=3, captures=2))
    'From a.db: 3 visits, 2 captures. scrapy reread reads the captures.'
    """
    told = [
        f"{count:,} {what.replace('_', ' ')}" for what, count in asdict(adopted).items() if count and what != "foreign"
    ]
    left = f" {adopted.foreign:,} visits are to links that this archive has not." if adopted.foreign else ""
    end = " scrapy reread reads the captures." if adopted.captures else ""
    return f"From {other}: {', '.join(told) or 'nothing that is not here already'}.{left}{end}"
