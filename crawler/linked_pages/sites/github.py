"""Read GitHub: a repository's front page, named by its owner and itself, without a date of publication."""

import re
from typing import Final

from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.prose import blocks_of
from crawler.linked_pages.sites.known import Known

_REPOSITORY: Final = re.compile(r"/([A-Za-z0-9](?:-?[A-Za-z0-9])*)/([\w.-]+)/?(?:tree/.*)?$")
_PAGES: Final = frozenset(
    {
        "about", "apps", "blog", "codespaces", "collections", "customer-stories", "enterprise", "events", "explore",
        "features", "login", "marketplace", "orgs", "pricing", "readme", "search", "security", "settings", "site",
        "solutions", "sponsors", "team", "topics", "trending", "users",
    }
)  # fmt: skip
"""First folders that are GitHub's own, not an owner's."""


def matches(page: Page) -> bool:
    """Return whether a page is that of one repository."""
    match = _REPOSITORY.match(page.work_address.path)
    return (
        page.work_address.hostname in ("github.com", "www.github.com")
        and match is not None
        and match[1].lower() not in _PAGES
    )


def read(page: Page) -> Known:
    """Return the name by the address (titles are 'GitHub - owner/name: description'), and the text of the README."""
    match = _REPOSITORY.match(page.work_address.path)
    if not match:
        return {}
    owner, name = match[1], match[2].removesuffix(".git")
    known: Known = {
        "kind": "repository", "site_name": "GitHub", "title": f"{owner}/{name}", "authors": (owner,),
        "published": None, "published_raw": None,
        "canonical_url": f"https://github.com/{owner}/{name}",
        "details": {"repository": f"{owner}/{name}"},
    }  # fmt: skip
    for description in page.meta("og:description")[:1]:
        known["description"] = re.sub(rf"\s+-\s+(?:GitHub - )?{re.escape(owner)}/{re.escape(name)}.*$", "", description)
    for readme in page.selector.css("article.markdown-body")[:1]:
        known["text"] = blocks_of(readme.root)
    return known
