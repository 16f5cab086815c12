"""The SQL functions of the explorer."""

import sqlite3

from explorer.figures import register_intervals
from explorer.search.terms import register_fts_query

__all__ = ["register_functions"]


def register_functions(connection: sqlite3.Connection) -> None:
    """Register the functions that questions and pages use: `fts_query`, `wilson_low` and `wilson_high`."""
    register_fts_query(connection)
    register_intervals(connection)
