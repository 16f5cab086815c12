"""Find uses of private names of other packages, and of names that their documentation leaves out, in Python source.

A name is private when it begins with one underscore. Whether `self._name` is the project's own or its base class's is
told by the source of the base class, which is imported; nothing of the project is run.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["OWN", "Use", "private_uses"]

OWN = frozenset({"crawler", "spiders", "explorer", "sample", "benchmarks", "tests", "docs"})
"""Top-level packages of the project."""

DOCUMENTED = frozenset({"_replace", "_asdict", "_fields", "_make", "_field_defaults", "_exit"})
"""Names of named tuples and of `os`, which are documented in spite of their underscore."""

UNDOCUMENTED = frozenset({
    "engine.scraper", "engine.slot", "engine.downloader", "engine.spider_is_idle", "scraper.slot", "scraper.itemproc",
    "downloader.slots", "downloader.per_slot_settings", "downloader.get_slot_key", "slot.closing",
})  # fmt: skip
"""Insides of Scrapy's engine without an underscore that its documentation leaves out: attribute of what, its name."""


class Use(NamedTuple):
    """One use. name: as it is written, such as `_factory` or `scraper.slot`."""

    line: int
    name: str


def private_uses(source: str) -> list[Use]:
    """Return the uses of private names of other packages in the source of a module, in the order of their lines."""
    nodes = list(ast.walk(ast.parse(source)))
    own = _own_names(nodes)
    imports = _imports(nodes)
    found = set(_private_imports(nodes))
    for node in nodes:
        if isinstance(node, ast.Attribute):
            found |= set(_of_attribute(node, own))
        elif isinstance(node, ast.Call):
            found |= set(_of_call(node, own))
        elif isinstance(node, ast.ClassDef):
            found |= set(_of_class(node, imports))
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            found |= set(_patches(node))
    return sorted(found)


def is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__")) and name != "_"


def _own_names(nodes: list[ast.AST]) -> frozenset[str]:
    """Return the private names that the module itself defines, whatever they belong to."""
    found = set()
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id="__slots__")], value=ast.Tuple(elts=slots)):
                found |= {
                    slot.value for slot in slots if isinstance(slot, ast.Constant) and isinstance(slot.value, str)
                }
    return frozenset(found)


def _imports(nodes: list[ast.AST]) -> dict[str, tuple[str, str]]:
    """Return name -> (module, name in it) of what the module imports by `from`."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    }


def _private_imports(nodes: list[ast.AST]) -> Iterator[Use]:
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [*node.module.split("."), *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [part for alias in node.names for part in alias.name.split(".")]
        else:
            continue
        if names[0] not in OWN and names[0] != "__future__":
            yield from (Use(node.lineno, name) for name in names if is_private(name))


def _of_attribute(node: ast.Attribute, own: frozenset[str]) -> Iterator[Use]:
    holder = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    if f"{holder.removeprefix('_')}.{node.attr}" in UNDOCUMENTED:
        yield Use(node.lineno, f"{holder.removeprefix('_')}.{node.attr}")
    if is_private(node.attr) and node.attr not in own | DOCUMENTED and holder not in ("self", "cls"):
        yield Use(node.lineno, node.attr)


def _of_call(node: ast.Call, own: frozenset[str]) -> Iterator[Use]:
    """Find names that are given as texts, as in `getattr(thing, "_name")`."""
    match node:
        case ast.Call(
            func=ast.Name(id="getattr" | "setattr" | "hasattr" | "delattr"),
            args=[holder, ast.Constant(value=str(name)), *_],
        ) if is_private(name) and getattr(holder, "id", "") not in ("self", "cls") and name not in own - {name}:
            yield Use(node.lineno, name)


def _of_class(node: ast.ClassDef, imports: dict[str, tuple[str, str]]) -> Iterator[Use]:
    """Find private names of a base class of another package that a class uses or overrides."""
    inherited: set[str] = set()
    for base in node.bases:
        root = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(root, ast.Name) and root.id in imports:
            inherited |= _private_names_of(*imports[root.id])
        elif isinstance(root, ast.Attribute) and isinstance(root.value, ast.Name) and root.value.id in imports:
            inherited |= _private_names_of(".".join(imports[root.value.id]), root.attr)
    if not inherited:
        return
    for inner in ast.walk(node):
        match inner:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name in inherited:
                yield Use(inner.lineno, name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if name in inherited:
                yield Use(inner.lineno, name)


@cache
def _private_names_of(module: str, name: str) -> frozenset[str]:
    """Return the private names of a class and its bases, but for those of the project's own classes."""
    imported: Any = getattr(importlib.import_module(module), name)
    if not inspect.isclass(imported):
        return frozenset()
    found: set[str] = set()
    for base in imported.__mro__:
        if base.__module__.partition(".")[0] in OWN or base.__module__ in ("builtins", "abc", "typing", "enum"):
            continue
        found |= {each for each in vars(base) if is_private(each)}
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
        except (OSError, TypeError):  # a class without a source, such as one in C
            continue
        found |= {
            each.attr
            for each in ast.walk(tree)
            if isinstance(each, ast.Attribute) and getattr(each.value, "id", "") == "self" and is_private(each.attr)
        }
    return frozenset(found - DOCUMENTED)


def _patches(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[Use]:
    """Find a class that is exchanged, and a function of the reactor that is replaced."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        if isinstance(target, ast.Attribute):
            if target.attr == "__class__":
                yield Use(node.lineno, "__class__")
            elif getattr(target.value, "id", "") == "reactor":
                yield Use(node.lineno, f"reactor.{target.attr}")


def modules(checkout: Path, packages: tuple[str, ...]) -> Iterator[Path]:
    """Yield the modules of the packages, relative to the checkout."""
    for package in packages:
        yield from (path.relative_to(checkout) for path in sorted((checkout / package).rglob("*.py")))
