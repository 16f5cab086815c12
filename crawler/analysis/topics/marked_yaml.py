"""YAML with the line of each key and value: what a person wrote, and where.

Texts that could grow beyond what they are (aliases, deep nesting, much text) are refused, and so are tags.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import yaml

from crawler.exceptions import VocabularyError

__all__ = ["Place", "Placed", "read_yaml"]

Place = tuple[str, ...]
"""Keys, from the outermost; of an item of a list, its number from 0."""

_MOST_CHARS: Final = 500_000
_DEEPEST: Final = 12

_STRING: Final = "tag:yaml.org,2002:str"
_PLAIN_TAGS: Final = frozenset({"str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value"})

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Placed(NamedTuple):
    """What a text holds."""

    data: Any
    """Dictionaries, lists, texts, numbers, dates, True, False and None."""
    lines: dict[Place, int]
    """Place -> line, from 1."""
    faults: list[tuple[Place, str]]
    """Keys that stand twice, whose first value counts: where, and what is said of it."""


def read_yaml(text: str, path: str) -> Placed:
    """Return what a YAML text holds. path: its path, for messages. Raises VocabularyError."""
    if len(text) > _MOST_CHARS:
        raise VocabularyError(f"{path} has {len(text):,} characters; at most {_MOST_CHARS:,} are read.")
    try:
        _refuse_growth(text, path)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise VocabularyError(f"{path}{line}: this is no YAML: {error.problem or error.context}.") from None
    except yaml.YAMLError as error:
        raise VocabularyError(f"{path} is no YAML: {str(error).splitlines()[0]}.") from None
    placed = Placed(None, {}, [])
    return placed if node is None else placed._replace(data=_value(node, (), placed, path))


def _refuse_growth(text: str, path: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        where = f"{path}, line {event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent):
            raise VocabularyError(f"{where}: aliases (*{event.anchor}) are not read. Write it out.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise VocabularyError(f"{where}: this is nested too deep.")


def _value(node: yaml.Node, place: Place, placed: Placed, path: str) -> Any:
    line = node.start_mark.line + 1
    placed.lines.setdefault(place, line)
    if node.tag.rpartition(":")[2] not in _PLAIN_TAGS:
        raise VocabularyError(f"{path}, line {line}: tags ({node.tag}) are not read. Leave it out.")
    if isinstance(node, yaml.MappingNode):
        return dict(_items(node, place, placed, path))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, str(number)), placed, path) for number, item in enumerate(node.value)]
    if node.tag == _STRING:
        return node.value
    try:
        return yaml.safe_load(node.value)
    except (ValueError, yaml.YAMLError):  # a day that no calendar has, a number of ten thousand digits
        return node.value


def _items(node: yaml.MappingNode, place: Place, placed: Placed, path: str) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise VocabularyError(f"{path}, line {line}: a key is a list or a table. Write a text.")
        inner = (*place, key.value)
        if key.value in seen:
            placed.faults.append((inner, f"{'.'.join(inner)} stands twice, again in line {line}; the first counts."))
            continue
        seen.add(key.value)
        placed.lines[inner] = line
        yield key.value, _value(value, inner, placed, path)
