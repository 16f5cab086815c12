"""What a person types into the search box, as an expression of SQLite's full-text search."""

import re
import sqlite3

__all__ = ["HIGHLIGHT_MARKS", "MAX_QUERY_CHARS", "match_expression", "register_fts_query"]

MAX_QUERY_CHARS = 200
"""Characters of what is typed that count."""

MAX_TERMS = 20
"""Words and phrases of it that count."""

HIGHLIGHT_MARKS = ("\x02", "\x03")
"""Characters between which a full-text index puts what it found; no HTML means anything by them."""

_TERM = re.compile(r'(?P<without>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


def match_expression(query: str) -> str | None:
    """The expression, or None when there is no word to look for. Every text gives one that SQLite takes.

    Words are looked for together; "a phrase" as it stands; word* by its beginning; -word must not occur; OR between two
    means either.

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
        if part["word"] == "OR" and not part["without"]:
            either = bool(required)
            continue
        if not any(c.isalnum() for c in text):
            continue
        # NUL would end the expression for SQLite.
        term = '"' + text.strip("*").replace("\0", " ") + '"' + ("*" if part["word"] and text.endswith("*") else "")
        if part["without"]:
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
    """Makes `fts_query(text)` a function of SQL: the expression, or one that finds nothing where there is no word."""
    connection.create_function("fts_query", 1, lambda query: match_expression(str(query or "")) or '""')
