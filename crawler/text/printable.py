"""Text of the web as it is printed on a terminal and logged. Pure."""

__all__ = ["printable"]


def printable(text: str) -> str:
    """Return the text on one line, with what could steer a terminal written as an escape.

    >>> print(printable("a b\\x1b[2Jc\\n\\u202ed — é"))
    a b\\x1b[2Jc\\n\\u202ed — é
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
