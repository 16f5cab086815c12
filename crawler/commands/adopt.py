"""`scrapy adopt`: merge another archive into this one."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from scrapy.commands import ScrapyCommand

from crawler.archive.adopt import Adopted, adopt
from crawler.commands.archives import recorded_run, writing
from crawler.commands.scaffold import ExitStatus, ProjectCommand
from crawler.crawling.catalogue.settle import settle_issues
from crawler.digests.corrections import load_corrections
from crawler.text.printable import printable

TOLD_APART = ("redacted", "without_text", "unmade", "untold")
"""Fields of `Adopted` that count no added rows."""


class Command(ProjectCommand, ScrapyCommand):
    """Writes to the archive; makes no request."""

    OPERANDS = ("OTHER",)

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
        path, settings = self.archive_path, self.project_settings
        corrections = load_corrections(Path(settings["CORRECTIONS"])) if settings["CORRECTIONS"] else ()
        unknown: list[str] = []
        with writing(path, "adopt") as archive, recorded_run(archive, "adopt", {"other": args[0]}) as run:

            def settle(doubtful: Mapping[str, Sequence[str]]) -> None:
                unknown.extend(settle_issues(archive, run.id, doubtful, corrections, settings))

            adopted = adopt(archive, run.id, args[0], settle=settle)
            run.counts = asdict(adopted)
        print(printable(report(args[0], adopted, unknown)))
        return ExitStatus.DONE


def report(other: str, adopted: Adopted, unknown: list[str]) -> str:
    """Return what was added, for people. unknown: publications whose description was not found.

    >>> report("a.db", Adopted(visits=3, captures=2), [])
    'From a.db: 3 visits, 2 captures. scrapy reread reads the captures.'
    """
    added = {what: count for what, count in asdict(adopted).items() if count and what not in TOLD_APART}
    told = [f"{count:,} {what.replace('_', ' ')}" for what, count in added.items()]
    notes = []
    if adopted.redacted:
        notes.append(
            f"{adopted.redacted:,} redactions concern both archives; scrapy redact --finish overwrites captures."
        )
    if adopted.unmade and unknown:
        notes.append(
            f"{adopted.unmade:,} issues have editions in both archives; the next crawl of {', '.join(unknown)} makes"
            " them."
        )
    if adopted.untold:
        notes.append(
            f"{adopted.untold:,} issues have editions there whose texts it has left out; they were not merged."
        )
    if adopted.without_text:
        notes.append(
            f"The texts of {adopted.without_text:,} linked pages are not in it; scrapy reread reads their captures."
        )
    elif adopted.captures:
        notes.append("scrapy reread reads the captures.")
    return " ".join((f"From {other}: {', '.join(told) or 'nothing new'}.", *notes))
