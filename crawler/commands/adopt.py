"""`scrapy adopt`: merge another archive into this one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from scrapy.settings import BaseSettings

from crawler.archive.adopt import Adopted, adopt
from crawler.commands.analyse import bring_up
from crawler.commands.archives import recorded_run, writing
from crawler.commands.scaffold import ExitStatus
from crawler.crawling.catalogue.settle import settle_issues
from crawler.digests.corrections import load_corrections

__all__ = ["adopt_other", "report"]

TOLD_APART = ("redacted", "without_text", "unmade", "untold")
"""Fields of `Adopted` that count no added rows."""


def adopt_other(path: str, other: str, settings: BaseSettings) -> tuple[str, ExitStatus]:
    """Merge another archive into the one at a path; return what was added, for people, and the exit status."""
    corrections = load_corrections(Path(settings["CORRECTIONS"])) if settings["CORRECTIONS"] else ()
    unknown: list[str] = []
    with writing(path, "adopt") as archive, recorded_run(archive, "adopt", {"other": other}) as run:

        def settle(doubtful: Mapping[str, Sequence[str]]) -> None:
            unknown.extend(settle_issues(archive, run.id, doubtful, corrections, settings))

        adopted = adopt(archive, run.id, other, settle=settle)
        run.counts = asdict(adopted)
        bring_up(archive, run)
    return report(other, adopted, unknown), ExitStatus.FAILED if run.failure else ExitStatus.DONE


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
