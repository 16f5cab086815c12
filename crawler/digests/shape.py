"""The shape of an issue: how many links of which roles, sections, summaries and images a reader found in it. What
changes when a layout does. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crawler.items import Body, Mention
from crawler.urls.hosts import host_of_url

__all__ = ["FEWEST", "RECENT", "WHOLE", "Shape", "busiest", "losses", "shape_of"]

RECENT: Final = 20
"""Issues before one that say what is usual."""

FEWEST: Final = 10
"""With fewer of them nothing is usual yet."""

WHOLE: Final = 0.6
"""An issue with less than this part of the usual links is no whole one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """What a reader found in an issue, or in an edition of one, in numbers. Housekeeping (promo) is left out."""

    links: int = 0
    """Mentions."""

    addresses: int = 0
    """Different addresses of its links."""

    sites: int = 0
    """Different sites of its links."""

    words: int = 0
    """Words of the body."""

    stories: int = 0
    """Mentions with the role story; likewise below."""

    items: int = 0
    related: int = 0
    inline: int = 0
    told_stories: int = 0
    """Stories with a summary."""

    told_items: int = 0
    """Items with a summary."""

    unplaced: int = 0
    """Mentions before the first heading."""

    sections: int = 0
    images: int = 0
    """Images of the body."""

    headings: frozenset[str] = frozenset()
    """Names of the sections that hold any, in lower case."""

    story_headings: frozenset[str] = frozenset()
    """Names of the sections that hold stories."""

    targets: frozenset[str] = frozenset()
    """What its links lead to, by whatever tells one from another."""

    site_names: frozenset[str] = frozenset()
    """The sites of its links."""

    main_site: str = ""
    """The site that most of them lead to."""

    at_main_site: int = 0
    """Links to it."""


def shape_of(body: Body) -> Shape:
    """Return the shape of a body as it was read."""
    mentions = [mention for mention in body.mentions if mention.role != "promo"]
    stories = [mention for mention in mentions if mention.role == "story"]
    items = [mention for mention in mentions if mention.role == "item"]
    targets = frozenset(mention.url for mention in mentions)
    sites = [host_of_url(mention.url) for mention in mentions]
    main_site, at_main_site = busiest(sites)
    return Shape(
        links=len(mentions),
        addresses=len(targets),
        sites=len(set(sites)),
        words=body.words,
        stories=len(stories),
        items=len(items),
        related=sum(mention.role == "related" for mention in mentions),
        inline=sum(mention.role == "inline" for mention in mentions),
        told_stories=sum(mention.summary is not None for mention in stories),
        told_items=sum(mention.summary is not None for mention in items),
        unplaced=sum(mention.section is None for mention in mentions),
        sections=len(body.sections),
        images=len(body.illustrations),
        headings=_headings(body, mentions),
        story_headings=_headings(body, stories),
        targets=targets,
        site_names=frozenset(sites),
        main_site=main_site,
        at_main_site=at_main_site,
    )


def busiest(sites: Iterable[str]) -> tuple[str, int]:
    """Return the site that most links lead to, and how many do. sites: that of each link.

    >>> busiest(["a.example", "b.example", "b.example"]), busiest([])
    (('b.example', 2), ('', 0))
    """
    return next(iter(Counter(sites).most_common(1)), ("", 0))


def _headings(body: Body, mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(body.sections[m.section].name.casefold() for m in mentions if m.section is not None)


def losses(before: Shape, after: Shape) -> list[str]:
    """Return what a reader no longer finds in an edition that was edited, in words; [] for an ordinary edit.

    An edit adds a link or mends one. What loses a third of the links, or half of the sections, stories, summaries or
    images is no edit: its text is cut off, or its layout is one that the reader does not know. Neither is one whose
    links all lead to one place.

    >>> losses(Shape(links=40, sections=8), Shape(links=18, sections=3))
    ['links 40 -> 18', 'sections 8 -> 3']
    >>> losses(Shape(links=40, sections=8), Shape(links=38, sections=7))
    []
    """
    found = [
        f"{what} {then} -> {now}"
        for what, then, now, part, least in (
            ("links", before.links, after.links, 0.67, 3),
            ("different addresses", before.addresses, after.addresses, 0.34, 4),
            ("sites", before.sites, after.sites, 0.2, 5),
            ("stories", before.stories, after.stories, 0.5, 2),
            ("stories and items", before.stories + before.items, after.stories + after.items, 0.67, 3),
            ("related links", before.related, after.related, 0.34, 4),
            ("sections", before.sections, after.sections, 0.5, 2),
            ("summaries", before.told_stories + before.told_items, after.told_stories + after.told_items, 0.5, 3),
            ("images", before.images, after.images, 0.34, 3),
        )
        if then >= least and now <= part * then and then - now >= 2
    ]
    if before.unplaced == 0 and after.unplaced >= 3:
        found.append(f"links before the first heading 0 -> {after.unplaced}")
    return found
