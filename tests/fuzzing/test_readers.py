"""No document ends a reader, or holds one up: made-up ones of all kinds, other ones in each run."""

import math
import os
import time
from contextlib import suppress
from typing import Any
from unittest import SkipTest

import pytest
from hypothesis import given, settings

from tests.fuzzing.readers import READERS, is_read_in_time

SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))
"""Seconds that each reader is given documents for."""


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
        assert is_read_in_time(read, document)
        end = before

    with suppress(SkipTest):
        is_read()
