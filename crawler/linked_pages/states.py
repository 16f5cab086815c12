"""Find the data that scripts and elements of a page embed for the browser to show: the state of its generator. Pure.

Most write JSON: Next, Apollo, Redux, Angular, Remix, Ember, Inertia. Nuxt 2 and SvelteKit write JavaScript; Nuxt 3 and
React Router write lists whose objects name their keys and values by their places in the list.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from crawler.linked_pages.literals import read_call, read_literal
from crawler.linked_pages.metadata.document import Page
from crawler.text.safe_json import parse_json, parse_json_at

__all__ = ["MAX_CHARS", "loads", "raw_decoded", "states_of"]

MAX_CHARS: Final = 3_000_000
"""Characters of a script that is parsed."""

MAX_ASSIGNED: Final = 10
"""Values assigned in one script that are read: a page has one state, or one for each of its parts."""

_TYPES: Final = frozenset({"application/json", "text/json", "fastboot/shoebox", "application/vnd.remix+json"})
_ATTRIBUTES: Final = "//@data-page | //@data-react-props | //@data-props | //@data-state"
_STATE: Final = re.compile(
    r"(?:window|self|globalThis)(?:\.|\[[\"'])(\w*(?:STATE|DATA|PROPS|NUXT|CONTEXT|PRELOAD|REDUX|APOLLO|STORE)\w*)"
    r"(?:[\"']\])?\s*=\s*((?:JSON\.parse\(\s*)?(?:decodeURI(?:Component)?\(\s*)?)",
    re.IGNORECASE,
)
_KIT: Final = re.compile(r"(?:__sveltekit|kit\.start\()")
_KIT_DATA: Final = re.compile(r"\bdata:\s*(?=\[)")
_STREAM: Final = re.compile(r"streamController\.enqueue\(\s*(\"(?>[^\"\\]++|\\.)*+\")")
_ANGULAR: Final[dict[str, str]] = {"&q;": '"', "&s;": "'", "&l;": "<", "&g;": ">", "&a;": "&"}


def states_of(page: Page) -> Iterator[Any]:
    """Yield the values that a page embeds as data."""
    for script in page.root.iter("script"):
        text = script.text or ""
        if text.strip() and len(text) <= MAX_CHARS:
            if (script.get("type") or "").lower() in _TYPES:
                yield _listed(loads(_unescaped(text)))
            else:
                yield from _assigned(text)
    for value in page.root.xpath(_ATTRIBUTES)[:9]:
        if value[:1] in "[{":
            yield loads(str(value)[:MAX_CHARS])


def _assigned(text: str) -> Iterator[Any]:
    """Yield the values that a script assigns, or gives to the start of a generator."""
    for match in islice(_STATE.finditer(text), MAX_ASSIGNED):
        value = raw_decoded(text, match.end())
        if isinstance(value, str) and match[2]:
            value = loads(unquote(value) if "decode" in match[2] else value)
        yield _literal(text[match.end() :]) if value is None else value
    if _KIT.search(text) and (data := _KIT_DATA.search(text)):
        yield _literal(text[data.end() :])
    for stream in islice(_STREAM.finditer(text), MAX_ASSIGNED):
        chunk = loads(stream[1])
        yield _listed(loads(chunk)) if isinstance(chunk, str) else None


def loads(text: str) -> Any:
    """Return the value of a JSON text; None where it is none."""
    try:
        return parse_json(text, strict=False)
    except ValueError:
        return None


def raw_decoded(text: str, start: int) -> Any:
    """Return the value of the JSON that stands at a place of a text; None where there is none."""
    try:
        return parse_json_at(text, start)[0]
    except ValueError:
        return None


def _literal(text: str) -> Any:
    """Return the value of a text that begins with JavaScript."""
    for read in (read_call, read_literal):
        try:
            return read(text)
        except ValueError:
            continue
    return None


def _unescaped(text: str) -> str:
    """Return a JSON text as it was before an older Angular escaped it."""
    if "&q;" in text:
        for escaped, sign in _ANGULAR.items():
            text = text.replace(escaped, sign)
    return text


def _listed(values: Any) -> Any:
    """Return the objects of a list whose objects name their values, and in streams their keys, by places in it.

    Other values are returned as they are.
    """
    if not isinstance(values, list):
        return values
    objects = [value for value in values if isinstance(value, dict)]
    if not objects or not all(type(place) is int for each in objects for place in each.values()):
        return values

    def at(place: Any) -> Any:
        return values[place] if type(place) is int and 0 <= place < len(values) else place

    def named(key: str) -> str:
        return str(at(int(key[1:]))) if key[:1] == "_" and key[1:].isdecimal() else key

    return [{named(key): at(place) for key, place in each.items()} for each in objects]
