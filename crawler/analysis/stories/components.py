"""Stories and threads: mentions that ties join, the surest ties first.

A tie is left out when it would join two mentions of which a person said that they are not one story, two whose
headlines name different versions of one thing, or more mentions than a story has. So where ties of a chain lead from
one story to the next, the weakest breaks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crawler.analysis.stories.mentions import Tie
from crawler.analysis.stories.versions import VersionsByName, conflict

__all__ = ["MAX_STORY", "MAX_THREAD", "Joined", "join", "stories", "threads"]

MAX_STORY = 25
"""Mentions of a story; the largest real ones have about ten."""

MAX_THREAD = 100
"""Mentions of a thread."""

STORY_KINDS = ("same_work", "same_text", "same_news")
"""Kinds of ties that make stories, the surest first."""


@dataclass(slots=True)
class Joined:
    """Mentions joined by ties."""

    of: dict[int, int] = field(default_factory=dict)
    """Mention -> the first of those joined with it; only of mentions that are joined with another."""

    left_out: dict[tuple[int, int], str] = field(default_factory=dict)
    """Mentions of a tie that joined nothing -> why: undone, versions, size."""


def stories(
    ties: Iterable[Tie],
    undone: Iterable[tuple[int, int]],
    places: Mapping[int, int],
    versions: Mapping[int, VersionsByName],
) -> Joined:
    """Return the stories that ties make.

    Args:
        ties: all ties in force.
        undone: mentions of ties that a person undid.
        places: mention -> its place among all.
        versions: mention -> versions that its headline names; may leave out those without.
    """
    telling = [tie for tie in ties if tie.kind in STORY_KINDS]
    return join(telling, undone, places, versions, MAX_STORY)


def threads(ties: Iterable[Tie], undone: Iterable[tuple[int, int]], places: Mapping[int, int]) -> Joined:
    """Return the threads that ties make, follow-ups included. Arguments as of `stories`."""
    return join(ties, undone, places, {}, MAX_THREAD)


def join(
    ties: Iterable[Tie],
    undone: Iterable[tuple[int, int]],
    places: Mapping[int, int],
    versions: Mapping[int, VersionsByName],
    most: int,
) -> Joined:
    """Join mentions by ties, the surest first, to groups of at most `most`."""
    groups: dict[int, set[int]] = {}
    apart = set(undone) | {(b, a) for a, b in undone}
    joined = Joined()
    for tie in sorted(ties, key=lambda tie: _sureness(tie, places)):
        one, other = groups.get(tie.a, {tie.a}), groups.get(tie.b, {tie.b})
        if one is other:
            continue
        if reason := _reason_against(tie, one, other, apart, versions, most):
            joined.left_out[tie.a, tie.b] = reason
            continue
        group = one | other
        groups |= dict.fromkeys(group, group)
    for group in {id(group): group for group in groups.values()}.values():
        first = min(group, key=places.__getitem__)
        joined.of |= dict.fromkeys(group, first)
    return joined


def _sureness(tie: Tie, places: Mapping[int, int]) -> tuple[int, float, int, int]:
    kind = STORY_KINDS.index(tie.kind) if tie.kind in STORY_KINDS else len(STORY_KINDS)
    return kind, -tie.score, places[tie.a], places[tie.b]


def _reason_against(
    tie: Tie,
    one: set[int],
    other: set[int],
    apart: set[tuple[int, int]],
    versions: Mapping[int, VersionsByName],
    most: int,
) -> str | None:
    if len(one) + len(other) > most:
        return "size"
    for a in one:
        for b in other:
            if (a, b) in apart:
                return "undone"
            if tie.kind != "same_work" and a in versions and b in versions and conflict(versions[a], versions[b]):
                return "versions"
    return None
