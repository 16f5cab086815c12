"""Words whose marks are part of them, such as C++, F# and .NET: the indexes have only their letters, so the texts are
compared too."""

import re
from collections.abc import Sequence
from typing import Any

from explorer.search.terms import Term

__all__ = ["indexed_terms", "literal_conditions"]

_MARKED = re.compile(r"\w+(?:\+\+?|#)|\.[^\W\d]\w*")
_TITLE = "coalesce(m.title, '')"
_TEXTS = " || char(10) || ".join(
    f"coalesce({column}, '')"
    for column in ("m.title", "m.summary", "m.heading", "m.context", "page.title", "page.description")
)


def is_marked(term: Term) -> bool:
    """Return whether the marks of a term tell it from a word.

    >>> [is_marked(Term(text=text)) for text in ("C++", "F#", ".NET", "node.js", "#MeToo", "GPT-4", "C")]
    [True, True, True, False, False, False, False]
    """
    return not term.is_prefix and _MARKED.fullmatch(term.text) is not None


def indexed_terms(terms: Sequence[Term]) -> list[Term]:
    """Return the terms that are asked of an index: who excludes C++ does not exclude every C."""
    return [term for term in terms if not (term.is_excluded and is_marked(term))]


def literal_conditions(terms: Sequence[Term], parameters: dict[str, Any]) -> list[str]:
    """Return the conditions of a mention `m` and its linked `page` for marked terms; fill their parameters.

    A term that may be left out, as another would do, has none.
    """
    conditions = []
    for place, term in enumerate(terms):
        is_optional = term.is_alternative or (place + 1 < len(terms) and terms[place + 1].is_alternative)
        if not is_marked(term) or is_optional:
            continue
        parameters[f"literal{place}"] = term.text.lower()
        found = f"instr(lower({_TITLE if term.in_title else _TEXTS}), :literal{place})"
        conditions.append(f"{'NOT ' if term.is_excluded else ''}{found}")
    return conditions
