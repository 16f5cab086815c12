"""The publication's repository, whose tree lists the posts with the hash of each."""

from collections.abc import Mapping
from typing import ClassVar, Self
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.post_files import WantedPosts
from crawler.crawling.listings.reader import AskedEditions, AskedListing, ListingPage, text_of
from crawler.crawling.listings.scope import RunScope
from crawler.digests.edition_address import public_url
from crawler.digests.listings.folder import blob_hash, to_document
from crawler.digests.listings.selection import SelectedPaths, in_words
from crawler.digests.listings.tree import Tree, read_tree
from crawler.digests.publications import Repository
from crawler.exceptions import ListingError, PostError
from crawler.items import Document, EditionKind, ListingEntry

__all__ = ["TreeListing"]

ASKED = "tree_asked"
"""Key in a request's `meta`: path of the folder that it asks for, with a slash at its end; hash of its tree, '' for the
whole; whether it asks for the folders below as well."""

_RECURSIVE = "recursive=1"

MAX_REQUESTS = 1_000
"""Most requests for one tree, whose folders are asked for one by one where an answer cannot name all."""

_TREES = "/git/trees/"
_HTML = ("<!doctype", "<html>", "<html lan")
"""How an HTML page begins that a server gives in place of a file."""
_HTML_NAMES = (".html", ".htm")
_SYMLINK = "a symbolic link"
_UNNAMEABLE = "its name is no text"


class TreeListing(AskedListing, AskedEditions):
    """Lists the posts of a folder of the repository, at any depth."""

    name: ClassVar[str] = "repository"
    kind: ClassVar[EditionKind] = "markdown"
    pace: ClassVar[float] = 0.5  # GitHub serves raw files from a cache made for it

    def __init__(self, scope: RunScope, repository: Repository) -> None:
        super().__init__(scope)
        self.url = repository.tree
        self._raw = repository.raw
        base, mark, _ = repository.tree.partition(_TREES)
        self._trees = f"{base}{mark}" if mark else f"{repository.tree.rpartition('/')[0]}/"
        self._left_out: Mapping[str, tuple[str, ...]] = {}
        self._files: dict[str, str] = {}
        self._refused: dict[str, list[str]] = {}
        self._pending: list[tuple[str, str, bool]] = []
        self._requests = 0
        self._wanted = WantedPosts(scope, ())

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        repository = scope.publication.repository
        return cls(scope, repository) if repository is not None else None

    @property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        return self._left_out

    def bases(self) -> tuple[str, ...]:
        return self.url, self._raw

    def first_request(self, before: Listing | None) -> Request:
        self._files, self._refused, self._pending, self._requests = {}, {}, [], 0
        return self._request(("", "", True), before)

    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        """Take what a whole tree names. Where an answer cannot name all of it, its folders are asked for one by one."""
        if response.status == 304 and before is not None:
            self._wanted = WantedPosts(self.scope, [entry.locator for entry in before.entries])
            return ListingPage(entries=before.entries, is_unchanged=True)
        asked = response.meta.get(ASKED, ("", "", True)) if response.request is not None else ("", "", True)
        self._take(read_tree(text_of(response), asked[0]), *asked)
        if self._pending:
            return ListingPage(entries=(), next=self._next())
        selected = SelectedPaths.of(self._files, self.scope.publication)
        self._left_out = {**selected.left_out, **{why: tuple(paths) for why, paths in self._refused.items()}}
        entries = tuple(ListingEntry(locator=path, revision=self._files[path]) for path in selected.posts)
        self._wanted = WantedPosts(self.scope, selected.posts)
        if not entries:
            told = in_words(self._left_out) or "the tree is empty"
            raise ListingError(f"none of the {len(self._files):,} files of the tree is a post; left out: {told}")
        if self._requests > 1:
            return ListingPage(entries=entries)
        return self.whole_page(response, entries)

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        return self._wanted.takes(entry.locator)

    def request(self, entry: ListingEntry, known: KnownEdition | None) -> Request:
        return self.ask(f"{self._raw}/{quote(entry.locator)}", None)

    def document(self, response: Response, entry: ListingEntry) -> Document:
        url = public_url(self.scope.public, self.kind, entry.locator)
        document = to_document(entry.locator, response.body, url=url, revision=blob_hash(response.body))
        is_html = document.text.lstrip()[:9].lower() in _HTML
        if is_html and not entry.locator.lower().endswith(_HTML_NAMES):
            raise PostError("the answer is an HTML page and no Markdown", "edition_unavailable")
        return document

    def _take(self, tree: Tree, prefix: str, sha: str, recursive: bool) -> None:
        """Take note of the files of an answer, and of the folders that have to be asked for."""
        if tree.is_truncated and recursive:  # once more, for the names in this folder alone
            self._pending.append((prefix, sha, False))
            return
        if tree.is_truncated:
            raise ListingError(
                f"the folder {prefix or '/'} of the tree holds more than one answer can name; split it, or read a local"
                " checkout with -a posts=DIR"
            )
        self._files |= tree.files
        for why, paths in ((_SYMLINK, tree.links), (_UNNAMEABLE, tree.unnameable)):
            if paths:
                self._refused.setdefault(why, []).extend(paths)
        if not recursive:
            self._pending += [(f"{path}/", sha, True) for path, sha in sorted(tree.folders.items())]

    def _next(self) -> Request:
        if self._requests >= MAX_REQUESTS:
            raise ListingError(f"the tree takes more than {MAX_REQUESTS:,} requests; use -a posts=DIR")
        return self._request(self._pending.pop(), None)

    def _request(self, asked: tuple[str, str, bool], known: Listing | None) -> Request:
        _, sha, recursive = asked
        self._requests += 1
        url = f"{self._trees}{sha}" if sha else self.url
        if recursive and _RECURSIVE not in url:
            url = f"{url}{'&' if '?' in url else '?'}{_RECURSIVE}"
        # A documented interface for programs, with a limit of its own: its host's robots.txt speaks of pages.
        return self.ask(url, known, dont_obey_robotstxt=True, **{ASKED: asked})
