"""`scrapy backup`: a copy of the archive, made while it is written to, and put back."""

import argparse
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.backup import back_up, restore
from crawler.commands.terminal import printable
from crawler.crawling.extensions.summary import readable_bytes
from crawler.exceptions import BacknumberError

FAILED = 2
"""Exit status when there is no copy, or the archive was not restored."""


class Command(ScrapyCommand):
    """Reads the archive; replaces it only to restore a copy."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] FILE"

    def short_desc(self) -> str:
        return "Copy the archive, also while a crawl runs; restore a copy"

    def long_desc(self) -> str:
        return (
            "Copies the archive (the setting ARCHIVE) as it is at one moment to FILE; a crawl may go on meanwhile. The"
            " copy is checked before it takes the name, so that FILE is the former copy or the new one, never a part."
            " With --restore, FILE takes the place of the archive, when no run holds it, and the present archive is"
            " kept beside it. Captures are files of their own, which any tool copies. Exit status: 0, or 2 when it"
            " could not be done and nothing was changed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--restore", action="store_true", help="put FILE in the place of the archive")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Copies, and says what; see `long_desc` for the exit status."""
        if len(args) != 1 or args[0].startswith("-"):
            raise UsageError("backup takes the path of one file", print_help=False)
        assert self.settings is not None  # noqa: S101 - Scrapy sets them before it runs a command
        archive = self.settings["ARCHIVE"]
        try:
            copied = restore(archive, args[0]) if opts.restore else back_up(archive, args[0])
        except BacknumberError as error:
            print(printable(str(error)), file=sys.stderr)
            self.exitcode = FAILED
            return
        source = args[0] if opts.restore else archive
        print(printable(f"{copied.path} is a copy of {source}: {readable_bytes(copied.size)}, schema {copied.schema}."))
        if copied.aside is not None:
            print(printable(f"The archive that it replaced is kept as {copied.aside}."))
