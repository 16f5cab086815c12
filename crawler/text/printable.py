"""Text of the web as it is printed on a terminal and logged. Pure."""

__all__ = ["is_text", "printable"]


def printable(text: str) -> str:
    """Return the text on one line, with what could steer a terminal written as an escape.

    >>> print(printable("a b\\x1b[2Jc\\n\\u202ed — é"))
    a b\\x1b[2Jc\\n\\u202ed — é
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def is_text(value: str) -> bool:
    """Return whether what a command line gives is UTF-8, as all that an archive keeps has to be.

    >>> is_text("é"), is_text("\\udcff")
    (True, False)
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
