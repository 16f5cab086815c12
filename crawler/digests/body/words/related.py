"""Labels above or before links that belong to a story: 'More on this:', 'Related:', 'Other Sources:'. Pure."""

import re

_LABEL = re.compile(
    r"^(?:(?:more|other|further|related|additional|see|also|read)\b[^.!?]{0,60}|sources?|references|links|coverage)\s*:\s*$",
    re.IGNORECASE,
)
_LABEL_BEFORE_LINKS = re.compile(
    r"^\s*(?:more on this|related(?: \w+)?|(?:other )?sources?|more coverage[^:]{0,40}|see also|further reading)\s*:",
    re.IGNORECASE,
)


def is_related_label(text: str) -> bool:
    """Return whether a line is such a label and nothing else.

    >>> is_related_label("More on this:"), is_related_label("Related: a story")
    (True, False)
    """
    return _LABEL.match(text) is not None


def starts_with_related_label(text: str) -> bool:
    """Return whether a line begins with such a label; a renderer may join the label and the list to one paragraph.

    >>> starts_with_related_label("Related: a story"), starts_with_related_label("Relatedly: so")
    (True, False)
    """
    return _LABEL_BEFORE_LINKS.match(text) is not None
