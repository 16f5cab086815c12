"""Resolve character references that a page escaped twice: 'It&amp;#39;s', which a parser reads as 'It&#39;s'."""

import re
from html import unescape
from typing import Final

__all__ = ["resolve_references"]

_TWICE: Final = re.compile(
    r"&(?:amp;)?(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|amp|quot|apos|[lr]s?[dab]?quo|[mn]dash|hellip|shy|eacute|egrave|agrave"
    r"|[aou]uml|[AOU]uml|szlig|ccedil|ntilde);"
)
_BETWEEN: Final = re.compile(r"(?<=\S)&nbsp;(?=\S)|&lt;(?=[^<>]{0,200}&gt;)|(?<=&lt;)[^<>&]{0,200}&gt;")


def resolve_references(text: str) -> str:
    """Return a title or description with the references that it shows to readers resolved, once or twice.

    A text about HTML may show some on purpose: '&nbsp;' and '&lt;' that stand alone stay.

    >>> resolve_references('It&#39;s &quot;new&quot; &amp;amp; good'), resolve_references('What &nbsp; and &lt; mean')
    ('It\\'s "new" & good', 'What &nbsp; and &lt; mean')
    """
    if "&" not in text or ";" not in text:
        return text
    for _ in range(2):
        if not _TWICE.search(text):
            break
        text = _TWICE.sub(lambda reference: unescape(reference[0]), text)
    return _BETWEEN.sub(lambda reference: unescape(reference[0]), text)
