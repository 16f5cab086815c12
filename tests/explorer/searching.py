"""Searches of an archive, as the explorer's page of them asks."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from explorer.connection import in_transaction
from explorer.generations import EVERYTHING, SCHEMA
from explorer.pages import PageRequest
from explorer.pages.search import search
from explorer.query_cache import QueryCache
from explorer.sql.functions import register_functions

Search = Callable[..., dict[str, Any]]


@contextmanager
def searching(path: Path) -> Iterator[Search]:
    """Give a function that returns the data of a search of an archive, which nobody writes meanwhile.

    It takes the words and the other parameters; those whose names are taken in Python with an underscore behind.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        register_functions(connection)
        cache = QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1})

        def asked(q: str = "", **parameters: str) -> dict[str, Any]:
            request = PageRequest({}, {"q": q, **{name.rstrip("_"): value for name, value in parameters.items()}})
            page = in_transaction(cache, partial(search, request=request))(connection)
            return dict(page.data)

        yield asked
