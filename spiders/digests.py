"""Reads the issues of a publication: its listings, then the editions that are new or changed, then what they lack."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.archive.issues.listings import Listing
from crawler.archive.issues.unmapped import note_unmapped_headings
from crawler.crawling.arguments import Argument, flag, known_only
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.catalogue.problems import ProblemLog
from crawler.crawling.contact import sign
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.failures import failed_request, reason, requested_url, was_cut_off
from crawler.crawling.in_flight import InFlightTracker, tracked
from crawler.crawling.listings.reader import (
    AskedEditions,
    AskedListing,
    DerivedListing,
    ListingReader,
    LocalListing,
    RemoteListing,
)
from crawler.crawling.listings.registry import lanes, open_listings
from crawler.crawling.listings.scope import SCOPE_ARGUMENTS, RunScope
from crawler.crawling.listings.tally import ListingTally
from crawler.crawling.pipelines.store import StoreDigest, digest_store
from crawler.crawling.plan import ReadingPlan
from crawler.crawling.spider import ArchiveSpider
from crawler.crawling.visit_scheduler import IMAGE_VISITS, LINK_VISITS, visit_due
from crawler.digests.categories import OTHER
from crawler.digests.corrections import Correction, load_corrections
from crawler.digests.edition_address import public_url
from crawler.digests.publications import Publication
from crawler.digests.version import reader_version
from crawler.exceptions import ArchiveError, ListingError, PostError
from crawler.items import Document, Edition, Issue, ListingEntry
from crawler.text.program_version import package_version, said_by
from crawler.urls.address_rules import is_public

MAX_IN_FLIGHT = 16
"""Requests and items that are under way at a time; more would only wait in memory."""


SOURCES = Argument(
    "sources", "yes|no", "yes: then visit the linked pages that are due, as `scrapy crawl sources` does", flag
)
IMAGES = Argument("images", "yes|no", "yes: then visit the images that are due, as `scrapy crawl images` does", flag)
DRY_RUN = Argument("dry_run", "yes|no", "yes: print what would be fetched, and write nothing", flag)


class DigestsSpider(ArchiveSpider):
    """scrapy crawl digests [-a posts=DIR] [-a site=URL|no] [-a repository=URL|no] [-a substack=URL|no] ..."""

    name = "digests"

    ARGUMENTS = (*SCOPE_ARGUMENTS, SOURCES, IMAGES, DRY_RUN)

    publication: Publication
    issues: IssueCatalogue
    problems: ProblemLog
    store: StoreDigest
    plan: ReadingPlan
    tally: ListingTally
    corrections: tuple[Correction, ...]
    in_flight: InFlightTracker

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        """Raise ArgumentError or PublicationError."""
        super().__init__(name)
        known_only(arguments, self.ARGUMENTS)
        self.arguments = arguments
        scope = RunScope.from_arguments(arguments)
        self.publication, self.selection = scope.public, scope.selection
        self.reader = reader_version(scope.public)
        self.lister = package_version("crawler.crawling.listings.registry", says=said_by(scope.public))
        self.listings = open_listings(scope)
        described = open_listings(replace(scope, publication=scope.public, posts=None, mail=None))
        self.places = {listing.url for listing in (*self.listings, *described)}
        self.remote = {listing.name: listing for listing in self.listings if isinstance(listing, RemoteListing)}
        self.asked = {name: listing for name, listing in self.remote.items() if isinstance(listing, AskedListing)}
        self.fetched = {name: listing for name, listing in self.remote.items() if isinstance(listing, AskedEditions)}
        self.dry_run = DRY_RUN.of(arguments)
        self.visits_links = SOURCES.of(arguments) and not self.dry_run
        self.visits_images = IMAGES.of(arguments) and not self.dry_run

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Give each listing a lane with a pace of its own, which `-s DOWNLOAD_SLOTS` overrides."""
        super().update_settings(settings)
        settings.set("DOWNLOAD_SLOTS", lanes(settings.getfloat("DOWNLOAD_DELAY")), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Settings: CONTACT_URL, CORRECTIONS. Raise ArgumentError for one that is wrong or missing."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        asks_public = any(is_public(url) for listing in spider.remote.values() for url in listing.bases())
        sign(crawler.settings, needed=asks_public or spider.visits_links or spider.visits_images)
        spider.corrections = load_corrections(
            Path(crawler.settings["CORRECTIONS"]),
            publication=spider.publication.key,
            categories=spider.publication.reading.categories.texts,
        )
        spider.in_flight = InFlightTracker.from_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield the requests and items of all phases. An archive that takes nothing more ends them."""
        ledger, stats = run_ledger(self.crawler), self.crawler.stats
        try:
            self.issues = IssueCatalogue(
                ledger.archive, ledger.run_id, self.publication, self.corrections, stats, reader=self.reader
            )
            self.store = digest_store(self.crawler)
            self.problems = ProblemLog(ledger.archive, ledger.run_id, self.publication.key, stats, self.store.commit)
            self.plan = ReadingPlan(stats, dry_run=self.dry_run)
            self.tally = ListingTally(stats, self.selection)
            for signal in (signals.item_scraped, signals.item_dropped):
                self.crawler.signals.connect(self.issues.item_ended, signal)
            async for thing in self.read_publication():
                yield thing
            if self.visits_links:
                async for thing in visit_due(self.crawler, LINK_VISITS):
                    yield thing
            if self.visits_images:
                async for thing in visit_due(self.crawler, IMAGE_VISITS):
                    yield thing
        except ArchiveError as error:
            self.logger.error("%s", error)
            stats.inc_value("failures/archive")

    async def read_publication(self) -> AsyncIterator[Any]:
        """Ask one listing after the other, and make the issues: before a listing that is asked for what they lack, and
        at the end."""
        for listing in self.listings:
            if listing.fills_gaps:
                async for issue in self.make_issues():
                    yield issue
            if isinstance(listing, LocalListing):
                asked: Iterator[Any] = self.read_files(listing)
            elif isinstance(listing, DerivedListing):
                asked = self.wanted_editions(listing, listing.entries(self.issues))
            else:
                asked = iter([self.listing_request(listing.name)])
            async for thing in self.in_flight.each(asked, at_once=MAX_IN_FLIGHT):
                yield thing
        async for issue in self.make_issues():
            yield issue
        self.check_listings()

    def check_listings(self) -> None:
        """Tell what was left out, and fail for listings of which no issue was made."""
        self.tally.report()
        if self.dry_run:
            return
        fruitless = dict(self.tally.fruitless(self.listings, self.issues.kinds()))
        for listing in self.listings:
            for kind, why in (
                ("listing_fruitless", fruitless.get(listing)),
                ("path_refused", self.tally.refused(listing)),
            ):
                about = f"{kind}: {listing.url}"
                if why is not None:
                    self.problems.fail("listing", kind, about, why)
                else:
                    self.problems.resolve(about)

    async def make_issues(self) -> AsyncIterator[Issue]:
        """Make issues of what was read, and have them durable before anything else is asked."""
        async for issue in self.in_flight.each(self.issues.assemble(), at_once=MAX_IN_FLIGHT):
            yield issue
        self.store.commit()
        self.issues.note_made(all_written=not self.crawler.stats.get_value("item_errors/count"))
        ledger = run_ledger(self.crawler)
        if ledger.archive is not None and ledger.run_id is not None:
            find = self.publication.reading.categories.find
            note_unmapped_headings(ledger.archive, self.publication.key, ledger.run_id, other=OTHER, category=find)

    def read_files(self, listing: LocalListing) -> Iterator[Issue]:
        """Read the files of a local listing that are new or changed."""
        if not self.dry_run:
            listing.begin(run_ledger(self.crawler).writing()[0])
        present = {entry.locator: entry for entry in listing.entries()}
        wanted = [entry for entry in present.values() if listing.is_wanted(entry, self.issues)]
        self.tally.listed(listing, len(wanted))
        if listing.is_complete:
            self.follow_renames(listing, present, lambda name: listing.revision(present[name]))
        known_ones = self.issues.editions.known(listing.kind)
        for entry in wanted:
            known, address = known_ones.get(entry.locator), listing.address(entry)
            if known is not None and known.revision is not None and known.revision == listing.revision(entry):
                self.problems.resolve(address)
                self.crawler.stats.inc_value("editions/unchanged")
                continue
            try:
                document = listing.document(entry)
            except PostError as error:
                self.tally.failed(listing, error.kind)
                self.problems.fail("file", error.kind, address, str(error))
                continue
            self.problems.resolve(address)
            if known is not None and known.revision == document.revision:
                self.crawler.stats.inc_value("editions/unchanged")
            elif self.plan.add(entry.locator, is_known=known is not None):
                edition = self.issues.read(document)
                if not self.tally.takes(listing, edition):
                    if edition.left_out is not None:
                        del present[entry.locator]
                    continue
                edition = self.issues.follow(edition)
                if self.remote:  # what they do not list is marked as gone, and has to be stored for that
                    self.issues.stage(edition)
                self.issues.collect(edition)
                if self.issues.is_full:
                    yield from self.issues.assemble_held()
        if listing.is_complete:
            self.issues.editions.note_presence(listing.kind, present)

    def follow_renames(
        self, listing: ListingReader, present: Collection[str], revision_of: Callable[[str], str | None]
    ) -> None:
        """Keep the issues of files that have another name. present: what a whole listing names."""
        if listing.kind == "markdown":
            url_of = partial(public_url, self.publication, listing.kind)
            self.issues.renames.note_listing(listing.kind, present, revision_of, url_of)

    def listing_request(
        self, name: str, request: Request | None = None, found: tuple[ListingEntry, ...] = ()
    ) -> Request:
        """Return the first request to a listing, or the one given, with which it goes on."""
        listing = self.asked[name]
        request = request or listing.first_request(self.known_listing(listing))
        arguments = {"name": name, "found": found}
        return request.replace(callback=self.on_listing, errback=self.on_listing_failure, cb_kwargs=arguments)

    @tracked
    def on_listing(self, response: Response, name: str, found: tuple[ListingEntry, ...]) -> Iterator[Any]:
        """Read an answer of a listing: the editions that it holds; then go on with it, or ask for those that are new or
        changed."""
        listing, editions = self.asked[name], self.issues.editions
        try:
            page = listing.read(response, found, self.known_listing(listing))
        except ListingError as error:
            self.problems.fail("listing", "listing_unreadable", listing.url, str(error))
            return
        for document in page.documents:
            yield from self.read_document(listing, document)
        if page.next is not None:
            yield self.listing_request(name, page.next, page.entries)
            return
        if not page.is_unchanged:
            validators = {"etag": page.etag, "last_modified": page.last_modified}
            editions.record_listing(listing.kind, listing.url, page.entries, **validators, read_by=self.lister)
            editions.retire_listings(listing.kind, self.places)
        if page.is_complete:
            revisions = {entry.locator: entry.revision for entry in page.entries}
            self.follow_renames(listing, revisions, revisions.get)
        if page.is_complete:  # even if unchanged: a run that was killed may not have marked what went from it
            editions.note_presence(listing.kind, [entry.locator for entry in page.entries])
        if page.warning is not None:
            self.problems.fail("listing", "listing_unreadable", listing.url, page.warning)
        else:
            self.problems.resolve(listing.url)
        if isinstance(listing, AskedEditions):
            yield from self.wanted_editions(listing, page.entries)
        else:
            self.tally.listed(listing, sum(listing.is_wanted(entry, self.issues) for entry in page.entries))

    def known_listing(self, listing: AskedListing) -> Listing | None:
        """Return the last reading of a listing; None where it may name others by the rules of today."""
        before = self.issues.editions.listing(listing.kind, listing.url)
        return before if before is None or listing.lists_everything or before.read_by == self.lister else None

    def read_document(self, listing: AskedListing, document: Document) -> Iterator[Edition | Issue]:
        """Read an edition that a listing itself holds, where it is new or changed."""
        known = self.issues.editions.known(listing.kind).get(document.locator)
        if known is not None and known.revision == document.revision:
            self.crawler.stats.inc_value("editions/unchanged")
            return
        if not self.plan.add(document.locator, is_known=known is not None):
            return
        edition = self.issues.read(document)
        if self.tally.takes(listing, edition):
            yield self.issues.follow(edition)
        if self.issues.is_full:
            yield from self.issues.assemble_held()

    def wanted_editions(self, listing: AskedEditions, entries: Iterable[ListingEntry]) -> Iterator[Request]:
        """Ask for the editions that the run was asked for and that are new or changed."""
        wanted = [entry for entry in entries if listing.is_wanted(entry, self.issues)]
        self.tally.listed(listing, len(wanted))
        for entry in wanted:
            yield from self.edition_request(listing, entry)

    def edition_request(self, listing: AskedEditions, entry: ListingEntry) -> Iterator[Request]:
        """Ask for an edition that is new or changed."""
        known = self.issues.editions.known(listing.kind).get(entry.locator)
        if listing.is_same(entry, known):
            self.crawler.stats.inc_value("editions/unchanged")
        elif not listing.is_needed(entry, known, self.issues):
            return
        elif self.plan.add(entry.locator, is_known=known is not None):
            arguments = {"name": listing.name, "entry": entry}
            request = listing.request(entry, known)
            yield request.replace(callback=self.on_edition, errback=self.on_edition_failure, cb_kwargs=arguments)

    @tracked
    def on_edition(self, response: Response, name: str, entry: ListingEntry) -> Iterator[Edition | Issue]:
        """Read the edition that an answer holds; a 304 says that the archive has it."""
        listing, address = self.fetched[name], requested_url(response.request or response)
        try:
            if response.status == 304:
                self.crawler.stats.inc_value("editions/unchanged")
                self.issues.editions.touch(listing.kind, entry.locator, entry.revision)
            else:
                edition = self.issues.read(listing.document(response, entry))
                listing.check(edition)
                if self.tally.takes(listing, edition):
                    yield self.issues.follow(edition)
                elif edition.left_out is not None:
                    self.issues.editions.note_gone(listing.kind, entry.locator)
        except PostError as error:
            self.tally.failed(listing, error.kind)
            self.problems.fail("edition", error.kind, address, str(error))
            return
        self.problems.resolve(address)
        if self.issues.is_full:
            yield from self.issues.assemble_held()

    @tracked
    def on_listing_failure(self, failure: Failure) -> Iterator[Any]:
        """Errback for HTTP and download errors of a listing: the run goes on with the others, and ends as failed."""
        listing = self.remote[failed_request(failure).cb_kwargs["name"]]
        if not was_cut_off(failure):
            self.problems.fail("listing", "listing_unreadable", listing.url, reason(failure))
        yield from ()

    @tracked
    def on_edition_failure(self, failure: Failure) -> Iterator[Any]:
        """Errback for HTTP and download errors of an edition; it is asked for again in the next run."""
        request = failed_request(failure)
        if not was_cut_off(failure):
            self.tally.failed(self.remote[request.cb_kwargs["name"]], reason(failure))
            self.problems.fail("edition", "edition_unavailable", requested_url(request), reason(failure))
        yield from ()
