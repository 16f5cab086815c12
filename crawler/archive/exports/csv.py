"""CSV by RFC 4180: UTF-8, CRLF, a header line. Texts are quoted, numbers not, null is an empty field without quotes.

A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula. Such a text gets an
apostrophe in front, and so does one that has apostrophes and then such a sign: who takes one apostrophe away from every
text that begins with apostrophes and then such a sign has the original text (`unguarded`).
"""

import re
import secrets
from typing import BinaryIO

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.lines import Cell, joined, lines
from crawler.archive.exports.relations import Field, Relation
from crawler.text.formulas import FORMULA_SIGNS

__all__ = ["unguarded", "write_csv"]

_NULL = secrets.token_urlsafe(9)
"""Stands for null until a line is written: another in each process, so that no text has it."""

_GUARDED = re.compile(rf"'(?='*[{re.escape(FORMULA_SIGNS)}])")


def write_csv(extract: Extract, out: BinaryIO, relation: Relation, *, guarded: bool = True) -> None:
    """Write the chosen rows; `guarded` puts an apostrophe before what looks like a formula. Raises ArchiveError."""
    out.write(",".join(field.name for field in relation.fields).encode() + b"\r\n")
    cells, null = [_cell(field, guarded) for field in relation.fields], f'"{_NULL}"'.encode()
    out.writelines(
        b"\r\n".join(portion).replace(null, b"") + b"\r\n"
        for portion in lines(extract, relation, joined(relation.fields, cells))
    )


def unguarded(text: str) -> str:
    """Return the text of which a guarded one was made.

    >>> unguarded("'=1+1"), unguarded("''@home"), unguarded("'Tis")
    ('=1+1', "'@home", "'Tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def _cell(field: Field, guarded: bool) -> Cell:
    name = field.name
    if field.type in ("integer", "flag", "number"):
        value = f"coalesce({f'shortest({name})' if field.type == 'number' else name}, '')"
        return Cell(pattern="%s", arguments=(value,), expression=value)
    text = f"coalesce({name}, '{_NULL}')" if field.nullable else name
    if guarded and field.type == "text" and not field.vocabulary:
        # The comparisons spare nearly all texts the other test, which copies them.
        sign = f"({name} < 'A' OR {name} >= '\uff00') AND ltrim({name}, '''') GLOB '[{FORMULA_SIGNS}]*'"
        text = f"CASE WHEN {sign} THEN '''' || {name} ELSE {text} END"
    return Cell(pattern='"%w"', arguments=(text,), expression=f"'\"' || replace({text}, '\"', '\"\"') || '\"'")
