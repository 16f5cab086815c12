"""What is said of a file that is wrong: the key, what it has, and what is right."""

import re
import reprlib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

__all__ = ["explain", "form_of", "table_in", "tables_of", "unknown_keys"]

Root = type[msgspec.Struct]


def tables_of(table: Root, prefix: str = "") -> Iterator[tuple[str, Root]]:
    """Yield the dotted name of each table and its class, the table itself first, as ''."""
    yield prefix, table
    for field in msgspec.structs.fields(table):
        inner = table_in(field.type)
        if inner is not None:
            yield from tables_of(inner, f"{prefix}.{field.name}" if prefix else field.name)


def table_in(annotation: Any) -> Root | None:
    """Return the table that a type allows, or that it allows an array of."""
    info = msgspec.inspect.type_info(annotation)
    for each in info.types if isinstance(info, msgspec.inspect.UnionType) else (info,):
        inner = each.item_type if isinstance(each, msgspec.inspect.VarTupleType) else each
        if isinstance(inner, msgspec.inspect.StructType):
            return inner.cls
    return None


def unknown_keys(data: Mapping[str, Any], root: Root) -> list[str]:
    """Return what is said of each unknown key of a file, with the most similar known key."""
    return [_unknown(key, table, root) for key, table in _unknown_in(data, root, "")]


def _unknown_in(data: Mapping[str, Any], table: Root, prefix: str) -> Iterator[tuple[str, Root]]:
    """Yield the dotted name of each unknown key, and the class of the table that it stands in."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(table)}
    for key, value in data.items():
        if key not in fields:
            yield f"{prefix}{key}", table
        elif (inner := table_in(fields[key].type)) is not None:
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    yield from _unknown_in(each, inner, f"{prefix}{key}.")


def _unknown(key: str, table: Root, root: Root) -> str:
    prefix, _, name = key.rpartition(".")
    here = [field.encode_name for field in msgspec.structs.fields(table)]
    elsewhere = [f"{place}.{name}" for place, other in tables_of(root) if place and name in other.__struct_fields__]
    near = [f"{prefix}.{each}".lstrip(".") for each in get_close_matches(name, here, n=1)]
    hint = near or elsewhere
    return f"{key}: did you mean {hint[0]}?" if hint else f"{key}: known keys are {', '.join(here)}."


def explain(message: str, data: Mapping[str, Any], root: Root) -> str:
    """Return msgspec's message with the dotted key first, and in TOML's words."""
    problem, _, place = message.partition(" - at `$.")
    key = place.rstrip("`")
    missing = re.fullmatch(r"Object missing required field `(\w+)`(?: - at `\$`)?", problem)
    if missing:
        return f"{f'{key}.' if key else ''}{missing[1]} is missing."
    value: Any = data
    for name in re.findall(r"[^.\[\]]+", key.removesuffix("[...]")):
        value = value[int(name)] if isinstance(value, list) else value.get(name) if isinstance(value, dict) else None
    if key.endswith("[...]") and isinstance(value, dict):  # a table with keys of the file's own: which one is not said
        name, value = next((name, each) for name, each in value.items() if not isinstance(each, str))
        key = f"{key.removesuffix('[...]')}.{name}"
    shown = _SHORT.repr(value)
    if "matching regex" in problem or "length" in problem:
        problem = f"Expected {_form(key, root)}, got"
        return f"{key}: {problem} {shown}."
    problem = re.sub(r"`(\w+)(?: \| null)?`", lambda found: _TYPES.get(found[1], found[1]), problem)
    if problem.startswith("Invalid enum value"):
        return f"{key}: Expected {_form(key, root)}, got {shown}."
    return f"{key}: {problem.rstrip('.')}{f': {shown}' if problem.startswith('Expected') else ''}."


def _form(key: str, root: Root) -> str:
    """Return what the value of a key, or an item of it, looks like."""
    place, _, name = re.sub(r"\[[^\[\]]*+\]", "", key).rpartition(".")
    fields = msgspec.structs.fields(dict(tables_of(root))[place])
    info = msgspec.inspect.type_info(next(field.type for field in fields if field.encode_name == name))
    return _form_of(info.item_type if isinstance(info, msgspec.inspect.VarTupleType) else info)


def form_of(annotation: Any) -> str:
    """Return what a value of a type looks like, for people.

    >>> form_of(tuple[str, ...]), form_of(bool | None)
    ('an array of: a string', 'true or false')
    """
    return _form_of(msgspec.inspect.type_info(annotation))


def _form_of(info: msgspec.inspect.Type) -> str:
    match info:
        case msgspec.inspect.UnionType(types=types):
            return " or ".join(_form_of(each) for each in types if not isinstance(each, msgspec.inspect.NoneType))
        case msgspec.inspect.Metadata(extra_json_schema={"description": str(text)}):
            return text
        case msgspec.inspect.LiteralType(values=values):
            return " or ".join(f'"{value}"' for value in values)
        case msgspec.inspect.VarTupleType(item_type=item):
            return f"an array of: {_form_of(item)}"
        case msgspec.inspect.DictType(value_type=value):
            return f"a table of: {_form_of(value)}"
        case msgspec.inspect.CustomType(cls=cls):
            return str(getattr(cls, "form", "a regular expression"))
        case msgspec.inspect.DateType():
            return "a date such as 2024-09-23"
        case msgspec.inspect.BoolType():
            return "true or false"
    return "a string" if isinstance(info, msgspec.inspect.StrType) else "another value"


_SHORT = reprlib.Repr()
_SHORT.maxstring = 80

_TYPES = {
    "str": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "array": "an array",
    "object": "a table",
    "datetime": "a date",
}
"""Type in msgspec's messages -> what TOML calls it."""
