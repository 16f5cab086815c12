"""Follows files that got another name: a renamed post is of the same issue."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from crawler.archive.database import Archive
from crawler.archive.issues.renames import rename_edition
from crawler.crawling.catalogue.editions import EditionCatalogue
from crawler.digests.issue_index import IssueIndex
from crawler.digests.matching import EditionName
from crawler.digests.publications import Publication
from crawler.digests.renames import same_bytes, successor_of
from crawler.items import Edition, EditionKind

__all__ = ["RenamedPosts"]

logger = logging.getLogger(__name__)

MAX_COMPARED = 20
"""Most former posts that a new one is compared with; where more are gone, those with its number or title."""


class RenamedPosts:
    """Knows the files that are no longer there, and finds the new names of some of them."""

    def __init__(
        self,
        archive: Archive | None,
        publication: Publication,
        editions: EditionCatalogue,
        index: Callable[[], IssueIndex],
        load: Callable[[Sequence[EditionName]], Iterable[Edition]],
    ) -> None:
        """archive: None where nothing is to be written. load: reads stored editions."""
        self._archive = archive
        self._publication = publication
        self._editions = editions
        self._index = index
        self._load = load
        self._gone: dict[str, None] = {}
        self._by_fact: dict[str | int | None, list[str]] = defaultdict(list)

    def note_listing(
        self,
        kind: EditionKind,
        present: Collection[str],
        revision_of: Callable[[str], str | None],
        url_of: Callable[[str], str],
    ) -> None:
        """Follow the files of a whole listing that have another name and the same bytes; note those that are gone.

        revision_of: asked for new files alone, and only where others are gone. Raises ArchiveError.
        """
        archive = self._archive
        if archive is None:
            return
        known, there = self._editions.known(kind), set(present)
        gone = {name: edition.revision for name, edition in known.items() if name not in there}
        fresh = {name: revision_of(name) for name in present if name not in known} if gone else {}
        for new, old in same_bytes(fresh, gone).items():
            self._rename(archive, kind, old, new, url_of(new))
            del gone[old]
        self._gone = dict.fromkeys(gone)
        for name in gone:
            issue = self._index().with_edition((kind, name))
            if issue is not None:
                facts = {issue.number, (issue.title or "").casefold()} - {None, ""}
                for fact in facts:
                    self._by_fact[fact].append(name)

    def follow(self, edition: Edition) -> None:
        """Give an edition that is new the place of one that is gone, if it is a later state of it.

        Raises ArchiveError.
        """
        kind, new = edition.document.kind, edition.document.locator
        if self._archive is None or not self._gone or new in self._editions.known(kind):
            return
        facts = (edition.number, (edition.title or "").casefold())
        names = [name for fact in facts if fact for name in self._by_fact.get(fact, ()) if name in self._gone]
        if len(self._gone) <= MAX_COMPARED:
            names += self._gone  # nearly the same links make one of two, whatever number and title say
        asked = [(kind, name) for name in dict.fromkeys(names)][:MAX_COMPARED]
        former = successor_of(edition, self._load(asked), restarts=self._publication.issue.restarts) if asked else None
        if former is not None:
            self._rename(self._archive, kind, former.document.locator, new, edition.document.url)
            del self._gone[former.document.locator]

    def _rename(self, archive: Archive, kind: EditionKind, old: str, new: str, url: str) -> None:
        logger.info("%s is %s under another name", new, old)
        rename_edition(archive, self._publication.key, kind, old, new, url=url)
        self._editions.rename(kind, old, new)
        index = self._index()
        issue = index.with_edition((kind, old))
        if issue is not None:
            names = tuple((kind, new) if name == (kind, old) else name for name in issue.editions)
            index.put(replace(issue, editions=names))
