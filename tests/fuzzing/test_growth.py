"""No reader takes the square of a document's length, whatever is repeated in it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from crawler.commands.descriptions.growth import seconds
from tests.fuzzing.readers import READERS, REFUSALS
from tests.fuzzing.repeated import REPEATED, made

SHORT, LONG = 50_000, 200_000
"""Characters of the documents."""

NOTICED = 0.1
"""Seconds from which growth is looked at: what takes as long for each character takes less, or about that."""

GROWTH = 8.0
"""Factor for four times the length: 4 for what is linear, 16 for the square."""

MOST_PER_MEGABYTE = 25.0
"""Seconds for a million characters of nothing but the smallest elements, links or dates."""


def refusing(read: Callable[[Any], object], name: str) -> Callable[[str], None]:
    """The reader, for which a refusal is an answer."""

    def use(text: str) -> None:
        with suppress(*REFUSALS):
            read((text, "text/html") if name == "page" else text)

    return use


@pytest.mark.deep
@pytest.mark.parametrize("name", REPEATED)
def test_time_grows_with_the_length(name: str) -> None:
    use, slow = refusing(READERS[name][0], name), []
    use("x")
    for what, repeated in REPEATED[name].items():
        short, long = made(repeated, SHORT), made(repeated, LONG)
        if (taken := seconds(use, long)) < NOTICED:
            continue
        growth = min(seconds(use, long) / max(seconds(use, short, 3), 1e-3) for _ in range(2))
        if growth > GROWTH or taken * 1_000_000 / len(long) > MOST_PER_MEGABYTE:
            slow.append((what, round(taken, 2), round(growth, 1)))
    assert slow == []
