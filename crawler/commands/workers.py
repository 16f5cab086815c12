"""The workers of the cluster that an option --cluster names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings

from crawler.archive.database import open_any_version
from crawler.crawling.extensions.reader_pool import number_of
from crawler.exceptions import ArgumentError

if TYPE_CHECKING:
    from crawler.crawling.cluster.connection import Cluster

__all__ = ["number_of_readers", "workers_for"]


def number_of_readers(settings: BaseSettings) -> int:
    """Return how many processes read, or work on a cluster of this machine. Raise ArgumentError for none."""
    try:
        return number_of(settings["READERS"])
    except NotConfigured:
        raise ArgumentError("-s READERS=0 reads nothing; leave it out.") from None


@contextmanager
def workers_for(path: str, settings: BaseSettings, address: str) -> "Iterator[Cluster]":
    """Connect to a cluster, before anything is written to an archive: it may not be there.

    Raise ArchiveError for a wrong path, ArgumentError and ClusterError.
    """
    from crawler.crawling.cluster.connection import connected

    open_any_version(path).close()
    with connected(address, workers=number_of_readers(settings)) as cluster:
        yield cluster
