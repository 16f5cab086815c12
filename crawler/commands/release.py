"""`scrapy release`: a folder to publish, that anyone can make again from the same inputs."""

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.database import open_archive
from crawler.archive.releases.release import Release, write_release
from crawler.commands.ending import ending_in_order
from crawler.commands.terminal import printable
from crawler.exceptions import BacknumberError

FAILED = 2
"""Exit status when there is no release."""


class Command(ScrapyCommand):
    """Reads the archive and writes nothing to it."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] FOLDER"

    def short_desc(self) -> str:
        return "Write a release of the archive: database, dumps, description, checksums, changes"

    def long_desc(self) -> str:
        return (
            "Writes a release of the archive (the setting ARCHIVE) to FOLDER: the database in its normal form, as SQL,"
            " CSV, JSON Lines and Parquet, a Frictionless Data Package, checksums, counts, a report on the quality of"
            " the data, and what changed since the release before. FOLDER is put in place when it is whole."
            " Exit status: 0, or 2 when it could not be written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--previous", metavar="FOLDER", type=Path, help="the release before, for CHANGES.md")
        add(
            "--licence",
            metavar="SPDX",
            default=Release().licence,
            help="licence of the compilation, not of others' excerpts; CC0-1.0 by default",
        )
        add("--texts", action="store_true", help="with the texts of others: editions and linked pages")
        add("--replace", action="store_true", help="replace a release that is there")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes the release; see `long_desc` for the exit status."""
        if len(args) != 1 or args[0].startswith("-"):
            raise UsageError(f"release takes one folder, not {' '.join(args) or 'none'}")
        assert self.settings is not None  # noqa: S101 - Scrapy sets them before it runs a command
        release = Release(previous=opts.previous, licence=opts.licence, texts=opts.texts, replace=opts.replace)
        try:
            with ending_in_order(), open_archive(self.settings["ARCHIVE"], read_only=True) as archive:
                counts = write_release(archive, Path(args[0]), release)
        except BacknumberError as error:
            print(printable(str(error)), file=sys.stderr)
            self.exitcode = FAILED
        else:
            print(
                f"Wrote {args[0]}: {counts['issues']} issues, {counts['mentions']} mentions, {counts['links']} links."
            )
