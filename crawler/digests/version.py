"""The version of what is made of the editions of a publication."""

from crawler.digests.publications import Publication
from crawler.text.program_version import package_version, said_by

__all__ = ["MAKERS", "reader_version"]

MAKERS = ("crawler.digests", "crawler.crawling.catalogue.issues", "crawler.archive.issues.write")
"""What reads, matches and assembles editions, groups them, and writes issues."""


def reader_version(publication: Publication) -> str:
    """Return the version of all that decides which issues editions give, and what those say.

    When it changes, the next crawl makes all issues anew from the stored texts.

    Args:
        publication: as its file describes it, at the addresses at which readers find it.
    """
    return package_version(*MAKERS, says=said_by(publication))
