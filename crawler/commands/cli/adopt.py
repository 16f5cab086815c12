"""`scrapy adopt`: merge another archive into this one."""

import argparse

from scrapy.commands import ScrapyCommand

from crawler.commands.scaffold import ProjectCommand
from crawler.text.printable import printable


class Command(ProjectCommand, ScrapyCommand):
    """Writes to the archive; makes no request."""

    OPERANDS = ("OTHER",)

    FAILS_WHEN = "it was merged, and an analysis of what it holds now failed"

    def short_desc(self) -> str:
        return "Merge another archive into this one, such as that of a release or of a second machine"

    def description(self) -> str:
        return (
            "Merges the archive OTHER, such as the archive.db of a release or the archive of a second machine, into the"
            " archive (the setting ARCHIVE): issues, links, visits, captures, sources, problems, decisions of people,"
            " redactions. Rows are matched by what they name, existing rows are not added again, and what is redacted"
            " in either archive is redacted in the merged one. OTHER is unchanged. All of it is one transaction. The"
            " files of its captures are to be copied to the folder of captures; run `scrapy reread` afterwards to read"
            " those that were not read, or whose texts OTHER has left out."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Merge, and print what was added."""
        from crawler.commands.adopt import adopt_other

        added, status = adopt_other(self.archive_path, args[0], self.project_settings)
        print(printable(added))
        return status
