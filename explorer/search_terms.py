"""Translate search box input into SQLite full-text search expressions."""

import re
import sqlite3

__all__ = ["HIGHLIGHT_MARKS", "MAX_QUERY_CHARS", "match_expression", "register_fts_query"]

MAX_QUERY_CHARS = 200
"""Length at which a query is truncated."""

MAX_TERMS = 20
"""Words and phrases of a query that are used; the rest is ignored."""

HIGHLIGHT_MARKS = ("\x02", "\x03")
"""Characters that FTS5 puts before and after a match; they have no meaning in HTML."""

_TERM = re.compile(r'(?P<excluded>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


def match_expression(query: str) -> str | None:
    """Return an FTS5 MATCH expression, or None when the query has no word to search for. Valid for any input.

    All terms must match. A term is a word, a "phrase in quotes" or a prefix*; -term excludes; OR between two terms
    matches either.

    >>> print(match_expression('chips "export rules" -car tariff*'))
    ("chips" AND "export rules" AND "tariff"*) NOT ("car")
    >>> print(match_expression('cats OR dogs food'))
    (("cats" OR "dogs") AND "food")
    >>> match_expression('-only (( AND'), match_expression("*"), match_expression("")
    ('("AND") NOT ("only")', None, None)
    """
    required: list[list[str]] = []
    excluded: list[str] = []
    either = False
    for part in list(_TERM.finditer(query[:MAX_QUERY_CHARS]))[:MAX_TERMS]:
        text = part["phrase"] if part["phrase"] is not None else part["word"]
        if part["word"] == "OR" and not part["excluded"]:
            either = bool(required)
            continue
        if not any(c.isalnum() for c in text):
            continue
        # NUL would end the expression for SQLite.
        term = '"' + text.strip("*").replace("\0", " ") + '"' + ("*" if part["word"] and text.endswith("*") else "")
        if part["excluded"]:
            excluded.append(term)
        elif either:
            required[-1].append(term)
        else:
            required.append([term])
        either = False
    if not required:
        return None
    groups = [group[0] if len(group) == 1 else f"({' OR '.join(group)})" for group in required]
    expression = f"({' AND '.join(groups)})"
    return f"{expression} NOT ({' OR '.join(excluded)})" if excluded else expression


def register_fts_query(connection: sqlite3.Connection) -> None:
    """Register the SQL function `fts_query(text)`: the MATCH expression, or one that matches nothing."""
    connection.create_function("fts_query", 1, lambda query: match_expression(str(query or "")) or '""')
