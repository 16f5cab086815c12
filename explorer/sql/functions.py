"""The SQL functions of the explorer."""

import re
import sqlite3
import unicodedata

from crawler.analysis.survival.kinds import kind_of_address
from explorer.figures import register_intervals
from explorer.search.terms import register_fts_query
from explorer.sql.headlines import headline_words

__all__ = ["folded", "register_functions"]


def register_functions(connection: sqlite3.Connection) -> None:
    """Register the functions that questions and pages use.

    They are `fts_query`, `folded`, `wilson_low`, `wilson_high`, `headline_words`, and `address_kind` of an address and
    its domain.
    """
    register_fts_query(connection)
    register_intervals(connection)
    connection.create_function("headline_words", 1, headline_words, deterministic=True)
    connection.create_function("address_kind", 2, kind_of_address, deterministic=True)
    connection.create_function("folded", 1, folded, deterministic=True)


def folded(text: object) -> str:
    """Return a name without case, accents and spaces around it, to compare it by.

    >>> folded(" Jos\u00e9  D\u00cdAZ "), folded(None)
    ('jose diaz', '')
    """
    plain = unicodedata.normalize("NFKD", "" if text is None else str(text)).casefold()
    return re.sub(r"\s+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
