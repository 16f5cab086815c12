"""A page of Substack's archive. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.digests.listings.json_answer import parse_json
from crawler.exceptions import ListingError
from crawler.items import ListingEntry
from crawler.text.hashes import sha256_of

__all__ = ["MAX_POSTS", "ArchivePage", "read_archive_page"]

MAX_POSTS = 10_000
"""Posts of an answer: a dozen are asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchivePage:
    """What one page of the archive names."""

    posts: tuple[ListingEntry, ...]
    """Slug, title, date and type of each post."""

    unnamed: tuple[str, ...] = ()
    """The begin of what has no slug that could be asked for, as written."""


_SHOWN = ("title", "subtitle", "wordcount", "truncated_body_text")
"""What the archive shows of a post that an edit may change, and that nothing else does."""


def read_archive_page(text: str) -> ArchivePage:
    """Return the posts of one page. Raise ListingError where it is none, or no post has a slug."""
    data = parse_json(text)
    if isinstance(data, list) and len(data) > MAX_POSTS:
        raise ListingError(f"more than {MAX_POSTS:,} posts in an answer")
    if not isinstance(data, list):
        raise ListingError(f"no list of posts in the answer, which begins {text[:60]!r}")
    entries, unnamed = [], []
    for post in data:
        if not isinstance(post, dict) or not (slug := _string(post.get("slug"))) or "\ufffd" in slug:
            unnamed.append(str(post)[:60])
            continue
        entries.append(
            ListingEntry(
                locator=slug,
                revision=_string(post.get("updated_at")) or _revision(post),
                title=_string(post.get("title")),
                published=(_string(post.get("post_date")) or "")[:10] or None,
                type=_string(post.get("type")),
            )
        )
    if data and not entries:
        raise ListingError(f"no post with a slug in the answer, which begins {text[:60]!r}")
    return ArchivePage(posts=tuple(entries), unnamed=tuple(unnamed))


def _revision(post: Mapping[str, object]) -> str | None:
    """Return what tells that a post was edited where the archive does not say when: its day, and what it shows of it.

    >>> post = {"post_date": "2026-01-05", "wordcount": 90}
    >>> _revision(post) == _revision({**post, "wordcount": 91}), _revision(post) == _revision({**post, "likes": 7})
    (False, True)
    """
    published = _string(post.get("post_date"))
    shown = [str(post[name]) for name in _SHOWN if post.get(name) is not None]
    return f"{published} {sha256_of(chr(0).join(shown))[:16]}" if published and shown else published


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
