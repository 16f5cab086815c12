"""Translate search box input into SQLite full-text search expressions."""

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawler.archive.search_indexes import is_unspaced

__all__ = [
    "HIGHLIGHT_MARKS",
    "MAX_QUERY_CHARS",
    "VOCABULARY",
    "Term",
    "as_indexed",
    "expression_of",
    "grouped",
    "like_pattern",
    "match_expression",
    "parse_terms",
    "register_fts_query",
    "words_beginning",
]

MAX_QUERY_CHARS = 200
"""Length at which a query is truncated."""

MAX_TERMS = 20
"""Words and phrases of a query that are used; the rest is ignored."""

MAX_BEGINNING = 40
"""Words of the archive that a prefix stands for, the most frequent ones."""

LEAST_PREFIX = 3
"""Characters of a prefix from which on it stands for words of the archive: a shorter one begins most stems anyway."""

HIGHLIGHT_MARKS = ("\x02", "\x03")
"""Characters that FTS5 puts before and after a match; they have no meaning in HTML."""

VOCABULARY = "temp.archive_words"
"""Virtual table of each connection: the words of the archive, `term`, and in how many mentions they are, `doc`."""

Beginning = Callable[[str], Sequence[str]]
"""Returns the words of the archive that begin with a prefix."""

_TERM = re.compile(r'(?P<excluded>-)?(?P<title>title:)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))', re.IGNORECASE)
_WORDS = f"""
SELECT term FROM {VOCABULARY} WHERE term >= :prefix AND term < :prefix || char(0x10ffff) ORDER BY doc DESC, term
LIMIT {MAX_BEGINNING}
"""  # noqa: S608 - of constants


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A word or phrase of a query."""

    text: str
    """Its characters, without marks."""
    is_phrase: bool = False
    """Whether it was in quotes."""
    is_prefix: bool = False
    """Whether it stands for all words that begin so."""
    is_excluded: bool = False
    """Whether it must not occur."""
    in_title: bool = False
    """Whether it must occur in the headline."""
    is_alternative: bool = False
    """Whether it or the term before it must occur, not both."""


def parse_terms(query: str) -> list[Term]:
    """Return the words and phrases of a query, each once. All must occur; `OR` between two stands for either.

    Behind a word, `AND` adds nothing, and what follows `NOT` must not occur.

    >>> [term.text for term in parse_terms('chips "export rules" -car tariff* (')]
    ['chips', 'export rules', 'car', 'tariff']
    >>> [term.is_alternative for term in parse_terms('cats OR dogs OR')]
    [False, True]
    >>> [(term.text, term.is_excluded) for term in parse_terms("cats AND food AND NOT dogs cats")]
    [('cats', False), ('food', False), ('dogs', True)]
    """
    terms: list[Term] = []
    either = excludes = False
    for part in list(_TERM.finditer(_as_typed(query[:MAX_QUERY_CHARS])))[:MAX_TERMS]:
        is_phrase = part["phrase"] is not None
        # NUL would end the expression for SQLite.
        text = (part["phrase"] if is_phrase else part["word"]).replace("\0", " ")
        has_any = any(not term.is_excluded for term in terms)
        if part[0] == "OR" or (part[0] in ("AND", "NOT") and has_any):
            either, excludes = part[0] == "OR" and has_any, part[0] == "NOT"
            continue
        if not any(c.isalnum() for c in text):
            continue
        is_excluded = excludes or bool(part["excluded"])
        term = Term(
            text=text.strip("*"),
            is_phrase=is_phrase,
            is_prefix=not is_phrase and text.endswith("*"),
            is_excluded=is_excluded,
            in_title=bool(part["title"]),
            is_alternative=either and not is_excluded,
        )
        if term not in terms:
            terms.append(term)
        either = excludes = False
    return terms


def match_expression(query: str, beginning: Beginning | None = None) -> str | None:
    """Return an FTS5 MATCH expression, or None when the query has no word to search for. Valid for any input.

    All terms must match. A term is a word, a "phrase in quotes" or a prefix*; -term excludes; OR between two terms
    matches either; title:term matches headlines.

    Args:
        query: what was typed.
        beginning: returns the words of the archive that begin with a prefix, whose stems may be shorter than it.

    >>> print(match_expression('chips "export rules" -car tariff*'))
    ("chips" AND "export rules" AND "tariff"*) NOT ("car")
    >>> print(match_expression('cats OR dogs food title:"of rain"'))
    (("cats" OR "dogs") AND "food" AND title : "of rain")
    >>> print(match_expression('organiza*', lambda prefix: ["organization", "organizational"]))
    (("organiza"* OR "organization" OR "organizational"))
    >>> match_expression('-only (( AND'), match_expression("*"), match_expression("")
    ('("AND") NOT ("only")', None, None)
    """
    return expression_of(parse_terms(query), beginning)


def expression_of(terms: Sequence[Term], beginning: Beginning | None = None) -> str | None:
    """Return the FTS5 MATCH expression of terms, None where none must occur."""
    required, excluded = grouped(terms, lambda term: _matched(term, beginning))
    if not required:
        return None
    groups = [group[0] if len(group) == 1 else f"({' OR '.join(group)})" for group in required]
    expression = f"({' AND '.join(groups)})"
    return f"{expression} NOT ({' OR '.join(excluded)})" if excluded else expression


def grouped(terms: Sequence[Term], condition: Callable[[Term], str]) -> tuple[list[list[str]], list[str]]:
    """Return the conditions of terms: groups of which one each must hold, and those of which none may."""
    required: list[list[str]] = []
    excluded: list[str] = []
    for term in terms:
        if term.is_excluded:
            excluded.append(condition(term))
        elif term.is_alternative:
            required[-1].append(condition(term))
        else:
            required.append([condition(term)])
    return required, excluded


def like_pattern(text: str) -> str:
    r"""Return the pattern of `LIKE … ESCAPE '\'` for what has a text in it.

    >>> print(like_pattern("100 %"))
    %100 \%%
    """
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _matched(term: Term, beginning: Beginning | None) -> str:
    text = f'"{term.text}"' + ("*" if term.is_prefix else "")
    if term.is_prefix and beginning is not None and (words := beginning(term.text)):
        words = [f'"{word}"' for word in words]
        text = f"({' OR '.join([text, *words])})"
    return f"title : {text}" if term.in_title else text


def _as_typed(query: str) -> str:
    """Return a query in the characters that texts have: without ligatures and letters of full width, composed.

    >>> _as_typed("\ufb01ne \uff47ear"), _as_typed("人工ＡＩ")
    ('fine gear', '人工ＡＩ')
    """
    return unicodedata.normalize("NFC" if is_unspaced(query) else "NFKC", query)


def as_indexed(text: str) -> str:
    """Return a text as the indexes have its words: in lower case, Latin letters without diacritics.

    >>> as_indexed("Élan"), as_indexed("Йога")
    ('elan', 'йога')
    """
    return "".join(_folded(c) for c in unicodedata.normalize("NFC", text.lower()))


def _folded(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base.isascii() else letter


def words_beginning(connection: sqlite3.Connection) -> Beginning:
    """Return a function that returns the words of the archive that begin with a prefix."""

    def beginning(prefix: str) -> Sequence[str]:
        prefix = as_indexed(prefix)
        if len(prefix) < LEAST_PREFIX or not prefix.isalnum():
            return ()
        return [term for (term,) in connection.execute(_WORDS, {"prefix": prefix})]

    return beginning


def register_fts_query(connection: sqlite3.Connection) -> None:
    """Register the SQL function `fts_query(text)`: the MATCH expression, or one that matches nothing.

    Datasette's search of tables calls it `escape_fts`, and so reads a query as the explorer's search does.

    To be called while the connection may still make temporary tables.
    """
    name = VOCABULARY.removeprefix("temp.")
    connection.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name} USING fts5vocab ('main', 'mention_words_fts', 'row')"
    )
    beginning = words_beginning(connection)
    for function in ("fts_query", "escape_fts"):
        connection.create_function(function, 1, lambda query: match_expression(str(query or ""), beginning) or '""')
