"""The keys of a publication's file, with their types, and the errors of a file that has others. Pure.

A new key is a field here, and a new table a class: unknown keys, wrong types and docs/publications.md follow from them.
"""

import re
import reprlib
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any

import msgspec

from crawler.exceptions import PublicationError

__all__ = [
    "PublicationFile",
    "RepositoryTable",
    "Site",
    "SubstackTable",
    "form_of",
    "parse_publication",
    "table_in",
    "tables_of",
]

_PORT = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"

Name = Annotated[str, msgspec.Meta(min_length=1, description="text that is not empty")]
Key = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z0-9][a-z0-9_-]*\Z",
        description="lowercase letters, digits, hyphens and underscores, such as my-digest",
    ),
]
Url = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^https?://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]+)(:{_PORT})?(/[^\s#]*)?\Z",
        description="an address such as https://news.example",
    ),
]
UrlPath = Annotated[str, msgspec.Meta(pattern=r"^/[^\s#]*\Z", description="a path such as /sitemap.xml")]


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication's own site."""

    url: Url
    """Base address of the site."""
    sitemap: UrlPath = "/sitemap.xml"
    """Path of its sitemap."""
    pages: re.Pattern[str] = re.compile(".")
    """Regular expression that the path of an issue's page matches from its start; every path by default."""

    def __post_init__(self) -> None:
        """Drop the slash at the end of the address, to which paths are appended."""
        msgspec.structs.force_setattr(self, "url", self.url.rstrip("/"))


class RepositoryTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication's source repository."""

    tree: Url
    """Address that lists the posts, as GitHub's API answers it."""
    raw: Url
    """Address of the folder that holds the posts."""
    branch: Name = "master"
    """Branch, for another base address (`-a repository=URL`)."""
    folder: Name = "_posts"
    """Folder of the posts in the repository, also in a local checkout (`-a posts=DIR`)."""


class SubstackTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication on Substack."""

    url: Url
    """Base address of the newsletter."""


class PublicationFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A publication: its names, and where its editions are."""

    key: Key
    """Its name in arguments and in the archive; the file is named after it."""
    name: Name
    """Its current name."""
    url: Url
    """Relative links of its posts are resolved against it."""
    former_names: tuple[Name, ...] = ()
    """Earlier names."""
    site: Site | None = None
    repository: RepositoryTable | None = None
    substack: SubstackTable | None = None
    liquid: dict[str, str] = {}
    """Variables that its Markdown uses, by name, such as `site.baseurl`."""


def parse_publication(text: str, path: str) -> PublicationFile:
    """Return what a file says. path: what errors call it.

    Raises PublicationError, which names the file and the line or the key (all unknown keys, or the first wrong value).
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PublicationError(f"{path} is no TOML file: {error}.") from None
    except RecursionError:
        raise PublicationError(f"{path} has arrays or tables that are nested too deep.") from None
    unknown = [_unknown(key, table) for key, table in _unknown_keys(data, PublicationFile, "")]
    if unknown:
        raise PublicationError(f"{path} has unknown keys. {' '.join(unknown)}")
    try:
        return msgspec.convert(data, PublicationFile, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise PublicationError(f"{path}: {_explain(str(error), data)}") from None


def tables_of(
    table: type[msgspec.Struct] = PublicationFile, prefix: str = ""
) -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Yield the dotted name of each table and its class, the file itself first, as ''.

    >>> [name for name, _ in tables_of()]
    ['', 'site', 'repository', 'substack']
    """
    yield prefix, table
    for field in msgspec.structs.fields(table):
        inner = table_in(field.type)
        if inner is not None:
            yield from tables_of(inner, f"{prefix}.{field.name}" if prefix else field.name)


def table_in(annotation: Any) -> type[msgspec.Struct] | None:
    """Return the table that a type allows, if it does."""
    info = msgspec.inspect.type_info(annotation)
    for each in info.types if isinstance(info, msgspec.inspect.UnionType) else (info,):
        if isinstance(each, msgspec.inspect.StructType):
            return each.cls
    return None


def _unknown_keys(
    data: Mapping[str, Any], table: type[msgspec.Struct], prefix: str
) -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Yield the dotted name of each unknown key, and the class of the table that it stands in."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(table)}
    for key, value in data.items():
        if key not in fields:
            yield f"{prefix}{key}", table
        elif isinstance(value, dict) and (inner := table_in(fields[key].type)) is not None:
            yield from _unknown_keys(value, inner, f"{prefix}{key}.")


def _unknown(key: str, table: type[msgspec.Struct]) -> str:
    """Return the message for an unknown key, with the most similar known key."""
    prefix, _, name = key.rpartition(".")
    here = [field.encode_name for field in msgspec.structs.fields(table)]
    elsewhere = [f"{place}.{name}" for place, other in tables_of() if place and name in other.__struct_fields__]
    near = [f"{prefix}.{each}".lstrip(".") for each in get_close_matches(name, here, n=1)]
    hint = near or elsewhere
    return f"{key}: did you mean {hint[0]}?" if hint else f"{key}: known keys are {', '.join(here)}."


def _decode(wanted: type, value: Any) -> Any:
    """Return a value of a type that TOML does not have. Raises ValueError."""
    if wanted is re.Pattern or getattr(wanted, "__origin__", None) is re.Pattern:
        if not isinstance(value, str):
            raise ValueError("Expected a regular expression, as text")
        try:
            return re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from None
    raise NotImplementedError(f"publication files have no {wanted}")


def _explain(message: str, data: Mapping[str, Any]) -> str:
    """Return msgspec's message with the dotted key first, and in TOML's words.

    >>> _explain("Expected `str`, got `int` - at `$.site.url`", {"site": {"url": 7}})
    'site.url: Expected a string, got an integer: 7.'
    >>> _explain("Object missing required field `tree` - at `$.repository`", {})
    'repository.tree is missing.'
    """
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
        problem = f"Expected {_form(key)}, got"
        return f"{key}: {problem} {shown}."
    problem = re.sub(r"`(\w+)(?: \| null)?`", lambda found: _TYPES.get(found[1], found[1]), problem)
    return f"{key}: {problem}{f': {shown}' if problem.startswith('Expected') else ''}."


def _form(key: str) -> str:
    """Return what the value of a key, or an item of it, looks like."""
    place, _, name = re.sub(r"\[.*?\]", "", key).rpartition(".")
    fields = msgspec.structs.fields(dict(tables_of())[place])
    info = msgspec.inspect.type_info(next(field.type for field in fields if field.encode_name == name))
    return _form_of(info.item_type if isinstance(info, msgspec.inspect.VarTupleType) else info)


def form_of(annotation: Any) -> str:
    """Return what a value of a type looks like, for people.

    >>> form_of(UrlPath), form_of(tuple[Name, ...])
    ('a path such as /sitemap.xml', 'an array of: text that is not empty')
    """
    return _form_of(msgspec.inspect.type_info(annotation))


def _form_of(info: msgspec.inspect.Type) -> str:
    match info:
        case msgspec.inspect.Metadata(extra_json_schema={"description": str(text)}):
            return text
        case msgspec.inspect.VarTupleType(item_type=item):
            return f"an array of: {_form_of(item)}"
        case msgspec.inspect.DictType(value_type=value):
            return f"a table of: {_form_of(value)}"
        case msgspec.inspect.CustomType():
            return "a regular expression"
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
