"""The shape of an issue: how many links of which roles, sections, summaries and images a reader found in it. What
changes when a layout does. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from crawler.items import Body, Mention
from crawler.urls.hosts import host_of_url

__all__ = ["FEWEST", "RECENT", "WHOLE", "Shape", "losses", "oddities", "shape_of"]

RECENT: Final = 20
"""Issues before one that say what is usual."""

FEWEST: Final = 10
"""With fewer of them nothing is usual yet."""

SHORT: Final = 0.35
"""An issue with less than this part of the usual links is a short one, for a holiday say: it may lack what it likes."""

WHOLE: Final = 0.6
"""An issue with less than this part of the usual links is no whole one."""

SPREAD: Final = 1
"""A number is odd when it lies beyond the others by so many times their distance from the median: what varies from week
to week says little."""


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


def shape_of(body: Body) -> Shape:
    """Return the shape of a body as it was read."""
    mentions = [mention for mention in body.mentions if mention.role != "promo"]
    stories = [mention for mention in mentions if mention.role == "story"]
    items = [mention for mention in mentions if mention.role == "item"]
    return Shape(
        links=len(mentions),
        addresses=len({mention.url for mention in mentions}),
        sites=len({host_of_url(mention.url) for mention in mentions}),
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
    )


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


def oddities(shape: Shape, recent: Sequence[Shape]) -> list[str]:
    """Return in what an issue is unlike the last ones of its kind, in words; [] where it is not, or they are few.

    A number is odd when it is far from the median of the last issues and beyond what all of them had but one: one issue
    that was odd itself does not make others usual, and one that is a little less than all others is no alarm.

    >>> usual = [Shape(links=40, words=2000, sections=8, images=9, items=36, told_items=36)] * 10
    >>> oddities(Shape(links=41, words=2000, images=9, items=41, told_items=40), usual)
    ['sections 0 (usual 8)']
    """
    base = list(recent)[-RECENT:]
    if len(base) < FEWEST:
        return []
    part = shape.links / max(1, median(other.links for other in base))
    found = [
        *_lacking(shape, base, part),
        _low("share of items with a summary", shape, base, _told_items, others=0),
        _low("share of stories with a summary", shape, base, _told_stories, others=0),
        _high("links per 1,000 words", shape, base, _density, 2.5),
        _high("sections", shape, base, lambda s: s.sections, 2, more=3),
        _misplaced(shape, base),
        _without_stories(shape, base),
        _loosened(shape, base),
    ]
    return [words for words in found if words]


def _lacking(shape: Shape, base: Sequence[Shape], part: float) -> Iterator[str]:
    """Yield what there is far less of, by how large an issue is: part of the usual links."""
    yield _low("links per 1,000 words", shape, base, _density, 0.34)
    if part >= SHORT:
        yield _low("different addresses", shape, base, lambda s: s.addresses, 0.34 * min(1, part), least=4)
        yield _low("sections", shape, base, lambda s: s.sections, 0.5 * min(1, part), least=3)
        yield _low("images", shape, base, lambda s: s.images, 0.34 * min(1, part), least=3)
    if part >= WHOLE:
        yield _low("sites", shape, base, lambda s: s.sites, 0.2, least=5)
        yield _low("share of stories and items", shape, base, lambda s: (s.stories + s.items) / s.links)


def _density(shape: Shape) -> float | None:
    return 1000 * shape.links / shape.words if shape.words else None


def _told_items(shape: Shape) -> float | None:
    return shape.told_items / shape.items if shape.items > 2 else None


def _told_stories(shape: Shape) -> float | None:
    """The share of stories with a summary; where there are items too, the few stories may all be without."""
    return shape.told_stories / shape.stories if shape.stories > 2 and shape.items == 0 else None


def _low(
    what: str,
    shape: Shape,
    base: Sequence[Shape],
    measure: Callable[[Shape], float | None],
    part: float = 0.4,
    *,
    least: float = 0.5,
    others: int = 1,
) -> str:
    """Tell of a number that is less than this part of the median, and far less than the least; '' where it is not.

    measure: None for an issue in which there is nothing to measure. least: a median below it says nothing. others: of
    the last issues, so many may have been odd themselves; 0 where what is odd comes now and then.
    """
    here, there = measure(shape), [number for other in base if (number := measure(other)) is not None]
    if here is None or len(there) < FEWEST:
        return ""
    usual, low = median(there), sorted(there)[others]
    if usual < least or not here < part * usual or not here < min(0.6 * low, low - SPREAD * (usual - low)):
        return ""
    return f"{what} {_rounded(here)} (usual {_rounded(usual)})"


def _high(
    what: str,
    shape: Shape,
    base: Sequence[Shape],
    measure: Callable[[Shape], float | None],
    times: float,
    *,
    more: float = 0,
) -> str:
    """Tell of a number that is more than so many times the greatest, and `more`; '' where it is not. The greatest is
    the one after an issue that may have been odd itself."""
    here, there = measure(shape), [number for other in base if (number := measure(other)) is not None]
    if here is None or len(there) < FEWEST or here <= times * sorted(there)[-2] + more:
        return ""
    return f"{what} {_rounded(here)} (usual {_rounded(median(there))})"


def _misplaced(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of links before the first heading, where there are hardly any: a heading was not seen."""
    usual = max(other.unplaced / max(1, other.links) for other in base)
    if shape.unplaced < 3 or shape.unplaced / shape.links <= 0.05 + 2 * usual:
        return ""
    return f"links before the first heading {shape.unplaced} (at most {max(o.unplaced for o in base)})"


def _without_stories(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of a section that holds stories as a rule and holds other links; an issue may lack it, or leave it empty."""
    storied = [other for other in base if other.stories]
    usual = median(other.stories for other in base)
    if shape.stories or len(storied) < 0.8 * len(base) or usual < 2:
        return ""
    named = [heading for heading in shape.headings if 2 * sum(heading in o.story_headings for o in base) > len(base)]
    return f"no story in {named[0]!r} (usual {_rounded(usual)})" if named else ""


def _loosened(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of related links that are read as ones in running text: a list was not seen."""
    usual, related = max(o.inline / max(1, o.links) for o in base), median(o.related for o in base)
    if shape.inline < 5 or related < 1.5 or shape.related > 0.25 * related:
        return ""
    if shape.inline / shape.links <= 0.1 + 2 * usual:
        return ""
    return f"inline links {shape.inline}, related ones {shape.related} (usual {_rounded(related)})"


def _rounded(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
