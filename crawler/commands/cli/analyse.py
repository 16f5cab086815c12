"""`scrapy analyse`: bring what is derived from the whole archive up to date."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import CLUSTER_HELP, ProjectCommand


class Command(ProjectCommand, ScrapyCommand):
    """Writes to the archive; makes no request."""

    OPERANDS = ("[NAME...]",)
    FAILS_WHEN = "an analysis failed, or the cluster was lost; the results of the others are kept"

    def short_desc(self) -> str:
        return "Bring drift, stories, survival and topics up to date with the archive"

    def description(self) -> str:
        return (
            "Derives from all that the archive (the setting ARCHIVE) holds: which pages are no longer what was cited"
            " (drift), which mentions tell one story (stories), how long links live (survival), and what was talked"
            " about when (topics). Each crawl does so at its end. Does what changed since the last time; NAME restricts"
            " it to some of them. With --cluster the workers of a Dask cluster compute, from rows that they get as"
            " Parquet; this process alone reads and writes the archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--afresh", action="store_true", help="compute all anew, rather than what changed")
        parser.add_argument("--cluster", metavar="ADDRESS|local", help=CLUSTER_HELP)

    def check_operands(self, args: list[str]) -> None:
        super().check_operands(args)
        from crawler.archive.analyses.registry import ANALYSES

        if unknown := [name for name in args if name not in ANALYSES]:
            raise UsageError(f"Expected names of {', '.join(ANALYSES)}, got {unknown[0]!r}.", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Bring the analyses up to date, and print what each did."""
        from crawler.commands.analyse import analyse

        return analyse(self.archive_path, args, self.project_settings, afresh=opts.afresh, cluster=opts.cluster)
