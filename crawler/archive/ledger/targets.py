"""Where the ledger keeps each kind of target. All else about a visit, a state or a due target is the same for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

from crawler.visits.target import TargetKind

__all__ = ["ALL_VISITS", "IMAGES", "LINKS", "ROBOTS", "TABLES", "TargetTables", "VisitTables"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class VisitTables:
    """The tables of visits of one kind, of which there is one object: it stands for itself alone."""

    visits: str
    """Table of the visits."""

    hops: str
    """Table of the hosts that redirects of those visits led to."""

    keeps_captures: bool = False
    """Whether responses are kept, so that visits have captures, and rows of reading them again."""

    def sql(self, template: str) -> str:
        """Return a statement for this kind.

        >>> LINKS.sql("SELECT {rereads} FROM {visits} WHERE {owner} = ?")
        'SELECT reread_of FROM visits WHERE link_id = ?'
        >>> IMAGES.sql("SELECT {rereads} FROM {visits} WHERE {owner} = ?")
        'SELECT NULL FROM image_visits WHERE image_id = ?'
        """
        return _statement(self, template)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class TargetTables(VisitTables):
    """The tables of one kind of target."""

    kind: TargetKind
    """The kind."""

    targets: str
    """Table of the targets, with their states."""

    owner: str
    """Column of `visits` with the id of the target."""

    aliases: str
    """Table of their other addresses."""

    uses: str
    """Table of where issues show them, with the address as written."""

    shown: str
    """SELECT of where issues show a target: its `id`, the `issue_id` and the `position`. Others are not visited."""


@cache
def _statement(tables: VisitTables, template: str) -> str:
    names = {each.name: getattr(tables, each.name) for each in fields(tables)}
    return template.format(**names, rereads="reread_of" if tables.keeps_captures else "NULL")


LINKS = TargetTables(
    kind="link",
    targets="links",
    visits="visits",
    owner="link_id",
    aliases="link_aliases",
    uses="mentions",
    hops="hops",
    shown="""
    SELECT link_id AS id, issue_id, position FROM mentions m
    WHERE NOT EXISTS (SELECT 1 FROM mentions acting WHERE acting.link_id = m.link_id AND acting.acts = 1)
    """,
    keeps_captures=True,
)
"""Links: issues mention them. One that acts for a reader (unsubscribe, vote) is never visited."""

IMAGES = TargetTables(
    kind="image",
    targets="images",
    visits="image_visits",
    owner="image_id",
    aliases="image_aliases",
    uses="image_uses",
    hops="image_hops",
    shown="""
    SELECT image_id AS id, issue_id, position FROM image_uses
    UNION ALL
    SELECT s.image_id, m.issue_id, m.position FROM sources s JOIN mentions m ON m.link_id = s.link_id
    WHERE s.image_id IS NOT NULL
    """,
)
"""Images: issues use them, or pages that issues mention lead with them."""

TABLES: Mapping[TargetKind, TargetTables] = {tables.kind: tables for tables in (LINKS, IMAGES)}
"""Kind -> its tables."""

ROBOTS = VisitTables(visits="robots_visits", hops="robots_hops")
"""Requests for what is no target: robots.txt, and made-up addresses."""

ALL_VISITS: Sequence[VisitTables] = (*TABLES.values(), ROBOTS)
"""The tables of all visits."""
