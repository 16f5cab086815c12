"""Reads the issues of a publication: its listings, then the editions that are new or changed, then what they lack."""

import ipaddress
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.archive.database import Archive
from crawler.archive.issues.editions import (
    KnownEdition,
    documents_of,
    find_issues,
    issues_needing_post,
    known_editions,
    mark_back,
    mark_gone,
    stale_editions,
)
from crawler.archive.issues.listings import Listing, read_listing, write_listing
from crawler.archive.issues.unsettled import touch_edition, unmatched_documents, unsettled_issues
from crawler.archive.ledger.due import due_links
from crawler.archive.problems import is_accepted, open_subjects, write_problems
from crawler.crawling.arguments import Argument, Selection, base_url, day, flag, known_only, numbers, text
from crawler.crawling.contact import sign
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.in_flight import InFlightTracker
from crawler.crawling.pipelines.assemble import candidates
from crawler.crawling.visit_scheduler import VisitScheduler, header_text, visit_images
from crawler.digests.corrections import load_corrections
from crawler.digests.editions.reading import read_edition, reader_version
from crawler.digests.listings.answers import read_archive_page, read_sitemap, read_tree
from crawler.digests.listings.folder import LocalPost, blob_hash, find_posts, read_bytes, to_document
from crawler.digests.locators import name_parts, path_parts
from crawler.digests.matching import match
from crawler.digests.publications import DEFAULT, load_publication
from crawler.digests.titles import issue_type, number_in_title
from crawler.exceptions import ArchiveError, ListingError, PostError
from crawler.items import Document, Edition, EditionKind, ListingEntry, Problem

PACES = {"site": 1.0, "repository": 0.5, "substack": 5.0}
"""Lane -> its delay, in delays of the setting DOWNLOAD_DELAY: 2 to 10 seconds keep Substack from answering 429, and
GitHub serves raw files from a cache made for it."""

AT_ONCE = 16
"""Editions that are under way at a time; more would only wait in memory."""

TOLD = 30
"""Most editions that a dry run names; its summary counts all."""

PATH = "/%:@!$&'()*+,;=~"
"""Characters of a path that are sent as a listing gives them."""

ARCHIVE_PAGE = 12
"""Posts that a page of Substack's archive holds; asking for more gives fewer on some publications."""


PUBLICATION = Argument(
    "publication", "NAME", f"one of `publications/`, or the path of a .toml file; {DEFAULT} by default", text
)
POSTS = Argument(
    "posts", "DIR", "a local checkout's posts, in place of the repository; alone it makes no request", text
)
SITE = Argument("site", "URL|no", "another base address of the publication's site, or not at all", base_url)
REPOSITORY = Argument(
    "repository", "URL|no", "another base of its repository (`URL/git/trees/…`, `URL/raw/…`), or not at all", base_url
)
SUBSTACK = Argument("substack", "URL|no", "another base address of its Substack, or not at all", base_url)
ISSUES = Argument("issues", "A-B", "only the issues with these numbers", numbers)
SINCE = Argument("since", "DATE", "only the issues of this day and later, YYYY-MM-DD", day)
SOURCES = Argument(
    "sources", "yes|no", "yes: then visit the linked pages that are due, as `scrapy crawl sources` does", flag
)
IMAGES = Argument("images", "yes|no", "yes: then visit the images that are due, as `scrapy crawl images` does", flag)
DRY_RUN = Argument("dry_run", "yes|no", "yes: say what would be fetched and changed, and write nothing", flag)


class DigestsSpider(Spider):
    """scrapy crawl digests [-a posts=DIR] [-a site=URL|no] [-a repository=URL|no] [-a substack=URL|no] ..."""

    name = "digests"

    ARGUMENTS = (PUBLICATION, POSTS, SITE, REPOSITORY, SUBSTACK, ISSUES, SINCE, SOURCES, IMAGES, DRY_RUN)

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        known_only(arguments, self.ARGUMENTS)
        self.arguments = arguments
        posts = POSTS.of(arguments)
        addresses = {place.name: place.of(arguments) for place in (SITE, REPOSITORY, SUBSTACK)}
        if posts is not None:  # the folder stands for the repository; alone it makes no request
            addresses = {kind: url or "no" for kind, url in addresses.items()}
        self.public = load_publication(PUBLICATION.of(arguments) or DEFAULT)
        self.publication = self.public.at(**addresses)
        self.posts = find_posts(posts, self.publication) if posts is not None else ()
        self.selection = Selection(numbers=ISSUES.of(arguments), since=SINCE.of(arguments))
        self.dry_run = DRY_RUN.of(arguments)
        self.visits_links = SOURCES.of(arguments) and not self.dry_run
        self.images = IMAGES.of(arguments) and not self.dry_run
        self.in_flight: InFlightTracker
        self.archive: Archive | None = None
        self.run_id: int | None = None
        self.troubled: set[str] = set()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Gives each kind of edition a lane with a pace of its own, which `-s DOWNLOAD_SLOTS` overrides."""
        super().update_settings(settings)
        delay = settings.getfloat("DOWNLOAD_DELAY")
        lanes = {lane: {"concurrency": 1, "delay": pace * delay, "jitter": 0.5} for lane, pace in PACES.items()}
        settings.set("DOWNLOAD_SLOTS", lanes, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Checks that whoever is asked can find out who asks. Raises ArgumentError."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        sign(
            crawler.settings,
            needed=spider.visits_links or spider.images or any(is_public(url) for url in spider.bases()),
        )
        spider.in_flight = InFlightTracker.from_crawler(crawler)
        return spider

    def bases(self) -> Iterator[str]:
        """The addresses that a run asks."""
        if self.publication.repository:
            yield from (self.publication.repository.tree, self.publication.repository.raw)
        if self.publication.site:
            yield self.publication.site.url
        if self.publication.substack:
            yield self.publication.substack

    async def start(self) -> AsyncIterator[Any]:
        """All phases; an archive that takes nothing more, such as one on a full disk, ends them."""
        try:
            async for thing in self.phases():
                yield thing
            if self.visits_links:
                async for thing in self.sources():
                    yield thing
            if self.images:
                async for thing in visit_images(self.crawler):
                    yield thing
        except ArchiveError as error:
            self.logger.error("%s", error)
            self.count("failures/archive")

    async def phases(self) -> AsyncIterator[Any]:
        """Phase after phase; each begins when all that the one before has begun is in the archive."""
        ledger = run_ledger(self.crawler)
        self.archive, self.run_id = ledger.archive, ledger.run_id
        if self.archive is not None:
            self.troubled = open_subjects(self.archive, self.publication.key)
        phases = (
            self.reread_stale,
            self.folder,
            self.repository,
            self.site,
            self.substack,
            self.match_stubs,
            self.rematch_shared_pages,
            self.reassemble_unsettled,
        )
        for phase in phases:
            if phase in (self.reread_stale, self.folder):
                async for thing in self.in_flight.each(self.held(phase), at_once=AT_ONCE, wait_idle=self.commit_batch):
                    yield thing
            else:
                async for thing in self.in_flight.each(phase(), at_once=AT_ONCE):
                    yield thing
            await self.in_flight.wait_idle()

    def held(self, phase: Callable[[], Iterable[Any]]) -> Iterator[Any]:
        """A phase that reads local texts only: what it writes is made durable a handful of editions at a time."""
        for thing in phase():
            if self.archive is not None:
                self.archive.begin_batch()
            yield thing

    def commit_batch(self) -> None:
        """Makes durable what was held."""
        if self.archive is not None:
            self.archive.commit_batch()

    # Phases

    def reread_stale(self) -> Iterator[Edition]:
        """Editions that other readers than the present ones read are read anew from their kept texts."""
        if self.archive is not None and not self.dry_run:
            for document in stale_editions(self.archive, self.publication.key, reader_version()):
                yield self.read(document)

    def folder(self) -> Iterator[Edition]:
        """The posts of a local checkout."""
        if not self.posts:
            return
        known = self.known("markdown")
        for post in self.posts:
            if self.takes_post(post.name):
                yield from self.local_post(post, known.get(post.name))
        if self.publication.repository is None:  # else its listing says what is there
            self.note_presence("markdown", known, (post.name for post in self.posts))

    def repository(self) -> Iterator[Request]:
        """The listing of the repository."""
        if self.publication.repository:
            # A documented interface for programs, with a limit of its own: its host's robots.txt speaks of pages.
            listing = self.listing("markdown", self.publication.repository.tree, self.on_tree, slot="repository")
            listing.meta["dont_obey_robotstxt"] = True
            yield listing

    def site(self) -> Iterator[Request]:
        """The listing of the site."""
        if self.publication.site:
            url = urljoin(self.publication.site.url + "/", self.publication.site.sitemap.lstrip("/"))
            yield self.listing("page", url, self.on_sitemap, slot="site")

    def substack(self) -> Iterator[Request]:
        """The first page of Substack's archive."""
        if self.publication.substack:
            yield self.archive_page(0, ())

    def match_stubs(self) -> Iterator[Edition]:
        """Pages that were of no known issue, now that more issues are known."""
        if self.archive is not None and not self.dry_run:
            for document in unmatched_documents(self.archive, self.publication.key):
                edition = self.read(document)
                if edition.redirect_url or edition.number is not None:
                    yield edition

    def rematch_shared_pages(self) -> Iterator[Edition]:
        """Editions of issues that claim one page go to the issue whose date is nearest, now that all are known."""
        if self.archive is None or self.dry_run:
            return
        for key in unsettled_issues(self.archive, self.publication.key):
            for document in documents_of(self.archive, self.publication.key, key):
                if document.kind != "markdown":
                    yield self.read(document)

    def reassemble_unsettled(self) -> Iterator[Edition]:
        """Issues whose making depends on others or on the corrections are made once more, now that all are known."""
        if self.archive is None or self.dry_run:
            return
        keys = set(unsettled_issues(self.archive, self.publication.key))
        corrections = load_corrections(Path(self.crawler.settings["CORRECTIONS"]))
        for issue in find_issues(self.archive, self.publication.key) if corrections else ():
            if any(c.names(self.publication.key, issue.number, issue.published, issue.title) for c in corrections):
                keys.add(issue.key)
        for key in sorted(keys):
            for document in documents_of(self.archive, self.publication.key, key)[:1]:
                yield self.read(document)

    async def sources(self) -> AsyncIterator[Any]:
        """The linked pages that are due, those of the new issues first."""
        visiting = VisitScheduler.from_crawler(self.crawler)
        async for thing in visiting.requests(due_links(visiting.archive, now=datetime.now(UTC))):
            yield thing

    # The folder

    def local_post(self, post: LocalPost, known: KnownEdition | None) -> Iterator[Edition]:
        """A post's edition, unless its bytes are those that the archive has."""
        try:
            data = read_bytes(post)
            revision = blob_hash(data)
            if known is not None and known.revision == revision and known.issue_key is not None:
                self.count("editions/unchanged")
                return
            self.plan(post.name, known)
            if not self.dry_run:
                yield self.read(
                    to_document(post.name, data, url=self.public_url("markdown", post.name), revision=revision)
                )
            self.resolve_problems(str(post.path))
        except PostError as error:
            self.fail("file", error.kind, str(post.path), str(error))

    def public_url(self, kind: EditionKind, locator: str) -> str:
        """The address at which readers find an edition, wherever this run gets it from."""
        if kind == "markdown" and self.public.repository:
            return f"{self.public.repository.raw}/{quote(locator)}"
        if kind == "post" and self.public.substack:
            return f"{self.public.substack}/p/{quote(locator)}"
        return urljoin(f"{self.public.url}/", quote(locator, safe=PATH))

    # Answers

    def on_tree(self, response: Response) -> Iterator[Request]:
        """The repository's listing: asks for the posts whose blob hash is new."""
        if self.publication.repository is None:
            return
        entries = self.entries("markdown", response, lambda: read_tree(text_of(response)))
        known = self.known("markdown")
        for entry in entries or ():
            if not self.takes_post(entry.locator):
                continue
            have = known.get(entry.locator)
            if have is not None and have.revision == entry.revision:
                self.count("editions/unchanged")
                continue
            self.plan(entry.locator, have)
            if not self.dry_run:
                url = f"{self.publication.repository.raw}/{quote(entry.locator)}"
                yield self.in_flight.request(
                    url,
                    self.on_post_source,
                    self.on_edition_failure,
                    cb_kwargs={"entry": entry},
                    meta={"download_slot": "repository"},
                )

    def on_post_source(self, response: Response, entry: ListingEntry) -> Iterator[Edition]:
        """A post's Markdown."""
        address = address_of(response.request or response)
        try:
            url = self.public_url("markdown", entry.locator)
            document = to_document(entry.locator, response.body, url=url, revision=blob_hash(response.body))
        except PostError as error:
            self.fail("edition", error.kind, address, str(error))
            return
        if document.text.lstrip()[:9].lower() in ("<!doctype", "<html>", "<html lan"):
            self.fail("edition", "edition_unavailable", address, "the answer is an HTML page and no Markdown")
            return
        self.resolve_problems(address)
        yield self.read(document)

    def on_sitemap(self, response: Response) -> Iterator[Request]:
        """The site's listing: asks for the pages of issues that are new or changed since."""
        site = self.publication.site
        if site is None:
            return
        entries = self.entries(
            "page", response, lambda: tuple(e for e in read_sitemap(response.body) if site.pages.match(e.locator))
        )
        known = self.known("page")
        for entry in entries or ():
            have = known.get(entry.locator)
            if have is not None and have.revision == entry.revision is not None:
                self.count("editions/unchanged")
                continue
            if not self.takes_page(entry.locator):
                continue
            self.plan(entry.locator, have)
            if self.dry_run:
                continue
            yield self.in_flight.request(
                site.url + quote(entry.locator, safe=PATH),
                self.on_page,
                self.on_edition_failure,
                headers=conditions(have),
                cb_kwargs={"entry": entry},
                meta={"download_slot": "site", "handle_httpstatus_list": [304]},
            )

    def on_page(self, response: Response, entry: ListingEntry) -> Iterator[Edition]:
        """A page of the site."""
        yield from self.fetched("page", response, entry)

    def archive_page(self, offset: int, found: tuple[ListingEntry, ...]) -> Request:
        """A request for a page of Substack's archive."""
        url = f"{self.publication.substack}/api/v1/archive"
        return self.in_flight.request(
            f"{url}?sort=new&search=&offset={offset}&limit={ARCHIVE_PAGE}",
            self.on_archive_page,
            self.on_listing_failure,
            cb_kwargs={"offset": offset, "found": found},
            meta={"download_slot": "substack", "listing_url": url},
        )

    def on_archive_page(self, response: Response, offset: int, found: tuple[ListingEntry, ...]) -> Iterator[Request]:
        """A page of Substack's archive: asks for the next one until one is empty, or brings nothing new."""
        url = str(response.meta["listing_url"])
        try:
            page = read_archive_page(text_of(response))
        except ListingError as error:
            self.fail("listing", "listing_unreadable", url, f"offset {offset}: {error}")
            return
        before = read_listing(self.archive, self.publication.key, "post", url) if self.archive is not None else None
        known = {entry.locator: entry for entry in before.entries} if before else {}
        named = {entry.locator for entry in found}
        fresh = [entry for entry in page if entry.locator not in named]
        entries = (*found, *fresh)
        if page and fresh and any(known.get(entry.locator) != entry for entry in page):
            yield self.archive_page(offset + ARCHIVE_PAGE, entries)
            return
        ended = not page
        complete = {entry.locator: entry for entry in entries}
        if not ended:  # the rest is as it was
            complete = known | complete
        if not self.dry_run and self.archive is not None:
            write_listing(self.archive, self.publication.key, "post", url, entries=complete.values())
            if ended:
                self.note_presence("post", self.known("post"), complete)
            self.resolve_problems(url)
        yield from self.posts_wanted(complete.values())

    def posts_wanted(self, entries: Iterable[ListingEntry]) -> Iterator[Request]:
        """Asks for the posts of issues that no other edition shows in full, and of issues that nobody else has."""
        needing = (
            {need.key for need in issues_needing_post(self.archive, self.publication.key)} if self.archive else set()
        )
        known = self.known("post")
        for entry in entries:
            edition = listed_edition(entry)
            if edition is None or not self.selection.takes(edition.number, edition.published):
                continue
            have = known.get(entry.locator)
            if have is not None and have.revision == entry.revision:
                self.count("editions/unchanged")
                continue
            issue = match(edition, candidates(self.archive, self.publication, edition)) if self.archive else None
            if issue is not None and issue.key not in needing and have is None:
                continue
            self.plan(entry.locator, have)
            if not self.dry_run:
                yield self.in_flight.request(
                    f"{self.publication.substack}/api/v1/posts/{quote(entry.locator)}",
                    self.on_post,
                    self.on_edition_failure,
                    cb_kwargs={"entry": entry},
                    meta={"download_slot": "substack"},
                )

    def on_post(self, response: Response, entry: ListingEntry) -> Iterator[Edition]:
        """A Substack post."""
        for edition in self.fetched("post", response, entry):
            if edition.title is None and edition.availability == "empty":
                address = address_of(response.request or response)
                self.fail("edition", "edition_unavailable", address, "the answer is no post: no title and no text")
            else:
                yield edition

    def fetched(self, kind: EditionKind, response: Response, entry: ListingEntry) -> Iterator[Edition]:
        """The edition that an answer holds; a 304 says that the archive has it already."""
        etag, modified = header_text(response, "ETag"), header_text(response, "Last-Modified")
        address = address_of(response.request or response)
        if response.status == 304 and self.archive is not None:
            self.count("editions/unchanged")
            touch_edition(self.archive, self.publication.key, kind, entry.locator, revision=entry.revision)
            self.resolve_problems(address)
            return
        if not isinstance(response, TextResponse):
            self.fail("edition", "not_text", address, f"{response.url} answers with bytes that are no text.")
            return
        self.resolve_problems(address)
        yield self.read(
            Document(
                kind=kind,
                locator=entry.locator,
                url=self.public_url(kind, entry.locator),
                text=response.text,
                revision=entry.revision,
                etag=etag,
                last_modified=modified,
            )
        )

    # Failures

    def on_listing_failure(self, failure: Failure) -> Iterable[Any]:
        """A listing that could not be had: the run goes on with the other ones, and ends as failed."""
        request = request_of(failure)
        self.fail("listing", "listing_unreadable", str(request.meta["listing_url"]), reason_of(failure))
        return ()

    def on_edition_failure(self, failure: Failure) -> Iterable[Any]:
        """An edition that could not be had; it is asked for again in the next run."""
        self.fail("edition", "edition_unavailable", address_of(request_of(failure)), reason_of(failure))
        return ()

    def fail(self, what: str, kind: str, about: str, why: str) -> None:
        """Logs a failure, counts it, and writes it to `problems`. One that a person accepted fails no run any more."""
        if self.archive is not None and is_accepted(self.archive, self.publication.key, kind, about):
            self.logger.warning("%s: %s (accepted)", about, why)
            self.count(f"accepted/{what}")
            return
        self.logger.error("%s: %s", about, why)
        self.count(f"failures/{what}")
        if self.archive is not None and self.run_id is not None:
            self.archive.commit_batch()  # a problem outlives what may go wrong with the issues that are held
            problem = Problem(kind=kind, about=about, evidence=why)
            write_problems(self.archive, self.publication.key, [problem], self.run_id)
            self.troubled.add(about)

    def resolve_problems(self, *addresses: str) -> None:
        """Takes away the problems of earlier runs with addresses that have now been read."""
        checked = self.troubled.intersection(addresses)
        if checked and self.archive is not None and self.run_id is not None:
            write_problems(self.archive, self.publication.key, [], self.run_id, checked=checked)
            self.troubled -= checked

    # Bookkeeping

    def listing(self, kind: EditionKind, url: str, callback: Any, *, slot: str) -> Request:
        """A request for a listing, conditional when it was read before."""
        before = read_listing(self.archive, self.publication.key, kind, url) if self.archive is not None else None
        return self.in_flight.request(
            url,
            callback,
            self.on_listing_failure,
            headers=conditions(before),
            meta={"download_slot": slot, "handle_httpstatus_list": [304], "listing_url": url},
        )

    def entries(self, kind: EditionKind, response: Response, read: Any) -> tuple[ListingEntry, ...] | None:
        """What a listing names: from its answer, or from the archive when it answers that nothing changed. None when it
        cannot be read."""
        url = str(response.meta["listing_url"])
        entries: tuple[ListingEntry, ...]
        if response.status == 304 and self.archive is not None:
            before = read_listing(self.archive, self.publication.key, kind, url)
            entries = before.entries if before else ()
            # A run that was killed may have kept the listing and not yet have marked what went from it.
            self.note_presence(kind, self.known(kind), (entry.locator for entry in entries))
            return entries
        try:
            entries = read()
        except ListingError as error:
            self.fail("listing", "listing_unreadable", url, str(error))
            return None
        if not entries:
            self.fail("listing", "listing_unreadable", url, "the listing names no edition at all")
            return None
        if self.archive is not None and not self.dry_run:
            write_listing(
                self.archive,
                self.publication.key,
                kind,
                url,
                etag=header_text(response, "ETag"),
                last_modified=header_text(response, "Last-Modified"),
                entries=entries,
            )
            self.note_presence(kind, self.known(kind), (entry.locator for entry in entries))
            self.resolve_problems(url)
        return entries

    def note_presence(self, kind: EditionKind, known: dict[str, KnownEdition], present: Iterable[str]) -> None:
        """Marks editions that are no longer listed, and those that are back. What they said stays."""
        if self.archive is None or self.dry_run:
            return
        there = set(present)
        gone = [name for name, edition in known.items() if name not in there and edition.gone_since is None]
        back = [name for name, edition in known.items() if name in there and edition.gone_since is not None]
        if gone:
            self.logger.warning(
                "%d editions (%s) are no longer listed, what they said stays: %s", len(gone), kind, gone[:5]
            )
            mark_gone(self.archive, self.publication.key, kind, gone)
        if back:
            mark_back(self.archive, self.publication.key, kind, back)

    def known(self, kind: EditionKind) -> dict[str, KnownEdition]:
        """The editions of a kind that the archive has."""
        return known_editions(self.archive, self.publication.key, kind) if self.archive is not None else {}

    def read(self, document: Document) -> Edition:
        """The edition in a document."""
        self.count("editions/read")
        return read_edition(document, self.publication)

    def takes_post(self, name: str) -> bool:
        """Whether the run was asked for the issue of a post's file."""
        told = name_parts(name)
        if told.number is None and self.selection.numbers is not None:
            return False  # a special has no number
        return self.selection.takes(told.number, told.published)

    def takes_page(self, path: str) -> bool:
        """Whether the run was asked for the issue of a page. A page whose path does not tell is one of an issue that is
        known, or it is left out of a run for some issues."""
        if self.selection.everything:
            return True
        number, published, *_ = path_parts(path)
        if number is None and self.archive is not None:
            for permalink in (path.rstrip("/"), path.rstrip("/") + "/"):
                for issue in find_issues(self.archive, self.publication.key, permalink=permalink):
                    if self.selection.takes(issue.number, issue.published):
                        return True
            return False
        return number is not None and self.selection.takes(number, published)

    def plan(self, name: str, known: KnownEdition | None) -> None:
        """Counts an edition that is to be read; a dry run says which."""
        self.count("plan/fetch")
        self.count("plan/changed" if known is not None else "plan/new")
        if self.dry_run and self.crawler.stats.get_value("plan/fetch") <= TOLD:
            self.logger.info("would read %s (%s)", name, "changed" if known is not None else "new")

    def count(self, stat: str) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(stat)


def listed_edition(entry: ListingEntry) -> Edition | None:
    """What Substack's archive tells of a post, as an edition without a body; None when it is no issue of the digest."""
    number = number_in_title(entry.title) if entry.title else None
    kind = "podcast" if entry.type == "podcast" else issue_type(entry.title, number)
    if number is None or kind != "newsletter":
        return None
    return Edition(
        document=Document(kind="post", locator=entry.locator, url="", text=""),
        type="newsletter",
        availability="empty",
        number=number,
        title=entry.title,
        published=date.fromisoformat(entry.published) if entry.published else None,
    )


def is_public(url: str) -> bool:
    """Whether an address is beyond this machine and its networks, as far as its host says.

    >>> is_public("https://a.example/"), is_public("http://127.0.0.1:8000/"), is_public("http://localhost/")
    (True, False, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return host != "localhost" and not host.endswith((".localhost", ".test"))


def conditions(known: Listing | KnownEdition | None) -> dict[str, str]:
    """Headers that ask for something only if it is not as it was known."""
    if known is None:
        return {}
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def text_of(response: Response) -> str:
    """The text of an answer, whatever type it says it has."""
    return response.text if isinstance(response, TextResponse) else response.body.decode("utf-8", "replace")


def address_of(asked: Request | Response) -> str:
    """The address that was asked for, before any redirect."""
    addresses: list[str] = asked.meta.get("redirect_urls", [asked.url]) if isinstance(asked, Request) else [asked.url]
    return addresses[0]


def request_of(failure: Failure) -> Request:
    """The request that failed."""
    request: Request | None = getattr(failure, "request", None)
    if request is None:
        response: Response | None = getattr(failure.value, "response", None)
        request = response.request if response is not None else None
    if request is None:
        raise TypeError(f"{failure.value!r} is no failure of a request")
    return request


def reason_of(failure: Failure) -> str:
    """Why a request failed, in words."""
    response = getattr(failure.value, "response", None)
    if response is not None and hasattr(response, "status"):
        return f"the server answers with HTTP status {response.status}"
    return failure.getErrorMessage() or type(failure.value).__name__
