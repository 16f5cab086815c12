"""Texts of summaries: the template's placeholders, and quotation marks around an excerpt. Pure."""

from crawler.text.space import fold_space

TEMPLATE_TEXTS = frozenset({"one paragraph summary", "nan", "none", "null", ":/", "summary", "excerpt"})
"""Texts, in lower case, that the publication's template or its tools leave where nobody wrote one."""

MAX_TEMPLATE_CHARS = 40
"""Characters from which a text is no placeholder."""


def is_template(text: str) -> bool:
    """Return whether a text is a placeholder of the template.

    >>> is_template("one paragraph summary"), is_template("None."), is_template("None of them")
    (True, True, False)
    """
    return len(text) < MAX_TEMPLATE_CHARS and fold_space(text).casefold().strip(" .\"'“”") in TEMPLATE_TEXTS


def strip_quotes(text: str) -> str:
    """Return an excerpt without its outer pair of quotation marks, or without a lone closing one.

    >>> strip_quotes('"Once said."'), strip_quotes('“One” and “two”'), strip_quotes('Once said."')
    ('Once said.', '“One” and “two”', 'Once said.')
    """
    for opening, closing in (('"', '"'), ("“", "”")):
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            inner = text[1:-1]
            if opening == closing or _is_balanced(inner):
                return inner.strip()
    if text.endswith("”") and text.count("”") > text.count("“"):
        return text[:-1].strip()
    if text.endswith('"') and text.count('"') % 2:
        return text[:-1].strip()
    return text


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "“") - (character == "”")
        if depth < 0:
            return False
    return True
