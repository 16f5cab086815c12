"""No document ends a reader, or holds one up: made-up ones of all kinds, other ones in each run."""

import math
import os
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing.readers import READERS, REFUSALS

SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))
"""Seconds that each reader is given documents for; those after them are none."""

MOST_SECONDS = 1.0
"""Seconds of processor time that a document may take, of two tries: a machine that is busy with others counts more."""

_begun: defaultdict[str, float] = defaultdict(time.monotonic)
"""Reader -> when it was given the first document."""


@pytest.mark.deep
@settings(max_examples=int(SECONDS * 20))
@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_every_document_is_read_or_refused_in_words(name: str, data: st.DataObject) -> None:
    read, documents = READERS[name]
    began = _begun[name]
    if time.monotonic() - began > SECONDS:
        return
    document: Any = data.draw(documents)
    _begun[name] = math.inf  # what fails is tried again, however late
    assert any(_seconds(read, document) < MOST_SECONDS for _ in range(2))
    _begun[name] = began


def _seconds(read: Callable[[Any], object], document: Any) -> float:
    began = time.thread_time()
    with suppress(*REFUSALS):
        repr(read(document))
    return time.thread_time() - began
