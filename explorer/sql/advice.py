"""What to do about a query that failed, in words. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches

__all__ = ["TOO_LONG", "advise"]

TOO_LONG = "The query takes longer than the time limit of SQL."

Columns = Mapping[str, Sequence[str]]
"""Table or view -> its columns."""


def advise(error: str, sql: str, columns: Columns) -> list[str]:
    """Return sentences on what to do about an error of SQLite or Datasette; none where nothing is known of it.

    Args:
        error: its message.
        sql: the query as the visitor wrote it.
        columns: the tables and views that there are.

    >>> advise("no such table: entrys", "select * from entrys", {"entries": ["title"], "links": ["url"]})
    ['There is no table or view entrys. Did you mean entries?']
    >>> advise("no such column: titel", "select titel from entries", {"entries": ["title", "url"]})
    ['No table of the query has a column titel. Did you mean title?', 'entries has title, url.']
    """
    for pattern, words in _ADVICE:
        if found := re.search(pattern, error):
            return list(words(found, sql, columns))
    return []


def _no_table(found: re.Match[str], sql: str, columns: Columns) -> Iterable[str]:
    name = found[1].rpartition(".")[2]
    yield f"There is no table or view {name}. {_like(name, columns) or 'All that there are stand below the editor.'}"


def _no_column(found: re.Match[str], sql: str, columns: Columns) -> Iterable[str]:
    name = found[1].rpartition(".")[2]
    tables = _named(sql, columns)
    known = [column for table in tables for column in columns[table]]
    elsewhere = [table for table, its in columns.items() if name in its]
    hint = _like(name, known)
    if not hint and elsewhere:
        hint = f"It is a column of {', '.join(elsewhere[:5])}."
    yield f"No table of the query has a column {name}. {hint or 'A text stands in single quotes.'}"
    for table in tables:
        yield f"{table} has {', '.join(columns[table])}."


def _named(sql: str, columns: Columns) -> list[str]:
    """Return the tables and views that a query names."""
    return [word for word in dict.fromkeys(re.findall(r"\w+", sql.lower())) if word in columns]


def _like(name: str, known: Iterable[str]) -> str:
    by_lower = {one.lower(): one for one in known}
    near = [by_lower[one] for one in get_close_matches(name.lower(), by_lower, n=3, cutoff=0.6)]
    return f"Did you mean {' or '.join(near)}?" if near else ""


def _too_long(found: re.Match[str], sql: str, columns: Columns) -> Iterable[str]:
    lower = sql.lower()
    yield "It was stopped, and your text is kept. What makes it faster:"
    if "entries" in _named(sql, columns):
        yield (
            "entries computes authors, image and copy of each row: where you count or join, take citations, which has a"
            " row for each mention too, or site_issues, which has one for each site and issue."
        )
    if re.search(r"\blike\s+'%|\binstr\s*\(|\bregexp\b", lower):
        yield (
            "a search for words: rowid IN (SELECT rowid FROM mentions_fts WHERE mentions_fts MATCH"
            " fts_query('words')), where LIKE '%words%' reads every text."
        )
    if "order by" in lower and "where" not in lower:
        yield "a condition, such as a year or a site: all rows are computed before they are sorted."
    yield "narrow it by WHERE (a year, a site, a role), join by columns with an index (ids, domain_id, issue_id)."


def _only_select(found: re.Match[str], sql: str, columns: Columns) -> Iterable[str]:
    yield "The archive can only be read: begin with SELECT or WITH, and ask one query."


def _says(*sentences: str) -> Callable[[re.Match[str], str, Columns], Iterable[str]]:
    """Return what says sentences, in which {0} is the first group of the pattern."""
    return lambda found, sql, columns: [sentence.format(*found.groups("")) for sentence in sentences]


_ADVICE: Sequence[tuple[str, Callable[[re.Match[str], str, Columns], Iterable[str]]]] = (
    (r"no such table: (\S+)", _no_table),
    (r"no such column: \"?([^\s\"]+)", _no_column),
    ("time limit|interrupted", _too_long),
    (
        r"near \"(.*)\": syntax error",
        _says(
            "SQLite cannot read on at “{0}”: look at what stands before it, such as a missing comma, bracket or quote,"
            " or a clause out of order: SELECT, FROM, JOIN, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT."
        ),
    ),
    ("incomplete input", _says("The query ends too early: a bracket, a quote or the end of a clause is missing.")),
    (
        r"unrecognized token: \"?(.*?)\"?\Z",
        _says("“{0}” is no word of SQL: a quote that is not closed, or a character that belongs into quotes."),
    ),
    (r"ambiguous column name: (\S+)", _says("Several tables have a column {0}: write TABLE.{0}.")),
    (
        r"no such function: (\S+)",
        _says(
            "SQLite has no function {0}. Beside its own there are fts_query(words), wilson_low(count, total) and"
            " wilson_high(count, total)."
        ),
    ),
    (r"misuse of aggregate", _says("A condition on count(), sum() and the like belongs into HAVING, not into WHERE.")),
    (
        "fts5|malformed MATCH|unterminated string|unknown special query",
        _says("Write MATCH fts_query('words'): it takes words, “a phrase”, prefix*, -without and OR."),
    ),
    (
        "larger than|too big|out of memory|too much memory",
        _says(
            "The result is too large. Select fewer columns and no long texts, and set a LIMIT. All rows of a table are"
            " to be had as CSV from its page."
        ),
    ),
    ("must be a SELECT|one statement|not an? (?:read|select)", _only_select),
    ("disallowed PRAGMA", _says("Of pragmas, only those that describe tables are allowed; the schema is documented.")),
    (
        "too complex|LIKE or GLOB|too many|parser stack|at most",
        _says("The query is beyond a limit of SQLite: make it shorter, or ask it in parts."),
    ),
    ("waiting", _says("Your text is kept: press Run again in a few seconds.")),
)
"""Pattern of an error -> what to do about it; the first that is found tells."""
