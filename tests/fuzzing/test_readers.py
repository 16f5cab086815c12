"""No document ends a reader, or holds one up: made-up ones of all kinds, other ones in each run."""

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing.readers import READERS, REFUSALS

MOST_SECONDS = 1.0
"""Seconds of processor time that a document may take."""


@pytest.mark.deep
@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_every_document_is_read_or_refused_in_words(name: str, data: st.DataObject) -> None:
    read, documents = READERS[name]
    document: Any = data.draw(documents)
    began = time.process_time()
    with suppress(*REFUSALS):
        repr(read(document))
    assert time.process_time() - began < MOST_SECONDS
