"""A repository's tree, as GitHub's interface for programs lists it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.digests.listings.json_answer import parse_json
from crawler.exceptions import ListingError

__all__ = ["Tree", "read_tree"]

_SYMLINK = "120000"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """What an answer of GitHub's `git/trees` names."""

    files: Mapping[str, str]
    """Path below the folder -> blob hash."""

    folders: Mapping[str, str]
    """Path below the folder -> hash of its tree."""

    links: tuple[str, ...]
    """Paths of symbolic links, which are not followed."""

    unnameable: tuple[str, ...] = ()
    """Paths that are no text, with U+FFFD for what is none: no request could name them."""

    is_truncated: bool
    """Whether the folder holds more than the answer names."""


def read_tree(text: str, prefix: str = "") -> Tree:
    """Return what an answer names. prefix: path of its folder, with a slash at its end, before each path.

    Raise ListingError where it is no such answer.
    """
    data = parse_json(text)
    if not isinstance(data, dict) or not isinstance(tree := data.get("tree"), list):
        raise ListingError(f"no git tree in the answer, which begins {text[:60]!r}")
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    links: list[str] = []
    unnameable: list[str] = []
    for entry in tree:
        if not isinstance(entry, dict) or not isinstance(path := entry.get("path"), str):
            continue
        if not isinstance(sha := entry.get("sha"), str):
            continue
        kind = entry.get("type", "blob")
        if "\ufffd" in path:
            unnameable.append(prefix + path)
        elif kind == "tree":
            folders[prefix + path] = sha
        elif kind == "blob" and entry.get("mode") == _SYMLINK:
            links.append(prefix + path)
        elif kind == "blob":
            files[prefix + path] = sha
    return Tree(
        files=files,
        folders=folders,
        links=tuple(links),
        unnameable=tuple(unnameable),
        is_truncated=bool(data.get("truncated")),
    )
