"""A page of Substack's archive. Pure."""

from crawler.digests.listings.json_answer import parse_json
from crawler.exceptions import ListingError
from crawler.items import ListingEntry

__all__ = ["read_archive_page"]


def read_archive_page(text: str) -> tuple[ListingEntry, ...]:
    """Return the posts of one page: slug, title, date, type. Raise ListingError where it is none."""
    data = parse_json(text)
    if not isinstance(data, list):
        raise ListingError(f"no list of posts in the answer, which begins {text[:60]!r}")
    entries = []
    for post in data:
        if not isinstance(post, dict) or not isinstance(post.get("slug"), str) or not post["slug"]:
            raise ListingError(f"a post without a slug in the answer: {str(post)[:60]!r}")
        entries.append(
            ListingEntry(
                locator=post["slug"],
                revision=_string(post.get("updated_at")) or _string(post.get("post_date")),
                title=_string(post.get("title")),
                published=(_string(post.get("post_date")) or "")[:10] or None,
                type=_string(post.get("type")),
            )
        )
    return tuple(entries)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
