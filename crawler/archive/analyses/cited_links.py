"""Cited links, in groups, with what is known of how long each lived."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import NamedTuple

from crawler.analysis.survival.curve import LEAST_AT_RISK, Interval, in_quarters
from crawler.analysis.survival.kinds import kind_of_address
from crawler.archive.database import Archive, translate_errors
from crawler.archive.ledger.states import link_observations
from crawler.visits.presence import Presence, derive_presence
from crawler.visits.states import BLOCKED_STATES, LOST_STATES, PRESENT_STATES, STATES, State

__all__ = ["ALL", "MAX_SITES", "NO_SECTION", "Group", "Key", "cited_groups"]

Key = tuple[str, str, str]
"""Publication, grouping and name, as in `lost_at_last_look`."""

Span = tuple[int, int]

ALL = "*"
"""In place of the key of a publication: the citations of all of them."""

NO_SECTION = "(no section)"
"""Category of a link that stands before the first heading."""

MAX_SITES = 50
"""Sites of a publication that are a group: those with the most links that were followed."""

ANY_VISITED = "SELECT EXISTS (SELECT 1 FROM links WHERE state < 'unvisited' OR state > 'unvisited')"
PUBLICATIONS = "SELECT key FROM publications WHERE id IN (SELECT publication_id FROM issues)"
MENTIONS = """
SELECT m.link_id, p.key, i.published, s.category, d.name, l.url, l.state, l.visited
FROM mentions m
JOIN issues i ON i.id = m.issue_id JOIN publications p ON p.id = i.publication_id JOIN links l ON l.id = m.link_id
LEFT JOIN sections s ON s.id = m.section_id LEFT JOIN domains d ON d.id = l.domain_id
WHERE m.role <> 'promo' AND i.published IS NOT NULL
ORDER BY m.link_id, i.published, i.id, m.position
"""
# What was seen once is proved by the state alone.
REPLAYED: tuple[State, ...] = tuple(state for state in STATES if state not in ("unvisited", *PRESENT_STATES))
COPIES = """
SELECT c.link_id, c.taken FROM good_snapshots c JOIN links l ON l.id = c.link_id
WHERE c.status = 200 AND l.state <> 'unvisited' ORDER BY c.link_id, c.taken
"""
YEAR_DAYS = 365.25
DAY_SECONDS = 86_400


@dataclass(slots=True)
class Group:
    """What is known of the links of a group."""

    states: Counter[str] = field(default_factory=Counter)
    """State -> number of links; 'unvisited' among them."""
    visits: Counter[Span] = field(default_factory=Counter)
    """Interval in quarters, by visits alone -> number of links."""
    copies: Counter[Span] = field(default_factory=Counter)
    """Likewise, with copies in web archives as sights too."""
    early: int = 0
    """Links that were lost when they were cited, or before."""

    def count(self, *states: str) -> int:
        """Return the number of links in any of the states."""
        return sum(self.states[state] for state in states)

    @property
    def visited(self) -> int:
        """Return the number of links with a conclusive visit."""
        return self.states.total() - self.states["unvisited"]

    @property
    def present(self) -> int:
        """Return the number of links whose page is there."""
        return self.count(*PRESENT_STATES)

    @property
    def lost(self) -> int:
        """Return the number of links that are lost."""
        return self.count(*LOST_STATES)

    @property
    def blocked(self) -> int:
        """Return the number of links that are kept from robots."""
        return self.count(*BLOCKED_STATES)


class _Citation(NamedTuple):
    publication: str
    published: str
    category: str | None
    site: str | None
    url: str
    state: State
    visited: str | None

    def keys(self, publication: str) -> Iterator[Key]:
        yield publication, "all", "all"
        yield publication, "year", self.published[:4]
        yield publication, "category", self.category or NO_SECTION
        if self.site is not None:
            yield publication, "site", self.site
        if (kind := kind_of_address(self.url, self.site)) is not None:
            yield publication, "kind", kind


def cited_groups(archive: Archive) -> dict[Key, Group]:
    """Return the groups that have a visited link. Raises ArchiveError.

    A link counts in each publication by its first citation there, and in all of them together by the first of all.
    Mentions of role promo and of issues without a date do not count.
    """
    if archive.query(ANY_VISITED) == [(0,)]:
        return {}
    replayed = {link: derive_presence(visits) for link, visits in link_observations(archive, REPLAYED)}
    copies = _copies(archive)
    publications = [key for (key,) in archive.query(PUBLICATIONS)]
    groups: dict[Key, Group] = {}
    with translate_errors(archive.path):
        rows = archive.connection.execute(MENTIONS)
        for link, mentions in groupby(rows, key=itemgetter(0)):
            first: dict[str, _Citation] = {}
            for row in mentions:
                citation = _Citation(*row[1:])
                first.setdefault(ALL, citation)
                if len(publications) > 1:
                    first.setdefault(citation.publication, citation)
            for publication, citation in first.items():
                presence = replayed.get(link) or _seen_last(citation)
                _add(groups, publication, citation, presence, copies.get(link, []))
    if len(publications) == 1:
        groups |= {(publications[0], *key[1:]): group for key, group in groups.items()}
    return _worth_showing(groups)


def _copies(archive: Archive) -> dict[int, list[str]]:
    """Return link -> times of its copies of status 200, in order."""
    with translate_errors(archive.path):
        rows = archive.connection.execute(COPIES)
        return {link: [taken for _, taken in copies] for link, copies in groupby(rows, key=itemgetter(0))}


def _seen_last(citation: _Citation) -> Presence:
    if citation.state in PRESENT_STATES and citation.visited is not None:
        return Presence(datetime.fromisoformat(citation.visited), None)
    return Presence(None, None)


def _add(
    groups: dict[Key, Group], publication: str, citation: _Citation, presence: Presence, copies: list[str]
) -> None:
    """Count a link in each of its groups."""
    cited = date.fromisoformat(citation.published)
    lost = inf if presence.lost is None else _age(presence.lost, cited)
    seen = 0.0 if presence.seen is None else max(0.0, _age(presence.seen, cited))
    ages = (_age(datetime.fromisoformat(taken), cited) for taken in reversed(copies))
    copied = next((age for age in ages if age < lost), 0.0) if citation.state != "unvisited" else 0.0
    early = lost <= 0
    by_visits = None if early else in_quarters(*Interval(seen, lost))
    by_copies = None if early else in_quarters(*Interval(max(seen, copied), lost))
    for key in citation.keys(publication):
        if (group := groups.get(key)) is None:
            group = groups[key] = Group()
        group.states[citation.state] += 1
        group.early += early
        # A link that only a copy tells of was not followed: both curves are of the same links.
        if by_visits is not None and by_copies is not None:
            group.visits[by_visits] += 1
            group.copies[by_copies] += 1


def _age(moment: datetime, cited: date) -> float:
    """Return the years from the beginning of a day to a moment, in UTC."""
    midnight = datetime(cited.year, cited.month, cited.day, tzinfo=moment.tzinfo)
    return (moment - midnight).total_seconds() / (DAY_SECONDS * YEAR_DAYS)


def _worth_showing(groups: Mapping[Key, Group]) -> dict[Key, Group]:
    """Return the groups with a visited link, and of the sites of a publication those with the most."""
    sites: dict[str, list[tuple[int, str]]] = {}
    for (publication, grouping, name), group in groups.items():
        followed = group.visits.total()
        if grouping == "site" and followed >= LEAST_AT_RISK:
            sites.setdefault(publication, []).append((-followed, name))
    shown = {(publication, name) for publication, found in sites.items() for _, name in sorted(found)[:MAX_SITES]}
    return {
        key: group
        for key, group in sorted(groups.items())
        if group.visited and (key[1] != "site" or (key[0], key[2]) in shown)
    }
