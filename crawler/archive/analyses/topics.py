"""Count the topics of each publication's vocabulary in the headlines and summaries of its issues.

What was counted of an issue stands until its content, the vocabulary or the rules change (`topic_readings`).
"""

import logging
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from crawler.analysis.topics.counting import TopicCounter
from crawler.analysis.topics.file import load_vocabulary, vocabulary_path
from crawler.analysis.topics.own_analysis import OwnAnalysis
from crawler.analysis.topics.vocabulary import Vocabulary, said_to_count
from crawler.archive.analyses.spread import HERE, Spread
from crawler.archive.analyses.vocabularies import read_vocabulary, write_vocabulary
from crawler.archive.database import Archive
from crawler.archive.inserts import insert_rows
from crawler.archive.issues.publications import publications_crawled
from crawler.archive.rows import Row, as_json
from crawler.digests.publications import load_publication
from crawler.exceptions import PublicationError, VocabularyError
from crawler.text.program_version import package_version

__all__ = ["count_again", "expected_rows", "find_vocabularies", "in_parts", "stored_rows", "update_topics"]

logger = logging.getLogger(__name__)

PUBLICATIONS = "SELECT id, key FROM publications ORDER BY id"
PENDING = """
SELECT i.id FROM issues i LEFT JOIN topic_readings r ON r.issue_id = i.id
WHERE i.publication_id = :id AND (
  :afresh OR r.issue_id IS NULL OR r.version <> :version OR r.content_hash <> i.content_hash OR i.content_hash = ''
)
ORDER BY i.id
"""
MENTIONS = """
SELECT m.id, m.title, m.summary FROM json_each(?) asked CROSS JOIN mentions m ON m.issue_id = asked.value
"""
STORED = {
    "topic_mentions": """
        SELECT t.topic_id, t.mention_id, t.place, t.occurrences
        FROM json_each(?) asked CROSS JOIN mentions m ON m.issue_id = asked.value
        CROSS JOIN topic_mentions t ON t.mention_id = m.id
    """,
    "topic_occurrences": """
        SELECT t.topic_id, t.mention_id, t.occurrences
        FROM json_each(?) asked CROSS JOIN mentions m ON m.issue_id = asked.value
        CROSS JOIN topic_occurrences t ON t.mention_id = m.id
    """,
}
DELETE = {
    "topic_mentions": "DELETE FROM topic_mentions WHERE topic_id = ? AND mention_id = ? AND place = ?",
    "topic_occurrences": "DELETE FROM topic_occurrences WHERE topic_id = ? AND mention_id = ?",
}
INSERT = {
    "topic_mentions": "INSERT INTO topic_mentions (topic_id, mention_id, place, occurrences) VALUES (?, ?, ?, ?)",
    "topic_occurrences": "INSERT INTO topic_occurrences (topic_id, mention_id, occurrences) VALUES (?, ?, ?)",
}
READ = """
INSERT INTO topic_readings (issue_id, content_hash, version)
SELECT i.id, i.content_hash, :version FROM json_each(:issues) asked CROSS JOIN issues i ON i.id = asked.value
WHERE true ON CONFLICT (issue_id) DO UPDATE SET content_hash = excluded.content_hash, version = excluded.version
WHERE (content_hash, version) <> (excluded.content_hash, excluded.version)
"""
FORGET = "DELETE FROM topic_readings WHERE issue_id IN (SELECT id FROM issues WHERE publication_id = ?)"

ISSUES_AT_A_TIME = 100


class TopicRows(NamedTuple):
    """What is found in mentions, as rows."""

    topic_mentions: set[Row]
    """Topic, mention, place and occurrences."""
    topic_occurrences: set[Row]
    """Topic, mention and occurrences."""


def update_topics(archive: Archive, run_id: int, *, afresh: bool, spread: Spread = HERE) -> dict[str, int]:
    """Count the topics of all publications, in what changed since; return what was done, in numbers.

    The vocabulary of a publication is that of its file; without one, that which the archive has.

    Args:
        archive: where to read and write.
        run_id: the run that does it.
        afresh: count in everything.
        spread: where it is counted.

    Raises:
        ArchiveError: and of the publication that was being counted nothing was changed.
    """
    done: Counter[str] = Counter({"topics": 0, "issues": 0, "changed": 0})
    paths = find_vocabularies(archive)
    for publication, key in archive.query(PUBLICATIONS):
        with archive.transaction() as connection:
            if key in paths:
                done["faults"] += _bring_up_vocabulary(connection, publication, paths[key])
            vocabulary, ids = read_vocabulary(connection, publication)
            done["topics"] += len(ids)
            if ids:
                done.update(_count(connection, publication, vocabulary, ids, afresh=afresh, spread=spread))
            else:
                connection.execute(FORGET, (publication,))
    return {name: count for name, count in done.items() if count or name != "faults"}


def find_vocabularies(archive: Archive) -> dict[str, Path]:
    """Return key -> path of the vocabulary of each publication of the archive that has one: beside the description that
    it was last crawled by, or beside the others. Raises ArchiveError."""
    paths: dict[str, Path] = {}
    for key, names in publications_crawled(archive).items():
        beside = [Path(name).with_suffix(".topics.yaml") for name in names if _describes(name, key)]
        present = [path for path in (*beside, vocabulary_path(key)) if path.exists()]
        if present:
            paths[key] = present[0]
    return paths


def count_again(archive: Archive) -> None:
    """Count everything anew by the vocabularies that the archive has. Raises ArchiveError."""
    with archive.transaction() as connection:
        for publication, _ in connection.execute(PUBLICATIONS).fetchall():
            vocabulary, ids = read_vocabulary(connection, publication)
            _count(connection, publication, vocabulary, ids, afresh=True, spread=HERE)


def expected_rows(
    connection: sqlite3.Connection, issues: Sequence[int], vocabulary: Vocabulary, ids: Sequence[int]
) -> TopicRows:
    """Return the rows that a vocabulary gives for issues. ids: of its topics."""
    return _rows_of(_mentions(connection, issues), vocabulary, ids)


def _mentions(connection: sqlite3.Connection, issues: Sequence[int]) -> list[Row]:
    """Return id, headline and summary of the mentions of issues."""
    return connection.execute(MENTIONS, (as_json(issues),)).fetchall()


def _rows_of(mentions: Sequence[Row], vocabulary: Vocabulary, ids: Sequence[int]) -> TopicRows:
    """Return the rows that a vocabulary gives for mentions. ids: of its topics."""
    counter = TopicCounter(vocabulary.topics)
    analyses = [OwnAnalysis(analysis, vocabulary.topics) for analysis in vocabulary.analyses]
    rows = TopicRows(set(), set())
    for place, column in (("headline", 1), ("summary", 2)):
        texts = [(mention[0], mention[column]) for mention in mentions if mention[column]]
        for number, found in counter.count_all([text for _, text in texts]):
            mention, text = texts[number]
            rows.topic_mentions.update([(ids[topic], mention, place, count) for topic, count in found.items()])
            if place == "headline":
                for analysis in analyses:
                    occurrences = analysis.count(text).items()
                    rows.topic_occurrences.update([(ids[topic], mention, count) for topic, count in occurrences])
    return rows


def stored_rows(connection: sqlite3.Connection, issues: Sequence[int]) -> TopicRows:
    """Return the rows that the archive has of issues."""
    asked = (as_json(issues),)
    return TopicRows(*(set(connection.execute(STORED[table], asked)) for table in TopicRows._fields))


def in_parts(issues: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield issues, so many at a time that the rows of their mentions fit into memory."""
    for start in range(0, len(issues), ISSUES_AT_A_TIME):
        yield issues[start : start + ISSUES_AT_A_TIME]


def _describes(name: str, key: str) -> bool:
    """Return whether a name is the path of the description of a publication."""
    if not name.endswith(".toml"):
        return False
    try:
        return load_publication(name).key == key
    except PublicationError:  # the crawl that reads it tells why
        return False


def _bring_up_vocabulary(connection: sqlite3.Connection, publication: int, path: Path) -> int:
    """Make the vocabulary of a publication that of a file; tell what is wrong with it, and return how much is. Of a
    file that cannot be understood at all, nothing is taken."""
    try:
        vocabulary, faults = load_vocabulary(path)
    except VocabularyError as error:
        logger.error("%s Topics are counted by the vocabulary that the archive has.", error)
        return 1
    for fault in faults:
        logger.warning("%s", fault)
    write_vocabulary(connection, publication, vocabulary)
    return len(faults)


def _count(
    connection: sqlite3.Connection,
    publication: int,
    vocabulary: Vocabulary,
    ids: Sequence[int],
    *,
    afresh: bool,
    spread: Spread,
) -> Counter[str]:
    version = package_version(__name__, says=said_to_count(vocabulary))
    asked = {"id": publication, "version": version, "afresh": afresh}
    pending = [number for (number,) in connection.execute(PENDING, asked)]
    changed = 0
    portions = ((_mentions(connection, issues), vocabulary, ids) for issues in in_parts(pending))
    for issues, expected in zip(in_parts(pending), spread(_rows_of, portions), strict=True):
        changed += _replace(connection, stored_rows(connection, issues), expected)
        connection.execute(READ, {"issues": as_json(issues), "version": version})
    return Counter({"issues": len(pending), "changed": changed})


def _replace(connection: sqlite3.Connection, stored: TopicRows, expected: TopicRows) -> int:
    """Make the stored rows the expected ones; return how many were written or deleted."""
    changed = 0
    before: set[Row]
    after: set[Row]
    for table, before, after in zip(TopicRows._fields, stored, expected, strict=True):
        gone, new = before - after, after - before
        connection.executemany(DELETE[table], [row[:-1] for row in sorted(gone)])
        insert_rows(connection, INSERT[table], sorted(new))
        changed += len(gone) + len(new)
    return changed
