"""What a reader types into a search box, as a query of SQLite's full-text index."""

import re
import sqlite3

__all__ = ["MOST_TERMS", "add_function", "fts_query"]

MOST_TERMS = 32
"""Words and phrases of a query that count; a hostile one of thousands would be slow."""

NOTHING = '""'
"""A query that finds nothing, and is no error as an empty one would be."""

_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')


def fts_query(text: str | None) -> str:
    """A query that every text gives, for FTS5's MATCH: all of the words, in any order.

    "Words in quotes" are a phrase, a star at the end of a word finds what begins with it, and OR in capitals, standing
    between two others, finds either side. Everything else that FTS5 would read as syntax is text.

    >>> fts_query("robot's hand")
    '"robot\\'s" "hand"'
    >>> fts_query('"a robot" OR droid*')
    '"a robot" OR "droid"*'
    >>> fts_query("title: NOT (x")
    '"title:" "NOT" "(x"'
    >>> fts_query(" -- ")
    '""'
    """
    sides: list[list[str]] = [[]]
    for count, term in enumerate(_TERM.finditer(str(text or "").replace("\x00", " "))):
        if count == MOST_TERMS:
            break
        phrase, word = term.groups()
        if word == "OR":
            sides.append([])
        elif any(map(str.isalnum, phrase or word or "")):
            star = "*" if word and word.endswith("*") else ""
            sides[-1].append(f'"{phrase or word.rstrip("*")}"{star}')
    return " OR ".join(" ".join(side) for side in sides if side) or NOTHING


def add_function(connection: sqlite3.Connection) -> None:
    """Makes `fts_query(text)` a function of SQL, so that no query can be broken by what a reader searches for."""
    connection.create_function("fts_query", 1, fts_query, deterministic=True)
