"""Read GitHub: a repository's front page, named by its owner and itself, without a date of publication; its files,
issues, pull requests, discussions and releases."""

import re
from typing import Final
from urllib.parse import unquote

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.prose import blocks_of
from crawler.linked_pages.sites.known import Known

_REPOSITORY: Final = re.compile(r"/([A-Za-z0-9](?:-?[A-Za-z0-9])*)/([\w.-]+)/?(?:tree/.*)?$")
_PART: Final = re.compile(
    r"/([A-Za-z0-9](?:-?[A-Za-z0-9])*)/([\w.-]+)/(?:blob/[^/]+/(?P<file>.+?)"
    r"|(?:issues|pull|discussions)/(?P<number>\d+)|releases/tag/(?P<tag>[^/]+))/?$"
)
_SUFFIX: Final = re.compile(
    r"(?<!\s)\s++(?:by\s++(?P<user>[\w-]++)\s++)?·\s++(?:Issue|Pull Request|Discussion|[\w.-]++/).*$", re.IGNORECASE
)
_RELEASE: Final = re.compile(r"^Release\s++(\S++(?>\s++(?!·\s)\S++)*+)\s++·\s++")
_PAGES: Final = frozenset(
    {
        "about", "apps", "blog", "codespaces", "collections", "customer-stories", "enterprise", "events", "explore",
        "features", "login", "marketplace", "orgs", "pricing", "readme", "search", "security", "settings", "site",
        "solutions", "sponsors", "team", "topics", "trending", "users",
    }
)  # fmt: skip
"""First folders that are GitHub's own, not an owner's."""


def matches(page: Page) -> bool:
    """Return whether a page is that of one repository, or of a part of it."""
    match = _REPOSITORY.match(page.work_address.path) or _PART.match(page.work_address.path)
    return (
        page.work_address.hostname in ("github.com", "www.github.com")
        and match is not None
        and match[1].lower() not in _PAGES
    )


def read(page: Page) -> Known:
    """Return the name by the address (titles are 'GitHub - owner/name: description'), and the text of the README."""
    if part := _PART.match(page.work_address.path):
        return _read_part(page, part)
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
        known["description"] = re.sub(
            rf"(?<!\s)\s++-\s++(?:GitHub - )?{re.escape(owner)}/{re.escape(name)}.*$", "", description
        )
    for readme in page.selector.css("article.markdown-body")[:1]:
        known["text"] = blocks_of(readme.root)
    return known


def _read_part(page: Page, part: re.Match[str]) -> Known:
    """Return what a file, a conversation or a release of a repository is called, and who began it when."""
    name = f"{part[1]}/{part[2]}"
    known: Known = {"site_name": "GitHub", "details": {"repository": name}, "published": None, "published_raw": None}
    heading = next(iter(page.meta("og:title") + page.titles), "")
    if part["file"]:
        file = f"{name}/{unquote(part['file'])}"
        return known | Known(kind="repository", title=file, authors=(part[1],)) | _text(page)
    if part["tag"]:
        named = _RELEASE.match(heading)
        title = named[1] if named else unquote(part["tag"])
        known["details"]["version"] = unquote(part["tag"])
        known |= Known(kind="software", title=f"{part[2]} {title}" if part[2].lower() not in title.lower() else title)
    else:
        suffix = _SUFFIX.search(heading)
        known["details"]["post"] = part["number"]
        known |= Known(kind="post", title=_SUFFIX.sub("", heading) or None)
        if suffix and suffix["user"]:
            known["authors"] = (suffix["user"],)
    for user in page.selector.css("a.author::text, [data-testid=issue-body-header-author]::text").getall()[:1]:
        known["authors"] = (user.strip(),)
    for given in page.selector.xpath("//relative-time/@datetime").getall()[:1]:
        known["published"], known["published_raw"] = read_moment(given), given
    return known | _text(page)


def _text(page: Page) -> Known:
    for body in page.selector.css("article.markdown-body, .markdown-body")[:1]:
        return {"text": blocks_of(body.root)}
    return {}
