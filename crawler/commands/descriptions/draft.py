"""A description that was found out: each key with what tells it, and whether a person has to check it. Pure."""

import json
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["Choice", "Draft", "as_toml"]

Value = str | bool | tuple[str, ...]

WIDTH = 110
"""Most characters of a line of a comment."""

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A key of a description."""

    table: str
    """Name of its table; '' for the file itself."""
    key: str
    """Its name."""
    value: Value
    """What it is set to."""
    why: str
    """What tells so."""
    is_sure: bool = True
    """Whether it is told in so many words; a guess is marked for a person to check."""


@dataclass(kw_only=True, slots=True)
class Draft:
    """A description."""

    source: str
    """What was looked at, in words."""
    choices: list[Choice] = field(default_factory=list)
    """Its keys, in order."""
    notes: list[str] = field(default_factory=list)
    """What else was seen, and what a person has to check."""

    def set(self, table: str, key: str, value: Value, why: str, *, is_sure: bool = True) -> None:
        """Add a key, or replace it."""
        self.choices = [each for each in self.choices if (each.table, each.key) != (table, key)]
        self.choices.append(Choice(table=table, key=key, value=value, why=why, is_sure=is_sure))

    def get(self, table: str, key: str) -> Value | None:
        """Return what a key is set to; None for one that is not."""
        return next((each.value for each in self.choices if (each.table, each.key) == (table, key)), None)


def as_toml(draft: Draft) -> str:
    """Return a description as a file, with comments that say what tells each key.

    >>> draft = Draft(source="a folder")
    >>> draft.set("", "name", "Gears", "title in _config.yml")
    >>> draft.set("issue", "permalink", "/{number}/", "2 links", is_sure=False)
    >>> print(as_toml(draft))
    # Found out from a folder. `scrapy publication check` shows what it gives; lines marked CHECK are guesses.
    <BLANKLINE>
    # title in _config.yml
    name = "Gears"
    <BLANKLINE>
    [issue]
    # CHECK: 2 links
    permalink = "/{number}/"
    <BLANKLINE>
    """
    begin = f"Found out from {draft.source}."
    lines = [*_comment(f"{begin} `scrapy publication check` shows what it gives; lines marked CHECK are guesses."), ""]
    tables: dict[str, list[Choice]] = {"": []}
    for choice in draft.choices:
        tables.setdefault(choice.table, []).append(choice)
    for table, choices in tables.items():
        if table:
            lines += ["", f"[{table}]"]
        said: tuple[str, bool] | None = None
        for choice in choices:
            if (choice.why, choice.is_sure) != said:
                said = choice.why, choice.is_sure
                lines += _comment(("" if choice.is_sure else "CHECK: ") + choice.why)
            lines.append(f"{_key(choice.key)} = {_value(choice.value)}")
    if draft.notes:
        lines += ["", *(line for note in draft.notes for line in _comment(note))]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    plain = "".join(character if character.isprintable() else " " for character in text)
    return textwrap.wrap(
        plain, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False, break_on_hyphens=False
    )


def _key(name: str) -> str:
    return name if name and set(name) <= _BARE else _quoted(name)


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return f"'{value}'" if "\\" in value and "'" not in value and value.isprintable() else _quoted(value)


def _quoted(text: str) -> str:
    """Return a text as TOML's basic string, whose escapes are JSON's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def counted(counts: Mapping[str, int], most: int = 5) -> str:
    """Return names with their counts, the most frequent first.

    >>> counted({"title": 2, "header": 5})
    'header 5, title 2'
    """
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    rest = f", and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(f"{name} {count:,}" for name, count in ordered[:most]) + rest


def some(names: Iterable[str], most: int = 3) -> str:
    """Return the first names of some.

    >>> some(["a", "b", "c", "d"], 2)
    'a, b and 2 more'
    """
    listed = list(names)
    rest = f" and {len(listed) - most:,} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + rest
