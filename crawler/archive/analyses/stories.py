"""Stories: which mentions tell the same news. Ties are found by periods of a quarter, and stories follow from them.

What a period holds has a fingerprint in `derivations`, so that only periods near a change are looked at again; a period
gives the same ties whenever it is looked at. Where nothing that is read here was written, by `generations`, nothing
is looked at.
"""

import json
import marshal
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import Any

from crawler.analysis.stories.components import Joined, stories, threads
from crawler.analysis.stories.mentions import Mention, Tie
from crawler.analysis.stories.periods import PERIOD_DAYS, REACH, period_of
from crawler.analysis.stories.ties import Citation, ties_of_periods, ties_of_works
from crawler.analysis.stories.versions import versions_in
from crawler.archive.analyses.spread import HERE, Spread
from crawler.archive.database import Archive
from crawler.text.program_version import package_version

__all__ = ["ALL_DAYS", "FORGET_PERIODS", "MENTIONS", "derive", "rebuild_stories", "stored", "update_stories"]

# The order of places: the same in every archive of one content.
_BY_PLACE = "i.published, p.key, i.key, m.position"
_FROM = """
FROM issues i JOIN publications p ON p.id = i.publication_id JOIN mentions m ON m.issue_id = i.id
JOIN links l ON l.id = m.link_id LEFT JOIN joined_works j ON j.work = l.work
"""
# Of days. How a text begins is enough; `parent_id` of a related link is the story under which it is listed.
MENTIONS = f"""
SELECT m.id, i.published, coalesce(j.stands, l.work), coalesce(d.name, ''), l.url, coalesce(m.title, ''),
  coalesce(m.summary, ''), iif(m.role = 'related', m.parent_id, NULL), coalesce(s.title, ''),
  coalesce(substr(t.text, 1, 600), ''), substr(s.published, 1, 10)
{_FROM}
LEFT JOIN domains d ON d.id = l.domain_id
LEFT JOIN sources s ON s.link_id = l.id LEFT JOIN source_texts t ON t.link_id = l.id
WHERE i.published BETWEEN ? AND ? AND m.role IN ('story', 'item', 'related') AND l.url NOT GLOB 'redacted:*'
ORDER BY {_BY_PLACE}
"""
# Most works are cited once, by one link: only the others are put in order.
CITATIONS = f"""
SELECT coalesce(j.stands, l.work), m.issue_id, m.id {_FROM}
WHERE m.role <> 'promo' AND NOT m.acts AND i.published IS NOT NULL AND l.url NOT GLOB 'redacted:*' AND (
  l.id IN (SELECT link_id FROM mentions GROUP BY link_id HAVING count(*) > 1)
  OR l.work IN (SELECT work FROM links GROUP BY work HAVING count(*) > 1)
  OR l.work IN (SELECT work FROM joined_works UNION SELECT stands FROM joined_works)
)
ORDER BY 1, {_BY_PLACE}
"""  # noqa: S608 - of constants
# Only mentions that a tie names are joined: where there are few, few are read.
PLACES = f"""
SELECT m.id, coalesce(m.title, '') {_FROM}
WHERE m.id IN (SELECT a FROM story_ties UNION SELECT b FROM story_ties) ORDER BY {_BY_PLACE}
"""  # noqa: S608 - of constants
TIES = "SELECT id, a, b, kind, rule, score, evidence, left_out, undone_at IS NOT NULL FROM story_ties"
LATER = """
SELECT t.id, i.published FROM story_ties t JOIN mentions m ON m.id = t.b JOIN issues i ON i.id = m.issue_id
WHERE i.published IS NOT NULL
"""
DELETE_TIE = "DELETE FROM story_ties WHERE id = ?"
PUT_TIE = """
INSERT INTO story_ties (a, b, kind, rule, score, evidence) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (a, b) DO UPDATE SET
  kind = excluded.kind, rule = excluded.rule, score = excluded.score, evidence = excluded.evidence
"""
LEAVE_OUT = "UPDATE story_ties SET left_out = ? WHERE id = ?"
FINGERPRINTS = "SELECT kind, version FROM derivations WHERE kind GLOB 'stories *'"
FORGET_PERIODS = "DELETE FROM derivations WHERE kind = 'stories' OR kind GLOB 'stories *'"
"""Has all ties looked for anew by the next analysis."""

GENERATIONS = """
SELECT json_group_array(name || ' ' || number) FROM (
  SELECT name, number FROM generations
  WHERE name IN (
    'publications', 'issues', 'mentions', 'links', 'joined_works', 'domains', 'sources', 'source_texts', 'story_ties',
    'stories', 'threads'
  )
  ORDER BY name
)
"""
"""How often what is read or written here was changed."""

LEFT = "SELECT version FROM derivations WHERE kind = 'stories'"
NOTE = "INSERT OR REPLACE INTO derivations (kind, version) VALUES ('stories', ?)"
FORGET_PERIOD = "DELETE FROM derivations WHERE kind = ?"
NOTE_PERIOD = "INSERT OR REPLACE INTO derivations (kind, version) VALUES (?, ?)"
ALL_DAYS = (date.min.isoformat(), date.max.isoformat())
"""The first and the last day of which MENTIONS may be asked."""

_COLUMNS = {"stories": "story_id", "threads": "thread_id"}

_LARGEST = {"stories": "mentions_of_the_largest_story", "threads": "mentions_of_the_largest_thread"}

Pairs = Mapping[tuple[int, int], Tie]


def update_stories(archive: Archive, run_id: int, *, afresh: bool, spread: Spread = HERE) -> dict[str, int]:
    """Bring ties, stories and threads up to date; return what there is, and how many ties changed.

    Raises ArchiveError, and nothing changed.

    Args:
        archive: where to read and write.
        run_id: not needed; a tie is of no run, since a later one may find the same.
        afresh: look for the ties of all periods.
        spread: where they are looked for.
    """
    with archive.transaction() as connection:
        if afresh:
            connection.execute(FORGET_PERIODS)
        left = _counts_if_unchanged(connection)
        if left is not None:
            return _told(left, changed=0)
        prints, sizes = _fingerprints(connection)
        known = dict(connection.execute(FINGERPRINTS).fetchall())
        changed = {period for period in prints.keys() | _periods(known) if _differs(period, prints, known)}
        again = _reached(changed)
        found, standing = ties_of_works(Citation(*row) for row in connection.execute(CITATIONS))
        kept = _kept(connection, again)
        for tie in _look_again(connection, again, sizes, spread):
            kept[tie.a, tie.b] = tie
        kept |= {(tie.a, tie.b): tie for tie in found}
        written = _write_ties(connection, kept)
        for period in changed:
            connection.execute(FORGET_PERIOD, (f"stories {period}",))
            if period in prints:
                connection.execute(NOTE_PERIOD, (f"stories {period}", prints[period]))
        counts = {"ties": len(kept), **_write_joined(connection), "standing_links": standing}
        connection.execute(NOTE, (f"{_state(connection)} {json.dumps(counts)}",))
    return _told(counts, changed=written)


def _told(counts: dict[str, int], *, changed: int) -> dict[str, int]:
    return {"ties": counts["ties"], "changed": changed, **counts}


def rebuild_stories(archive: Archive) -> None:
    """Derive stories and threads from the ties again. Raises ArchiveError."""
    with archive.transaction() as connection:
        _write_joined(connection)


def derive(connection: sqlite3.Connection) -> dict[str, Joined]:
    """Return the stories and the threads that the ties in force make, by the name of their table."""
    places: dict[int, int] = {}
    versions = {}
    for place, (mention, title) in enumerate(connection.execute(PLACES)):
        places[mention] = place
        if named := versions_in(title):
            versions[mention] = named
    ties, undone = [], []
    for _, a, b, kind, rule, score, evidence, _, is_undone in connection.execute(TIES):
        if is_undone:
            undone.append((a, b))
        else:
            ties.append(Tie(a=a, b=b, kind=kind, rule=rule, score=score, evidence=evidence))
    return {"stories": stories(ties, undone, places, versions), "threads": threads(ties, undone, places)}


def stored(connection: sqlite3.Connection, table: str) -> dict[int, int]:
    """Return mention -> first mention, as `stories` or `threads` has it."""
    return dict(connection.execute(f"SELECT mention_id, {_COLUMNS[table]} FROM {table}"))  # noqa: S608 - of constants


def _counts_if_unchanged(connection: sqlite3.Connection) -> dict[str, int] | None:
    """Return what the last update found; None where anything was written since, or the rules are others."""
    found = connection.execute(LEFT).fetchone()
    state, _, counts = found[0].partition(" ") if found is not None else ("", "", "")
    return dict(json.loads(counts)) if state == _state(connection) else None


def _state(connection: sqlite3.Connection) -> str:
    """Return a hash of what an update depends on: the rules, and how often what it reads was changed."""
    (generations,) = connection.execute(GENERATIONS).fetchone()
    return sha256(f"{_version()} {generations}".encode()).hexdigest()[:16]


def _version() -> str:
    return package_version("crawler.analysis.stories", "crawler.archive.analyses.stories")


def _fingerprints(connection: sqlite3.Connection) -> tuple[dict[int, str], Counter[int]]:
    """Return period -> hash of all that decides its ties, the version of the rules included; and its mentions."""
    version = _version()
    hashes: dict[int, Any] = {}
    sizes = Counter[int]()
    for row in connection.execute(MENTIONS, ALL_DAYS):
        period = period_of(_day(row[1]))
        if period not in hashes:
            hashes[period] = sha256(version.encode())
        hashes[period].update(marshal.dumps(row, 0))  # in format 0, equal rows are equal bytes
        sizes[period] += 1
    return {period: digest.hexdigest()[:16] for period, digest in hashes.items()}, sizes


def _periods(known: Mapping[str, str]) -> set[int]:
    return {int(kind.removeprefix("stories ")) for kind in known}


def _differs(period: int, prints: Mapping[int, str], known: Mapping[str, str]) -> bool:
    return prints.get(period) != known.get(f"stories {period}")


def _look_again(
    connection: sqlite3.Connection, again: Collection[int], sizes: Mapping[int, int], spread: Spread
) -> Iterator[Tie]:
    """Yield the ties of periods. sizes: period -> how many mentions it has."""
    shares = _shares({period: sizes[period] for period in sorted(again) if period in sizes}, spread.ways)
    portions = ((_within(connection, _reached(periods), sizes), periods) for periods in shares)
    return chain.from_iterable(spread(_ties_of, portions))


def _within(
    connection: sqlite3.Connection, wanted: Collection[int], sizes: Mapping[int, int]
) -> Iterator[tuple[Any, ...]]:
    """Yield the mentions of periods, each after its place."""
    first, last = min(wanted), max(wanted)
    place = sum(size for period, size in sizes.items() if period < first)
    for number, row in enumerate(connection.execute(MENTIONS, _days(first, last)), place):
        if period_of(_day(row[1])) in wanted:
            yield (number, *row)


def _days(first: int, last: int) -> tuple[str, str]:
    """Return the first and the last day of periods.

    >>> _days(8100, 8100), _days(8100, 99999)
    (('2019-02-10', '2019-05-11'), ('2019-02-10', '9999-12-31'))
    """
    begin, end = max(first * PERIOD_DAYS, date.min.toordinal()), (last + 1) * PERIOD_DAYS - 1
    return date.fromordinal(begin).isoformat(), date.fromordinal(min(end, date.max.toordinal())).isoformat()


def _reached(periods: Collection[int]) -> set[int]:
    """Return the periods by which the ties of periods are decided."""
    return {near for period in periods for near in range(period - REACH, period + REACH + 1)}


def _shares(sizes: Mapping[int, int], ways: int) -> Iterator[list[int]]:
    """Yield periods one after the other, in as many shares of about the same size.

    >>> list(_shares({1: 5, 2: 3, 3: 3, 4: 4}, 2)), list(_shares({}, 2)), list(_shares({7: 1}, 3))
    ([[1, 2], [3, 4]], [], [[7]])
    """
    total, seen = sum(sizes.values()), 0
    shares = defaultdict(list)
    for period, size in sizes.items():
        shares[ways * (2 * seen + size) // (2 * total)].append(period)
        seen += size
    yield from shares.values()


def _ties_of(rows: Iterable[tuple[Any, ...]], again: Sequence[int]) -> list[Tie]:
    """Return the ties of periods. rows: of all mentions within their reach, each after its place."""
    return list(ties_of_periods((_mention(place, row) for place, *row in rows), again))


def _kept(connection: sqlite3.Connection, again: Collection[int]) -> dict[tuple[int, int], Tie]:
    """Return the ties that stay as they are: those of periods that are not looked at again."""
    later = dict(connection.execute(LATER).fetchall())
    kept = {}
    for number, a, b, kind, rule, score, evidence, _, _ in connection.execute(TIES).fetchall():
        if kind != "same_work" and number in later and period_of(_day(later[number])) not in again:
            kept[a, b] = Tie(a=a, b=b, kind=kind, rule=rule, score=score, evidence=evidence)
    return kept


def _write_ties(connection: sqlite3.Connection, ties: Pairs) -> int:
    """Make the stored ties these, where they differ; return how many changed. One that a person undid stays."""
    rows = connection.execute(TIES).fetchall()
    known = {(a, b): (kind, rule, score, evidence) for _, a, b, kind, rule, score, evidence, _, _ in rows}
    gone = [(number,) for number, a, b, *_, undone in rows if (a, b) not in ties and not undone]
    put = [
        (tie.a, tie.b, tie.kind, tie.rule, tie.score, tie.evidence)
        for pair, tie in ties.items()
        if known.get(pair) != (tie.kind, tie.rule, tie.score, tie.evidence)
    ]
    connection.executemany(DELETE_TIE, gone)
    connection.executemany(PUT_TIE, put)
    return len(gone) + len(put)


def _write_joined(connection: sqlite3.Connection) -> dict[str, int]:
    """Write the stories and threads that the ties make, where they differ; return how many there are."""
    counts = {}
    derived = derive(connection)
    for table, joined in derived.items():
        now = stored(connection, table)
        connection.executemany(
            f"DELETE FROM {table} WHERE mention_id = ?",  # noqa: S608 - of constants
            [(mention,) for mention in now if mention not in joined.of],
        )
        connection.executemany(
            f"INSERT OR REPLACE INTO {table} (mention_id, {_COLUMNS[table]}) VALUES (?, ?)",  # noqa: S608
            [(mention, first) for mention, first in joined.of.items() if now.get(mention) != first],
        )
        sizes = Counter(joined.of.values())
        counts[table] = len(sizes)
        counts[_LARGEST[table]] = max(sizes.values(), default=0)
    left_out = derived["stories"].left_out
    _write_left_out(connection, left_out)
    return counts | {"left_out": len(left_out)}


def _write_left_out(connection: sqlite3.Connection, left_out: Mapping[tuple[int, int], str]) -> None:
    """Write why ties join nothing, where that differs."""
    updates = []
    for number, a, b, _, _, _, _, before, undone in connection.execute(TIES).fetchall():
        reason = "undone" if undone else left_out.get((a, b))
        if reason != before:
            updates.append((reason, number))
    connection.executemany(LEAVE_OUT, updates)


def _mention(place: int, row: Sequence[Any]) -> Mention:
    number, published, work, site, address, title, summary, parent, page_title, page_text, page_day = row
    return Mention(
        id=number, place=place, day=_day(published), work=work, site=site, address=address, title=title,
        summary=summary, parent=parent, page_title=page_title, page_text=page_text,
        page_day=_day(page_day) if page_day else None,
    )  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()
