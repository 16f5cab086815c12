"""`scrapy export`: write the archive, or a part of it, in a form that other programs read."""

import argparse

from scrapy.commands import ScrapyCommand

from crawler.archive.exports.names import COMPRESSIONS, MEANINGS, VIEWS
from crawler.commands.scaffold import ProjectCommand
from crawler.digests.description.values import ALL


class Command(ProjectCommand, ScrapyCommand):
    """Reads the archive and writes nothing to it."""

    OPERANDS = ("FORMAT", "[TARGET]")

    def short_desc(self) -> str:
        return "Export the archive, or chosen links of it, in other formats"

    def description(self) -> str:
        formats = "; ".join(f"{name}: {meaning}" for name, meaning in MEANINGS.items())
        return (
            f"Writes the archive (the setting ARCHIVE) to TARGET, a file or a folder, or to the standard output (-). "
            f"FORMAT is one of: {formats}. csv, jsonl and parquet write one file for each table or view; without"
            " --view and --table, TARGET is a folder for all tables. The export is a consistent snapshot, even while a"
            " crawl writes to the archive, and TARGET is created or replaced only when it is complete. A dataset"
            " gets all of an archive, in place of what it wrote there before; what other archives wrote stays."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--view", metavar="VIEW", choices=tuple(VIEWS), help=f"export a flat view: {' or '.join(VIEWS)}")
        add("--table", metavar="TABLES", help="export these tables, separated by commas")
        add("--publication", metavar="KEY", help=f"only this publication; {ALL}: every one, the default")
        add("--since", metavar="DATE", help="only issues from this date on")
        add("--until", metavar="DATE", help="only issues up to this date")
        add("--issue", metavar="A-B", help="only the issues with these numbers")
        add("--state", metavar="STATES", help="only links in these states, separated by commas")
        add("--role", metavar="ROLES", help="only mentions of these roles, separated by commas")
        add("--links", metavar="LINKS", help="only these links, by id or address, separated by spaces")
        add("--texts", action="store_true", help="include the full texts of editions and linked pages")
        add(
            "--raw-cells",
            action="store_true",
            help="csv: put no apostrophe before text that a spreadsheet would run as a formula",
        )
        add(
            "--compress",
            metavar="HOW",
            choices=COMPRESSIONS,
            help="gzip or none; for parquet zstd (the default) or none",
        )
        add("--name", metavar="NAME", help="dataset: what the archive is called in it; the name of its file by default")
        add(
            "--replace",
            action="store_true",
            help="replace a folder that holds an earlier export; dataset: remove publications that the archive lacks",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Write the export, and print how many files it has."""
        from crawler.commands.export import export

        return export(self.archive_path, args, opts)
