"""The address at which a publication shows an issue: by its description's scheme, or by the issue's header. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import urlsplit

from crawler.digests.description.sources import Permalink, width_of
from crawler.digests.facts import Facts, FactSources, text_at
from crawler.digests.publications import Publication
from crawler.digests.stated.dates import date_in

__all__ = ["permalink_of"]

_FIELDS = ("permalink", "url", "canonical_url", "canonical", "link")
_JEKYLL = {
    ":year": "year",
    ":month": "month",
    ":day": "day",
    ":title": "slug",
    ":slug": "slug",
    ":i_month": "month",
    ":i_day": "day",
    ":name": "slug",
}
_JEKYLL_NAME = re.compile(r":[a-z_]+")


def permalink_of(sources: FactSources, facts: Facts, publication: Publication) -> str | None:
    """Return the path of an issue's page on the publication's site, or its whole address elsewhere; None if unknown."""
    scheme = publication.issue.permalink
    if scheme is not None:
        return scheme.fill(_values(scheme, sources, facts))
    for name in _FIELDS:
        said = text_at(sources.header, name)
        if said is not None and (path := _on_site(said.strip(), publication)) is not None:
            return _filled(path, sources, facts) if ":" in path else path
    return None


def _values(scheme: Permalink, sources: FactSources, facts: Facts) -> dict[tuple[str, str | None], str | None]:
    values: dict[tuple[str, str | None], str | None] = {}
    for name, detail in scheme.places():
        if name == "header":
            values[name, detail] = text_at(sources.header, (detail or "").lower())
        elif name == "path":
            values[name, detail] = sources.path.get(detail or "")
        else:
            values[name, detail] = _value(name, detail, sources, facts)
    return values


def _value(name: str, detail: str | None, sources: FactSources, facts: Facts) -> str | None:
    if name == "slug":
        return text_at(sources.header, "slug") or sources.path.get("slug")
    if name == "title":
        return text_at(sources.header, "slug") or title_slug(facts.title or "", ascii_only=detail == "ascii") or None
    if name == "number":
        return None if facts.number is None else str(facts.number).zfill(width_of(detail, 1))
    year, month = (facts.published.year, facts.published.month) if facts.published else _month(sources, facts)
    day = facts.published.day if facts.published else 0
    number = {"year": year, "month": month, "day": day}[name]
    return str(number).zfill(width_of(detail, 4 if name == "year" else 2)) if number else None


def _month(sources: FactSources, facts: Facts) -> tuple[int, int]:
    """Return year and month of an issue without a day, as its path or its date as written says them; 0, 0 for none."""
    year, month = sources.path.get("year", ""), sources.path.get("month", "")
    if year.isdecimal() and month.isdecimal():
        return int(year), int(month)
    stated = date_in(facts.published_raw) if facts.published_raw else None
    return (stated.month if stated is not None else None) or (0, 0)


def title_slug(title: str, *, ascii_only: bool = False) -> str:
    """Return a title as programs write it into addresses: lower case, hyphens for spaces, no other marks.

    >>> title_slug("The Cog #12: Où va-t-il?"), title_slug("Où va-t-il?", ascii_only=True)
    ('the-cog-12-où-va-t-il', 'ou-va-t-il')
    """
    if ascii_only:
        title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower()).strip("-")


def _on_site(said: str, publication: Publication) -> str | None:
    """Return the path of an address on the publication's site; None for an address elsewhere or none at all."""
    if not said or any(character.isspace() for character in said):
        return None
    if not re.match(r"[a-z][a-z0-9+.-]*://", said, re.IGNORECASE):
        return said if said.startswith("/") else f"/{said}"
    try:
        parts, own = urlsplit(said), urlsplit(publication.url)
    except ValueError:
        return None
    if _host(parts.hostname) != _host(own.hostname):
        return None
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def _host(name: str | None) -> str:
    return (name or "").lower().removeprefix("www.")


def _filled(path: str, sources: FactSources, facts: Facts) -> str | None:
    """Return a path with Jekyll's placeholders filled; None where one of them has no value or is unknown."""
    values: Mapping[str, str | None] = {
        name: _value(what, "1" if name.startswith(":i_") else None, sources, facts) for name, what in _JEKYLL.items()
    }
    names = _JEKYLL_NAME.findall(path)
    if not all(values.get(name) for name in names):
        return None
    return _JEKYLL_NAME.sub(lambda match: values[match[0]] or "", path)
