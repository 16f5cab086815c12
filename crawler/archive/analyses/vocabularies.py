"""The rows of `topics` and `topic_analyses`: the vocabulary that the topics of a publication are counted by."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crawler.analysis.topics.vocabulary import Analysis, Figure, Topic, Vocabulary

__all__ = ["read_vocabulary", "write_vocabulary"]

ANALYSES = """
SELECT name, title, url, until, words, roles, types, headlines, headlines_why FROM topic_analyses
WHERE publication_id = ? ORDER BY id
"""
PUT_ANALYSIS = """
INSERT INTO topic_analyses (publication_id, name, title, url, until, words, roles, types, headlines, headlines_why)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (publication_id, name) DO UPDATE SET (title, url, until, words, roles, types, headlines, headlines_why) = (
  excluded.title, excluded.url, excluded.until, excluded.words, excluded.roles, excluded.types, excluded.headlines,
  excluded.headlines_why
)
"""
DELETE_ANALYSIS = "DELETE FROM topic_analyses WHERE publication_id = ? AND name = ?"
TOPICS = """
SELECT t.id, t.name, t.position, t.topic_group, t.forms, t.exclusions, t.since_renamed, a.name AS analysis, t.published,
  t.published_why
FROM topics t LEFT JOIN topic_analyses a ON a.id = t.analysis_id WHERE t.publication_id = ? ORDER BY t.position, t.id
"""
PUT_TOPIC = """
INSERT INTO topics (
  publication_id, name, position, topic_group, forms, exclusions, since_renamed, analysis_id, published, published_why
) VALUES (
  :id, :name, :position, :topic_group, :forms, :exclusions, :since_renamed,
  (SELECT a.id FROM topic_analyses a WHERE a.publication_id = :id AND a.name = :analysis), :published, :published_why
)
ON CONFLICT (publication_id, name) DO UPDATE SET (
  position, topic_group, forms, exclusions, since_renamed, analysis_id, published, published_why
) = (
  excluded.position, excluded.topic_group, excluded.forms, excluded.exclusions, excluded.since_renamed,
  excluded.analysis_id, excluded.published, excluded.published_why
)
"""
DELETE_TOPIC = "DELETE FROM topics WHERE id = ?"


def read_vocabulary(connection: sqlite3.Connection, publication: int) -> tuple[Vocabulary, list[int]]:
    """Return the vocabulary that the archive has of a publication, and the ids of its topics, in order."""
    topics = _rows(connection, TOPICS, publication)
    vocabulary = Vocabulary(
        topics=tuple(_topic(row) for row in topics),
        analyses=tuple(_analysis(row) for row in _rows(connection, ANALYSES, publication)),
    )
    return vocabulary, [row["id"] for row in topics]


def write_vocabulary(connection: sqlite3.Connection, publication: int, vocabulary: Vocabulary) -> None:
    """Make a vocabulary that of a publication, in a transaction.

    A topic keeps its id while the vocabulary has one of its name; what was counted of one that is gone goes with it.
    """
    stored = {row["name"]: row for row in _rows(connection, ANALYSES, publication)}
    wanted = {analysis.name: _analysis_row(analysis) for analysis in vocabulary.analyses}
    for name, row in wanted.items():
        if stored.get(name) != row:
            connection.execute(PUT_ANALYSIS, (publication, *row.values()))
    _write_topics(connection, publication, vocabulary.topics)
    for name in stored.keys() - wanted.keys():
        connection.execute(DELETE_ANALYSIS, (publication, name))


def _write_topics(connection: sqlite3.Connection, publication: int, topics: Sequence[Topic]) -> None:
    stored = {row["name"]: row for row in _rows(connection, TOPICS, publication)}
    for position, topic in enumerate(topics, start=1):
        row = _topic_row(topic, position)
        known = stored.pop(topic.name, None)
        if known is None or {name: value for name, value in known.items() if name != "id"} != row:
            connection.execute(PUT_TOPIC, row | {"id": publication})
    for row in stored.values():
        connection.execute(DELETE_TOPIC, (row["id"],))


def _rows(connection: sqlite3.Connection, sql: str, publication: int) -> list[dict[str, Any]]:
    found = connection.execute(sql, (publication,))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _analysis_row(analysis: Analysis) -> dict[str, Any]:
    figure = analysis.headlines
    return {
        "name": analysis.name,
        "title": analysis.title,
        "url": analysis.url,
        "until": analysis.until and analysis.until.isoformat(),
        "words": analysis.words,
        "roles": json.dumps(analysis.roles),
        "types": json.dumps(analysis.types),
        "headlines": figure and figure.count,
        "headlines_why": figure and figure.why,
    }


def _analysis(row: Mapping[str, Any]) -> Analysis:
    return Analysis(
        name=row["name"],
        title=row["title"],
        url=row["url"],
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        words=row["words"],
        roles=tuple(json.loads(row["roles"])),
        types=tuple(json.loads(row["types"])),
        headlines=_figure(row["headlines"], row["headlines_why"]),
    )


def _topic_row(topic: Topic, position: int) -> dict[str, Any]:
    figure = topic.figure
    return {
        "name": topic.name,
        "position": position,
        "topic_group": topic.group,
        "forms": json.dumps(topic.forms, ensure_ascii=False),
        "exclusions": json.dumps(topic.exclusions, ensure_ascii=False),
        "since_renamed": topic.since_renamed,
        "analysis": topic.analysis,
        "published": None if figure is None else figure.count,
        "published_why": figure and figure.why,
    }


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        group=row["topic_group"],
        name=row["name"],
        forms=tuple(json.loads(row["forms"])),
        exclusions=tuple(json.loads(row["exclusions"])),
        since_renamed=row["since_renamed"],
        analysis=row["analysis"],
        figure=_figure(row["published"], row["published_why"]),
    )


def _figure(count: int | None, why: str | None) -> Figure | None:
    return None if count is None else Figure(count, why)
