"""No document ends a reader, or holds one up: made-up ones of all kinds, other ones in each run."""

import math
import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from unittest import SkipTest

import pytest
from hypothesis import given, settings

from tests.fuzzing.readers import READERS, REFUSALS

SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))
"""Seconds that each reader is given documents for."""

MOST_SECONDS = 1.0
"""Seconds of processor time that a document may take, of two tries: a machine that is busy with others counts more."""


@pytest.mark.deep
@pytest.mark.parametrize("name", READERS)
def test_every_document_is_read_or_refused_in_words(name: str) -> None:
    read, documents = READERS[name]
    end = time.monotonic() + SECONDS

    @settings(max_examples=int(SECONDS * 100))
    @given(documents)
    def is_read(document: Any) -> None:
        nonlocal end
        if time.monotonic() > end:
            raise SkipTest("enough")  # which ends it at once
        before, end = end, math.inf  # what fails is tried again, however late
        assert any(_seconds(read, document) < MOST_SECONDS for _ in range(2))
        end = before

    with suppress(SkipTest):
        is_read()


def _seconds(read: Callable[[Any], object], document: Any) -> float:
    began = time.thread_time()
    with suppress(*REFUSALS):
        repr(read(document))
    return time.thread_time() - began
