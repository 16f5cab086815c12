"""Read the name of a page's site."""

import re
from typing import Final

from crawler.linked_pages.metadata.article import ARTICLES, main_node
from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.jsonld import texts, types
from crawler.linked_pages.metadata.wording import shown, squash

_ADDRESS_PARTS: Final = frozenset({"www", "m", "mobile", "amp", "edition", "news", "blog", "en", "de", "fr"})
"""First labels of a host that name a part or an edition of a site, not the site."""

MIN_LETTERS: Final = 4
"""Letters of a name; shorter ones are mostly abbreviations of countries and editions."""

_SEPARATOR: Final = re.compile(r"\s[|–—\-·•»«:]\s|[|｜]")

MAX_CHARS: Final = 80
"""Characters of a name; longer texts are mottos and descriptions."""


def site_name_of(page: Page) -> Candidate | None:
    """Return the site's name by Open Graph, then as publisher or web site in JSON-LD, then by other <meta> elements.

    A very short one, which may be that of an edition ('U.S.'), is replaced by one that the host is named after; where
    none is stated, a part of <title> that the host is named after is taken.
    """
    found: list[tuple[Origin, list[str]]] = [
        ("opengraph", page.meta("og:site_name")),
        ("jsonld", _publishers(page)),
        ("meta", page.meta("application-name", "citation_journal_title", "dc.publisher", "al:ios:app_name")),
    ]
    named = [
        Candidate(value=text, origin=origin)
        for origin, values in found
        for value in values
        if (text := shown(value)) and len(text) <= MAX_CHARS and "://" not in text
    ]
    if named and len(squash(named[0].value)) >= MIN_LETTERS:
        return named[0]
    labels = (page.work_address.hostname or "").split(".")
    for each in named or [Candidate(value=part, origin="dom") for title in page.titles[:1] for part in _parts(title)]:
        if (key := squash(each.value)) in labels or key.removeprefix("the") in labels:
            return each
    return named[0] if named else None


def _parts(title: str) -> list[str]:
    parts = [part.strip() for part in _SEPARATOR.split(title[: MAX_CHARS * 5])]
    return parts[:0:-1] + parts[:1] if len(parts) > 1 else []


def names_of(page: Page) -> list[str]:
    """Return all names of the site that may decorate a title, the labels of its host included."""
    names = page.meta(
        "og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name", "twitter:app:name:iphone"
    )
    names += _publishers(page)
    host = (page.address.hostname or "").removeprefix("www.")
    labels = host.split(".")
    names.append(host)
    for count in range(1, len(labels)):
        names.append(".".join(labels[count:]))
        names.append("".join(labels[count - 1 : count]))
    # 'The Gearbox' where the site says 'Gearbox.example': the host's name with its ending cut is a name as well.
    names += [name.rsplit(".", 1)[0] for name in names if "." in name and " " not in name]
    return [name for name in dict.fromkeys(names) if name.casefold() not in _ADDRESS_PARTS]


def _publishers(page: Page) -> list[str]:
    node = main_node(page, ARTICLES) or {}
    names = texts(node.get("publisher"))
    for each in page.nodes:
        if types(each) & {"website", "newsmediaorganization"}:
            names += texts(each.get("name"))[:1] + texts(each.get("alternateName"))[:1]
    return [name for name in names if len(name) <= MAX_CHARS and "://" not in name]
