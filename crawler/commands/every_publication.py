"""`scrapy crawl digests -a publication=all`: a run for each publication that needs no argument, one after another."""

import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from crawler.commands.scaffold import ExitStatus, complain
from crawler.crawling.listings.registry import open_listings
from crawler.crawling.listings.scope import PLACES, RunScope
from crawler.crawling.run_summary import Summary, as_json, headline
from crawler.crawling.summary_file import write_json
from crawler.digests.description.values import ALL
from crawler.digests.publications import publication_keys
from crawler.exceptions import ArgumentError, BacknumberError, PublicationError
from crawler.text.dates import utc_now

__all__ = ["Ended", "Runs", "asks_for_all", "chosen_runs", "crawl_each", "refused_summary", "report"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How the run of a publication ended."""

    status: int
    """Exit status that a run of it alone would have had."""
    summary: Summary
    """What it did."""
    stopped: bool = False
    """Whether a signal stopped it; no other is begun then."""


@dataclass(kw_only=True, slots=True)
class Runs:
    """The runs of all publications."""

    arguments: Mapping[str, str]
    """What was given with `-a NAME=VALUE`."""
    keys: Sequence[str] = ()
    """Publications to crawl, in order."""
    skipped: Sequence[str] = ()
    """Publications without a way in that needs no argument."""
    ended: dict[str, Ended] = field(default_factory=dict)
    """Key -> how its run ended."""

    @property
    def status(self) -> int:
        """Return the exit status: that of a signal; DONE if all runs were; REFUSED if none began; else FAILED."""
        statuses = [each.status for each in self.ended.values()]
        if signals := [status for status in statuses if status >= 128]:
            return signals[0]
        if len(set(statuses)) == 1 and len(statuses) == len(self.keys):
            return statuses[0]
        return ExitStatus.FAILED


def asks_for_all(spider: str, arguments: Mapping[str, str]) -> bool:
    """Return whether a crawl is to be of all publications."""
    return spider == "digests" and arguments.get("publication") == ALL


def chosen_runs(arguments: Mapping[str, str]) -> Runs:
    """Return the runs of all publications that have a way in. Raise ArgumentError when there is none, and for an
    argument that belongs to one publication.

    A publication whose file is wrong is among them: its run tells what is wrong.
    """
    if own := sorted({place.name for place in PLACES} & arguments.keys()):
        raise ArgumentError(
            f"-a {own[0]}={arguments[own[0]]}: it belongs to one publication, and publication={ALL} stands for all."
            " Name one publication, or leave it out."
        )
    keys: list[str] = []
    skipped: list[str] = []
    for key in publication_keys():
        try:
            has_way_in = bool(open_listings(RunScope.from_arguments({"publication": key})))
        except PublicationError:
            has_way_in = True
        (keys if has_way_in else skipped).append(key)
    if not keys:
        raise ArgumentError(
            f"publication={ALL}: no file in publications/ has a way in that needs no argument: a site, repository,"
            " feed, index or Substack."
        )
    return Runs(arguments=dict(arguments), keys=keys, skipped=skipped)


async def crawl_each(runs: Runs, crawl: Callable[[dict[str, str]], Coroutine[Any, Any, Ended]]) -> None:
    """Run the publications one after another, whatever becomes of each, until a signal stops one.

    crawl: runs the spider with arguments.
    """
    for number, key in enumerate(runs.keys, 1):
        logger.info("Publication %s (%d of %d)", key, number, len(runs.keys))
        runs.ended[key] = await crawl({**runs.arguments, "publication": key})
        if runs.ended[key].stopped:
            return


def report(runs: Runs, settings: BaseSettings) -> int:
    """Print how each run ended, write the summary of all to SUMMARY_JSON, and return the exit status."""
    whole = _whole(runs, settings)
    print(f"\n{headline(whole)}")
    width = max(map(len, (*runs.keys, *runs.skipped)))
    for key in runs.keys:
        print(f"  {key:<{width}}  {_line(runs.ended.get(key))}")
    for key in runs.skipped:
        print(f"  {key:<{width}}  left out: it has no way in without -a posts=DIR or -a mail=PATH")
    if path := settings.get("SUMMARY_JSON"):
        parts = [{"publication": key, **as_json(each.summary)} for key, each in runs.ended.items()]
        told = {**as_json(whole), "publications": parts, "left_out_publications": list(runs.skipped)}
        try:
            write_json(Path(path).expanduser(), told)
        except OSError as error:
            complain(f"scrapy crawl: the summary {path} cannot be written: {error.strerror}.")
            return runs.status or ExitStatus.FAILED
    return runs.status


def refused_summary(settings: BaseSettings, arguments: Mapping[str, str], error: BaseException) -> Summary:
    """Return the summary of a run that could not begin."""
    now = utc_now()
    return Summary(
        command="crawl digests",
        arguments=dict(arguments),
        archive=str(settings["ARCHIVE"]),
        outcome="failed",
        reasons=(str(error) if isinstance(error, BacknumberError) else f"could not begin: {error}",),
        started=now,
        finished=now,
    )


def _line(ended: Ended | None) -> str:
    if ended is None:
        return "not begun"
    summary, counts = ended.summary, ended.summary.counts
    issues = ", ".join(f"{counts.get(f'issues/{how}', 0):,} {how}" for how in ("new", "changed", "same"))
    return "; ".join((f"{summary.outcome}: {issues} issues", *summary.reasons))


def _whole(runs: Runs, settings: BaseSettings) -> Summary:
    """Return the summary of all runs."""
    each = {key: ended.summary for key, ended in runs.ended.items()}
    parts = list(each.values())
    outcomes = {part.outcome for part in parts}
    begun = [part for part in parts if part.after is not None]
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    first = parts[0] if parts else refused_summary(settings, runs.arguments, ArgumentError("nothing was begun"))
    last = begun[-1] if begun else first
    return replace(
        first,
        arguments=runs.arguments,
        run=None,
        dry_run=any(part.dry_run for part in parts),
        outcome=next((word for word in ("interrupted", "failed") if word in outcomes), "finished"),
        reasons=tuple(f"{key}: {reason}" for key, part in each.items() for reason in part.reasons),
        finished=last.finished,
        elapsed=sum(part.elapsed for part in parts),
        requests=sum(part.requests for part in parts),
        response_bytes=sum(part.response_bytes for part in parts),
        counts=dict(sorted(counts.items())),
        before=next((part.before for part in begun), None),
        after=last.after,
        problems=last.problems,
    )
