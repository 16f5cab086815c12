"""The version of what is read of linked pages, and of what is made of an answer."""

from crawler.text.program_version import package_version

__all__ = ["MAKERS", "source_reader_version"]

MAKERS = ("crawler.visits", "crawler.crawling.rereading")
"""What judges answers and reads pages, and what writes that they showed."""


def source_reader_version() -> str:
    """Return the version of all that decides what a captured page gives: its source, the outcome of its visit, its
    other addresses. When it changes, `scrapy reread` reads captures anew."""
    return package_version(*MAKERS)
