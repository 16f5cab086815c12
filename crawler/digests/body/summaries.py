"""Texts of summaries: the template's placeholders, and quotation marks around an excerpt. Pure."""

import re
from collections.abc import Collection

from crawler.text.space import fold_space

MAX_TEMPLATE_CHARS = 40
"""Characters from which a text is no placeholder."""

_CURLED = re.compile("[“”]")


def is_template(text: str, texts: Collection[str]) -> bool:
    """Return whether a text is a placeholder of the template.

    >>> texts = ("one paragraph summary", "none")
    >>> is_template("one paragraph summary", texts), is_template("None.", texts), is_template("None of them", texts)
    (True, True, False)
    """
    return len(text) < MAX_TEMPLATE_CHARS and fold_space(text).casefold().strip(" .\"'“”") in texts


def strip_quotes(text: str) -> str:
    """Return an excerpt without its outer pair of quotation marks, or without a lone closing one.

    >>> strip_quotes('"Once said."'), strip_quotes('“One” and “two”'), strip_quotes('Once said."')
    ('Once said.', '“One” and “two”', 'Once said.')
    """
    for opening, closing in (('"', '"'), ("“", "”")):
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            inner = text[1:-1]
            if not _closes_early(inner) if opening == closing else _is_balanced(inner):
                return inner.strip()
    if text.endswith("”") and text.count("”") > text.count("“"):
        return text[:-1].strip()
    if text.endswith('"') and text.count('"') % 2:
        return text[:-1].strip()
    return text


def _closes_early(text: str) -> bool:
    """Return whether a text closes what was opened before it and opens another quotation: two in straight marks.

    >>> _closes_early('Once." And then: "Twice.'), _closes_early('She said "once" and left')
    (True, False)
    """
    if text.count('"') != 2:
        return False
    return not text[text.find('"') - 1].isspace() and text[text.rfind('"') - 1].isspace()


def _is_balanced(text: str) -> bool:
    depth = 0
    for mark in _CURLED.findall(text):
        depth += 1 if mark == "“" else -1
        if depth < 0:
            return False
    return True
