"""`scrapy reread`: read captured pages again with the current readers, without the network."""

import argparse

from scrapy.commands import ScrapyCommand

from crawler.commands.scaffold import CLUSTER_HELP, ProjectCommand


class Command(ProjectCommand, ScrapyCommand):
    """Writes to the archive; makes no request."""

    FAILS_WHEN = "a capture is missing or damaged, or the command had to stop"

    def short_desc(self) -> str:
        return "Read captured pages again with the current readers, without the network"

    def description(self) -> str:
        return (
            "Reads the latest capture of each link (the setting CAPTURES names their folder) again with the readers of"
            " this version, and updates the archive (the setting ARCHIVE): metadata of the pages, outcomes of the"
            " visits, and the states of the links that follow from them. Pages that these readers have read already are"
            " skipped. With --cluster the workers of a Dask cluster read; this process alone writes."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="do not skip pages that these readers have read already")
        parser.add_argument("--cluster", metavar="ADDRESS|local", help=CLUSTER_HELP)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Read the pages again, and print what changed."""
        from crawler.commands.reread import reread

        return reread(self.archive_path, self.project_settings, everything=opts.all, cluster=opts.cluster)
