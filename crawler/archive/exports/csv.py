"""CSV by RFC 4180: UTF-8, CRLF, a header line. Texts are quoted, numbers not, null is an empty field without quotes.

A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula. Such a text gets an
apostrophe in front, and so does one that has apostrophes and then such a sign: who takes one apostrophe away from every
text that begins with apostrophes and then such a sign has the original text (`unguarded`).
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from types import MappingProxyType
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


_NULL, _ROW = secrets.token_urlsafe(6), secrets.token_urlsafe(6)
"""Words that stand for null and for the begin of a row until rows are written: others in each process, so that no text
is one of them."""


def write_csv(extract: Extract, out: BinaryIO, relation: Relation, *, guarded: bool = True) -> None:
    """Write the chosen rows; `guarded` puts an apostrophe before what looks like a formula. Raises ArchiveError."""
    out.write(",".join(field.name for field in relation.fields).encode() + b"\r\n")
    null, first = f'"{_NULL}"'.encode(), f'["{_ROW}",'.encode()
    # Rows are arrays: no byte is below 0x20, and only what JSON has to escape is escaped. What is done to many rows in
    # one step takes half the time of doing it to each.
    for portion in lines(extract, relation, _guarded_array(relation.fields) if guarded else _array(relation.fields)):
        rows = b"\r\n".join(b"".join(portion)[len(first) : -1].split(b"]" + first))
        rows = b"".join(rows.split(null))
        out.write((_ESCAPE.sub(_meant, rows) if b"\\" in rows else rows) + b"\r\n")


def unguarded(text: str) -> str:
    """Return the text of which a guarded one was made.

    >>> unguarded("'=1+1"), unguarded("''@home"), unguarded("'Tis")
    ('=1+1', "'@home", "'Tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def _guarded_array(fields: Sequence[Field]) -> str:
    """Return an expression for a row as a JSON array, with an apostrophe before what looks like a formula.

    Few rows have such a text, and the others are spared the copies of their texts that choosing between two makes.
    """
    formulas = {
        field.name: _is_formula(field.name) for field in fields if field.type == "text" and not field.vocabulary
    }
    if not formulas:
        return _array(fields)
    return f"CASE WHEN {' OR '.join(formulas.values())} THEN {_array(fields, formulas)} ELSE {_array(fields)} END"


def _array(fields: Sequence[Field], formulas: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return an expression for a row as a JSON array, with `_ROW` first and `_NULL` for null.

    formulas: name of a text -> an expression for whether it needs an apostrophe.
    """
    values = []
    for field in fields:
        value = f"coalesce({json_value(field)}, '{_NULL}')" if field.nullable else json_value(field)
        if field.name in formulas:
            value = f"CASE WHEN {formulas[field.name]} THEN '''' || {field.name} ELSE {value} END"
        values.append(value)
    return f"json_array('{_ROW}', {', '.join(values)})"


def _is_formula(name: str) -> str:
    """Return an expression for whether a text looks like a formula. The range spares nearly all the slower test."""
    return f"({name} NOT BETWEEN 'A' AND '\uff00' AND ltrim({name}, '''') GLOB '[{FORMULA_SIGNS}]*')"


def _meant(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[1].decode()) if escape[1] else _MEANT[escape[2]]
