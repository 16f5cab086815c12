"""The editions and listings of a publication: what the archive has of them, kept up to date during a run."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import replace

from crawler.archive.database import Archive
from crawler.archive.issues.editions import KnownEdition, known_editions, mark_back, mark_gone
from crawler.archive.issues.listings import Listing, read_listing, retire_listings, write_listing
from crawler.archive.issues.staging import touch_edition
from crawler.items import Edition, EditionKind, ListingEntry
from crawler.text.dates import utc_now
from crawler.text.hashes import sha256_of

__all__ = ["EditionCatalogue"]

logger = logging.getLogger(__name__)

SHOWN = 5
"""Most editions that a message names."""


class EditionCatalogue:
    """Says which editions are known and in which state, and records what listings name."""

    def __init__(self, archive: Archive | None, publication: str, *, reader: str, dry_run: bool) -> None:
        """archive: None in a dry run for which there is none yet. reader: version of the readers."""
        self._archive = archive
        self._writes = archive if not dry_run else None
        self._publication = publication
        self._reader = reader
        self._known: dict[EditionKind, dict[str, KnownEdition]] = {}

    def known(self, kind: EditionKind) -> dict[str, KnownEdition]:
        """Return the editions of a kind, by locator."""
        if kind not in self._known:
            known = known_editions(self._archive, self._publication, kind) if self._archive is not None else {}
            self._known[kind] = known
        return self._known[kind]

    def add(self, edition: Edition) -> None:
        """Take note of the state of an edition that was read."""
        document = edition.document
        before = self.known(document.kind).get(document.locator)
        self.known(document.kind)[document.locator] = KnownEdition(
            revision=document.revision,
            etag=document.etag,
            last_modified=document.last_modified,
            text_hash=sha256_of(document.text),
            reader=self._reader,
            issue_key=before.issue_key if before is not None else None,
            gone_since=before.gone_since if before is not None else None,
        )

    def touch(self, kind: EditionKind, locator: str, revision: str | None) -> None:
        """Record the revision under which a listing names an edition that has not changed. Raises ArchiveError."""
        if self._writes is not None:
            touch_edition(self._writes, self._publication, kind, locator, revision=revision)

    def listing(self, kind: EditionKind, url: str) -> Listing | None:
        """Return the last reading of a listing; None where it was never read."""
        return read_listing(self._archive, self._publication, kind, url) if self._archive is not None else None

    def record_listing(
        self,
        kind: EditionKind,
        url: str,
        entries: Iterable[ListingEntry],
        *,
        etag: str | None,
        last_modified: str | None,
        read_by: str | None = None,
    ) -> None:
        """Record a complete reading of a listing, with what a conditional request takes, and by which version of the
        rules it was read. Raises ArchiveError."""
        if self._writes is not None:
            write_listing(
                self._writes,
                self._publication,
                kind,
                url,
                etag=etag,
                last_modified=last_modified,
                entries=entries,
                read_by=read_by,
            )

    def retire_listings(self, kind: EditionKind, urls: Iterable[str]) -> None:
        """Mark what listings at any other addresses name as gone. Raises ArchiveError."""
        if self._writes is not None:
            retire_listings(self._writes, self._publication, kind, urls)

    def rename(self, kind: EditionKind, old: str, new: str) -> None:
        """Take note that an edition has another name."""
        known = self.known(kind)
        known[new] = replace(known.pop(old), gone_since=None)

    def note_gone(self, kind: EditionKind, locator: str) -> None:
        """Mark an edition that is still listed and no issue any more, such as a draft. Raises ArchiveError."""
        edition = self.known(kind).get(locator)
        if self._writes is not None and edition is not None and edition.gone_since is None:
            mark_gone(self._writes, self._publication, kind, [locator])
            self.known(kind)[locator] = replace(edition, gone_since=utc_now())

    def note_presence(self, kind: EditionKind, present: Collection[str]) -> None:
        """Mark the editions of a kind that are no longer listed, and those that are again. What they said stays.

        present: locators of those that are listed. Raises ArchiveError.
        """
        if self._writes is None:
            return
        there, known = set(present), self.known(kind)
        gone = [name for name, edition in known.items() if name not in there and edition.gone_since is None]
        back = [name for name, edition in known.items() if name in there and edition.gone_since is not None]
        if gone:
            shown = gone[:SHOWN]
            logger.warning("%d editions (%s) are no longer listed, what they said stays: %s", len(gone), kind, shown)
            mark_gone(self._writes, self._publication, kind, gone)
        if back:
            mark_back(self._writes, self._publication, kind, back)
        now = utc_now()
        known |= {name: replace(known[name], gone_since=now) for name in gone}
        known |= {name: replace(known[name], gone_since=None) for name in back}
