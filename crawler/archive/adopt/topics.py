"""Merge the vocabularies: of a publication without one here, that of the other archive. What they count is derived."""

import sqlite3

from crawler.archive.adopt.maps import insert_rows, map_by_key

__all__ = ["merge_topics"]

WITHOUT_ONE = """
NOT EXISTS (
  SELECT 1 FROM main.{table} mine
  WHERE mine.publication_id = (SELECT ids.new FROM temp.adopted_publications ids WHERE ids.old = o.publication_id)
)
"""


def merge_topics(connection: sqlite3.Connection) -> None:
    """Add the topics, and the publications' own analyses, of publications that have none here."""
    for table in ("topic_analyses", "topics"):
        map_by_key(connection, table, missing=WITHOUT_ONE.format(table="topics"))
        insert_rows(connection, table)
