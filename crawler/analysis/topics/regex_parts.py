"""The parts of a regular expression, as far as they say which characters must occur. Pure."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from crawler.text.expressions import ESCAPE, SET

__all__ = ["Part", "parts_of"]

_TOKEN: Final = re.compile(
    rf"(?P<escape>{ESCAPE})|(?P<set>{SET})"
    r"|(?P<open>\((?:\?(?:P<\w+>|[:>]))?(?!\?))|(?P<aside>\(\?)"
    r"|(?P<close>\))|(?P<bar>\|)|(?P<any>[.^$])|(?P<sign>.)",
    re.DOTALL,
)
_QUANTIFIER: Final = re.compile(r"(?:[*?+]|\{(?P<least>\d*)(?:,\d*)?\})[?+]?")
_RANGE: Final = re.compile(r".-.", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of an expression: characters of which one must occur, a group, or what is neither."""

    signs: str = ""
    """Characters of which one must occur; empty where more may, or none is said."""
    is_single: bool = False
    """Whether it is a character that stands there once."""
    is_required: bool = True
    """Whether it must occur."""
    alternatives: "list[list[Part]]" = field(default_factory=list)
    """Of a group: its alternatives, each the parts that follow one another."""


def parts_of(expression: str) -> list[list[Part]]:
    """Return the alternatives of an expression that compiles, each the parts that follow one another.

    >>> [part.signs for part in parts_of("a-[bc]")[0]], len(parts_of("a|b"))
    (['a', '-', 'bc'], 2)
    """
    return _alternatives(expression, 0)[0]


def _alternatives(expression: str, at: int) -> tuple[list[list[Part]], int]:
    """Return the alternatives from a place on, to the end of the group that holds it, and the place behind."""
    found: list[list[Part]] = [[]]
    while token := _TOKEN.match(expression, at):
        at = token.end()
        match token.lastgroup:
            case "close":
                break
            case "bar":
                found.append([])
                continue
            case "open" | "aside":
                inner, at = _alternatives(expression, at)
                # Of what looks around, of flags and of conditions nothing is said.
                part = Part(alternatives=inner) if token.lastgroup == "open" else Part()
            case kind:
                part = _part(str(kind), token[0])
        if quantifier := _QUANTIFIER.match(expression, at):
            at = quantifier.end()
            least = quantifier["least"]
            is_required = quantifier[0][0] == "+" or bool(least and int(least))
            part = replace(part, is_single=False, is_required=is_required)
        found[-1].append(part)
    return found, at


def _part(kind: str, written: str) -> Part:
    """Return a character, a set of characters, or what may be any."""
    if kind == "sign":
        return Part(signs=written, is_single=True)
    if kind == "escape" and not written[1].isalnum():
        return Part(signs=written[1], is_single=True)
    inside = re.sub(r"\\(?=\W)", "", written[1:-1]) if kind == "set" else ""
    if inside and inside[0] != "^" and "\\" not in inside and not _RANGE.search(inside):
        return Part(signs=inside)
    return Part()
