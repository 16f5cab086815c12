"""A repository's tree, as GitHub's interface for programs lists it. Pure."""

from crawler.digests.listings.json_answer import parse_json
from crawler.exceptions import ListingError
from crawler.items import ListingEntry

__all__ = ["read_tree"]


def read_tree(text: str) -> tuple[ListingEntry, ...]:
    """Return the posts of a folder, name and blob hash, from the answer of GitHub's `git/trees`.

    Raise ListingError where it is no such answer, or a truncated one.
    """
    data = parse_json(text)
    if not isinstance(data, dict) or not isinstance(tree := data.get("tree"), list):
        raise ListingError(f"no git tree in the answer, which begins {text[:60]!r}")
    if data.get("truncated"):
        raise ListingError("the git tree is truncated: the folder holds more than one answer can list")
    return tuple(
        ListingEntry(locator=entry["path"], revision=entry["sha"])
        for entry in tree
        if isinstance(entry, dict)
        and entry.get("type", "blob") == "blob"
        and isinstance(entry.get("path"), str)
        and isinstance(entry.get("sha"), str)
        and entry["path"].endswith((".md", ".markdown"))
    )
