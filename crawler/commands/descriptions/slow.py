"""Expressions whose time grows with more than the length of a text: told to who describes a publication."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from crawler.commands.descriptions.growth import exponent, is_linear
from crawler.commands.descriptions.pumped import Expression, Pump, pumps

__all__ = ["expressions_in", "first_slow_use", "slow_expressions"]

_ENDS: Final = ("\x00", "")
"""What ends a text: what fits to nothing, and nothing."""

_DEEPEST: Final = 6
"""Values of which one may hold the next."""


def slow_expressions(description: object) -> list[str]:
    """Return a line for each expression of a description that takes the square of a text's length or more, with the
    table and the key at which it stands."""
    found: dict[Expression, str] = {}
    for place, expression in expressions_in(description):
        found.setdefault(expression, place)
    lines = []
    for expression, place in found.items():
        if (use := first_slow_use(expression, {"search"})) is not None:
            lines.append(
                f"  {place.replace('.table', '')}: the time of {expression.pattern!r} grows with the square of a text's"
                f" length or faster: with many {use[1]!r} in it"
            )
    return lines


def expressions_in(value: Any, place: str = "", depth: int = _DEEPEST) -> Iterator[tuple[str, Expression]]:
    """Yield the expressions that a value is or holds, each with the names that lead to it, joined by points."""
    if isinstance(value, re.Pattern):
        yield place, value
    elif not depth or isinstance(value, type):
        return
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from expressions_in(each, place, depth - 1)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from expressions_in(key, place, depth - 1)
            yield from expressions_in(each, f"{place}.{key}" if isinstance(key, str) else place, depth - 1)
    else:
        own = [each.name for each in fields(value)] if is_dataclass(value) else getattr(value, "__struct_fields__", ())
        for name in own:
            yield from expressions_in(getattr(value, name, None), f"{place}.{name}".lstrip("."), depth - 1)


def first_slow_use(expression: Expression, ways: set[str]) -> tuple[str, str] | None:
    """Return how an expression takes long, and the part of a text on which it does; None for one that is linear.

    ways: `search`, `match`, `fullmatch`: those in which it is used.
    """
    for pump in pumps(expression):
        for end in _ENDS:
            text = _texts_for(expression, pump, end)
            for way in sorted(ways):
                use = getattr(expression, "findall" if way == "search" else way)
                if not is_linear(use, text):
                    told = f"{way} of {expression.pattern!r:.200}, on {pump} and {end!r}: {exponent(use, text, 1):.1f}"
                    return told, pump[1]
    return None


def _texts_for(expression: Expression, pump: Pump, end: str) -> Callable[[int], Any]:
    """Return what makes a text of a length: a beginning, a part repeated, and an end."""
    begin, part = pump
    is_text = isinstance(expression.pattern, str)

    def text(size: int) -> Any:
        made = (begin + part * (size // len(part) + 1))[:size] + end
        return made if is_text else made.encode("utf-8", "replace")

    return text
