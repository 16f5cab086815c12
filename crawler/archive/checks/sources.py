"""Rules of what linked pages are."""

from crawler.archive.checks.check import Check, sql
from crawler.archive.checks.search_index import index_check
from crawler.archive.ledger.captures import unread_captures

__all__ = ["SOURCE_CHECKS"]

SOURCE_CHECKS = (
    Check(
        name="source_visit",
        meaning="The visit that saw a page is one to another link.",
        violations=sql("""
            SELECT 'link ' || s.link_id || ' by visit ' || v.id || ' to link ' || v.link_id
            FROM sources s JOIN visits v ON v.id = s.visit_id WHERE v.link_id <> s.link_id
        """),
    ),
    Check(
        name="unread",
        meaning="A page was captured, is readable and was never read: `scrapy reread` reads it.",
        violations=unread_captures,
    ),
    Check(
        name="author_positions",
        meaning="The authors of a page are not numbered 1, 2, 3, …, or one is named twice.",
        violations=sql("""
            SELECT 'link ' || link_id || ': ' || count(*) || ' authors, the last at ' || max(position)
            FROM link_authors GROUP BY link_id
            HAVING max(position) <> count(*) OR count(DISTINCT author_id) <> count(*)
        """),
    ),
    index_check(
        name="source_index", table="sources", meaning="The full-text index of the sources does not match them."
    ),
    index_check(
        name="text_index",
        table="source_texts",
        meaning="The full-text index of the texts of sources does not match them.",
    ),
    index_check(
        name="author_index", table="authors", meaning="The full-text index of the authors does not match them."
    ),
)
