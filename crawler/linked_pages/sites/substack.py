"""Read Substack: a post, on substack.com or a publication's own host, whose page carries the post's JSON."""

import re
from typing import Any, Final

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.prose import blocks_of
from crawler.linked_pages.sites.known import Known
from crawler.text.safe_json import parse_json, parse_json_at

_PRELOADS: Final = re.compile(r"window\._preloads\s*=\s*JSON\.parse\(")
MAX_SCRIPT: Final = 5_000_000
"""Characters of a script that are decoded; those of real posts are below 1 MB."""

_BODY: Final = "div[class*=body][class*=markup]"
"""CSS of a post's body."""
_JUNK: Final = ", ".join(
    f"[class*={name}]"
    for name in (
        "subscription-widget", "subscribe-widget", "button-wrap", "header-anchor", "paywall-jump", "post-ufi",
    )
)  # fmt: skip
"""CSS of the parts within a post's body that are the platform's."""


def matches(page: Page) -> bool:
    """Return whether a page is a post on Substack: by its address, or on any host by the platform's own elements."""
    if not page.work_address.path.startswith("/p/"):
        return False
    host = page.work_address.hostname or ""
    return host.endswith(".substack.com") or bool(page.selector.css(_BODY))


def read(page: Page) -> Known:
    """Return the data in the post's own JSON, and the text of its body without the platform's forms.

    Paid is what its audience says, or `isAccessibleForFree` by the general rules: elements of a paywall are on free
    pages too.
    """
    known: Known = {}
    post = _post(page)
    if isinstance(title := post.get("title"), str) and title.strip():
        known["title"] = title.strip()
    people = [
        name
        for each in _dicts(post.get("publishedBylines"))
        if isinstance(name := each.get("name"), str) and name.strip()
    ]
    if people:
        known["authors"] = tuple(name.strip() for name in people)
    if isinstance(day := post.get("post_date"), str) and (moment := read_moment(day, page.languages)):
        known["published"], known["published_raw"] = moment, day
    if isinstance(subtitle := post.get("subtitle"), str) and subtitle.strip():
        known["description"] = subtitle.strip()
    if isinstance(audience := post.get("audience"), str):
        known["paywalled"] = audience != "everyone"
    if post.get("type") == "podcast":
        known["kind"] = "podcast"
    for body in page.selector.css(_BODY)[:1]:
        known["text"] = blocks_of(body.root, frozenset(junk.root for junk in body.css(_JUNK)))
    return known


def _post(page: Page) -> dict[str, Any]:
    """Return the post in `window._preloads`, JSON in a string of JavaScript; {} where it cannot be read."""
    for script in page.selector.xpath("//script/text()[contains(., '_preloads')]").getall():
        match = _PRELOADS.search(script[:MAX_SCRIPT])
        if not match:
            continue
        try:
            inner, _ = parse_json_at(script[match.end() : MAX_SCRIPT].lstrip())
            post = parse_json(inner).get("post")
        except (ValueError, TypeError, AttributeError):
            continue
        if isinstance(post, dict):
            return post
    return {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
