"""`scrapy adopt`: merge other archives into this one."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.scaffold import ProjectCommand
from crawler.text.printable import printable


class Command(ProjectCommand, ScrapyCommand):
    """Writes to the archive; makes no request."""

    OPERANDS = ("OTHER", "[OTHER...]")

    FAILS_WHEN = "one of several could not be merged, or an analysis of what the archive holds now failed"

    def short_desc(self) -> str:
        return "Merge other archives into this one, such as that of a release or of a second machine"

    def description(self) -> str:
        return (
            "Merges each archive OTHER, such as the archive.db of a release, the archive of a second machine, or a"
            " shard of this one (`scrapy shard`), into the archive (the setting ARCHIVE): issues, links, visits,"
            " captures, sources, problems, decisions of people, redactions. Rows are matched by what they name,"
            " existing rows are not added again, and what is redacted in either archive is redacted in the merged one."
            " OTHER is unchanged. Each is one transaction. A shard of another archive is refused. The files of its"
            " captures are to be copied to the folder of captures; run `scrapy reread` afterwards to read those that"
            " were not read, or whose texts OTHER has left out."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--foreign",
            action="store_true",
            help="merge shards of which this archive does not know, such as one that was made of it after the copy that"
            " it was restored from",
        )

    def check_operands(self, args: list[str]) -> None:
        """Raise UsageError also where one of several is missing: nothing is merged then."""
        super().check_operands(args)
        missing = [other for other in args if not Path(other).exists()] if len(args) > 1 else []
        if missing:
            raise UsageError(f"Expected archives, and {missing[0]} does not exist.", print_help=False)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Merge, and print what was added."""
        from crawler.commands.adopt import adopt_others

        told, status = adopt_others(self.archive_path, args, self.project_settings, foreign=opts.foreign)
        print("\n".join(map(printable, told)))
        return status
