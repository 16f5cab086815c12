"""Whether a form can be counted."""

from crawler.analysis.topics.counting import pattern_of
from crawler.analysis.topics.words import words_of

__all__ = ["fault_of"]

_TELLING = frozenset("+#$%&@*~^")
"""Signs that make a name another one at its ends, as in C++, and that no text is counted by."""


def fault_of(form: str) -> str | None:
    """Return why a form cannot be counted; None for one that can.

    >>> fault_of("gpt-4"), fault_of("C++")
    (None, "'C++' would count as C: signs part words. Write words around it, or leave it out")
    """
    try:
        if pattern_of(form) is not None:
            return None
    except ValueError as error:
        return str(error)
    words = words_of(form)
    if not words:
        return f"{form!r} has no letter and no digit, and is in no text"
    ends = form.strip()[0] + form.strip()[-1]
    if not _TELLING.isdisjoint(ends):
        return f"{form!r} would count as {' '.join(words)}: signs part words. Write words around it, or leave it out"
    return None
