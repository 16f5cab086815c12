"""Issues that come now and then and are like no other: an interview, an essay, a review of the year, an apology. Pure.

A layout that a reader does not know loses headings too. But their names still stand in the text, in bold, in capitals
or in running text; and a new layout comes again the week after.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain
from statistics import median
from typing import Final

from crawler.digests.oddities import is_laid_out_alike
from crawler.digests.shape import WHOLE, Shape

__all__ = ["NOTHING", "Wording", "is_occasional", "lacks_headings", "unseen_headings", "usual_headings", "wording_of"]

TOLD: Final = 50
"""Words of such an issue, at least: of an error page there are fewer."""

PROSE: Final = 0.8
"""Part of the links that stand in running text in what is written as a whole; of a digest it is at most half."""

LED: Final = 0.3
"""Part of the lines with links, at most, that begin with one in running text; in an unread list, all do."""

AGAIN: Final = 3
"""The issues before one of which none has its headings, if those are its alone."""

_KINDS = re.compile(
    r"""\b(?:
      interview(?:s|ed|ing)?|q\s?&\s?a|ama|in\ conversation|(?:a\ )?conversation\ with|entretien|entrevista|intervista
    | (?:year|month|decade|\d{4}|\d{2}s)\ in\ review|in\ review|review\ of\ the\ year|year-?end|end\ of\ (?:the\ )?year
    | (?:jahres)?r\u00fcckblick|r\u00e9trospective|retrospectiv[ea]|looking\ back|a\ look\ back|recap
    | best\ of|our\ favou?rite
    | the\ year\ (?:in|of|that)|highlights\ of|predictions?|outlook|special(?:\ (?:edition|issue))?|extra\ edition
    | sonderausgabe|anniversary|birthday|survey|reading\ list|book\ (?:list|review)|gift\ guide|holidays?|guest|essay
    | announcement|hiatus|break|farewell|goodbye|welcome|correction|apology|erratum
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What such issues are called, in titles."""

_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|h[1-6]|br|hr|t[rdh]|table|blockquote|article|section)\b[^<>]*>", re.IGNORECASE
)
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
_LINK = re.compile(r"\]\(|<a\s", re.IGNORECASE)
_LED = re.compile(r"(?:[\s>*+#_|\d.)\"'“”-]|<(?!a\s)[^<>]*>)*(?:\[|<a\s)", re.IGNORECASE)
_WORDS = re.compile(r"[\w&]+(?:['’-]\w+)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What a text tells of its kind."""

    named: frozenset[str] = frozenset()
    """The usual headings that it names, in lower case."""

    led: float = 0.0
    """Part of its lines with links that begin with one."""


NOTHING: Final = Wording()
"""Of a text that is not there."""


def usual_headings(recent: Sequence[Shape]) -> frozenset[str]:
    """Return the headings that most of the last issues have, in lower case."""
    times = Counter(chain.from_iterable(other.headings for other in recent))
    return frozenset(heading for heading, number in times.items() if 2 * number > len(recent))


def lacks_headings(shape: Shape, usual: Collection[str]) -> bool:
    """Return whether an issue has fewer than half of the usual headings: only of such a one it matters what its text
    tells."""
    return shape.words >= TOLD and 2 * len(shape.headings.intersection(usual)) < len(usual)


def wording_of(text: str, headings: Collection[str]) -> Wording:
    """Return what a text tells of its kind. headings: the usual ones, in lower case.

    A heading is named by a line of its own, or among others, if most of them are: one of them alone is a word.

    >>> told = wording_of("**TOOLS**\\n\\nWe do research, [as here](a).\\n\\nPolicy:", ["policy", "research", "tools"])
    >>> sorted(told.named), told.led
    (['policy', 'tools'], 0.0)
    >>> sorted(wording_of("First Tools: [one](a). Then Policy: two.", ["policy", "tools"]).named)
    ['policy', 'tools']
    """
    lines = _BLOCK.sub("\n", _IMAGE.sub(r" \1 ", text)).splitlines()
    linking = [line for line in lines if _LINK.search(line)]
    led = sum(_LED.match(line) is not None for line in linking) / max(1, len(linking))
    return Wording(named=_named([" ".join(_words(line)) for line in lines], headings), led=led)


def _named(lines: Sequence[str], headings: Collection[str]) -> frozenset[str]:
    plain = {" ".join(_words(heading)): heading for heading in headings}
    alone = {plain[name] for line in lines if (name := line.casefold()) in plain}
    whole = f" {' '.join(lines)} "
    folded = whole.casefold()
    among = {
        heading
        for name, heading in plain.items()
        if (
            f" {name} " in folded if " " in name else any(f" {form} " in whole for form in (name.title(), name.upper()))
        )
    }
    return frozenset(alone | among if 2 * len(among) > len(headings) else alone)


def is_occasional(shape: Shape, recent: Sequence[Shape], *, wording: Wording = NOTHING, title: str = "") -> bool:
    """Return whether an issue is one that is like no other, and right as it is.

    It has none of the usual headings, and its text names none. It is shorter, or has headings of its own, or is written
    as a whole. One whose title says what it is may have some of the headings.

    Args:
        shape: of the issue.
        recent: of the last ones before it.
        wording: what its text tells.
        title: of the issue.
    """
    usual = usual_headings(recent)
    present = usual & shape.headings.union(wording.named)
    if not lacks_headings(shape, usual) or 2 * len(present) >= len(usual):
        return False
    if _KINDS.search(title):
        return True
    if present or _comes_again(shape, recent[-AGAIN:]):
        return False
    if shape.links < WHOLE * median(other.links for other in recent):
        return True
    if _has_own_headings(shape):
        return not is_laid_out_alike(shape, recent)
    inline = median(other.inline / max(1, other.links) for other in recent)
    return inline <= 0.5 and shape.inline >= PROSE * shape.links and wording.led <= LED


def unseen_headings(shape: Shape, recent: Sequence[Shape], wording: Wording) -> str:
    """Tell of usual headings that the text names and that are none of its sections; '' where they are few.

    >>> usual = [Shape(words=900, headings=frozenset({"policy", "research", "tools"}))] * 10
    >>> numbered = Shape(words=900, headings=frozenset({"1. policy", "2. research", "3. tools"}))
    >>> unseen_headings(numbered, usual, Wording(named=frozenset({"policy", "research", "tools"})))
    "names 'policy', 'research', 'tools', and has no such sections"
    """
    usual = usual_headings(recent)
    unseen = sorted(wording.named - shape.headings)
    if len(usual) < 3 or not lacks_headings(shape, usual) or 2 * len(unseen) < len(usual):
        return ""
    return f"names {', '.join(map(repr, unseen[:3]))}, and has no such sections"


def _has_own_headings(shape: Shape) -> bool:
    return len(shape.headings) > 1 and 2 * shape.unplaced < shape.links


def _comes_again(shape: Shape, before: Iterable[Shape]) -> bool:
    """Return whether most of the headings are those of an issue just before: a layout that has changed stays."""
    return any(2 * len(shape.headings & other.headings) > len(shape.headings) for other in before)


def _words(line: str) -> list[str]:
    return _WORDS.findall(unescape(_TAG.sub(" ", line)).replace("_", " "))
