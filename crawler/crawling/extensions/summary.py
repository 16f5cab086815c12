"""Summarise a run: a table for people on standard output, and JSON for programs in the file of SUMMARY_JSON."""

import errno
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from time import monotonic
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.archive.database import open_archive
from crawler.archive.hints import to_run
from crawler.archive.problem_lists import ProblemCount, count_problems
from crawler.archive.runs import RunOutcome
from crawler.archive.totals import Totals, count_totals
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.run_status import run_outcome
from crawler.crawling.spider import archive_spider
from crawler.exceptions import ArchiveError, ArgumentError
from crawler.text.credentials import without_userinfo_in
from crawler.text.dates import utc_now
from crawler.text.quantities import readable_bytes, readable_time

logger = logging.getLogger(__name__)

TOP_PROBLEMS = 5
"""Kinds of problems in the table; the JSON has all."""

_LEFT_OUT = "left_out/"

_QUESTIONS = {
    "timegate": "nearest copy",
    "index": "index",
    "memento": "playback",
    "body": "headlines",
    "save": "submitted",
    "job": "saved",
}
"""Kind of a question to a web archive -> its name in the table."""

_COUNTED = (
    "analysis/",
    "issues/",
    "editions/",
    "visits/",
    "images/",
    "captures/",
    "snapshots/",
    "failures/",
    "expectations/",
    "plan/",
    _LEFT_OUT,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What a run did."""

    command: str
    """The command without its options, such as `crawl digests`."""

    arguments: Mapping[str, str] = field(default_factory=dict)
    """What was given with `-a NAME=VALUE`."""

    archive: str
    """Path of the archive."""

    run: int | None = None
    """Id of the run in the archive; None for a dry run, and for one that could not begin."""

    dry_run: bool = False
    """Whether the run was to write nothing."""

    outcome: RunOutcome
    """How it ended."""

    reasons: tuple[str, ...] = ()
    """Why it did not finish; () when it did."""

    started: str
    """UTC, YYYY-MM-DDTHH:MM:SSZ."""

    finished: str
    """UTC, YYYY-MM-DDTHH:MM:SSZ."""

    elapsed: float = 0.0
    """Seconds from start to end."""

    requests: int = 0
    """Requests that were sent."""

    response_bytes: int = 0
    """Bytes of the responses, heads included."""

    counts: Mapping[str, int] = field(default_factory=dict)
    """Stat -> number."""

    before: Totals | None = None
    """What the archive held before the run; None when there was none."""

    after: Totals | None = None
    """What the archive holds after it; None when there is none."""

    problems: tuple[ProblemCount, ...] = ()
    """Open problems in the archive after the run, by kind."""

    @property
    def nothing_new(self) -> bool:
        """Whether the run finished and left the archive as it was, or was dry and found nothing to read."""
        if self.outcome != "finished":
            return False
        if self.dry_run:
            return not self.counts.get("plan/fetch")
        return self.before == self.after and not any(
            self.counts.get(count)
            for count in ("issues/new", "issues/changed", "visits/done", "images/done", "snapshots/asked")
        )


class RunSummary:
    """Report what a run did when it ends, in whatever way."""

    def __init__(self, crawler: Crawler, path: Path | None) -> None:
        self.crawler = crawler
        self.path = path
        self.before: Totals | None = None
        self.run: int | None = None
        self.reported = False
        self._started = utc_now()
        self._began = monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension. Raise ArgumentError, before any request, when SUMMARY_JSON cannot be written."""
        path = crawler.settings.get("SUMMARY_JSON")
        extension = cls(crawler, checked_path(path) if path else None)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.finish, signals.engine_stopped)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Note what the archive holds before the run."""
        del spider
        ledger = self.crawler.get_extension(RunLedger)
        if ledger is not None:
            self.run = ledger.run_id
            self.before = count_totals(ledger.archive) if ledger.archive is not None else None

    def finish(self) -> None:
        """Print and write the summary, once. A file that cannot be written is a failure of the run."""
        if self.reported:
            return
        self.reported = True
        if self.path is not None:
            try:
                write_json(self.path, as_json(self.collect()))
            except OSError as error:
                logger.error("-s SUMMARY_JSON=%s: it cannot be written: %s", self.path, error.strerror or error)
                self.crawler.stats.inc_value("failures/summary")
        try:
            print(render(self.collect()), flush=True)
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.EIO):  # the reader, or the terminal, is gone
                logger.error("The summary cannot be printed: %s", error.strerror)
                self.crawler.stats.inc_value("failures/summary")

    def collect(self) -> Summary:
        """Return what the run has done until now."""
        spider, stats = archive_spider(self.crawler), self.crawler.stats.get_stats()
        outcome, reasons = run_outcome(stats)
        path = Path(self.crawler.settings["ARCHIVE"])
        after: Totals | None = None
        problems: tuple[ProblemCount, ...] = ()
        try:
            if path.exists():
                # A connection of its own: the ledger closes the archive at the same signal
                with open_archive(path, read_only=True) as archive:
                    after, problems = count_totals(archive), tuple(count_problems(archive))
        except ArchiveError as error:
            outcome, reasons = ("failed" if outcome == "finished" else outcome), [*reasons, str(error)]
        return Summary(
            command=f"crawl {self.crawler.spidercls.name}",
            arguments=without_userinfo_in(spider.arguments),
            archive=str(path),
            run=self.run,
            dry_run=spider.dry_run,
            outcome=outcome,
            reasons=tuple(without_userinfo_in(reasons)),
            started=self._started,
            finished=utc_now(),
            elapsed=monotonic() - self._began,
            requests=stats.get("downloader/request_count", 0),
            response_bytes=stats.get("downloader/response_bytes", 0),
            counts={n: v for n, v in sorted(stats.items()) if isinstance(v, int) and n.startswith(_COUNTED)},
            before=self.before,
            after=after,
            problems=problems,
        )


def checked_path(path: str) -> Path:
    """Return the path of SUMMARY_JSON, or raise ArgumentError when no file can be written there."""
    target = Path(path).expanduser()
    try:
        if target.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(0, "it is not writable")
        if _is_replaceable(target):
            temporary = _temporary_path(target)
            temporary.touch()
            temporary.unlink()
    except OSError as error:
        raise ArgumentError(f"-s SUMMARY_JSON={path}: the summary cannot be written there: {error.strerror}.") from None
    return target


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write JSON atomically: a reader of the file finds the old or the new text, never a part. Raise OSError."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if not _is_replaceable(path):
        path.write_text(text, encoding="utf-8")
        return
    temporary = _temporary_path(path)
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path.resolve())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def as_json(summary: Summary) -> dict[str, Any]:
    """Return the summary as JSON shows it: the run's counts by group, and the archive's totals with their change."""
    after, before = summary.after or Totals(), summary.before or Totals()
    counts: dict[str, dict[str, int]] = {prefix.rstrip("/"): {} for prefix in _COUNTED}
    for name, value in summary.counts.items():
        group, _, what = name.partition("/")
        counts[group][what] = value
    return {
        "command": summary.command,
        "arguments": dict(summary.arguments),
        "archive": summary.archive,
        "run": summary.run,
        "dry_run": summary.dry_run,
        "outcome": summary.outcome,
        "reasons": list(summary.reasons),
        "nothing_new": summary.nothing_new,
        "started": summary.started,
        "finished": summary.finished,
        "elapsed_seconds": round(summary.elapsed, 3),
        "requests": summary.requests,
        "response_bytes": summary.response_bytes,
        **counts,
        "totals": {
            name: {"total": total, "change": total - getattr(before, name)} for name, total in _totals(after).items()
        },
        "open_problems": [
            {"kind": p.kind, "severity": p.severity, "problems": p.problems, "issues": p.issues}
            for p in summary.problems
        ],
    }


def render(summary: Summary) -> str:
    """Return the summary as a short table; of a run that found nothing new, that alone."""
    if summary.nothing_new:
        return headline(summary)
    return "\n".join(
        [
            headline(summary),
            *(f"  {reason}" for reason in summary.reasons),
            *([] if summary.after is None else ["", *_table(summary.after, summary.before or Totals())]),
            "",
            *(_plan(summary) if summary.dry_run else _work(summary)),
            f"{'requests':<14}{summary.requests:,} ({readable_bytes(summary.response_bytes)})",
            *([] if summary.after is None else [f"{'open problems':<14}{_problems(summary)}"]),
        ]
    )


def headline(summary: Summary) -> str:
    """Return how the run ended, in a line.

    >>> when = "2024-01-01T00:00:00Z"
    >>> headline(Summary(command="crawl a", archive="", outcome="finished", started=when, finished=when, elapsed=2.0))
    'crawl a: finished in 2.0 s: nothing new'
    """
    how = f"{'dry run ' if summary.dry_run else ''}{summary.outcome}"
    news = ": nothing new" if summary.nothing_new else ""
    return f"{summary.command}: {how} in {readable_time(summary.elapsed)}{news}"


def _totals(totals: Totals) -> dict[str, int]:
    return {each.name: getattr(totals, each.name) for each in fields(Totals)}


def _table(after: Totals, before: Totals) -> list[str]:
    lines = [f"{'':<14}{'in archive':>11}{'change':>10}"]
    for name, total in _totals(after).items():
        change = total - getattr(before, name)
        lines.append(f"{name:<14}{total:>11,}{f'{change:+,}' if change else '0':>10}")
    return lines


def _work(summary: Summary) -> list[str]:
    counts, lines = summary.counts, []
    for what, hows in (("issues", ("new", "changed", "same")), ("editions", ("read", "unchanged", "unmatched"))):
        if any(name.startswith(f"{what}/") for name in counts):
            numbers = ", ".join(f"{counts.get(f'{what}/{how}', 0):,} {how}" for how in hows)
            lines.append(f"{what:<14}{numbers}")
    if "issues/not_brought_up" in counts:
        lines.append(
            f"{'not made anew':<14}{counts['issues/not_brought_up']:,} issues that lack a text (the log has names)"
        )
    left_out = {name.removeprefix(_LEFT_OUT): count for name, count in counts.items() if name.startswith(_LEFT_OUT)}
    if left_out:
        lines.append(f"{'left out':<14}{', '.join(f'{count:,} ({why})' for why, count in left_out.items())}")
    return [*lines, *_visits(counts, "visits", "links"), *_visits(counts, "images", "images"), *_snapshots(counts)]


def _snapshots(counts: Mapping[str, int]) -> list[str]:
    """Return the questions of a run to a web archive, by what was asked."""
    if "snapshots/due" not in counts:
        return []
    lines = [
        f"{'copies':<14}{counts['snapshots/due']:,} links to ask for, {counts['snapshots/details_due']:,} to go on with"
    ]
    for kind, what in _QUESTIONS.items():
        name = f"snapshots/{kind}/"
        ends = {count.removeprefix(name): number for count, number in counts.items() if count.startswith(name)}
        if ends:
            told = ", ".join(f"{outcome} {number:,}" for outcome, number in sorted(ends.items(), key=lambda e: -e[1]))
            lines.append(f"  {what:<14}{sum(ends.values()):>9,}  {told}")
    return lines


def _visits(counts: Mapping[str, int], stat: str, what: str) -> list[str]:
    """Return the visits of a run, by the state of their links or images after them, then by outcome."""
    if f"{stat}/due" not in counts:
        return []
    lines = [f"{stat:<14}{counts.get(f'{stat}/done', 0):,} of {counts[f'{stat}/due']:,} {what} that were due"]
    states: dict[str, dict[str, int]] = {}
    for name, count in counts.items():
        if len(words := name.split("/")) == 3 and words[0] == stat:
            states.setdefault(words[1], {})[words[2]] = count
    for state, outcomes in sorted(states.items(), key=lambda each: (-sum(each[1].values()), each[0])):
        ended = ", ".join(f"{outcome} {count:,}" for outcome, count in sorted(outcomes.items(), key=lambda o: -o[1]))
        lines.append(f"  {state:<14}{sum(outcomes.values()):>9,}  {ended}")
    if "captures/records" in counts and stat == "visits":
        kept = readable_bytes(counts.get("captures/bytes", 0))
        lines.append(f"{'captures':<14}{counts['captures/records']:,} answers ({kept})")
    return lines


def _plan(summary: Summary) -> list[str]:
    counts = summary.counts
    new, changed = counts.get("plan/new", 0), counts.get("plan/changed", 0)
    return [
        f"{'would read':<14}{counts.get('plan/fetch', 0):,} editions ({new:,} new, {changed:,} changed)",
        f"{'unchanged':<14}{counts.get('editions/unchanged', 0):,} editions",
    ]


def _problems(summary: Summary) -> str:
    problems = summary.problems
    if not problems:
        return "none"
    total = sum(p.problems for p in problems)
    top = ", ".join(f"{p.kind} {p.problems:,}" for p in problems[:TOP_PROBLEMS])
    return f"{total:,}: {top}{', …' if len(problems) > TOP_PROBLEMS else ''} ({to_run('problems', summary.archive)})"


def _temporary_path(path: Path) -> Path:
    """Return a path in the same folder, so that a rename replaces the file atomically. Symbolic links are followed."""
    target = path.resolve()
    return target.with_name(f".{target.name}.{os.getpid()}")


def _is_replaceable(path: Path) -> bool:
    """Return whether the path is a file or does not exist; a pipe or terminal is written to, not replaced."""
    return path.is_file() or not path.exists()
