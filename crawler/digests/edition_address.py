"""Where readers find an edition, by the publication's description. Pure."""

from urllib.parse import quote, urljoin

from crawler.digests.locators import own_path
from crawler.digests.publications import Publication
from crawler.items import EditionKind

__all__ = ["PATH_CHARS", "moved_url", "page_locator", "public_url"]

PATH_CHARS = "/%:@!$&'()*+,;=~?"
"""Characters of a path, with its query, that are sent as a listing gives them."""


def page_locator(publication: Publication, url: str) -> str:
    """Return what names a page of the publication: path and query; the whole address for one of another host."""
    return own_path(url, publication.site.url if publication.site else publication.url) or url


def public_url(publication: Publication, kind: EditionKind, locator: str) -> str:
    """Return the address at which readers find an edition, wherever a run gets it from."""
    if kind == "markdown" and publication.repository:
        return f"{publication.repository.raw}/{quote(locator)}"
    if kind == "post" and publication.substack:
        return f"{publication.substack.url}/p/{quote(locator)}"
    base = publication.site.url if publication.site else publication.url
    return urljoin(f"{base}/", quote(locator, safe=PATH_CHARS))


def moved_url(publication: Publication, kind: EditionKind, locator: str, url: str) -> str:
    """Return the address at which readers find an edition today, of which `url` was the address when it was fetched.

    It is another one where the site, the repository or the Substack has moved since. An edition that was found
    elsewhere than its locator says, such as a page at another host, an entry of a feed or a mail, stays where it was.
    """
    ends = {"markdown": f"/{quote(locator)}", "post": f"/p/{quote(locator)}", "page": quote(locator, safe=PATH_CHARS)}
    end = ends.get(kind)
    if end is None or "://" in locator or not url.endswith(end):
        return url
    return public_url(publication, kind, locator)
