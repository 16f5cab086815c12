"""CSV by RFC 4180: UTF-8, CRLF, a header line. Texts are quoted, numbers not, null is an empty field without quotes.

A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula. Such a text gets an
apostrophe in front, and so does one that has apostrophes and then such a sign: who takes one apostrophe away from every
text that begins with apostrophes and then such a sign has the original text (`unguarded`).
"""

import re
from typing import BinaryIO

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.lines import NULL, arrays, or_null
from crawler.archive.exports.relations import Field, Relation
from crawler.text.formulas import FORMULA_SIGNS

__all__ = ["unguarded", "write_csv"]

_GUARDED = re.compile(rf"'(?='*[{re.escape(FORMULA_SIGNS)}])")

_ESCAPE = re.compile(rb"\\(?:u00(..)|(.))")

_MEANT = {b'"': b'""', b"\\": b"\\", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
"""What follows the backslash in JSON -> what it stands for, in a quoted field."""


def write_csv(extract: Extract, out: BinaryIO, relation: Relation, *, guarded: bool = True) -> None:
    """Write the chosen rows; `guarded` puts an apostrophe before what looks like a formula. Raises ArchiveError."""
    out.write(",".join(field.name for field in relation.fields).encode() + b"\r\n")
    instead = {field.name: _guarded(field) for field in relation.fields if guarded and _is_free(field)}
    for portion in arrays(extract, relation, instead):
        rows = [_ESCAPE.sub(_meant, row) if b"\\" in row else row for row in portion]
        out.write(b"\r\n".join(rows).replace(NULL, b"") + b"\r\n")


def unguarded(text: str) -> str:
    """Return the text of which a guarded one was made.

    >>> unguarded("'=1+1"), unguarded("''@home"), unguarded("'Tis")
    ('=1+1', "'@home", "'Tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def _is_free(field: Field) -> bool:
    return field.type == "text" and not field.vocabulary


def _guarded(field: Field) -> str:
    name = field.name
    # The comparisons spare nearly all texts the other test, which copies them.
    sign = f"({name} < 'A' OR {name} >= '\uff00') AND ltrim({name}, '''') GLOB '[{FORMULA_SIGNS}]*'"
    return f"CASE WHEN {sign} THEN '''' || {name} ELSE {or_null(name) if field.nullable else name} END"


def _meant(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[1].decode()) if escape[1] else _MEANT[escape[2]]
