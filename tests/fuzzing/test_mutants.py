"""No change of a sound document ends a reader, or holds one up: other ones in each run, told by the seed."""

import os
import time
from random import Random

import pytest

from tests.fuzzing.mutated import KINDS, mutant, seeds
from tests.fuzzing.readers import READERS, is_read_in_time

SECONDS = float(os.environ.get("FUZZ_SECONDS", "15"))
"""Seconds that each reader is given documents for."""


@pytest.mark.deep
@pytest.mark.parametrize("name", KINDS)
def test_every_mutant_is_read_or_refused_in_words(name: str) -> None:
    read, end = READERS[name][0], time.monotonic() + SECONDS
    while time.monotonic() < end:
        seed = time.time_ns()
        random = Random(seed)  # noqa: S311 - documents, no secrets
        documents = seeds(name, random)
        for _ in range(200):
            text = mutant(documents, random)
            try:
                is_in_time = is_read_in_time(read, (text, "text/html") if name == "page" else text)
            except Exception as error:
                raise AssertionError(f"seed {seed}: {text[:2000]!r}") from error
            assert is_in_time, f"seed {seed}: {text[:2000]!r}"
