"""Search input becomes a valid FTS5 expression."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from explorer.search.terms import match_expression


@given(st.text(st.sampled_from("ab \"*-()OR^:{}+'\0é\u0301٣"), max_size=60) | st.text(max_size=60))
def test_any_input_is_a_valid_expression(query: str) -> None:
    expression = match_expression(query)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5 (a, tokenize = 'unicode61 remove_diacritics 2')")
        if expression is not None:
            connection.execute("SELECT 1 FROM t WHERE t MATCH ?", (expression,)).fetchall()
    finally:
        connection.close()
