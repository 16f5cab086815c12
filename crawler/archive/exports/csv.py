"""CSV by RFC 4180: UTF-8, CRLF, a header line. Texts are quoted, numbers not, null is an empty field without quotes.

A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula. Such a text gets an
apostrophe in front, and so does one that has apostrophes and then such a sign: who takes one apostrophe away from every
text that begins with apostrophes and then such a sign has the original text (`unguarded`).
"""

import re
import secrets
from typing import BinaryIO

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.lines import json_value, lines
from crawler.archive.exports.relations import Field, Relation
from crawler.text.formulas import FORMULA_SIGNS

__all__ = ["unguarded", "write_csv"]

_GUARDED = re.compile(rf"'(?='*[{re.escape(FORMULA_SIGNS)}])")

_ESCAPE = re.compile(rb"\\(?:u00(..)|(.))")

_MEANT = {b'"': b'""', b"\\": b"\\", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
"""What follows the backslash in JSON -> what it stands for, in a quoted field."""


_NULL = secrets.token_urlsafe(9)
"""Stands for null until a row is written: another in each process, so that no text has it."""


def write_csv(extract: Extract, out: BinaryIO, relation: Relation, *, guarded: bool = True) -> None:
    """Write the chosen rows; `guarded` puts an apostrophe before what looks like a formula. Raises ArchiveError."""
    out.write(",".join(field.name for field in relation.fields).encode() + b"\r\n")
    values, null = ", ".join(_value(field, guarded) for field in relation.fields), f'"{_NULL}"'.encode()
    # A row is an array without its brackets: no byte is below 0x20, and only what JSON has to escape is escaped.
    for portion in lines(extract, relation, f"json_array({values})"):
        rows = [_ESCAPE.sub(_meant, row) if b"\\" in row else row for row in (array[1:-1] for array in portion)]
        out.write(b"\r\n".join(rows).replace(null, b"") + b"\r\n")


def unguarded(text: str) -> str:
    """Return the text of which a guarded one was made.

    >>> unguarded("'=1+1"), unguarded("''@home"), unguarded("'Tis")
    ('=1+1', "'@home", "'Tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def _value(field: Field, guarded: bool) -> str:
    """Return an expression for a value in a JSON array, with the word of `_NULL` for null."""
    value = f"coalesce({json_value(field)}, '{_NULL}')" if field.nullable else json_value(field)
    if not guarded or field.type != "text" or field.vocabulary:
        return value
    name = field.name
    # The comparisons spare nearly all texts the other test, which copies them.
    sign = f"({name} < 'A' OR {name} >= '\uff00') AND ltrim({name}, '''') GLOB '[{FORMULA_SIGNS}]*'"
    return f"CASE WHEN {sign} THEN '''' || {name} ELSE {value} END"


def _meant(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[1].decode()) if escape[1] else _MEANT[escape[2]]
