"""Where the ledger keeps each kind of target. All else about a visit, a state or a due target is the same for all."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.visits.target import TargetKind

__all__ = ["IMAGES", "LINKS", "TABLES", "TargetTables"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetTables:
    """The tables of one kind of target."""

    kind: TargetKind
    """The kind."""

    targets: str
    """Table of the targets, with their states."""

    visits: str
    """Table of the visits to them."""

    owner: str
    """Column of `visits` with the id of the target."""

    aliases: str
    """Table of their other addresses."""

    uses: str
    """Table of where issues show them, with the address as written."""

    hops: str
    """Table of the hosts that redirects of those visits led to."""

    shown: str
    """SELECT of where issues show a target: its `id`, the `issue_id` and the `position`. Others are not visited."""

    keeps_captures: bool
    """Whether responses are kept, so that visits have captures, and rows of reading them again."""

    def sql(self, template: str) -> str:
        """Return a statement for this kind.

        >>> LINKS.sql("SELECT {rereads} FROM {visits} WHERE {owner} = ?")
        'SELECT reread_of FROM visits WHERE link_id = ?'
        >>> IMAGES.sql("SELECT {rereads} FROM {visits} WHERE {owner} = ?")
        'SELECT NULL FROM image_visits WHERE image_id = ?'
        """
        return template.format(
            kind=self.kind,
            targets=self.targets,
            visits=self.visits,
            owner=self.owner,
            aliases=self.aliases,
            uses=self.uses,
            hops=self.hops,
            shown=self.shown,
            rereads="reread_of" if self.keeps_captures else "NULL",
        )


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
    keeps_captures=False,
)
"""Images: issues use them, or pages that issues mention lead with them."""

TABLES: Mapping[TargetKind, TargetTables] = {tables.kind: tables for tables in (LINKS, IMAGES)}
"""Kind -> its tables."""
