"""Where analyses compute what needs no archive but some rows of it: here, or wherever a command has that done."""

from collections.abc import Callable, Iterable, Iterator
from itertools import starmap
from typing import Any, Protocol, TypeVar

__all__ = ["HERE", "Portion", "Spread"]

Result = TypeVar("Result")

Portion = tuple[Any, ...]
"""Rows of a query, tuples that can be taken once, then what else a function takes."""


class Spread(Protocol):
    """Has functions called for portions of rows."""

    ways: int
    """How many portions are worth making of all that is to be done, where each costs something more."""

    def __call__(self, function: Callable[..., Result], portions: Iterable[Portion]) -> Iterator[Result]:
        """Yield what a function returns for each portion, in their order.

        Portions may be taken before the results of former ones were. The function is one of a module of the project,
        and has no effect.
        """


class _Here:
    """This process, one portion after the other."""

    ways = 1

    def __call__(self, function: Callable[..., Result], portions: Iterable[Portion]) -> Iterator[Result]:
        return starmap(function, portions)


HERE: Spread = _Here()
