"""Whether a form can be counted."""

from unicodedata import category

from crawler.analysis.topics.counting import pattern_of
from crawler.analysis.topics.expressions import expression_fault, has_flags
from crawler.analysis.topics.words import folded_words, words_of

__all__ = ["fault_of", "taken_out_by"]

_TELLING = frozenset("#%&@*")
"""Signs that make a name another one at its ends, as in C#, and that no text is counted by."""

_TELLING_CATEGORIES = frozenset({"Sc", "Sk", "Sm", "So"})
"""Likewise: currencies, signs of mathematics, pictures."""

_MARKS_OF_NAMES = frozenset("®©℠™")
"""Signs that say whose a name is, and make it no other."""


def fault_of(form: str) -> str | None:
    """Return why a form cannot be counted; None for one that can.

    >>> fault_of("gpt-4"), fault_of("C++")
    (None, "'C++' would count as C: signs part words. Write words around it, or leave it out")
    """
    try:
        pattern = pattern_of(form)
    except ValueError as error:
        return str(error)
    if pattern is not None:
        return expression_fault(form, pattern)
    if has_flags(form):
        return f"{form!r} has something behind its last slash: end it there. Case never counts in an expression"
    words = words_of(form)
    if not any(category(sign)[0] in "LN" for word in words for sign in word):
        return f"{form!r} has no letter and no digit, and is in no text"
    if any(_tells(sign) for sign in (form.strip()[0], form.strip().rstrip("\ufe0e\ufe0f")[-1])):
        return f"{form!r} would count as {' '.join(words)}: signs part words. Write words around it, or leave it out"
    return None


def _tells(sign: str) -> bool:
    return sign in _TELLING or (category(sign) in _TELLING_CATEGORIES and sign not in _MARKS_OF_NAMES)


def taken_out_by(form: str, exclusions: tuple[str, ...]) -> str | None:
    """Return the exclusion that stands in a form itself, so that the form never counts; None without one.

    >>> taken_out_by("apple pie", ("Apple", "apple tree", "pie")), taken_out_by("apple", ("apple pie",))
    ('pie', None)
    """
    if pattern_of(form) is not None:
        return None
    for exclusion in exclusions:
        within = words_of(form) if any(map(str.isupper, exclusion)) else folded_words(form)
        sought = words_of(exclusion) if any(map(str.isupper, exclusion)) else folded_words(exclusion)
        starts = range(len(within) - len(sought) + 1)
        if pattern_of(exclusion) is None and any(within[start : start + len(sought)] == sought for start in starts):
            return exclusion
    return None
