"""Counts the editions that a run is going to read; a dry run names them and reads none."""

import logging

from scrapy.statscollectors import StatsCollector

__all__ = ["ReadingPlan"]

logger = logging.getLogger(__name__)

MAX_NAMED = 30
"""Most editions that a dry run names; its summary counts all."""


class ReadingPlan:
    """What a run reads, or would."""

    def __init__(self, stats: StatsCollector, *, dry_run: bool) -> None:
        self._stats = stats
        self._dry_run = dry_run

    def add(self, locator: str, *, is_known: bool) -> bool:
        """Count an edition that is new, or known and changed; return whether it is to be read."""
        how = "changed" if is_known else "new"
        self._stats.inc_value("plan/fetch")
        self._stats.inc_value(f"plan/{how}")
        if self._dry_run and self._stats.get_value("plan/fetch") <= MAX_NAMED:
            logger.info("would read %s (%s)", locator, how)
        return not self._dry_run
