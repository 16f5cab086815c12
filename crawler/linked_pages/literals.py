"""Read the objects that scripts write as JavaScript instead of JSON: keys without quotes, names for repeated values.

Nuxt 2 and SvelteKit write the state of a page so, and so does every site that prints an object into its script. The
text is rewritten as JSON, token by token, and read as that; nothing is run.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from crawler.text.safe_json import parse_json_at

__all__ = ["read_call", "read_literal"]

_TOKEN: Final = re.compile(  # a string that is not closed reaches to the end
    r"""(?P<string>"(?>[^"\\]++|\\.)*+(?:"|\\?\Z)|'(?>[^'\\]++|\\.)*+(?:'|\\?\Z)|`(?>[^`\\]++|\\.)*+(?:`|\\?\Z))"""
    r"|(?P<mark>[{,]\s*)(?P<key>[A-Za-z_$][\w$]*|\d+)\s*:"
    r"|(?P<last>,\s*(?=[}\]]))|(?P<hole>(?:(?<=\[)|,)\s*(?=,))"
    r"|(?P<nothing>void 0|new [A-Za-z]+\([^()]*\)|[A-Za-z_$][\w$.]*\([^(){}]*\))|(?P<true>!0)|(?P<false>!1)"
    r"|(?P<number>\.?\d(?>[eE][+-]|[\w.])*+)|(?P<name>[A-Za-z_$][\w$]*(?>\.[\w$]++)*+)",
    re.DOTALL,
)
_STRANGE: Final = re.compile(r"\\(?:[^\"\\/bfnrtu]|u\{)")
"""An escape that JSON lacks."""
_ESCAPE: Final = re.compile(r"\\(u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|\r\n|.)", re.DOTALL)
_ESCAPED: Final[Mapping[str, str]] = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_JSON: Final = frozenset({"true", "false", "null"})
_NAME: Final = "\ue000name"
"""Key of the object that stands for a name in the rewritten text."""

_FUNCTION: Final = re.compile(r"\(?\s*+function\s*+\w*+\s*+\(([\w$,\s]*+)\)\s*+\{|\(?\s*+\(([\w$,\s]*+)\)\s*+=>\s*+\{?")
_RETURN: Final = re.compile(r"\breturn\s*+\(?+\s*+(?=[{\[])")
_ARGUMENTS: Final = re.compile(r"[\s;)]*\}[\s)]*\(")
_BETWEEN: Final = re.compile(r"[\s,]*")


def read_literal(text: str) -> Any:
    """Return the value that a text begins with; names that stand for values are None.

    Raises:
        ValueError: there is no literal, or it is too deep.

    >>> read_literal('{title: "The mill", teeth: [9, 12,], oak: !0, "sold": undefined}; turn()')
    {'title': 'The mill', 'teeth': [9, 12], 'oak': True, 'sold': None}
    >>> read_literal("{turns: " + "9" * 5000 + ", title: 'The mill'}")
    {'turns': inf, 'title': 'The mill'}
    """
    value, _ = parse_json_at(_TOKEN.sub(_as_json, text).lstrip())
    return _named(value, {})


def read_call(text: str) -> Any:
    """Return what a function returns that is called where it is written, by the literals that it is called with.

    Raises:
        ValueError: there is no such function, or it returns no literal.

    >>> read_call('(function(a,b){return {title:a,teeth:[b,b]}}("The mill",9));')
    {'title': 'The mill', 'teeth': [9, 9]}
    """
    function = _FUNCTION.match(text)
    returned = _RETURN.search(text, function.end()) if function else None
    if function is None or returned is None:
        raise ValueError("no function that is called where it is written")
    body = _TOKEN.sub(_as_json, text[returned.end() :])
    value, place = parse_json_at(body)
    given: list[Any] = []
    if arguments := _ARGUMENTS.match(body, place):
        place = arguments.end()
        while (between := _BETWEEN.match(body, place)) and body[between.end() : between.end() + 1] not in (")", ""):
            argument, place = parse_json_at(body, between.end())
            given.append(_named(argument, {}))
    names = [name.strip() for name in (function[1] or function[2] or "").split(",")]
    return _named(value, dict(zip(names, given, strict=False)))


def _as_json(token: re.Match[str]) -> str:
    kind, text = token.lastgroup, token[0]
    match kind:
        case "string":
            return text if text[0] == '"' and not _STRANGE.search(text) else json.dumps(_unescaped(text))
        case "key":
            return f'{token["mark"]}"{token["key"]}":'
        case "last":
            return ""
        case "hole":
            return f"{text}null"
        case "nothing":
            return "null"
        case "true" | "false":
            return str(kind)
        case "number":
            return f"0{text}" if text[0] == "." else text
        case _:
            return text if text in _JSON else json.dumps({_NAME: text})


def _unescaped(quoted: str) -> str:
    def character(found: re.Match[str]) -> str:
        escape = found[1]
        if escape[0] in "ux" and len(escape) > 1:
            code = int(escape[1:].strip("{}"), 16)
            return chr(code) if code < 0x110000 else ""
        return _ESCAPED.get(escape, "" if escape in ("\n", "\r\n") else escape)

    text = _ESCAPE.sub(character, quoted[1:-1])
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _named(value: Any, values: Mapping[str, Any]) -> Any:
    """Return a value with those that its names stand for; None for other names."""
    whole = [value]
    waiting: list[Any] = [whole]
    while waiting:
        each = waiting.pop()
        for key, child in list(each.items() if isinstance(each, dict) else enumerate(each)):
            if isinstance(child, dict) and _NAME in child:
                each[key] = values.get(child[_NAME])
            elif isinstance(child, dict | list):
                waiting.append(child)
    return whole[0]
