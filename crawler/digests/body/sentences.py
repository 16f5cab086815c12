"""The sentence around a link. Pure."""

import re

from crawler.text.space import fold_space

__all__ = ["MAX_SENTENCE", "reach_of", "sentence_around"]

MAX_SENTENCE = 500
"""Characters of a sentence that are read on either side of a link."""

MAX_LINKS = 200
"""Links of a text that each may have as long a sentence; what has more is a list, and no sentence."""

_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|vs|etc|e\.g|i\.e|cf|ca|approx|Inc|Ltd|Co|Corp|No|Nr|vol|pp?|z\.B|bzw|u\.a))\.$",
)
_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|[。！？](?:[」』”’）])?|\u2028")


def reach_of(links: int) -> int:
    """Return the characters of a sentence that are read on either side of each of so many links of one text.

    >>> reach_of(3), reach_of(50_000)
    (500, 2)
    """
    return MAX_SENTENCE * min(links, MAX_LINKS) // max(links, 1)


def sentence_around(text: str, offset: int, length: int, reach: int = MAX_SENTENCE) -> str:
    """Return the sentence around a link, up to `reach` characters on either side, white space folded.

    Args:
        text: the text that the link stands in.
        offset: where it begins in the text.
        length: characters of the link's text.
        reach: as `reach_of` gives it.

    >>> sentence_around("Of gears. Read this, please. And so on.", 15, 4)
    'Read this, please.'
    >>> sentence_around("Dr. Smith wrote it. We read it.", 10, 5)
    'Dr. Smith wrote it.'
    """
    end = offset + length
    before = text[max(0, offset - reach) : offset]
    start = 0
    for found in _END.finditer(before):
        if not _ABBREVIATED.search(before[max(0, found.start() - 8) : found.end()]):
            start = found.end()
    after = text[end : end + reach]
    stop = len(after)
    for found in _END.finditer(after):
        if not _ABBREVIATED.search((text[offset:end] + after[: found.end()])[-9:]):
            stop = found.end()
            break
    return fold_space(f"{before[start:]}{text[offset:end]}{after[:stop]}")
