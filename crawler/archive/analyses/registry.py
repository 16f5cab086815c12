"""All analyses of an archive, in the order in which they are brought up to date."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple, cast

from crawler.archive.analyses.spread import HERE, Spread
from crawler.archive.database import Archive
from crawler.exceptions import ArchiveError

__all__ = ["ANALYSES", "Analysed", "bring_up_analyses"]

ANALYSES: Mapping[str, str] = {
    "drift": "crawler.archive.analyses.drift:update_drift",
    "stories": "crawler.archive.analyses.stories:update_stories",
    "survival": "crawler.archive.analyses.survival:update_survival",
    "topics": "crawler.archive.analyses.topics:update_topics",
}
"""Name -> `module:function` that brings it up to date. Imported when it is needed: some need numpy."""

Update = Callable[..., dict[str, int]]


class Analysed(NamedTuple):
    """What became of one analysis."""

    name: str
    counts: Mapping[str, int]
    """What it did, in numbers, by name; {} when it failed."""
    error: Exception | None
    """Why it failed: its results are those of before."""


def bring_up_analyses(
    archive: Archive, run_id: int, names: Sequence[str] = (), *, afresh: bool = False, spread: Spread = HERE
) -> Iterator[Analysed]:
    """Bring analyses up to date with the archive, and yield what became of each. One that fails costs no other.

    Args:
        archive: where to read and write.
        run_id: the run that does it.
        names: those to do; all where none is named.
        afresh: compute all of each anew, rather than what changed since.
        spread: where they compute; what it raises of its own is not of one analysis, and is raised.
    """
    for name in names or ANALYSES:
        try:
            yield Analysed(name, _update(name)(archive, run_id, afresh=afresh, spread=spread), None)
        except (ArchiveError, ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
            yield Analysed(name, {}, error)


def _update(name: str) -> Update:
    module, _, function = ANALYSES[name].partition(":")
    return cast("Update", getattr(import_module(module), function))
