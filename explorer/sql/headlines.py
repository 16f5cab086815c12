"""The words of headlines, for questions that compare them. Pure."""

import re

from crawler.text.credentials import without_userinfo

__all__ = ["headline_words"]

# An abbreviation with dots is one word; so is what a hyphen or an apostrophe joins.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-'’][^\W_]+)*")

_FUNCTION_WORDS = frozenset(
    """
    a about after all an and are as at be been being but by can could did do does for from had has have he her his how i
    if in into is it its just may me might more most my no not of off on one or other our out over she should so some
    such than that the their them then there these they this those through to too under up us was we were what when
    where which while who whom whose why will with would you your
    """.split()  # noqa: SIM905 - a list of a hundred literals is no better to read
)
"""Words of English that name no subject."""


def headline_words(text: object) -> str:
    """Return the words of a headline in lower case, each once, without function words and numbers, as a JSON array.

    >>> headline_words("The A.I. of OpenAI’s robots: a robot’s GPT-4 in 2023")
    '["ai", "gpt-4", "openai", "robot", "robots"]'
    >>> headline_words(None)
    '[]'
    """
    lowered = without_userinfo(str(text or "")).casefold().replace("’", "'")
    words = {word.removesuffix("'s").replace(".", "") for word in _WORD.findall(lowered)}
    # No word has a character that JSON escapes.
    quoted = '", "'.join(sorted(word for word in words - _FUNCTION_WORDS if not word.isdigit()))
    return f'["{quoted}"]' if quoted else "[]"
