"""Text of the web as it is printed on a terminal and logged. Pure."""

from crawler.text.credentials import without_userinfo

__all__ = ["is_text", "printable"]


def printable(text: str) -> str:
    """Return the text on one line, with what could steer a terminal written as an escape, and users and passwords cut
    out of addresses.

    >>> print(printable("a b\\x1b[2Jc\\n\\u202ed — é"))
    a b\\x1b[2Jc\\n\\u202ed — é
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in without_userinfo(text))


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
