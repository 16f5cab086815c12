"""Read what a CDX server lists: an array of arrays, lines of fields, or objects, one a line. Pure.

No answer that is none of these is taken for an empty list: a page in HTML, JSON that was cut, a message.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.captures.mementos.captures import Capture
from crawler.captures.mementos.moments import parse_timestamp
from crawler.text.safe_json import parse_json, storable

__all__ = ["Listing", "UnreadableError", "read_cdx"]

_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
"""Fields of a line where nothing names them, in order (CDX server's default)."""

_SHORT = _FIELDS[1:]
"""Those that this program asks for."""

_NAMES = {"statuscode": ("statuscode", "status"), "original": ("original", "url")}
"""Field -> what servers call it, the first that is there counts."""

_STATUS = re.compile(r"[1-9][0-9]{2}")
_MAX_SHOWN = 80


class UnreadableError(ValueError):
    """An answer is no list of captures; the message says what it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """What an index answered."""

    captures: Sequence[Capture]
    """The captures, as listed."""

    lines: int
    """How many were listed, those included that could not be used."""


def read_cdx(body: bytes) -> Listing:
    """Return what an index lists; an empty body, or an empty array, is an empty list. Raise UnreadableError.

    >>> read_cdx(b"[]").captures, read_cdx(b"").captures
    ([], [])
    >>> [capture.status for capture in read_cdx(b"a,b)/ 20200102030405 http://b.a/ text/html 200 ABC 9").captures]
    [200]
    """
    text = body.decode("utf-8", "replace").lstrip("\ufeff").strip()
    if not text:
        return Listing(captures=[], lines=0)
    if text[0] == "<":
        raise UnreadableError(f"a page stands in the place of the list: {text[:_MAX_SHOWN]!r}")
    if text[0] == "[":
        return _of_array(text)
    lines = text.splitlines()
    return _of_objects(lines) if text[0] == "{" else _of_lines(lines)


def _of_array(text: str) -> Listing:
    try:
        rows = parse_json(text)
    except ValueError as error:
        raise UnreadableError(f"the list is cut, or no JSON: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise UnreadableError("the list is no array of arrays")
    if not rows:
        return Listing(captures=[], lines=0)
    names, *rest = rows
    if "timestamp" not in names:
        raise UnreadableError(f"the first row does not name the fields: {str(names)[:_MAX_SHOWN]}")
    if len(rest) >= 2 and rest[-2] == [] and len(rest[-1]) == 1:  # the key with which the list goes on
        rest = rest[:-2]
    if any(len(row) != len(names) for row in rest):
        raise UnreadableError("a row has not the fields that the first one names")
    return _listing([dict(zip(map(str, names), row, strict=True)) for row in rest])


def _of_objects(lines: Sequence[str]) -> Listing:
    """Return what lines of JSON say, as pywb has them."""
    rows = []
    for line in filter(str.strip, lines):
        try:
            row = parse_json(line)
        except ValueError as error:
            raise UnreadableError(f"a line is cut, or no JSON: {error}") from error
        if not isinstance(row, dict) or "timestamp" not in row:
            raise UnreadableError(f"a line is of no capture: {line[:_MAX_SHOWN]!r}")
        rows.append(row)
    return _listing(rows)


def _of_lines(lines: Sequence[str]) -> Listing:
    if len(lines) >= 2 and not lines[-2].strip():  # the key with which the list goes on
        lines = lines[:-2]
    return _listing(list(_rows(line for line in lines if line.strip())))


def _rows(lines: Iterator[str] | Sequence[str]) -> Iterator[Mapping[str, object]]:
    for line in lines:
        words = line.split()
        if len(words) >= 3 and words[2].startswith("{") and parse_timestamp(words[1]):  # CDXJ
            try:
                yield {**parse_json(line.split(None, 2)[2]), "timestamp": words[1]}
            except (ValueError, TypeError) as error:
                raise UnreadableError(f"a line is cut, or no JSON: {error}") from error
            continue
        names = _FIELDS if len(words) >= len(_FIELDS) else _SHORT
        if len(words) < len(_SHORT) or parse_timestamp(words[names.index("timestamp")]) is None:
            raise UnreadableError(f"a line is of no capture: {line[:_MAX_SHOWN]!r}")
        yield dict(zip(names, words, strict=False))


def _listing(rows: Sequence[Mapping[str, object]]) -> Listing:
    found = [capture for row in rows if (capture := _capture(row)) is not None]
    if rows and not found:
        raise UnreadableError(f"no row is of a capture: {str(rows[0])[:_MAX_SHOWN]}")
    return Listing(captures=found, lines=len(rows))


def _capture(row: Mapping[str, object]) -> Capture | None:
    """Return the capture of a row; None for a row without time or address."""
    moment = parse_timestamp(str(row.get("timestamp")))
    original = _field(row, "original")
    if moment is None or original is None:
        return None
    status = _field(row, "statuscode")
    return Capture(
        moment=moment,
        original=original,
        status=int(status) if status is not None and _STATUS.fullmatch(status) else None,
        digest=_field(row, "digest"),
    )


def _field(row: Mapping[str, object], name: str) -> str | None:
    """Return a field of a row; None for one that is missing, or stands as `-`."""
    value = next((row[each] for each in _NAMES.get(name, (name,)) if row.get(each) is not None), None)
    text = storable(str(value)).strip() if value is not None else ""
    return text if text not in ("", "-") else None
