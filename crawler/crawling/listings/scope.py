"""What a run is about: the publication, where it is asked, and which issues; from the arguments of a spider."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from crawler.crawling.arguments import Argument, Selection, address, base_url, day, numbers, text
from crawler.digests.locators import origin, own_path
from crawler.digests.publications import DEFAULT, Publication, load_publication

__all__ = ["PLACES", "SCOPE_ARGUMENTS", "RunScope", "page_at"]

PUBLICATION = Argument(
    "publication",
    "NAME|all",
    f"key of a file in `publications/`, or the path of a .toml file; {DEFAULT} by default; all: one after another, "
    "each file there that has a way in without an argument",
    text,
)
POSTS = Argument(
    "posts",
    "DIR",
    "folder of the posts in a local checkout, read instead of the repository; alone, the run makes no request",
    text,
)
MAIL = Argument(
    "mail",
    "PATH",
    "mailbox of the issues: a message (.eml), a folder of them, a Maildir or an mbox; alone, the run makes no request",
    text,
)
SITE = Argument(
    "site", "URL|no", "base address of the publication's site, if not the one in its file; no: leave it out", base_url
)
REPOSITORY = Argument(
    "repository", "URL|no", "base address of its repository (`URL/git/trees/…`, `URL/raw/…`), likewise", base_url
)
FEED = Argument("feed", "URL|no", "address of its feed, likewise", address)
INDEX = Argument("index", "URL|no", "address of the page that lists its issues, likewise", address)
SUBSTACK = Argument("substack", "URL|no", "base address of its Substack, likewise", base_url)
ISSUES = Argument("issues", "A-B", "only the issues with these numbers", numbers)
SINCE = Argument("since", "DATE", "only the issues from this day on, YYYY-MM-DD", day)

PLACES = (POSTS, MAIL, SITE, REPOSITORY, FEED, INDEX, SUBSTACK)
"""Arguments that name a place of one publication."""

SCOPE_ARGUMENTS = (PUBLICATION, *PLACES, ISSUES, SINCE)
"""The arguments of a spider that `RunScope.from_arguments` reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunScope:
    """What a run is about."""

    publication: Publication
    """The publication at the addresses that the run asks."""

    public: Publication
    """The publication at the addresses at which readers find it."""

    selection: Selection
    """The issues that the run was asked for."""

    posts: str | None = None
    """The folder of a local checkout's posts; None without one."""

    mail: str | None = None
    """The mailbox of the issues; None without one."""

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, str]) -> Self:
        """Return what the arguments of a spider say. Raise ArgumentError or PublicationError."""
        posts, mail = POSTS.of(arguments), MAIL.of(arguments)
        addresses = {place.name: place.of(arguments) for place in (SITE, REPOSITORY, FEED, INDEX, SUBSTACK)}
        if posts is not None or mail is not None:  # they stand for what is asked for; alone they make no request
            addresses = {name: url or "no" for name, url in addresses.items()}
        public = load_publication(PUBLICATION.of(arguments) or DEFAULT)
        return cls(
            publication=public.at(**addresses),
            public=public,
            selection=Selection(numbers=ISSUES.of(arguments), since=SINCE.of(arguments)),
            posts=posts,
            mail=mail,
        )

    def asked(self, url: str) -> str:
        """Return where the run asks for a page: at the site, page list or feed that stands for the publication's own,
        where it was given another address for one; else where it is."""
        for name in ("site", "index", "feed"):
            public, asked = getattr(self.public, name), getattr(self.publication, name)
            if asked is None or public is None or asked.url == public.url:
                continue
            path = own_path(url, public.url)
            if path is not None:
                return page_at(asked.url, public.url, path) if name == "site" else origin(asked.url) + path
        return url


def page_at(base: str, public: str, path: str) -> str:
    """Return the address of a page of a site that is asked at another base address.

    base: where it is asked. public: the site's own base address. path: of the page there.

    >>> page_at("http://127.0.0.1/copy", "https://site.example", "/a")
    'http://127.0.0.1/copy/a'
    >>> page_at("http://a.test/b", "http://x.test/b", "/b/c"), page_at("http://a.test/b", "http://x.test/b", "/c")
    ('http://a.test/b/c', 'http://a.test/c')
    """
    folder = urlsplit(public).path.rstrip("/")
    if path == folder or path.startswith(folder + "/"):
        return base + path[len(folder) :]
    return origin(base) + path
