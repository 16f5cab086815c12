"""`scrapy adopt`: import the ledger of another archive, such as that of a release."""

import argparse
from dataclasses import asdict

from scrapy.commands import ScrapyCommand

from crawler.archive.adopt import Adopted, adopt
from crawler.commands.archives import recorded_run, writing
from crawler.commands.scaffold import ExitStatus, ProjectCommand
from crawler.text.printable import printable

NOT_ADDED = ("redacted", "foreign", "foreign_images")
"""Fields of `Adopted` that count no added rows."""


class Command(ProjectCommand, ScrapyCommand):
    """Writes to the archive; makes no request."""

    OPERANDS = ("OTHER",)

    def short_desc(self) -> str:
        return "Import the ledger of another archive, such as that of a release"

    def description(self) -> str:
        return (
            "Adds to the archive (the setting ARCHIVE) what the archive OTHER, such as the archive.db of a release,"
            " knows of its links and images: visits, captures, snapshots, joined works, accepted problems. Rows are"
            " matched by addresses; existing rows are not added again, and what was redacted there is left out."
            " Run `scrapy reread` afterwards to read the captures."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Adopt, and print what was added."""
        path = self.archive_path
        with writing(path, "adopt") as archive, recorded_run(archive, "adopt", {"other": args[0]}) as run:
            adopted = adopt(archive, run.id, args[0])
            run.counts = asdict(adopted)
        print(printable(report(args[0], adopted)))
        return ExitStatus.DONE


def report(other: str, adopted: Adopted) -> str:
    """Return what was added, for people.

    >>> report("a.db", Adopted(visits=3, captures=2))
    'From a.db: 3 visits, 2 captures. scrapy reread reads the captures.'
    """
    added = {what: count for what, count in asdict(adopted).items() if count and what not in NOT_ADDED}
    told = [f"{count:,} {what.replace('_', ' ')}" for what, count in added.items()]
    left = f" {adopted.foreign:,} visits are to links that this archive does not have." if adopted.foreign else ""
    if adopted.foreign_images:
        left += (
            f" {adopted.foreign_images:,} visits are to images that this archive does not have; reading pages adds"
            " their lead images: adopt again after scrapy reread."
        )
    hidden = " What is redacted here was left out; scrapy redact --finish ends that." if adopted.redacted else ""
    end = " scrapy reread reads the captures." if adopted.captures else ""
    return f"From {other}: {', '.join(told) or 'nothing new'}.{left}{hidden}{end}"
