"""Which editions a publication's description lets be ones of issues, by what their listings say of them. Pure.

A listing applies the rules to what it names today; an archive has editions too that earlier rules let through.
"""

import re

from crawler.digests.description.feed import FeedTable
from crawler.digests.description.index import IndexTable
from crawler.digests.edition_address import public_url
from crawler.digests.editions.web_facts import web_facts
from crawler.digests.listings.selection import why_left_out
from crawler.digests.publications import Publication
from crawler.items import Document, Edition, EditionKind, ListingEntry

__all__ = ["is_chosen", "is_feed_issue", "is_post_issue", "listed_edition"]


def is_chosen(publication: Publication, kind: EditionKind, entry: ListingEntry) -> bool:
    """Return whether an edition may be one of an issue.

    A description without a table for the way by which an edition came says nothing of it: it may. So it is with mails,
    of whose rules only the mail itself tells.
    """
    if kind == "markdown":
        return why_left_out(entry.locator, publication) is None
    if kind == "entry":
        return publication.feed is None or is_feed_issue(entry, publication.feed)
    if kind == "post" and publication.substack is not None:
        return is_post_issue(entry, publication.substack.titles) and listed_edition(entry, publication) is not None
    return kind != "page" or _is_chosen_page(publication, entry)


def is_feed_issue(entry: ListingEntry, feed: FeedTable) -> bool:
    """Return whether the description's rules for titles and paths let an entry of the feed be an issue."""
    return (feed.titles is None or feed.titles.search(entry.title or "") is not None) and (
        feed.pages is None or feed.pages.match(entry.locator) is not None
    )


def is_post_issue(entry: ListingEntry, titles: re.Pattern[str] | None) -> bool:
    """Return whether a post is an issue: no podcast, video or thread, and of a title that the description allows."""
    if entry.type not in (None, "newsletter"):
        return False
    return titles is None or titles.search(entry.title or "") is not None


def listed_edition(entry: ListingEntry, publication: Publication) -> Edition | None:
    """Return what the archive tells of a post, as an edition without a body; None for an episode of a podcast."""
    url = public_url(publication, "post", entry.locator)
    facts = web_facts(publication, url=url, title=entry.title, date=entry.published)
    if facts.type == "podcast":
        return None
    return Edition(
        document=Document(kind="post", locator=entry.locator, url=url, text=""),
        type=facts.type,
        availability="empty",
        number=facts.number,
        title=facts.title,
        published=facts.published,
    )


def _is_chosen_page(publication: Publication, entry: ListingEntry) -> bool:
    """Return whether one of the ways by which pages come lets a page be an issue's."""
    site, index, feed = publication.site, publication.index, publication.feed
    by_way = []
    if site is not None and site.has_sitemap:
        by_way.append(site.pages.match(entry.locator) is not None)
    if index is not None:
        by_way.append(_is_index_issue(publication, entry, index))
    if feed is not None and feed.follow != "none":
        by_way.append(is_feed_issue(entry, feed))
    return any(by_way) or not by_way


def _is_index_issue(publication: Publication, entry: ListingEntry, index: IndexTable) -> bool:
    """Return whether rules for addresses and titles let a page be an issue. Where links stand, only the list tells."""
    if index.titles is not None and index.titles.search(entry.title or "") is None:
        return False
    if index.pages is None:
        return True
    by_address = index.pages.pattern.startswith(("http", "^http"))
    subject = public_url(publication, "page", entry.locator) if by_address else entry.locator
    return index.pages.match(subject) is not None
