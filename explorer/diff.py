"""What differs between two texts, word by word, as data. Pure.

Lines are aligned first, then the words of those that differ. Both by patience diff: what occurs once in each text is an
anchor, the anchors that keep their order stay, and only the short gaps between them are searched further. So the work
grows with the length of the texts, whatever they are.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

__all__ = ["MAX_CHARS", "Diff", "Part", "Segment", "diff"]

MAX_CHARS: Final = 200_000
"""Characters of each text that are compared."""

MAX_GAP_CELLS: Final = 40_000
"""Of a gap without an anchor, the product of its two lengths up to which it is searched."""

CONTEXT: Final = 2
"""Unchanged lines that are shown before and after a change."""

SegmentKind = Literal["same", "deleted", "inserted"]
"""What became of words."""

_WORDS: Final = re.compile(r"\s+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+|[^\w\s]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """Words with one fate."""

    kind: SegmentKind
    """What became of them."""

    text: str
    """The words, with white space as written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Lines that are shown together."""

    skipped: int
    """Unchanged lines before them that are not shown."""

    segments: tuple[Segment, ...]
    """Their words, in order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Diff:
    """What differs between two texts."""

    parts: tuple[Part, ...]
    """What is shown; none where the texts are equal."""

    skipped: int
    """Unchanged lines after the last part."""

    deleted: int
    """Words that only the text before has."""

    inserted: int
    """Words that only the text after has."""

    is_cut: bool
    """Whether the texts are longer than what is compared."""


def diff(before: str, after: str) -> Diff:
    """Return what differs.

    >>> shown = diff("One gear turns.\\nThe end.", "One small gear turns.\\nThe end.")
    >>> [(segment.kind, segment.text) for segment in shown.parts[0].segments]
    [('same', 'One '), ('inserted', 'small '), ('same', 'gear turns.\\nThe end.')]
    >>> diff("a", "a").parts
    ()
    """
    was, now = before[:MAX_CHARS], after[:MAX_CHARS]
    lines, later_lines = was.splitlines(keepends=True), now.splitlines(keepends=True)
    parts: list[Part] = []
    segments: list[Segment] = []
    held: list[str] = []
    skipped = 0
    for start, end, later_start, later_end in _blocks(lines, later_lines):
        if lines[start:end] == later_lines[later_start:later_end]:
            held += lines[start:end]
            continue
        if not segments or len(held) > 2 * CONTEXT:
            if segments:
                segments.append(Segment(kind="same", text="".join(held[:CONTEXT])))
                parts.append(Part(skipped=skipped, segments=_joined(segments)))
                held = held[CONTEXT:]
            skipped, segments = max(0, len(held) - CONTEXT), []
            held = held[-CONTEXT:]
        segments.append(Segment(kind="same", text="".join(held)))
        held = []
        segments += _words("".join(lines[start:end]), "".join(later_lines[later_start:later_end]))
    if segments:
        segments.append(Segment(kind="same", text="".join(held[:CONTEXT])))
        parts.append(Part(skipped=skipped, segments=_joined(segments)))
    return Diff(
        parts=tuple(parts),
        skipped=max(0, len(held) - CONTEXT) if parts else 0,
        deleted=_count(parts, "deleted"),
        inserted=_count(parts, "inserted"),
        is_cut=len(before) > MAX_CHARS or len(after) > MAX_CHARS,
    )


def _words(before: str, after: str) -> Iterator[Segment]:
    """Yield the words of lines that differ. Words that changed are one run, with the white space between them."""
    was, now = _WORDS.findall(before), _WORDS.findall(after)
    deleted = inserted = space = ""
    for start, end, later_start, later_end in _blocks(was, now):
        old, new = "".join(was[start:end]), "".join(now[later_start:later_end])
        if old != new:
            deleted, inserted, space = deleted + space + old, inserted + space + new, ""
        elif old.isspace() and "\n" not in old and (deleted or inserted):
            space += old
        else:
            yield from _changed(deleted, inserted, space + old)
            deleted = inserted = space = ""
    yield from _changed(deleted, inserted, space)


def _changed(deleted: str, inserted: str, same: str) -> Iterator[Segment]:
    yield Segment(kind="deleted", text=deleted)
    yield Segment(kind="inserted", text=inserted)
    yield Segment(kind="same", text=same)


def _joined(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return segments without empty ones, those of one kind beside each other as one."""
    joined: list[Segment] = []
    for segment in segments:
        if not segment.text:
            continue
        if joined and joined[-1].kind == segment.kind:
            joined[-1] = Segment(kind=segment.kind, text=joined[-1].text + segment.text)
        else:
            joined.append(segment)
    return tuple(joined)


def _count(parts: Sequence[Part], kind: SegmentKind) -> int:
    return sum(len(segment.text.split()) for part in parts for segment in part.segments if segment.kind == kind)


Block = tuple[int, int, int, int]
"""Start and end in the sequence before, start and end in the one after."""


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[Block]:
    """Yield blocks in order that cover both sequences; those with equal items are unchanged."""
    ahead: list[Block] = [(0, len(before), 0, len(after))]
    while ahead:
        start, end, later_start, later_end = ahead.pop()
        head = _common(before, after, start, end, later_start, later_end, 1)
        if head:
            yield start, start + head, later_start, later_start + head
            start, later_start = start + head, later_start + head
        tail = _common(before, after, start, end, later_start, later_end, -1)
        if tail:
            ahead.append((end - tail, end, later_end - tail, later_end))
            end, later_end = end - tail, later_end - tail
        if start == end and later_start == later_end:
            continue
        anchors = _anchors(before, after, start, end, later_start, later_end)
        if anchors:
            ends = [*anchors[1:], (end, later_end)]
            pieces = [(start, anchors[0][0], later_start, anchors[0][1])]
            pieces += [(one, other, here, there) for (one, here), (other, there) in zip(anchors, ends, strict=True)]
            ahead += reversed([piece for piece in pieces if piece[0] != piece[1] or piece[2] != piece[3]])
        elif (end - start) * (later_end - later_start) <= MAX_GAP_CELLS:
            matcher = SequenceMatcher(None, before[start:end], after[later_start:later_end], autojunk=False)
            for _, one, other, here, there in matcher.get_opcodes():
                yield start + one, start + other, later_start + here, later_start + there
        else:
            yield start, end, later_start, later_end


def _common(
    before: Sequence[str], after: Sequence[str], start: int, end: int, later_start: int, later_end: int, step: int
) -> int:
    """Return how many items are equal at the start (step 1) or at the end (step -1)."""
    most, count = min(end - start, later_end - later_start), 0
    place, later = (start, later_start) if step > 0 else (end - 1, later_end - 1)
    while count < most and before[place + step * count] == after[later + step * count]:
        count += 1
    return count


def _anchors(
    before: Sequence[str], after: Sequence[str], start: int, end: int, later_start: int, later_end: int
) -> list[tuple[int, int]]:
    """Return the places of items that occur once in each, as far as they keep their order: the longest such run."""
    counts, later_counts = Counter(before[start:end]), Counter(after[later_start:later_end])
    places = {after[place]: place for place in range(later_start, later_end) if later_counts[after[place]] == 1}
    pairs = [
        (place, places[before[place]])
        for place in range(start, end)
        if counts[before[place]] == 1 and before[place] in places
    ]
    tops: list[int] = []
    piles: list[int] = []
    links: list[int] = []
    for index, (_, later) in enumerate(pairs):
        pile = bisect_left(tops, later)
        links.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(later)
            piles.append(index)
        else:
            tops[pile], piles[pile] = later, index
    found: list[tuple[int, int]] = []
    index = piles[-1] if piles else -1
    while index >= 0:
        found.append(pairs[index])
        index = links[index]
    return found[::-1]
