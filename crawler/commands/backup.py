"""`scrapy backup`: a copy of the archive, made while it is written to, and put back."""

import argparse

from scrapy.commands import ScrapyCommand

from crawler.archive.backup import back_up, restore
from crawler.commands.scaffold import ExitStatus, ProjectCommand
from crawler.crawling.extensions.summary import readable_bytes
from crawler.text.printable import printable


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; replaces it only to restore a copy."""

    OPERANDS = ("FILE",)

    def short_desc(self) -> str:
        return "Copy the archive, also while a crawl runs; restore a copy"

    def description(self) -> str:
        return (
            "Copies the archive (the setting ARCHIVE) as it is at one moment to FILE; a crawl may go on meanwhile. The"
            " copy is checked before it takes the name, so that FILE is the former copy or the new one, never a part."
            " With --restore, FILE takes the place of the archive, when no run holds it, and the present archive is"
            " kept beside it. Captures are files of their own, which any tool copies."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--restore", action="store_true", help="put FILE in the place of the archive")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Copy, and print what was copied."""
        archive = self.archive_path
        copied = restore(archive, args[0]) if opts.restore else back_up(archive, args[0])
        source = args[0] if opts.restore else archive
        print(printable(f"{copied.path} is a copy of {source}: {readable_bytes(copied.size)}, schema {copied.schema}."))
        if copied.aside is not None:
            print(printable(f"The archive that it replaced is kept as {copied.aside}."))
        return ExitStatus.DONE
