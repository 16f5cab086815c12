"""Portions are computed in processes of this machine, and come back in their order."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence

import pytest

from crawler.archive.analyses.spread import Portion
from crawler.crawling.process_spread import ProcessSpread

HERE = os.getpid()


def doubled(rows: Sequence[int], more: int) -> tuple[list[int], int]:
    return [2 * row + more for row in rows], os.getpid()


def deadly(rows: Sequence[int], here: int) -> list[int]:
    """End the process unless it is the one of the tests."""
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(rows)


def unable(rows: Sequence[int]) -> None:
    raise LookupError(rows[0])


def portions(count: int) -> Iterator[Portion]:
    return (([number, 10 * number], 1) for number in range(count))


def test_they_come_in_their_order_from_other_processes() -> None:
    spread = ProcessSpread(2)
    for _ in range(2):  # one analysis after the other
        told = list(spread(doubled, portions(7)))
        assert [rows for rows, _ in told] == [[2 * number + 1, 20 * number + 1] for number in range(7)]
        assert HERE not in {process for _, process in told}
    assert not multiprocessing.active_children()


def test_a_single_one_needs_no_other_process() -> None:
    assert list(ProcessSpread(2)(doubled, portions(1))) == [([1, 1], HERE)]
    assert list(ProcessSpread(2)(doubled, [])) == []


def test_what_ends_the_other_processes_is_computed_here() -> None:
    assert list(ProcessSpread(1)(deadly, [([1], HERE), ([2], HERE)])) == [[1], [2]]


def test_what_a_function_raises_is_raised_here() -> None:
    with pytest.raises(LookupError, match="3"):
        list(ProcessSpread(1)(unable, [([3],), ([4],)]))
    assert not multiprocessing.active_children()
