"""Read a linked page: title, authors, day, image, text and more, each with where on the page it came from.

The page is decoded and parsed once; each field has a module in `metadata` that collects candidates and chooses by an
order of trust, written at its top. Readers of single sites are in `sites` and go before the general rules. Pure: no
network, no files.
"""

import re
from dataclasses import fields as fields_of
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from crawler.linked_pages.embedded import embedded_of
from crawler.linked_pages.metadata.access import paywalled_of
from crawler.linked_pages.metadata.addresses import canonical_of, image_of
from crawler.linked_pages.metadata.authors import authors_of
from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.dates.published import published_of
from crawler.linked_pages.metadata.document import (
    MAX_BYTES,
    Page,
    original_address,
    parse,
    split,
    without_toolbar,
)
from crawler.linked_pages.metadata.item import Kind, Source
from crawler.linked_pages.metadata.kinds import kind_of
from crawler.linked_pages.metadata.landmarks import landmarks
from crawler.linked_pages.metadata.languages import language_of
from crawler.linked_pages.metadata.prose import main_text
from crawler.linked_pages.metadata.sites import names_of, site_name_of
from crawler.linked_pages.metadata.titles import title_of
from crawler.linked_pages.metadata.wording import shown
from crawler.linked_pages.sites import arxiv, known_of
from crawler.linked_pages.sites.pdf import is_pdf, read_pdf
from crawler.linked_pages.substitutes.evidence import Evidence
from crawler.linked_pages.substitutes.judge import ends_as_teaser, substitute_of
from crawler.linked_pages.substitutes.lexicon import BRIEF
from crawler.linked_pages.substitutes.messages import length_of
from crawler.linked_pages.substitutes.plain import substitute_of_data, substitute_of_plain
from crawler.text.charsets import decode_page
from crawler.text.html import is_cut
from crawler.text.mojibake import repair_mojibake
from crawler.text.safe_json import storable

__all__ = ["Kind", "Source", "read_source"]

MAX_TEXT: Final = 1_000_000
"""Characters of main text that are kept: a long book."""

_WORD: Final = re.compile(r"\w+")
_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]{1,200}")
_XML: Final = re.compile(r"(?:application|text)/(?:(?!xhtml)[\w.-]+\+)?xml", re.IGNORECASE)
_PLAIN: Final = re.compile(
    r"text/(?:plain|csv|markdown|tab-separated-values|x-[\w.-]+)|application/(?:[\w.-]+\+)?json", re.IGNORECASE
)
_MEDIA: Final = re.compile(r"(?:image|video|audio|font)/|application/(?:octet-stream|zip|gzip|x-)", re.IGNORECASE)


def read_source(body: bytes, url: str, content_type: str | None = None) -> Source:
    """Return what a response says of the page behind a link. Never raises: `repairs` tells when it could not be read.

    Args:
        body: decompressed bytes, of which `MAX_BYTES` are read.
        url: its address, after redirects.
        content_type: the Content-Type header, if known.

    >>> page = b'<title>Gears | The Gearbox</title><meta property="og:site_name" content="The Gearbox"><h1>Gears</h1>'
    >>> source = read_source(page, 'https://gearbox.example/gears')
    >>> source.title, source.site_name, source.origins['title']
    ('Gears', 'The Gearbox', 'dom')
    """
    return _storable(_read_body(body, url, content_type))


def _read_body(body: bytes, url: str, content_type: str | None) -> Source:
    if is_pdf(body):
        return _pdf(body, url)
    if _is_binary(body, content_type):
        return Source()
    decoded, repairs = decode_page(body[:MAX_BYTES], content_type)
    text, mended = repair_mojibake(decoded)
    repairs += ("mojibake",) * bool(mended) + ("truncated",) * (len(body) > MAX_BYTES)
    if content_type and _PLAIN.match(content_type.strip()):
        return _plain(text[:MAX_TEXT].strip(), repairs)
    selector = parse(text)
    if selector is None:
        return Source(repairs=repairs)
    if is_cut(selector.root) and "truncated" not in repairs:
        repairs += ("truncated",)
    try:
        source = _read(Page(url=url, selector=without_toolbar(selector, url)), repairs)
        if content_type and _XML.match(content_type.strip()):
            # Data, of which a page's marks tell nothing
            return replace(source, substitute=substitute_of_data(selector.root))
        return source
    except Exception as error:  # a page that nobody thought of must not end a crawl; the caller is told
        return Source(repairs=(*repairs, f"unread: {type(error).__name__}"))


def _read(page: Page, repairs: tuple[str, ...]) -> Source:
    fields, origins = _read_generally(page)
    if known := known_of(page):
        origin, values = known
        details = fields["details"] | values.get("details", {})
        fields |= {**values, "details": details}
        origins |= dict.fromkeys((name for name, value in values.items() if value), origin)
        if "published" in values:
            fields["published_guess"] = None
    if "text" not in fields:
        fields["text"] = main_text(page.root)
    if length_of(fields["text"]) < BRIEF:
        _read_embedded(page, fields, origins)
    text = fields["text"] = fields["text"][:MAX_TEXT]
    if language := language_of(page, text):
        fields["language"], origins["language"] = language.value, language.origin
    words = _words(text)
    fields["word_count"] = words or None
    seen = Evidence(page, text)
    if fields.get("substitute") in (None, "shell"):
        fields["substitute"] = substitute_of(seen) or fields.get("substitute")
    if fields["paywalled"] is None and not fields["substitute"] and ends_as_teaser(seen):
        fields["paywalled"] = True
    given = {name: origin for name, origin in origins.items() if fields.get(name)}
    return Source(**fields, origins=MappingProxyType(given), repairs=repairs)


def _read_embedded(page: Page, fields: dict[str, Any], origins: dict[str, Origin]) -> None:
    """Add the text and the title that a page without visible text embeds as data, where that is longer."""
    embedded = embedded_of(page)
    if embedded is None or len(embedded.text) <= len(fields["text"]):
        return
    fields["text"] = embedded.text
    if embedded.title and origins.get("title") in (None, "dom"):
        fields["title"], origins["title"] = embedded.title, "embedded"
    if fields.get("substitute") == "shell":
        fields["substitute"] = None


def _read_generally(page: Page) -> tuple[dict[str, Any], dict[str, Origin]]:
    """Return the fields that the general rules give, but for the text and what follows from it, and their origins."""
    site_names = names_of(page)
    marks = landmarks(page)
    days = published_of(page, marks)
    found = {
        "title": title_of(page, site_names, marks),
        "site_name": site_name_of(page),
        "image": image_of(page),
        "canonical_url": canonical_of(page),
        "description": _description(page),
        "published": days.sure,
        "published_guess": days.guess,
        "modified": days.modified,
    }
    fields: dict[str, Any] = {name: candidate.value for name, candidate in found.items() if candidate}
    origins = {name: candidate.origin for name, candidate in found.items() if candidate}
    if signed := authors_of(page, marks, site_names):
        fields["authors"], origins["authors"] = signed
    fields["published_raw"] = days.raw
    fields["kind"] = kind_of(page)
    fields["paywalled"] = paywalled_of(page)
    fields["details"] = _details(page)
    if fields["details"]:
        origins["details"] = "meta"
    return fields, origins


def _storable(source: Source) -> Source:
    """Return the source without what no archive can hold, whichever part of a page it came from."""
    given = {each.name: getattr(source, each.name) for each in fields_of(Source)}
    changed: dict[str, Any] = {
        name: storable(value) for name, value in given.items() if isinstance(value, str) and storable(value) != value
    }
    if (authors := tuple(map(storable, source.authors))) != source.authors:
        changed["authors"] = authors
    if (details := {name: storable(value) for name, value in source.details.items()}) != source.details:
        changed["details"] = details
    return replace(source, **changed) if changed else source


def _plain(text: str, repairs: tuple[str, ...]) -> Source:
    return Source(text=text, word_count=_words(text), substitute=substitute_of_plain(text), repairs=repairs)


def _pdf(body: bytes, url: str) -> Source:
    known, guess = read_pdf(body)
    fields: dict[str, Any] = {**known, "published_guess": guess}
    origins: dict[str, Origin] = {name: "site:pdf" for name, value in fields.items() if value}
    fields["canonical_url"], origins["canonical_url"] = original_address(url), "url"
    if details := arxiv.identified(split(original_address(url))):
        fields |= {"details": details, "kind": "preprint", "canonical_url": f"https://arxiv.org/abs/{details['arxiv']}"}
        origins |= {"details": "url", "kind": "url"}
    return Source(**fields, origins=MappingProxyType(origins))


def _details(page: Page) -> dict[str, str]:
    """Return what identifies the work on any site: its DOI, by citation metadata."""
    for value in page.meta("citation_doi", "dc.identifier", "prism.doi", "bepress_citation_doi"):
        if match := _DOI.search(value):
            return {"doi": match[0].lower()}
    return {}


def _description(page: Page) -> Candidate | None:
    found: tuple[tuple[Origin, list[str]], ...] = (
        ("opengraph", page.meta("og:description")),
        ("meta", page.meta("description", "dc.description", "dcterms.abstract", "citation_abstract")),
        ("twitter", page.meta("twitter:description")),
    )
    for origin, values in found:
        for value in values:
            if text := shown(value):
                return Candidate(value=text, origin=origin)
    return None


def _is_binary(body: bytes, content_type: str | None) -> bool:
    """Return whether the bytes are no text: by their type, or by zero bytes at their begin.

    UTF-16 and UTF-32 have zero bytes too.
    """
    if content_type and _MEDIA.match(content_type.strip()):
        return True
    begin = body[:1024]
    return (
        begin.count(0) * 10 > len(begin)
        and begin[:2] not in (b"\xff\xfe", b"\xfe\xff")
        and "utf-" not in (content_type or "").lower()
    )


def _words(text: str) -> int:
    return len(_WORD.findall(text))
