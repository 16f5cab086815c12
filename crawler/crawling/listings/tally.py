"""What became of what the listings of a run name: what was left out and why, and listings that gave no issue."""

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from scrapy.statscollectors import StatsCollector

from crawler.crawling.arguments import Selection
from crawler.crawling.listings.reader import ListingReader
from crawler.digests.listings.selection import OUTSIDE, in_words
from crawler.items import Edition, EditionKind

__all__ = ["ListingTally"]

logger = logging.getLogger(__name__)

SHOWN = 5
"""Most causes that a message gives."""


class ListingTally:
    """Counts for each listing of a run what it names, and what became of it."""

    def __init__(self, stats: StatsCollector, selection: Selection) -> None:
        self._stats = stats
        self._selection = selection
        self._wanted: Counter[str] = Counter()
        self._left_out: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._causes: dict[str, Counter[str]] = defaultdict(Counter)

    def listed(self, listing: ListingReader, wanted: int) -> None:
        """Take note of a whole listing. wanted: how many of its editions the run was asked for."""
        self._wanted[listing.name] += wanted
        for why, names in listing.left_out.items():
            self._leave_out(listing.name, why, names)

    def takes(self, listing: ListingReader, edition: Edition) -> bool:
        """Return whether an edition that was read is one of an issue that the run was asked for; count it if not."""
        if edition.left_out is not None:
            self._leave_out(listing.name, edition.left_out, [edition.document.locator])
            self._causes[listing.name][edition.left_out] += 1
            return False
        if edition.document.kind == "markdown" and not self._is_wanted(edition):
            self._wanted[listing.name] -= 1
            return False
        self._causes[listing.name][_outcome(edition)] += 1
        return True

    def _is_wanted(self, edition: Edition) -> bool:
        """Return whether a post whose path did not tell number or date is one that the run was asked for."""
        if self._selection.numbers is not None and edition.number is None:
            return False
        return self._selection.takes(edition.number, edition.published)

    def failed(self, listing: ListingReader, why: str) -> None:
        """Count an edition that could not be read."""
        self._causes[listing.name][why] += 1

    def refused(self, listing: ListingReader) -> str | None:
        """Return which paths of a listing are none below its folder; None without one."""
        paths = self._left_out[listing.name].get(OUTSIDE)
        return in_words({OUTSIDE: paths}) if paths else None

    def report(self) -> None:
        """Log what was left out, for each listing."""
        for name, left_out in self._left_out.items():
            logger.info("%s: left out %s", name, in_words(left_out))

    def fruitless(
        self, listings: Collection[ListingReader], kinds: Collection[EditionKind]
    ) -> Iterator[tuple[ListingReader, str]]:
        """Yield each listing that names editions of which none is of an issue, and why, by cause.

        kinds: those of the editions of the publication's issues. A listing that only fills gaps is told where there is
        no issue at all.
        """
        for listing in listings:
            wanted = self._wanted[listing.name]
            if wanted <= 0 or listing.kind in kinds or (listing.fills_gaps and kinds):
                continue
            causes = self._causes[listing.name]
            told = "; ".join(f"{count:,}: {why}" for why, count in causes.most_common(SHOWN))
            yield listing, f"{wanted:,} listed, and no issue made of them. {told or 'None of them was read.'}"

    def _leave_out(self, name: str, why: str, names: Collection[str]) -> None:
        self._left_out[name][why] += names
        self._stats.inc_value(f"left_out/{why}", len(names))


def _outcome(edition: Edition) -> str:
    """Return in words what an edition holds."""
    if edition.availability in ("empty", "stub"):
        first = next((p.evidence for p in edition.problems if p.kind in ("empty", "too_large")), None)
        return first or ("it redirects elsewhere" if edition.availability == "stub" else "it has no text")
    if edition.number is None and edition.published is None:
        return "neither a number nor a date is found"
    return "read, and of no issue"
