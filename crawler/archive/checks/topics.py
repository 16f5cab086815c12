"""Rules of topics: what is counted is what the vocabulary of the archive gives."""

from collections.abc import Iterator

from crawler.archive.analyses.topics import TopicRows, count_again, expected_rows, in_parts, stored_rows
from crawler.archive.analyses.vocabularies import read_vocabulary
from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.archive.rows import Row

__all__ = ["TOPIC_CHECKS"]

PUBLICATIONS = "SELECT id FROM publications ORDER BY id"
# A release says nothing of when it was counted. What was written since is counted by the next analysis.
COUNTED = """
SELECT i.id FROM issues i LEFT JOIN topic_readings r ON r.issue_id = i.id
WHERE i.publication_id = ? AND (
  r.content_hash = i.content_hash
  OR NOT EXISTS (SELECT 1 FROM topic_readings) AND EXISTS (SELECT 1 FROM topic_mentions)
)
ORDER BY i.id
"""


def _find_wrong_counts(archive: Archive) -> Iterator[str]:
    connection = archive.connection
    for (publication,) in connection.execute(PUBLICATIONS).fetchall():
        vocabulary, ids = read_vocabulary(connection, publication)
        names = {number: topic.name for number, topic in zip(ids, vocabulary.topics, strict=True)}
        counted = [number for (number,) in connection.execute(COUNTED, (publication,))]
        for issues in in_parts(counted):
            stored, expected = stored_rows(connection, issues), expected_rows(connection, issues, vocabulary, ids)
            there: set[Row]
            right: set[Row]
            for table, there, right in zip(TopicRows._fields, stored, expected, strict=True):
                for row in sorted(there ^ right):
                    said = "should not be" if row in there else "is missing"
                    yield f"{table}: {names.get(row[0], row[0])} in mention {row[1]}, {row[-1]} times, {said}"


TOPIC_CHECKS = (
    Check(
        name="topics",
        meaning="What is counted of topics is not what the vocabulary gives.",
        violations=_find_wrong_counts,
        repair=count_again,
    ),
    Check(
        name="topic_publications",
        meaning="A topic is counted in a mention of another publication, or has an analysis of another one.",
        violations=sql("""
            SELECT t.name || ' in mention ' || m.id FROM topics t
            JOIN (
              SELECT topic_id, mention_id FROM topic_mentions UNION SELECT topic_id, mention_id FROM topic_occurrences
            ) c ON c.topic_id = t.id
            JOIN mentions m ON m.id = c.mention_id JOIN issues i ON i.id = m.issue_id
            WHERE i.publication_id <> t.publication_id
            UNION ALL
            SELECT t.name || ' of ' || a.name FROM topics t JOIN topic_analyses a ON a.id = t.analysis_id
            WHERE a.publication_id <> t.publication_id
        """),
    ),
)
