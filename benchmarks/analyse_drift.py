"""The part `drift` of `analyse`: judging every cited page, beside a plain comparison of the same words.

Pages are made: of ten, six have the digest's headline with the name of a site, two half of it, one the headline of
another mention, and one is gone. Each text is the summary and those of twenty other mentions. The plain equivalent
reads the same rows and takes difflib's ratio of headline and title, and the share of the summary's words that are in
the text: it knows no walls, fronts, languages or numbers, and tells no verdict.
"""

import difflib
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.export import SHIFT
from benchmarks.seconds import median_seconds
from crawler.archive.analyses.drift import update_drift
from crawler.archive.database import Archive, open_archive

__all__ = ["measure", "prepare"]

OTHERS = 20
"""Mentions whose summaries fill up a text."""

CITED = """
SELECT m.link_id, l.url, coalesce(m.title, ''), coalesce(m.summary, '')
FROM mentions m JOIN links l ON l.id = m.link_id
WHERE m.role IN ('story', 'item', 'related') AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.link_id = m.link_id)
GROUP BY m.link_id ORDER BY m.link_id
"""
VISIT = """
INSERT INTO visits (id, run_id, link_id, url, host, final_url, status, outcome, started, seconds)
VALUES (?, (SELECT min(id) FROM runs), ?, ?, 'page.example', ?, ?, ?, '2026-01-05T06:00:00Z', 0.5)
"""
STATE = "UPDATE links SET state = ?, state_since = '2026-01-05T06:00:00Z', proved_by = ? WHERE id = ?"
SOURCE = """
INSERT INTO sources (link_id, visit_id, title, site_name, kind, words, read_at, reader)
VALUES (?, ?, ?, 'The Page', 'article', ?, '2026-01-05T06:00:00Z', 'made')
"""
TEXT = "INSERT INTO source_texts (link_id, text) VALUES (?, ?)"
COPY_TEXTS = "INSERT INTO source_texts SELECT link_id + ?, text FROM source_texts WHERE link_id < ?"
PLAIN = """
SELECT m.title, m.summary, s.title, substr(t.text, 1, 20000)
FROM mentions m JOIN sources s ON s.link_id = m.link_id JOIN source_texts t ON t.link_id = m.link_id
WHERE m.role IN ('story', 'item', 'related')
"""
CHANGE = "UPDATE issues SET changed_in = ? WHERE id IN (SELECT id FROM issues ORDER BY id LIMIT ?)"
WORD = re.compile(r"\w+")


def prepare(archive: Path) -> None:
    """Make a page for each cited link of an archive that has none."""
    with open_archive(archive) as opened, opened.transaction() as connection:
        cited = connection.execute(CITED).fetchall()
        first = connection.execute("SELECT coalesce(max(id), 0) FROM visits").fetchone()[0] + 1
        for number, (link, url, headline, summary) in enumerate(cited):
            is_gone = number % 10 == 9
            outcome, status, state = ("not_found", 404, "gone") if is_gone else ("ok", 200, "alive")
            connection.execute(VISIT, (first + number, link, url, url, status, outcome))
            connection.execute(STATE, (state, f"[{first + number}]", link))
            if not is_gone:
                others = [cited[(number * 7 + each * 13) % len(cited)] for each in range(OTHERS)]
                text = "\n".join([summary if number % 10 != 8 else "", *(other[3] for other in others)])
                title = _title(number, headline, others[0][2])
                connection.execute(SOURCE, (link, first + number, title, len(WORD.findall(text))))
                connection.execute(TEXT, (link, text))


def _title(number: int, headline: str, other: str) -> str:
    if number % 10 == 8:
        return other
    words, others = headline.split(), other.split()
    if number % 10 > 5:
        return " ".join((*others[: len(others) // 2], *words[len(words) // 2 :]))
    return f"{headline} | The Page"


def measure(archive: Path, times: int, rounds: int) -> Iterator[str]:
    """Yield the lines to print of an archive that is so many times one."""
    logging.disable()
    with closing(sqlite3.connect(archive)) as database, database:
        for copy in range(1, times):
            database.execute(COPY_TEXTS, (copy * SHIFT, SHIFT))
    with open_archive(archive) as opened:
        counts: dict[str, int] = {}
        scratch = median_seconds(
            lambda: counts.update(update_drift(opened, 1, afresh=True)), rounds, partial(_forget, opened)
        )
        plain = median_seconds(partial(_compare_plainly, opened), rounds)
        judged = counts["mentions"]
        yield f"{times:>4}x {judged:>9} mentions judged, {counts['something_else']} of pages replaced by something else"
        yield f"{times:>4}x drift, from scratch          {scratch:>8.3f} s"
        yield f"{times:>4}x drift, difflib and overlap   {plain:>8.3f} s, ratio {scratch / plain:.2f}"
        yield f"{times:>4}x drift, per 1,000 mentions    {1e6 * scratch / judged:>8.2f} ms"
        for changed in (0, 1, 10):
            spent = median_seconds(
                lambda: update_drift(opened, 2, afresh=False), rounds, partial(_change, opened, changed)
            )
            yield f"{times:>4}x drift, {changed:>2} issues changed     {spent:>8.3f} s"


def _forget(archive: Archive) -> None:
    with archive.transaction() as connection:
        connection.execute("DELETE FROM drift")


def _change(archive: Archive, issues: int) -> None:
    """Have so many issues, and nothing else, be changed since the last time."""
    with archive.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO runs (id, command, started, program)"
            " VALUES (2, 'benchmark', '2026-02-01T06:00:00Z', '')"
        )
        connection.execute("UPDATE issues SET changed_in = 1, added_in = 1")
        connection.execute(CHANGE, (2, issues))
        connection.execute("UPDATE derivations SET version = replace(version, '@2', '@1') WHERE kind = 'drift'")


def _compare_plainly(archive: Archive) -> float:
    total = 0.0
    for headline, summary, title, text in archive.connection.execute(PLAIN):
        total += difflib.SequenceMatcher(None, headline or "", title or "").ratio()
        words = set(WORD.findall((summary or "").lower()))
        total += len(words & set(WORD.findall(text.lower()))) / max(1, len(words))
    return total
