"""What a run did, as a table for people and as JSON for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from crawler.archive.hints import to_run
from crawler.archive.problem_lists import ProblemCount
from crawler.archive.runs import RunOutcome
from crawler.archive.totals import Totals
from crawler.text.quantities import readable_bytes, readable_time

__all__ = ["COUNTED", "Summary", "as_json", "headline", "render"]

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

COUNTED = (
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
"""Beginnings of the stats that are told."""


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


def as_json(summary: Summary) -> dict[str, Any]:
    """Return the summary as JSON shows it: the run's counts by group, and the archive's totals with their change."""
    after, before = summary.after or Totals(), summary.before or Totals()
    counts: dict[str, dict[str, int]] = {prefix.rstrip("/"): {} for prefix in COUNTED}
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
