"""In what a new issue is unlike the last ones of its kind: its layout has changed, or parts of it are missing. Pure."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Final

from crawler.digests.shape import FEWEST, RECENT, WHOLE, Shape

__all__ = ["is_laid_out_alike", "oddities"]

SHORT: Final = 0.35
"""An issue with less than this part of the usual links is a short one, for a holiday say: it may lack what it likes."""

SPREAD: Final = 1
"""A number is odd when it lies beyond the others by so many times their distance from the median: what varies from week
to week says little."""

TRIFLE: Final = 50
"""Words of what is no issue, where the last ones had five times as many."""

STEADY: Final = 3
"""What hardly varies is odd when it lies beyond the others by so many times their distance from the median, however
much there is left of it."""

SAME: Final = 0.9
"""Part of the links by which an issue is one before it once more."""


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
        _elsewhere(shape, base),
        _twice(shape, base),
        _again(shape, base),
        _trifling(shape, base),
        _renamed(shape, base),
    ]
    return list(dict.fromkeys(filter(None, found)))


def is_laid_out_alike(shape: Shape, base: Sequence[Shape]) -> bool:
    """Return whether an issue has stories, sections and links as the others have, whatever these are called."""
    stories, sections = median(o.stories for o in base), median(len(o.headings) for o in base)
    return (
        shape.links >= WHOLE * median(other.links for other in base)
        and stories >= 2
        and shape.stories >= 0.5 * stories
        and 0.7 * sections <= len(shape.headings) <= 1.5 * sections
    )


def _lacking(shape: Shape, base: Sequence[Shape], part: float) -> Iterator[str]:
    """Yield what there is far less of, by how large an issue is: part of the usual links."""
    yield _low("links per 1,000 words", shape, base, _density, 0.34)
    yield _far_below("links per 1,000 words", shape, base, _density)
    if part >= SHORT:
        yield _low("different addresses", shape, base, lambda s: s.addresses, 0.34 * min(1, part), least=4)
        yield _low("sections", shape, base, _sections, 0.5 * min(1, part), least=3)
        yield _low("images", shape, base, lambda s: s.images, 0.34 * min(1, part), least=3)
        if shape.stories + shape.items == 0 and min(other.stories + other.items for other in base) >= 2:
            yield f"no stories and no items (usual {_rounded(median(o.stories + o.items for o in base))})"
    if part >= WHOLE:
        yield _far_below("sections", shape, base, _sections)
        yield _missing(shape, base)
        yield _low("sites", shape, base, lambda s: s.sites, 0.2, least=5)
        yield _low("share of stories and items", shape, base, lambda s: (s.stories + s.items) / s.links)


def _sections(shape: Shape) -> float:
    return shape.sections


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


def _far_below(what: str, shape: Shape, base: Sequence[Shape], measure: Callable[[Shape], float | None]) -> str:
    """Tell of a number that hardly varies and is far less here; '' where it is not."""
    here, there = measure(shape), [number for other in base if (number := measure(other)) is not None]
    if here is None or len(there) < FEWEST:
        return ""
    usual, low = median(there), sorted(there)[1]
    if usual < 3 or not here < min(0.6 * low, low - STEADY * (usual - low)):
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


def _missing(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of sections that each of the last issues had; new ones may have taken their place."""
    always = frozenset.intersection(*(other.headings for other in base))
    lost = sorted(always - shape.headings)
    new = shape.headings.difference(*(other.headings for other in base))
    if len(lost) < 3 or 2 * len(lost) < len(always) or len(new) >= len(lost):
        return ""
    return f"lacks the sections {', '.join(map(repr, lost))}"


def _elsewhere(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of links that nearly all lead to a site that none of the last issues named, such as one that redirects."""
    if shape.links < 5 or shape.at_main_site < 0.8 * shape.links:
        return ""
    if any(shape.main_site in other.site_names for other in base):
        return ""
    return f"{shape.at_main_site} of {shape.links} links lead to {shape.main_site or 'no site'}"


def _twice(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of links that are given several times, as hardly any are: a text that stands there twice."""
    usual = sorted(other.addresses / max(1, other.links) for other in base)[1]
    if shape.links < 5 or shape.addresses > 0.6 * shape.links or usual < 0.8:
        return ""
    return f"{shape.links} links to {shape.addresses} different addresses"


def _again(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of an issue that has the links of one before it."""
    again = max(len(shape.targets & other.targets) for other in base)
    if len(shape.targets) < 5 or again < SAME * len(shape.targets):
        return ""
    return f"{again} of {len(shape.targets)} addresses are those of an issue before"


def _trifling(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of a text that has hardly any words: a page of an error, or a note that more is to be read elsewhere."""
    low = sorted(other.words for other in base)[1]
    return f"words {shape.words} (at least {low})" if shape.words < TRIFLE and 5 * shape.words < low else ""


def _renamed(shape: Shape, base: Sequence[Shape]) -> str:
    """Tell of headings that are all new in an issue that is laid out as ever: they have other names."""
    names = frozenset[str]().union(*(other.headings for other in base))
    usual = [name for name in names if 2 * sum(name in other.headings for other in base) > len(base)]
    if len(usual) < 3 or not shape.headings.isdisjoint(names) or not is_laid_out_alike(shape, base):
        return ""
    return f"none of the usual sections, but {', '.join(map(repr, sorted(shape.headings)[:3]))}"


def _rounded(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
