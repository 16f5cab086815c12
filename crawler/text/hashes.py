"""Hashes of texts. Pure."""

from hashlib import sha256

__all__ = ["sha256_of"]


def sha256_of(text: str) -> str:
    """Return the sha256 of a text in UTF-8, in hexadecimal.

    >>> sha256_of("")[:8]
    'e3b0c442'
    """
    # Half a surrogate pair is refused by the database, with a better message than this function could give.
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
