"""Collect the stats of a run."""

from scrapy.statscollectors import MemoryStatsCollector

__all__ = ["PlainStats"]


class PlainStats(MemoryStatsCollector):
    """Scrapy's collector, without its look at each call for an argument that is deprecated."""

    __getattribute__ = object.__getattribute__
