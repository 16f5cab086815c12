"""The version of what is made of the editions of a publication."""

from crawler.digests.publications import Publication
from crawler.versions import package_version, said_by

__all__ = ["reader_version"]


def reader_version(publication: Publication) -> str:
    """Return the version of all that decides which issues editions give, and what those say.

    That are the packages that read, match and assemble them, and the publication's description. When it changes, the
    next crawl makes all issues anew from the stored texts.

    Args:
        publication: as its file describes it, at the addresses at which readers find it.
    """
    return package_version("crawler.digests", says=said_by(publication))
