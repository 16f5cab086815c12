"""What is visited: links and images. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

from crawler.visits.states import State

__all__ = ["TARGET_KINDS", "DueTarget", "Target", "TargetKind", "image_target", "link_target"]

TargetKind = Literal["link", "image"]
"""Kind of what is visited."""

TARGET_KINDS: tuple[TargetKind, ...] = get_args(TargetKind)
"""Every `TargetKind`."""


@dataclass(frozen=True, slots=True)
class Target:
    """A link or an image.

    >>> link_target(7), image_target(7) == link_target(7)
    (Target(kind='link', id=7), False)
    """

    kind: TargetKind
    """What it is."""

    id: int
    """Row id in the table of its kind."""


def link_target(link_id: int) -> Target:
    """Return the link of this row id."""
    return Target("link", link_id)


def image_target(image_id: int) -> Target:
    """Return the image of this row id."""
    return Target("image", image_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class DueTarget:
    """A link or an image to visit."""

    target: Target
    """Which one."""

    url: str
    """Its normalised address."""

    host: str
    """Host that is asked first, in lower case and ASCII; '' where there is none."""

    state: State
    """Its present state."""

    etag: str | None
    """Entity tag when it was last seen."""

    last_modified: str | None
    """Last-Modified when it was last seen."""

    redirects: tuple[tuple[int, str], ...] = ()
    """Status of each redirect that another part of the crawl has met, and the address that it led to: the visit goes on
    with the last of these. () for a visit that begins at the address of the target."""

    @property
    def asks(self) -> str:
        """Return the address with which the visit begins."""
        return self.redirects[-1][1] if self.redirects else self.url
