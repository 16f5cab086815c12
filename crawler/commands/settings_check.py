"""Check the settings that a command line gives: each is known, and of the right type."""

import os
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
from scrapy.settings import BaseSettings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

from crawler import settings as project
from crawler.exceptions import ArgumentError
from crawler.text.printable import is_text

__all__ = ["check_log_file", "check_settings", "forms_of", "project_types"]


def project_types() -> dict[str, Any]:
    """Return name -> type of each setting in crawler/settings.py."""
    hints = get_type_hints(project, include_extras=True)
    return {name: hint for name, hint in hints.items() if name.isupper()}


def check_settings(given: Mapping[str, str], settings: BaseSettings) -> None:
    """Raise ArgumentError for a setting that nobody knows, or whose value is of the wrong type.

    given: what -s says. settings: what holds without it. Known are Scrapy's settings, those of the project, those in
    `settings`, and those that an add-on declares: an add-on named in the setting ADDONS may have an attribute SETTINGS,
    a mapping of the names of its settings to their types, such as `{"GEARS_LIMIT": int}`.
    """
    merged = settings.copy()
    for name, value in given.items():
        if name != "ARCHIVE" and not is_text(value):  # of which the archive itself says more
            raise ArgumentError(f"-s {name}={value}: that is no UTF-8. Rename what it names, or name another.")
        try:
            merged.set(name, value, priority="cmdline")
        except (TypeError, ValueError, RecursionError):  # a table of components, which Scrapy reads at once
            raise ArgumentError(f"-s {name}={value}: give a JSON object.") from None
    types = project_types() | dict(_of_addons(merged))
    known = {*settings, *types}
    for name in given:
        if name not in known:
            near = get_close_matches(name.upper(), known, n=1)
            hint = f"did you mean {near[0]}?" if near else "docs/settings.md lists those of the project."
            raise ArgumentError(f"-s {name}=…: there is no such setting; {hint}")
        wanted = types.get(name) or _type_of(name, settings[name])
        if wanted is not None:
            _check(name, merged, wanted)


def check_log_file(settings: BaseSettings) -> None:
    """Raise ArgumentError where the setting LOG_FILE, or the option `--logfile`, names what cannot be written."""
    if not settings["LOG_FILE"]:
        return
    path = Path(settings["LOG_FILE"])
    if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ArgumentError(
            f"-s LOG_FILE={path}: the log cannot be written there. Name a file in a folder that may be written to."
        )


def _of_addons(settings: BaseSettings) -> Iterator[tuple[str, Any]]:
    """Yield name and type of each setting that an add-on declares."""
    try:
        for path in build_component_list(settings["ADDONS"]):
            yield from getattr(load_object(path), "SETTINGS", {}).items()
    except (ImportError, NameError, TypeError, ValueError) as error:
        raise ArgumentError(f"An add-on of the setting ADDONS cannot be loaded: {error}") from None


def _type_of(name: str, default: object) -> Any:
    """Return the type of one of Scrapy's settings, as far as its default gives it away."""
    if isinstance(default, bool) or name.endswith("_ENABLED"):
        return bool
    return float if isinstance(default, int | float) else None


def _check(name: str, settings: BaseSettings, wanted: Any) -> None:
    """Raise ArgumentError unless a value, read as Scrapy's components read it, is of the type."""
    kinds = [_plain(kind) for kind in _alternatives(wanted)]
    value = settings[name]
    if value in (None, "") and any(isinstance(kind, msgspec.inspect.NoneType) for kind in kinds):
        return
    readers: dict[type, Callable[[str], Any]] = {
        msgspec.inspect.BoolType: settings.getbool,
        msgspec.inspect.IntType: settings.getint,
        msgspec.inspect.FloatType: settings.getfloat,
        msgspec.inspect.ListType: settings.getlist,
        msgspec.inspect.DictType: settings.getdict,
    }
    for kind in kinds:
        read = readers.get(type(kind), settings.get)
        try:
            msgspec.convert(read(name), wanted)
        except (TypeError, ValueError, RecursionError):  # of which msgspec.ValidationError is one
            continue
        return
    raise ArgumentError(f"-s {name}={value}: give {' or '.join(dict.fromkeys(forms_of(wanted)))}.")


def _alternatives(wanted: Any) -> tuple[msgspec.inspect.Type, ...]:
    info = msgspec.inspect.type_info(wanted)
    return info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)


def _plain(info: msgspec.inspect.Type) -> msgspec.inspect.Type:
    return info.type if isinstance(info, msgspec.inspect.Metadata) else info


def forms_of(wanted: Any) -> Iterator[str]:
    """Yield what a value of the type looks like, for people."""
    for info in _alternatives(wanted):
        match info:
            case msgspec.inspect.Metadata(extra_json_schema={"description": str(text)}):
                yield text
            case msgspec.inspect.LiteralType(values=values):
                yield " or ".join(map(str, values))
            case msgspec.inspect.BoolType():
                yield "True or False"
            case msgspec.inspect.IntType():
                yield "a whole number"
            case msgspec.inspect.FloatType():
                yield "a number"
            case msgspec.inspect.DictType():
                yield "a JSON object"
            case msgspec.inspect.StrType() | msgspec.inspect.ListType():
                yield "text"
