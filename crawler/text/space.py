"""White space and typography, folded for comparing and for plain text. Pure."""

__all__ = ["fold_space", "fold_typography"]

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


def fold_space(text: str) -> str:
    """`text` with each run of white space (any of Unicode's) as one space, and none around it.

    >>> fold_space(' a\\u00a0back\\u202f\\n number ')
    'a back number'
    """
    return " ".join(text.split())


def fold_typography(text: str) -> str:
    """`text` with quotes, dashes and ellipses in ASCII. For comparing only: what is stored keeps its typography.

    >>> fold_typography('“It’s 5–6 …”')
    '"It\\'s 5-6 ..."'
    """
    return text if text.isascii() else text.translate(_TYPOGRAPHY)
