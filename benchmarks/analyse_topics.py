"""The part `topics` of `analyse`: counting a vocabulary, beside a count of each word of it by SQLite's FTS5.

The plain equivalent makes a full-text index of headlines and summaries, and writes for each topic and place the
mentions that any of its forms matches: it knows neither case nor exclusions, and counts no occurrences. What it is
compared with counts by the same words; from scratch, the words of the publication's own analysis are counted too.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.seconds import median_seconds
from crawler.analysis.topics.file import load_vocabulary
from crawler.analysis.topics.vocabulary import Vocabulary
from crawler.analysis.topics.words import words_of
from crawler.archive.analyses import topics
from crawler.archive.analyses.vocabularies import write_vocabulary
from crawler.archive.database import Archive, open_archive
from crawler.digests.publications import FOLDER

__all__ = ["measure", "prepare"]

VOCABULARY = FOLDER / "last-week-in-ai.topics.yaml"
"""The vocabulary that is counted, whatever the publication."""

CLEAR = ("topic_readings", "topic_mentions", "topic_occurrences", "topics", "topic_analyses")
CHANGE = """
UPDATE issues SET content_hash = content_hash || '+' WHERE id IN (SELECT id FROM issues ORDER BY id LIMIT ?)
"""
PLACES = {"title": "headline", "summary": "summary"}


def prepare(archive: Path) -> None:
    """Take out of an archive what was counted, so that its copies have one vocabulary."""
    with open_archive(archive) as opened, opened.transaction() as connection:
        for table in CLEAR:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - of constants


def measure(archive: Path, times: int, rounds: int) -> Iterator[str]:
    """Yield the lines to print of an archive that is so many times one."""
    logging.disable()
    vocabulary, _ = load_vocabulary(VOCABULARY)
    with open_archive(archive) as opened:
        mentions = opened.query("SELECT count(*) FROM mentions")[0][0]
        forms = sum(len(topic.forms) for topic in vocabulary.topics)
        yield f"{times:>4}x {mentions:>9} mentions, {len(vocabulary.topics)} topics of {forms} forms"
        plain = median_seconds(lambda: _count_plainly(archive, vocabulary), rounds)
        by_words = Vocabulary(topics=tuple(replace(topic, analysis=None) for topic in vocabulary.topics))
        scratch = median_seconds(lambda: topics.count_again(opened), rounds, lambda: _forget(opened, by_words))
        yield f"{times:>4}x topics, FTS5 count a word   {plain:>8.3f} s"
        yield f"{times:>4}x topics, the same            {scratch:>8.3f} s, ratio {scratch / plain:.2f}"
        scratch = median_seconds(lambda: topics.count_again(opened), rounds, lambda: _forget(opened, vocabulary))
        yield f"{times:>4}x topics, from scratch        {scratch:>8.3f} s"
        yield f"{times:>4}x topics, per 1,000 mentions  {1e6 * scratch / mentions:>8.2f} ms"
        again = median_seconds(lambda: topics.count_again(opened), rounds)
        yield f"{times:>4}x topics, afresh, the same    {again:>8.3f} s"
        for changed in (0, 1, 10):
            spent = median_seconds(lambda: _update(opened), rounds, partial(_change, opened, changed))
            yield f"{times:>4}x topics, {changed:>2} issues changed   {spent:>8.3f} s"


def _update(archive: Archive) -> None:
    topics.update_topics(archive, 1, afresh=False)


def _forget(archive: Archive, vocabulary: Vocabulary) -> None:
    """Make the archive one that has a vocabulary and nothing counted."""
    with archive.transaction() as connection:
        for table in CLEAR:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - of constants
        for (publication,) in connection.execute("SELECT id FROM publications").fetchall():
            write_vocabulary(connection, publication, vocabulary)


def _change(archive: Archive, issues: int) -> None:
    with archive.transaction() as connection:
        connection.execute(CHANGE, (issues,))


def _count_plainly(archive: Path, vocabulary: Vocabulary) -> None:
    with closing(sqlite3.connect(archive)) as database:
        database.execute("ATTACH '' AS plain")
        database.execute(
            "CREATE VIRTUAL TABLE plain.words USING fts5 (title, summary, content = '', tokenize = 'unicode61')"
        )
        database.execute(
            "CREATE TABLE plain.found (topic INTEGER, mention INTEGER, place TEXT, PRIMARY KEY (topic, mention, place))"
            " WITHOUT ROWID"
        )
        database.execute("INSERT INTO plain.words (rowid, title, summary) SELECT id, title, summary FROM main.mentions")
        for number, topic in enumerate(vocabulary.topics):
            for form in topic.forms:
                for column, place in PLACES.items():
                    match = f'{column}: "{" ".join(words_of(form))}"'
                    database.execute(
                        "INSERT OR IGNORE INTO plain.found SELECT ?, rowid, ? FROM plain.words WHERE words MATCH ?",
                        (number, place, match),
                    )
        database.execute("COMMIT")
