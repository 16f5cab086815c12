"""Versions of what is derived: hashes over everything that decides it.

A version covers packages and modules, all of the project that they import, directly or not, the libraries that any of
them imports, and what a description says. So no list of files has to be kept, and no rule can be forgotten: a test
finds every module that writes what is derived, and asks that a version covers it.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

__all__ = ["package_version", "said_by", "sources_of"]

ROOT = Path(__file__).parents[1]

PROJECT = ROOT.name

_PACKAGES = {"PIL": "pillow", "yaml": "PyYAML"}
"""Module -> the package that holds it, where they have different names."""

_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w.]+))", re.MULTILINE)


_BY_MODULE = frozenset({"analysis", "archive", "captures", "commands", "crawling"})
"""Packages that write, run, ask, or have many subjects: what of them decides is in few modules, so these are taken one
by one."""


@cache
def package_version(*names: str, says: str = "") -> str:
    """Return a hash over packages and modules of the project, and all that they import.

    Args:
        names: their dotted names.
        says: a text that decides too, such as that of `said_by`.

    >>> len(package_version("crawler.urls")), package_version("crawler.urls") == package_version("crawler.urls")
    (16, True)
    """
    if says:
        return sha256(f"{package_version(*names)}\0{says}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    files, libraries = sources_of(*names)
    digest = sha256()
    for path in files:
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    for library in libraries:
        digest.update(f"\0{library} {_library_version(library)}".encode())
    return digest.hexdigest()[:16]


def sources_of(*names: str) -> tuple[list[Path], list[str]]:
    """Return the files of packages and modules and of all that they import of the project, and the libraries that those
    import.

    Of a package directly below `crawler` that is imported all is taken, but for those of which modules are.
    """
    ahead, files, libraries = list(names), {}, set()
    while ahead:
        name = ahead.pop()
        if name in files:
            continue
        files[name] = _files(name)
        for path in files[name]:
            for groups in _IMPORT.findall(path.read_bytes()) if path.suffix == ".py" else ():
                imported = b"".join(groups).decode().split(".")
                if imported[0] != PROJECT:
                    libraries.add(imported[0])
                elif len(imported) > 1:
                    ahead.append(".".join(imported if imported[1] in _BY_MODULE else imported[:2]))
    found = sorted({path for paths in files.values() for path in paths})
    return found, sorted(libraries - sys.stdlib_module_names)


def said_by(description: object) -> str:
    """Return what a description says, as a text that is the same for equal ones with the same order of keys.

    Dataclasses, structs, mappings and sequences may hold one another. Raise TypeError for an object whose text names
    its place in memory.

    >>> said_by({"a": re.compile("x"), "b": (1, None)}) == said_by({"a": re.compile("x"), "b": [1, None]})
    True
    >>> said_by({"a": 1, "b": 2}) == said_by({"b": 2, "a": 1})
    False
    """
    match description:
        case re.Pattern():
            return f"/{description.pattern}/{description.flags}"
        case msgspec.Struct():
            return said_by(msgspec.structs.asdict(description))
        case Mapping():
            return f"{{{', '.join(f'{key!r}: {said_by(value)}' for key, value in description.items())}}}"
        case list() | tuple():
            return f"[{', '.join(said_by(value) for value in description)}]"
        case set() | frozenset():
            return f"{{{', '.join(sorted(said_by(value) for value in description))}}}"
    if is_dataclass(description) and not isinstance(description, type):
        return said_by({field.name: getattr(description, field.name) for field in fields(description)})
    text = repr(description)
    if " at 0x" in text:
        raise TypeError(f"a {type(description).__name__} has no text that is the same in each run")
    return text


def _files(name: str) -> list[Path]:
    place = ROOT.joinpath(*name.split(".")[1:])
    if not place.is_dir():
        return [place.with_suffix(".py")]
    return [path for path in place.rglob("*") if path.is_file() and path.parent.name != "__pycache__"]


@cache
def _library_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        if name in _PACKAGES:  # not imported for it: that takes longer than all the rest
            return version(_PACKAGES[name])
        try:
            return str(getattr(import_module(name), "__version__", ""))
        except ModuleNotFoundError:  # one of another version of Python
            return ""
