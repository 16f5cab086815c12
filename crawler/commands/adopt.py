"""`scrapy adopt`: merge other archives into this one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from scrapy.settings import BaseSettings

from crawler.archive.adopt import Adopted, adopt
from crawler.archive.database import Archive
from crawler.archive.hints import to_run
from crawler.commands.analyse import bring_up
from crawler.commands.archives import RecordedRun, recorded_run, writing
from crawler.commands.scaffold import ExitStatus
from crawler.crawling.catalogue.settle import settle_issues
from crawler.digests.corrections import load_corrections
from crawler.exceptions import ArchiveError

__all__ = ["adopt_others", "report"]

TOLD_APART = ("redacted", "without_text", "unmade", "untold", "clock_off")
"""Fields of `Adopted` that count no added rows."""


def adopt_others(
    path: str, others: Sequence[str], settings: BaseSettings, *, foreign: bool = False
) -> tuple[list[str], ExitStatus]:
    """Merge other archives into the one at a path, each in a transaction of its own, and analyse what it has then.

    Of several, one that cannot be merged keeps none of the others from it. Raises ArchiveError where there is but one.

    Args:
        path: of the archive.
        others: paths of the others, in the order in which they are merged.
        settings: CORRECTIONS, and those of publications.
        foreign: whether shards of other archives are merged too.

    Returns:
        What was added, or why not, for people, and the exit status.
    """
    told: list[str] = []
    status = ExitStatus.DONE
    with writing(path, "adopt") as archive:
        behind = False  # whether analyses lack what was merged
        for number, other in enumerate(others, start=1):
            try:
                with recorded_run(archive, "adopt", {"other": other}) as run:
                    told.append(_adopt(archive, run, other, settings, foreign=foreign))
                    behind = number < len(others)
                    if not behind:
                        bring_up(archive, run)
                if run.failure:
                    status = ExitStatus.FAILED
            except ArchiveError as error:
                if len(others) == 1:
                    raise
                told.append(f"Not merged: {error}")
                status = ExitStatus.FAILED
        if behind:
            with recorded_run(archive, "analyse", {"names": [], "afresh": False}) as run:
                bring_up(archive, run)
            if run.failure:
                status = ExitStatus.FAILED
    return told, status


def _adopt(archive: Archive, run: RecordedRun, other: str, settings: BaseSettings, *, foreign: bool) -> str:
    corrections = load_corrections(Path(settings["CORRECTIONS"])) if settings["CORRECTIONS"] else ()
    unknown: list[str] = []

    def settle(doubtful: Mapping[str, Sequence[str]]) -> None:
        unknown.extend(settle_issues(archive, run.id, doubtful, corrections, settings))

    adopted = adopt(archive, run.id, other, settle=settle, foreign=foreign)
    run.counts = asdict(adopted)
    return report(other, adopted, unknown, str(archive.path), settings["CAPTURES"])


def report(other: str, adopted: Adopted, unknown: list[str], into: str, captures: str | None = None) -> str:
    """Return what was added, for people.

    Args:
        other: what was adopted.
        adopted: what was added.
        unknown: publications whose description was not found.
        into: path of the archive.
        captures: folder of its captures; None for none.

    >>> report("a.db", Adopted(visits=3, captures=2), [], "archive.db")
    'From a.db: 3 visits, 2 captures. scrapy reread reads the captures.'
    """
    added = {what: count for what, count in asdict(adopted).items() if count and what not in TOLD_APART}
    told = [f"{count:,} {what.replace('_', ' ')}" for what, count in added.items()]
    notes = []
    if adopted.redacted:
        finishing = to_run("redact --finish", into, captures)
        notes.append(f"{adopted.redacted:,} redactions concern both archives; {finishing} overwrites captures.")
    if adopted.unmade and unknown:
        notes.append(
            f"{adopted.unmade:,} issues have editions in both archives; the next crawl of {', '.join(unknown)} makes"
            " them."
        )
    if adopted.untold:
        notes.append(
            f"{adopted.untold:,} issues have editions there whose texts it has left out; they were not merged."
        )
    if adopted.clock_off:
        notes.append(
            f"The clock by which it was crawled was at least {abs(adopted.clock_off) / 3600:.1f} h"
            f" {'ahead' if adopted.clock_off > 0 else 'behind'}, and so are the times of its visits: set it."
        )
    notes += _unread(adopted, to_run("reread", into, captures))
    return " ".join((f"From {other}: {', '.join(told) or 'nothing new'}.", *notes))


def _unread(adopted: Adopted, rereading: str) -> Iterator[str]:
    """Yield what the archive has captures of and has not read. rereading: the command that reads them."""
    if adopted.without_text:
        yield f"The texts of {adopted.without_text:,} linked pages are not in it; {rereading} reads their captures."
    elif adopted.captures:
        yield f"{rereading} reads the captures."
