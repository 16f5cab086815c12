"""The outcome of a run, by its stats: one rule for the ledger, the summary and the exit status. Pure."""

from collections.abc import Mapping
from typing import Any

from crawler.archive.runs import RunOutcome

FAILURES = {
    "failures/listing": ("listing could not be read", "listings could not be read"),
    "failures/edition": ("edition could not be fetched", "editions could not be fetched"),
    "failures/file": ("file could not be read", "files could not be read"),
    "failures/analysis": ("analysis failed, see the log", "analyses failed, see the log"),
    "failures/archive": ("time that the archive refused a write", "times that the archive refused a write"),
    "failures/captures": ("capture could not be written", "captures could not be written"),
    "failures/ledger": ("run that could not be recorded", "runs that could not be recorded"),
    "failures/web_archive": (
        "web archive was not asked all, see the log",
        "web archives were not asked all, see the log",
    ),
    "failures/argument": ("argument that is wrong, see the log", "arguments that are wrong, see the log"),
    "failures/log": ("log could not be written", "logs could not be written"),
    "failures/notice": ("notice could not be sent", "notices could not be sent"),
    "failures/summary": ("summary could not be written", "summaries could not be written"),
    "failures/unexpected": ("unexpected error, see the log", "unexpected errors, see the log"),
    "spider_exceptions/count": ("exception in the spider, see the log", "exceptions in the spider, see the log"),
    "item_errors/count": ("item could not be stored, see the log", "items could not be stored, see the log"),
    "expectations/unmet": ("expectation not met", "expectations not met"),
}
"""Stat -> what it counts, in the singular and in the plural."""


def run_failures(stats: Mapping[str, Any]) -> list[str]:
    """Return what went wrong in a run, in words; [] when nothing did.

    >>> run_failures({"failures/listing": 2, "failures/file": 0, "issues/new": 3})
    ['2 listings could not be read']
    """
    others = {name: (name, name) for name in stats if name.startswith("failures/") and name not in FAILURES}
    return [
        f"{stats[name]} {one if stats[name] == 1 else several}"
        for name, (one, several) in {**FAILURES, **others}.items()
        if stats.get(name)
    ]


def run_outcome(stats: Mapping[str, Any]) -> tuple[RunOutcome, list[str]]:
    """Return the outcome of a run, and why it did not finish; [] when it did.

    >>> run_outcome({"finish_reason": "finished"})
    ('finished', [])
    >>> run_outcome({"finish_reason": "closespider_timeout"})
    ('failed', ['ended before it was done (closespider_timeout)'])
    """
    failures, reason = run_failures(stats), stats.get("finish_reason")
    if reason == "shutdown":
        return "interrupted", ["stopped by a signal", *failures]
    if reason not in {"finished", "start_error"}:
        failures.append(f"ended before it was done ({reason or 'no reason known'})")
    # start() raised: Scrapy counts the exception too, unless a middleware raised it
    elif reason == "start_error" and not failures:
        failures.append("the spider could not start, see the log")
    return ("failed" if failures else "finished"), failures
