"""What can go wrong, as one tree. Every message says what happened, where, and what to do about it.

::

    BacknumberError
    ├── PublicationError              a publication's file is missing or cannot be understood
    ├── VocabularyError               a publication's vocabulary of topics cannot be understood
    ├── ListingError                  a listing is not what a listing of its kind is
    ├── PostError                     a post cannot be read; `kind` says which problem that is
    ├── ArgumentError                 an argument of a spider or command is wrong
    ├── CapturesError                 a file of captures cannot be written or read
    ├── ExportError                   an export or a release cannot be written, or not so
    ├── ClusterError                  a cluster cannot be reached, is another version's, or was lost
    └── ArchiveError                  the archive cannot do what was asked; `path` says which
        ├── ArchiveMissingError       there is no such file
        ├── NotAnArchiveError         the file is no database, or another application's
        ├── SchemaMismatchError       an earlier or later version of the program wrote it
        ├── ArchiveUnwritableError    the file, its folder or its disk is read-only
        ├── ArchiveFullError          no room is left on its disk
        ├── ArchiveLockedError        another process is writing to it
        ├── ArchiveCorruptError       its pages are damaged
        └── RowRefusedError           what was to be written is not what the schema allows

An ArchiveError is raised by `crawler.archive` alone, a PublicationError by `crawler.digests.publications`, a
VocabularyError by `crawler.analysis.topics`, a ListingError and a PostError by `crawler.digests.listings`, a
CapturesError by `crawler.captures`, an ExportError by `crawler.archive.exports` and `crawler.archive.releases`, a
ClusterError by `crawler.crawling.cluster`, an ArgumentError by spiders and commands; commands print their message and
exit with status 2.
"""

from pathlib import Path

__all__ = [
    "ArchiveCorruptError",
    "ArchiveError",
    "ArchiveFullError",
    "ArchiveLockedError",
    "ArchiveMissingError",
    "ArchiveUnwritableError",
    "ArgumentError",
    "BacknumberError",
    "CapturesError",
    "ClusterError",
    "ExportError",
    "ListingError",
    "NotAnArchiveError",
    "PostError",
    "PublicationError",
    "RowRefusedError",
    "SchemaMismatchError",
    "VocabularyError",
]


class BacknumberError(Exception):
    """The root: whoever catches it has a message for the person who ran the command."""


class PublicationError(BacknumberError):
    """A publication's file is missing or cannot be understood."""


class VocabularyError(BacknumberError):
    """A publication's vocabulary of topics cannot be read or understood at all; the message names file and line."""


class ListingError(BacknumberError):
    """A listing (a tree, a sitemap, a page of an archive) cannot be read."""


class PostError(BacknumberError):
    """A post cannot be read; the rest of the run goes on. kind: of the row in `problems`."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class ArgumentError(BacknumberError):
    """An argument of a spider or a command is wrong; the message names it and says what is right."""


class CapturesError(BacknumberError):
    """A file of captures cannot be written or read; the message says which, and what to do."""


class ExportError(BacknumberError):
    """An export or a release cannot be written, or not in the form or to the place that was asked for."""


class ClusterError(BacknumberError):
    """A cluster cannot be reached or does not do what was asked: nothing can be sent to it any more."""


class ArchiveError(BacknumberError):
    """The archive cannot do what was asked.

    >>> str(ArchiveError("news.db", "is read-only.", "Check its permissions."))
    'news.db is read-only. Check its permissions.'
    """

    def __init__(self, path: Path | str, what: str, remedy: str) -> None:
        super().__init__(f"{path} {what} {remedy}")
        self.path = Path(path)


class ArchiveMissingError(ArchiveError):
    """Opened for reading, and there is no such file."""


class NotAnArchiveError(ArchiveError):
    """The file is no SQLite database, or one of another application."""


class SchemaMismatchError(ArchiveError):
    """The file's schema is of an earlier or later version that cannot be brought to this one."""


class ArchiveUnwritableError(ArchiveError):
    """The file, its folder or its disk does not take writes."""


class ArchiveFullError(ArchiveError):
    """No room is left; what was being written was undone."""


class ArchiveLockedError(ArchiveError):
    """Another process is writing to the archive."""


class ArchiveCorruptError(ArchiveError):
    """SQLite found the file damaged, or the disk failed to give or take a page."""


class RowRefusedError(ArchiveError):
    """A value breaks a rule of the schema, or is none that SQLite holds. Nothing of its aggregate was written."""
