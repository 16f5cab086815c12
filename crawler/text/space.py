"""Fold white space and typography, for comparing and for plain text. Pure."""

import re

__all__ = ["fold_space", "fold_typography"]

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


# Characters without width that only say where a line may break (zero-width space, word joiner, byte order mark). The
# zero-width joiner and non-joiner stay: they shape emoji and the letters of Indic, Arabic and Persian words.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def fold_space(text: str) -> str:
    r"""Return `text` with one space for each run of white space and control characters, none at either end.

    White space is all of Unicode's. Characters without any width that separate nothing visible are left out.

    >>> fold_space(' a\u00a0back\u202f\n num\u200bber\x00')
    'a back number'
    """
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text
    folded = " ".join(text.split())
    if folded.isprintable():  # it had neither control characters nor invisible ones
        return folded
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def fold_typography(text: str) -> str:
    """Return `text` with quotes, dashes and ellipses in ASCII. For comparing only: stored texts keep their typography.

    >>> fold_typography('“It’s 5–6 …”')
    '"It\\'s 5-6 ..."'
    """
    return text if text.isascii() else text.translate(_TYPOGRAPHY)
