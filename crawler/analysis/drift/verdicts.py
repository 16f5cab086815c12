"""What may have become of a page that a digest described."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

__all__ = ["VERDICTS", "Verdict", "Word"]

Word = Literal["same", "retitled", "rewritten", "sent_home", "parked", "gone", "unknown"]

VERDICTS: Final[Mapping[Word, str]] = MappingProxyType(
    {
        "same": "the page that the digest described, under the headline that it gave",
        "retitled": "the same page under another headline",
        "rewritten": "another text at the address",
        "sent_home": "a front page or a list in its place",
        "parked": "an advertisement of the domain's name, or a site that nobody has filled",
        "gone": "a page that says that it is gone",
        "unknown": "neither can be told: the digest's words or the page's are no witness",
    }
)
"""Verdict -> what is at the address."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a page, and by what that is told."""

    verdict: Word
    score: float
    """How sure it is, from 0 to 1."""
    evidence: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """`rule`, the name of the rule that told, and what it saw; storable as JSON."""
