"""Judge what became of cited pages, by what the archive keeps of each visit: the rows of `drift`."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crawler.analysis.bounds import MAX_TEXT
from crawler.archive.analyses.spread import HERE, Spread
from crawler.archive.database import Archive
from crawler.archive.ledger.versions import derived_by, note_version
from crawler.text.program_version import package_version

if TYPE_CHECKING:
    from crawler.analysis.drift import Verdict

__all__ = ["find_wrong_verdicts", "judge_again", "update_drift"]

KIND: Final = "drift"
"""Kind of the row of `derivations`: the version of the rules, an @, and the run that last judged."""

BATCH: Final = 500
"""Mentions that are judged in one transaction, so that other processes can write in between."""

MAX_RUN: Final = 2**62
"""Greater than any id of a run."""

# Anchor texts of inline links, and promotions, describe nothing.
JUDGED = "m.role IN ('story', 'item', 'related') AND l.state <> 'unvisited' AND l.url NOT GLOB 'redacted:*'"

DUE = "CREATE TEMP TABLE IF NOT EXISTS drift_due (mention_id INTEGER PRIMARY KEY)"
EMPTY_DUE = "DELETE FROM temp.drift_due"
ANY_DUE = "SELECT 1 FROM temp.drift_due LIMIT 1"
ANY_JUDGED = "SELECT 1 FROM drift LIMIT 1"
ANY_TO_JUDGE = f"""
SELECT 1 FROM temp.drift_due due CROSS JOIN mentions m ON m.id = due.mention_id CROSS JOIN links l ON l.id = m.link_id
WHERE {JUDGED} LIMIT 1
"""  # noqa: S608 - of constants
ALL_DUE = "INSERT INTO temp.drift_due SELECT id FROM mentions UNION SELECT mention_id FROM drift"
CHANGED_ISSUES = """
INSERT OR IGNORE INTO temp.drift_due
SELECT m.id FROM issues i JOIN mentions m ON m.issue_id = i.id WHERE i.changed_in > :run
"""
CHANGED_PAGES = """
INSERT OR IGNORE INTO temp.drift_due
SELECT m.id FROM visits v JOIN mentions m ON m.link_id = v.link_id WHERE v.run_id > :run
UNION
SELECT m.id FROM snapshot_asks k JOIN mentions m ON m.link_id = k.link_id WHERE k.run_id > :run AND k.kind = 'body'
"""
# No run of theirs is on record: what was read or rejected in the second in which the run ended is judged again, and
# what was judged without a text that is there now.
CHANGED_SINCE = """
INSERT OR IGNORE INTO temp.drift_due
SELECT m.id FROM sources s JOIN mentions m ON m.link_id = s.link_id
WHERE s.read_at >= (SELECT coalesce(finished, started) FROM runs WHERE id = :run)
UNION
SELECT m.id FROM snapshots c JOIN mentions m ON m.link_id = c.link_id
WHERE c.rejected_at >= (SELECT coalesce(finished, started) FROM runs WHERE id = :run)
UNION
SELECT d.mention_id FROM drift d JOIN mentions m ON m.id = d.mention_id JOIN source_texts t ON t.link_id = m.link_id
WHERE json_extract(d.evidence, '$.left_out') IS NOT NULL
"""
# A summary that several works share is a witness of none: those judged when it was shared otherwise.
SHARING = """
INSERT OR IGNORE INTO temp.drift_due
SELECT d.mention_id FROM drift d JOIN mentions m ON m.id = d.mention_id
WHERE d.rule <> :by_visit AND (json_extract(d.evidence, '$.shared') IS NOT NULL)
  <> coalesce(m.summary IN (SELECT summary FROM temp.drift_shared), 0)
"""

SHARED = "CREATE TEMP TABLE IF NOT EXISTS drift_shared (summary TEXT PRIMARY KEY)"
EMPTY_SHARED = "DELETE FROM temp.drift_shared"
FIND_SHARED = """
INSERT INTO temp.drift_shared
SELECT m.summary FROM mentions m JOIN links l ON l.id = m.link_id
WHERE m.summary IS NOT NULL AND (m.role IN ('story', 'item', 'related'))
GROUP BY m.summary HAVING count(DISTINCT l.work) > 1
"""

THEN = """
(SELECT title FROM (
   SELECT c.title, c.id, abs(julianday(c.taken) - julianday(coalesce(i.published, c.taken))) AS away
   FROM good_snapshots c WHERE c.link_id = m.link_id AND c.title IS NOT NULL
 ) ORDER BY away, id LIMIT 1)
"""
"""Title of the copy in a web archive that was made nearest to the citation."""

COLUMNS = (
    "id", "headline", "summary", "shared", "lost", "last_id", "outcome", "was_read", "visit_id", "url", "final_url",
    "title", "site_name", "description", "language", "canonical_url", "kind", "words", "text", "memento_title",
)  # fmt: skip
"""What the first columns of MENTIONS are; those of the row of `drift` follow."""

MENTIONS = """
SELECT
  m.id, coalesce(m.title, m.heading), iif(m.template_summary, NULL, m.summary),
  m.summary IN (SELECT summary FROM temp.drift_shared), l.state IN (SELECT state FROM link_states WHERE lost),
  last.id, last.outcome, s.link_id IS NOT NULL, s.visit_id, coalesce(seen.url, l.url), seen.final_url,
  s.title, s.site_name, s.description, s.language, s.canonical_url, s.kind, s.words, substr(t.text, 1, {max_text}),
  {then},
  d.mention_id, d.visit_id, d.verdict, d.score, d.rule, d.evidence
FROM temp.drift_due due
CROSS JOIN mentions m ON m.id = due.mention_id
CROSS JOIN issues i ON i.id = m.issue_id
CROSS JOIN links l ON l.id = m.link_id
LEFT JOIN visits last ON last.id = json_extract(l.proved_by, '$[#-1]')
LEFT JOIN sources s ON s.link_id = l.id
LEFT JOIN visits seen ON seen.id = s.visit_id
LEFT JOIN source_texts t ON t.link_id = l.id
LEFT JOIN drift d ON d.mention_id = m.id
WHERE {judged} AND due.mention_id > :last ORDER BY due.mention_id LIMIT :batch
"""
"""The next due mentions; in another order of the tables, each batch would look at all mentions."""

UPSERT = """
INSERT INTO drift (mention_id, visit_id, verdict, score, rule, evidence) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (mention_id) DO UPDATE SET
  visit_id = excluded.visit_id, verdict = excluded.verdict, score = excluded.score, rule = excluded.rule,
  evidence = excluded.evidence
"""
STRAY = f"""
mention_id IN (SELECT mention_id FROM temp.drift_due) AND mention_id NOT IN (
  SELECT m.id FROM temp.drift_due due JOIN mentions m ON m.id = due.mention_id JOIN links l ON l.id = m.link_id
  WHERE {JUDGED}
)
"""  # noqa: S608 - of constants
COUNT = """
SELECT
  count(*), coalesce(sum(verdict IN ('rewritten', 'sent_home', 'parked', 'gone')), 0),
  coalesce(sum(verdict = 'unknown'), 0)
FROM drift
"""
WITHOUT_TEXT = "text left out"
"""Said in the evidence where the archive has left out the text of a page."""

Row = tuple[int, int | None, str, float, str, str]
"""A row of `drift`."""


class Judged(NamedTuple):
    """A row as it is, and as it should be."""

    stored: Row | None
    wanted: Row


def update_drift(archive: Archive, run_id: int, *, afresh: bool, spread: Spread = HERE) -> dict[str, int]:
    """Judge the mentions of which anything changed since the last time; all, when the rules did, or with `afresh`.

    Return how many were judged and how many rows changed, and how many there are of pages that something else stands
    in the place of, and of which nothing can be told. Raises ArchiveError; what was written by then is kept, and judged
    again the next time.
    """
    version = package_version(__name__)
    is_new = _mark_due(archive, None if afresh else _last_run(archive, version, run_id))
    judged = changed = 0
    for rows in spread(_judged, _due_rows(archive)):
        other = [row.wanted for row in rows if row.stored != row.wanted]
        judged, changed = judged + len(rows), changed + len(other)
        with archive.transaction() as connection:
            connection.executemany(UPSERT, other)
    with archive.transaction() as connection:
        changed += connection.execute(f"DELETE FROM drift WHERE {STRAY}").rowcount  # noqa: S608 - of constants
        if is_new or changed:
            # Runs of an archive that was adopted come after the run that adopted them.
            ((last,),) = archive.query("SELECT max(id) FROM runs")
            note_version(archive, KIND, f"{version}@{last}")
    ((mentions, something_else, unknown),) = archive.query(COUNT)
    return {
        "judged": judged,
        "changed": changed,
        "mentions": mentions,
        "something_else": something_else,
        "unknown": unknown,
    }


def judge_again(archive: Archive) -> None:
    """Judge all mentions anew, as the run did that did so last. Raises ArchiveError."""
    ((run,),) = archive.query("SELECT coalesce(max(id), 0) FROM runs")
    update_drift(archive, run, afresh=True)


def find_wrong_verdicts(archive: Archive) -> Iterator[str]:
    """Yield a description of each row that is not what the rules of today give; those that the next run judges are not
    wrong, and neither is any while the rules are others."""
    version = package_version(__name__)
    since = _last_run(archive, version, MAX_RUN)
    if since is None:
        return
    _mark_due(archive, since)
    due = {number for (number,) in archive.query("SELECT mention_id FROM temp.drift_due")}
    _mark_due(archive, None)
    for number, verdict in archive.query(f"SELECT mention_id, verdict FROM drift WHERE {STRAY}"):  # noqa: S608
        if number not in due:
            yield f"mention {number} is {verdict}; it is not one that is judged"
    for rows in HERE(_judged, _due_rows(archive)):
        for stored, wanted in rows:
            if wanted != stored and wanted[0] not in due:
                yield f"mention {wanted[0]} is {stored and stored[1:5]}; by the rules it is {wanted[1:5]}"


def _last_run(archive: Archive, version: str, run_id: int) -> int | None:
    """Return the run since which what changed is to be judged; None where all is."""
    by, _, run = (derived_by(archive, KIND) or "").partition("@")
    return min(int(run), run_id) if by == version and run else None


def _mark_due(archive: Archive, since: int | None) -> bool:
    """Fill temp.drift_due with the mentions of which anything changed since a run; all without one.

    Return whether it holds what later runs wrote.
    """
    with archive.transaction() as connection:
        connection.execute(DUE)
        connection.execute(EMPTY_DUE)
        connection.execute(SHARED)
        connection.execute(EMPTY_SHARED)
        if since is None:
            connection.execute(ALL_DUE)
        else:
            connection.execute(CHANGED_ISSUES, {"run": since})
            connection.execute(CHANGED_PAGES, {"run": since})
        is_new = since is None or connection.execute(ANY_DUE).fetchone() is not None
        if since is not None:
            connection.execute(CHANGED_SINCE, {"run": since})
        are_judged = connection.execute(ANY_JUDGED).fetchone() and connection.execute(ANY_DUE).fetchone()
        if are_judged or connection.execute(ANY_TO_JUDGE).fetchone():
            connection.execute(FIND_SHARED)  # looks at all summaries
            if are_judged:
                from crawler.analysis.drift.visited import BY_VISIT  # loaded when it is needed: its tables take long

                connection.execute(SHARING, {"by_visit": BY_VISIT})
    return is_new


def _due_rows(archive: Archive) -> Iterator[tuple[list[tuple[Any, ...]]]]:
    """Yield the due mentions in batches: rows of MENTIONS."""
    sql = MENTIONS.format(max_text=MAX_TEXT, then=THEN, judged=JUDGED)
    last = 0
    while rows := archive.query(sql, {"last": last, "batch": BATCH}):
        yield (rows,)
        last = rows[-1][0]


def _judged(rows: Sequence[tuple[Any, ...]]) -> list[Judged]:
    """Return for each mention the row that it has, and the one that it should have."""
    judged = []
    for row in rows:
        stored: Row | None = None if row[len(COLUMNS)] is None else row[len(COLUMNS) :]
        judged.append(Judged(stored, _judge(dict(zip(COLUMNS, row, strict=False)), stored)))
    return judged


def _judge(row: dict[str, Any], stored: Row | None) -> Row:
    """Return the row of a mention. Of a page whose text was left out, it is that which was judged with the text."""
    from crawler.analysis.drift import compare, verdict_of_lost, verdict_of_unread

    visit: int | None = row["last_id"]
    if row["lost"]:
        return _row(row["id"], visit, verdict_of_lost(row["outcome"]), {})
    if not row["was_read"]:
        return _row(row["id"], visit, verdict_of_unread(row["outcome"]), {})
    left_out = bool(row["words"]) and row["text"] is None
    if left_out and stored is not None and stored[1] == row["visit_id"]:
        return stored
    page = {**row, "substitute": None}
    also: dict[str, object] = {"shared": 1} if row["shared"] else {}
    also |= {"left_out": WITHOUT_TEXT} if left_out else {}
    return _row(
        row["id"], row["visit_id"], compare(row["headline"], None if row["shared"] else row["summary"], page), also
    )


def _row(mention: int, visit: int | None, verdict: "Verdict", also: dict[str, object]) -> Row:
    evidence = {**verdict.evidence, **also}
    rule = str(evidence.pop("rule"))
    return mention, visit, verdict.verdict, verdict.score, rule, json.dumps(evidence, ensure_ascii=False)
