"""Texts on which an expression may take long: what it repeats, repeated, behind what leads there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.text.expressions import ESCAPE, SET

__all__ = ["Expression", "Pump", "pumps"]

Expression = re.Pattern[str] | re.Pattern[bytes]

Pump = tuple[str, str]
"""A beginning, and the part that is repeated behind it."""

# A part of an expression: how a group begins, how often what is before may come, a class, an escape, a character.
_TOKEN = re.compile(
    r"(?P<flags>\(\?[aiLmsux]+\)|\(\?#[^)]*\))|(?P<look>\(\?<?[=!])|(?P<same>\(\?P=\w+\))"
    r"|(?P<open>\(\?P<\w+>|\(\?[aiLmsux]*(?:-[imsx]+)?:|\(\?>|\(\?\(\w+\)|\()|(?P<close>\))|(?P<or>\|)"
    r"|(?P<times>(?:[*+?]|\{\d+\}|\{\d*,\d*\})[?+]?)"
    rf"|(?P<class>{SET})|(?P<escape>{ESCAPE})"
    r"|(?P<nothing>[\^$])|(?P<other>.)",
    re.DOTALL,
)
_LONG_FORMS = re.compile(r"(?<!\\)(?:\s+|#.*$)", re.MULTILINE)
_MANY = 50
"""Repeats from which one is as good as endless."""

_CANDIDATES = "a 1-./\nA=:\"<>é年_,'#@&\t"
_COMMON = (
    "a", " ", "1", "\n", "a ", "1 ", "a.", "@a.", "<a ", "/", "a-", "年", "é", ".", "(", "\t", "A", ", ", "&amp;", "0",
    "\u00a0", "--", "a_",
)  # fmt: skip
_LONGEST = 300
"""Characters of a beginning."""


@dataclass(slots=True)
class _Part:
    """A part of an expression, in the order in which its parts stand."""

    samples: list[str] = field(default_factory=list)
    """Texts that it fits: of characters."""

    branches: list[list["_Part"]] = field(default_factory=list)
    """Its alternatives: of a group."""

    is_look: bool = False
    """Whether it only looks, and takes nothing."""

    least: int = 1
    is_endless: bool = False

    def texts(self) -> list[str]:
        """Return a few texts that it fits, once."""
        if self.is_look:
            return [""]
        return self.samples or [text for branch in self.branches for text in _texts(branch)[:2]][:8] or [""]


def pumps(expression: Expression) -> list[Pump]:
    """Return beginnings and the parts to repeat behind them, each once."""
    source = expression.pattern if isinstance(expression.pattern, str) else expression.pattern.decode("latin-1")
    if expression.flags & re.VERBOSE:
        source = _LONG_FORMS.sub("", source)
    branches = _parsed(_TOKEN.finditer(source))
    found = [pump for branch in branches for pump in _pumps(branch, "")]
    found += [("", text) for text in (*_COMMON, *(text for branch in branches for text in _texts(branch)))]
    return [pump for pump in dict.fromkeys(found) if pump[1]]


def _parsed(tokens: Iterator[re.Match[str]]) -> list[list[_Part]]:
    """Return the alternatives up to the end of the group that the tokens are in."""
    branches: list[list[_Part]] = [[]]
    for token in tokens:
        kind, text = token.lastgroup, token[0]
        match kind:
            case "close":
                break
            case "or":
                branches.append([])
            case "open" | "look":
                branches[-1].append(_Part(branches=_parsed(tokens), is_look=kind == "look"))
            case "times" if branches[-1]:
                _repeat(branches[-1][-1], text)
            case "class" | "escape":
                branches[-1].append(_Part(samples=_samples(text), is_look=text in (r"\b", r"\B", r"\A", r"\Z")))
            case "other":
                branches[-1].append(_Part(samples=["a", " "] if text == "." else [text]))
    return branches


def _repeat(part: _Part, times: str) -> None:
    bounds = re.fullmatch(r"\{(\d*)(,?)(\d*)\}[?+]?", times)
    if bounds is None:
        part.least, part.is_endless = int(times[0] == "+"), times[0] != "?"
    else:
        part.least = int(bounds[1] or 0)
        part.is_endless = bool(bounds[2]) and int(bounds[3] or _MANY) >= _MANY


def _samples(text: str) -> list[str]:
    """Return characters that a class or an escape takes: what it names first, then others."""
    if re.fullmatch(r"\\[1-9][0-9]?", text):
        return [""]
    expression = re.compile(text)
    named = [chr(0x3042), *text[1:-1]] if text[0] == "[" and text[1] != "^" else []
    fits = [char for char in (*named, *_CANDIDATES) if expression.fullmatch(char)]
    own = [char for char in dict.fromkeys(fits) if char != "\\"]
    return (own[:3] + [char for char in " a1" if char in own[3:]])[:5] or ["ā"]


def _texts(parts: list[_Part]) -> list[str]:
    """Return a few texts that a sequence fits, with as little as it needs, but each repeated part once."""
    found = [""]
    for part in parts:
        texts = [text * max(1, min(part.least, _MANY)) for text in part.texts()]
        found = [*(before + texts[0] for before in found), *(found[0] + text for text in texts[1:3])][:4]
    return found


def _pumps(parts: list[_Part], before: str) -> Iterator[Pump]:
    """Yield for each part that repeats without end what may be repeated, behind what stands before it."""
    for number, part in enumerate(parts):
        for branch in part.branches:
            yield from _pumps(branch, before)
        texts = part.texts()
        if part.is_endless:
            following = _texts(parts[number + 1 : number + 2])[0]
            yield "", before
            yield "", before + texts[0] + following
            for text in texts:
                yield from ((before, text), ("", text), ("", before + text), ("", text + following))
        before = (before + texts[0] * max(1, min(part.least, _MANY)))[-_LONGEST:]
