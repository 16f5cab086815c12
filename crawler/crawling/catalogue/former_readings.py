"""Editions that were read better before: they keep their former reading until a person accepts the new one."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from crawler.archive.database import Archive
from crawler.archive.problems import is_accepted_of_edition
from crawler.crawling.catalogue.editions import EditionCatalogue
from crawler.digests.matching import EditionName, name_of
from crawler.digests.shape import losses, shape_of
from crawler.items import Document, Edition, Problem
from crawler.text.hashes import sha256_of
from crawler.text.printable import printable

__all__ = ["FormerReadings"]

logger = logging.getLogger(__name__)

KIND = "edition_withheld"


class FormerReadings:
    """Compares an edition that was fetched with what the archive has of it."""

    def __init__(
        self,
        archive: Archive | None,
        publication: str,
        editions: EditionCatalogue,
        load: Callable[[Sequence[EditionName]], Iterable[Edition]],
        read: Callable[[Document], Edition],
    ) -> None:
        """archive: None in a dry run for which there is none yet. load: reads stored editions. read: reads any."""
        self._archive = archive
        self._publication = publication
        self._editions = editions
        self._load = load
        self._read = read

    def better_of(self, edition: Edition) -> Edition:
        """Return the edition as it was fetched; or as it was read before, with a problem, where far less is read in it
        now. Its revision is that of the new text, which is not fetched again."""
        fetched = edition.document
        known = self._editions.known(fetched.kind).get(fetched.locator)
        if self._archive is None or known is None or known.issue_key is None or edition.left_out is not None:
            return edition
        if known.text_hash == sha256_of(fetched.text):
            return edition
        for former in self._load([name_of(edition)]):
            lost = losses(shape_of(former.body), shape_of(edition.body))
            problem = Problem(kind=KIND, about=fetched.url, evidence=f"{', '.join(lost)}; the former text is read")
            if not lost or is_accepted_of_edition(self._archive, self._publication, name_of(edition), problem):
                return edition
            logger.warning("%s: far less is read in it than before: %s", printable(fetched.url), ", ".join(lost))
            return self._read(_as_before(former.document, fetched, problem))
        return edition


def _as_before(former: Document, fetched: Document, problem: Problem) -> Document:
    """Return an edition with its former text, known as the state that was fetched."""
    return replace(
        fetched,
        text=former.text,
        withheld=fetched.text,
        problems=(*(p for p in former.problems if p.kind != KIND), problem),
    )
