"""An entry of a feed as an edition keeps it: what the feed says of one issue, written as JSON. Pure."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from urllib.parse import urlsplit

from crawler.text.dates import parse_date, parse_rfc_time
from crawler.text.safe_json import load_json

__all__ = ["FeedEntry", "entry_from_text", "entry_revision", "entry_text", "published_day"]


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """What a feed says of one of its entries; None for what it does not say."""

    link: str | None = None
    """Address of its page, absolute."""

    id: str | None = None
    """What the feed calls it."""

    title: str | None = None
    """Its title, as plain text."""

    published: str | None = None
    """Time of its publication, as written."""

    updated: str | None = None
    """Time of its last change, as written."""

    authors: tuple[str, ...] = ()
    """Names of its authors."""

    base: str | None = None
    """Address that its relative links are relative to, where that is not its page."""

    html: str = ""
    """Its text, as HTML; '' without one."""

    is_summary: bool = False
    """Whether the feed gives the text as a summary or description, and no full content."""

    is_unescaped: bool = False
    """Whether the feed had escaped the text twice."""

    linked: str | None = None
    """The link as written, where it was the address of the author's own machine."""

    @property
    def locator(self) -> str:
        """What names it within the feed: the path of its page, with what tells pages of one path apart; else its id or
        its title.

        >>> FeedEntry(link="https://site.example/issues/5").locator, FeedEntry(id="tag:5").locator
        ('/issues/5', 'tag:5')
        """
        if not self.link:
            return self.id or self.title or ""
        parts = urlsplit(self.link)
        return (
            (parts.path or "/")
            + (f"?{parts.query}" * bool(parts.query))
            + (f"#{parts.fragment}" * bool(parts.fragment))
        )


def entry_text(entry: FeedEntry) -> str:
    """Return an entry as JSON, without what the feed does not say."""
    said = {name: value for name, value in asdict(entry).items() if value}
    return json.dumps(said, ensure_ascii=False, indent=0)


def entry_from_text(text: str) -> FeedEntry:
    """Return the entry that JSON holds; an empty one for JSON that holds none."""
    data = load_json(text)
    if not isinstance(data, dict):
        return FeedEntry()
    known = {name: value for name, value in data.items() if _is_of(name, value)}
    if "authors" in known:
        known["authors"] = tuple(known["authors"])
    return FeedEntry(**known)


def _is_of(name: str, value: object) -> bool:
    """Return whether an entry has a field of a name and for such a value."""
    if name == "authors":
        return isinstance(value, list) and all(isinstance(author, str) for author in value)
    if name in ("is_summary", "is_unescaped"):
        return isinstance(value, bool)
    return name in FeedEntry.__dataclass_fields__ and isinstance(value, str)


def published_day(entry: FeedEntry) -> date | None:
    """Return the day of an entry, as the feed writes it: a time zone does not move it."""
    raw = entry.published
    if not raw:
        return None
    moment = parse_rfc_time(raw)
    return parse_date(raw) or (moment.date() if moment else None) or parse_date(raw[:10])


def entry_revision(entry: FeedEntry) -> str:
    """Return what changes when the entry does."""
    return hashlib.sha256(entry_text(entry).encode("utf-8", "replace")).hexdigest()[:16]
