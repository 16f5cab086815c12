"""Read an edition as it was fetched: the one entry to the readers of each kind."""

from dataclasses import replace

from crawler.digests.editions.entry import read_entry
from crawler.digests.editions.mail import read_mail
from crawler.digests.editions.page import read_page
from crawler.digests.editions.posts import read_post_file
from crawler.digests.editions.substack import read_post
from crawler.digests.publications import Publication
from crawler.items import Document, Edition, Problem
from crawler.text.html import CUT, MAX_ATTRIBUTES, bounded_tags, first_tags
from crawler.text.safe_json import storable

MAX_CHARS = 5_000_000
"""Characters of an edition that is read; the longest real post has about a hundred thousand."""


def read_edition(document: Document, publication: Publication) -> Edition:
    """Read a file of the repository, a page, an entry of a feed or a Substack post, by its kind. Never raises."""
    if len(document.text) > MAX_CHARS:
        return _unread(document, "too_large", f"{len(document.text):,} characters; at most {MAX_CHARS:,} are read")
    if not document.text.strip():
        return _unread(document, "empty", "there is no text in it")
    text = storable(document.text)
    if text != document.text:
        lost = Problem(kind="characters_lost", evidence="NUL bytes or lone surrogates in the text, read as U+FFFD")
        document = replace(document, text=text, problems=(*document.problems, lost))
    read = first_tags(text)
    if bounded_tags(read) != read:
        cut = Problem(kind="markup_unread", evidence=f"of a tag's attributes, {MAX_ATTRIBUTES} are read")
        document = replace(document, problems=(*document.problems, cut))
    edition = _read(document, publication)
    if len(read) == len(text) or any(problem.evidence == CUT for problem in edition.problems):
        return edition
    return replace(edition, problems=(*edition.problems, Problem(kind="markup_unread", evidence=CUT)))


def _read(document: Document, publication: Publication) -> Edition:
    if document.kind == "markdown":
        return read_post_file(document, publication)
    if document.kind == "mail":
        return read_mail(document, publication)
    if document.kind == "page":
        return read_page(document, publication)
    if document.kind == "entry":
        return read_entry(document, publication)
    return read_post(document, publication)


def _unread(document: Document, kind: str, why: str) -> Edition:
    return Edition(
        document=document,
        type="newsletter",
        availability="empty",
        problems=(*document.problems, Problem(kind=kind, evidence=why)),
    )
