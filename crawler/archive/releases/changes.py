"""`CHANGES.md`: what was added, changed, moved, lost or found again between two releases, by natural keys."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from crawler.archive.database import Archive, database_uri, translate_errors
from crawler.archive.releases.markdown import heading, table

__all__ = ["changes_report", "first_release"]

SHOWN = 100
"""Most rows of a list; all are counted."""

_ISSUE = "p.key || ' ' || i.key"
_LOST = "(SELECT state FROM main.link_states WHERE lost)"
_PRESENT = "(SELECT state FROM main.link_states WHERE present)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A list of the report."""

    heads: tuple[str, ...]
    """Headings of its columns."""

    sql: str
    """Its rows, from the new release (main) and the one before (before)."""


def _issues(*, present: str, other: str) -> str:
    return f"""
        SELECT i.published, i.title, i.url FROM {present}.issues i
        JOIN {present}.publications p ON p.id = i.publication_id
        WHERE NOT EXISTS (
          SELECT 1 FROM {other}.issues o JOIN {other}.publications q ON q.id = o.publication_id
          WHERE q.key = p.key AND o.key = i.key
        )
        ORDER BY i.published, p.key, i.key
    """


def _states(condition: str) -> str:
    return f"""
        SELECT l.url, b.state AS before, l.state AS now, l.state_since
        FROM main.links l JOIN before.links b ON b.url = l.url
        WHERE b.state <> l.state AND {condition}
        ORDER BY l.url
    """


CHANGES: Mapping[str, Change] = {
    "New issues": Change(heads=("date", "title", "address"), sql=_issues(present="main", other="before")),
    "Issues that are no longer there": Change(
        heads=("date", "title", "address"), sql=_issues(present="before", other="main")
    ),
    "Issues that changed": Change(
        heads=("date", "title", "links before", "links now"),
        sql="""
            SELECT i.published, i.title,
              (SELECT count(*) FROM before.mentions m WHERE m.issue_id = b.id),
              (SELECT count(*) FROM main.mentions m WHERE m.issue_id = i.id)
            FROM main.issues i JOIN main.publications p ON p.id = i.publication_id
            JOIN before.publications q ON q.key = p.key
            JOIN before.issues b ON b.publication_id = q.id AND b.key = i.key
            WHERE b.content_hash <> i.content_hash
            ORDER BY i.published, p.key, i.key
        """,
    ),
    "New links": Change(
        heads=("address",),
        sql="SELECT url FROM main.links WHERE url NOT IN (SELECT url FROM before.links) ORDER BY url",
    ),
    "Links that no issue has any more": Change(
        heads=("address",),
        sql="SELECT url FROM before.links WHERE url NOT IN (SELECT url FROM main.links) ORDER BY url",
    ),
    "Links that moved": Change(heads=("address", "before", "now", "since"), sql=_states("l.state = 'moved'")),
    "Links that died": Change(
        heads=("address", "before", "now", "since"), sql=_states(f"l.state IN {_LOST} AND b.state NOT IN {_LOST}")
    ),
    "Links that came back": Change(
        heads=("address", "before", "now", "since"),
        sql=_states(f"b.state IN {_LOST} AND l.state IN {_PRESENT}"),
    ),
}
"""Heading -> the list below it."""


def first_release() -> str:
    """Return the report of a first release."""
    return heading(1, "Changes") + "There is no release before this one.\n"


def changes_report(new: Archive, before: Archive) -> str:
    """Return the report. Raises ArchiveError."""
    return "".join(_parts(new, before))


def _parts(new: Archive, before: Archive) -> Iterator[str]:
    yield heading(1, "Changes")
    with _attached(new, before):
        counts = {name: new.query(f"SELECT count(*) FROM ({change.sql})")[0][0] for name, change in CHANGES.items()}
        yield table(("what", "how many"), counts.items())
        for name, change in CHANGES.items():
            if counts[name]:
                yield heading(2, name)
                yield table(change.heads, new.query(f"{change.sql} LIMIT {SHOWN}"))
            if counts[name] > SHOWN:
                yield f"And {counts[name] - SHOWN} more.\n\n"


@contextmanager
def _attached(new: Archive, before: Archive) -> Iterator[None]:
    with translate_errors(before.path):
        new.connection.execute("ATTACH ? AS before", (database_uri(before.path, read_only=True),))
        try:
            yield
        finally:
            new.connection.execute("DETACH before")
