"""The address at which readers find an issue. Pure."""

from collections.abc import Sequence
from urllib.parse import urljoin

from crawler.digests.publications import Publication
from crawler.items import Edition, Problem

__all__ = ["address_of", "no_address"]

_FILES = frozenset({"markdown", "mail"})
"""Kinds of editions whose own address, if they have one, is no page for readers."""


def address_of(editions: Sequence[Edition], publication: Publication) -> tuple[str | None, str | None]:
    """Return the address of an issue, and the path of its page on the site; each None where it is not known.

    A page that was fetched comes first, then where the site shows the source, then a post elsewhere. A file of a
    repository is no page. editions: in order of preference.
    """
    permalink = next((e.permalink for e in editions if e.permalink), None)
    page = next((e for e in editions if e.document.kind == "page"), None)
    if page is not None:
        return page.document.url, page.permalink or permalink
    elsewhere = next((e.document.url for e in editions if e.document.kind not in _FILES), None)
    if elsewhere is not None and all(e.document.kind not in _FILES for e in editions):
        return elsewhere, None
    if permalink:
        return urljoin(publication.url + "/", permalink), permalink
    return elsewhere, None


def no_address(url: str | None, publication: Publication) -> list[Problem]:
    """Return the doubt about an issue of which no address is known."""
    if url is not None:
        return []
    evidence = f"{publication.url} is used; set permalink in [issue] of the publication's file"
    return [Problem(kind="address_missing", evidence=evidence)]
