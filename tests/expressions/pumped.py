"""Texts on which an expression may take long: parts of what it is made of, repeated, behind what leads to them."""

import re
from collections.abc import Iterator
from itertools import pairwise

# A class, an escape, or a character of an expression, with what it stands for.
_ATOM = re.compile(
    r"(?P<group>\(\?(?:[aiLmsux]+\)|[:=!>]|<[=!]|P<\w+>|P=\w+\)|[aiLmsux-]+:)|\(\?#[^)]*\))"
    r"|(?P<times>[*+?]{1,2}|\{\d*,?\d*\}[?+]?)|(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<escape>\\.)|(?P<other>.)",
    re.DOTALL,
)
_SAMPLES = {
    "s": " ", "d": "1", "w": "a", "S": "a", "D": "a", "W": " ", "n": "\n", "t": "\t", "r": "\r", "b": "", "B": "",
    "A": "", "Z": "",
}  # fmt: skip
_COMMON = ("a", " ", "1", "\n", "a ", "1 ", "a.", "a@", "@a.", "<a ", "&amp;", "(", "/", "a-", "年", "%20")
MOST_ATOMS = 25
"""Parts of an expression that are looked at: the first ones."""


def pumps(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield beginnings and the parts to repeat behind them."""
    atoms = list(_samples(pattern))[:MOST_ATOMS]
    parts = dict.fromkeys(("", *atoms, *(a + b for a, b in pairwise(atoms)), *_COMMON))
    for part in filter(None, parts):
        yield "", part
    whole = "".join(atoms)
    yield "", whole or "a"
    for index in range(1, min(len(atoms), 12)):
        yield "".join(atoms[:index]), atoms[index] or "a"


def _samples(pattern: str) -> Iterator[str]:
    for atom in _ATOM.finditer(pattern):
        if atom["class"]:
            yield _of_class(atom["class"])
        elif atom["escape"]:
            yield _SAMPLES.get(atom["escape"][1], atom["escape"][1])
        elif atom["other"] and atom["other"] not in "()|^$.":
            yield atom["other"]
        elif atom["other"] == ".":
            yield "a"


def _of_class(text: str) -> str:
    """Return a character that a class takes; what it is not made for is for the others."""
    expression = re.compile(text)
    inner = [c for c in text[1:-1] if expression.fullmatch(c)]
    return next((c for c in (*inner, "a", " ", "1", "é", ".") if expression.fullmatch(c)), "a")
