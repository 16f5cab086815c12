"""`scrapy backup`: copy the archive, also while a crawl writes to it, and restore a copy."""

import argparse

from scrapy.commands import ScrapyCommand

from crawler.commands.scaffold import ExitStatus, ProjectCommand
from crawler.text.printable import printable


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive; replaces it only to restore a copy."""

    OPERANDS = ("FILE",)

    def short_desc(self) -> str:
        return "Copy the archive, also while a crawl runs; restore a copy"

    def description(self) -> str:
        return (
            "Copies a consistent snapshot of the archive (the setting ARCHIVE) to FILE, even while a crawl writes to"
            " it. The copy is checked before it replaces FILE, which so is the former copy or the new one, never a"
            " part. With --restore, FILE replaces the archive, unless a run is using it, and the present archive is"
            " kept beside it. Captures are not included: copy their folder with any tool."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--restore", action="store_true", help="replace the archive by FILE")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Copy, and print what was copied."""
        from crawler.archive.backup import back_up, restore
        from crawler.text.quantities import readable_bytes

        archive = self.archive_path
        copied = restore(archive, args[0]) if opts.restore else back_up(archive, args[0])
        source = args[0] if opts.restore else archive
        print(printable(f"{copied.path} is a copy of {source}: {readable_bytes(copied.size)}, schema {copied.schema}."))
        if copied.aside is not None:
            print(printable(f"The archive that it replaced is kept as {copied.aside}."))
        return ExitStatus.DONE
