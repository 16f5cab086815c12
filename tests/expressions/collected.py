"""The regular expressions of the project, and how each is used: by the modules' names and by their source."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("crawler", "explorer", "spiders")
METHODS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
ANCHORED = {"match", "fullmatch"}

Expression = re.Pattern[str] | re.Pattern[bytes]


def collected() -> dict[Expression, set[str]]:
    """Return each expression with the ways in which it is used: `search` for all that look at every place of a text."""
    trees = {path: ast.parse(path.read_text("utf-8")) for name in PACKAGES for path in (CHECKOUT / name).rglob("*.py")}
    uses: dict[str, set[str]] = defaultdict(set)
    found: dict[Expression, set[str]] = defaultdict(set)
    own: dict[tuple[Path, str], set[str]] = defaultdict(set)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                uses[_last_name(node.value)].add(node.attr)
                own[path, _last_name(node.value)].add(node.attr)
    for path, tree in trees.items():
        module = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")
        for name, value in vars(importlib.import_module(module)).items():
            for expression in _expressions(value):
                found[expression] |= _ways(own.get((path, name)) or uses.get(name) or {"search"})
        for expression, method in _inline(tree):
            found[expression] |= _ways({method})
    return dict(found)


def _ways(methods: set[str]) -> set[str]:
    return {method if method in ANCHORED else "search" for method in methods}


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _expressions(value: Any, depth: int = 4) -> Iterator[Expression]:
    """Yield the expressions that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _expressions(each, depth - 1)
    elif depth and isinstance(value, Mapping):
        for each in value.values():
            yield from _expressions(each, depth - 1)
        for each in value:
            yield from _expressions(each, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _expressions(getattr(value, field.name, None), depth - 1)


def _inline(tree: ast.Module) -> Iterator[tuple[Expression, str]]:
    """Yield the expressions that are written where they are used, as in `re.sub(r"…", …)`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        first = node.args[0]
        if node.func.attr not in METHODS or _last_name(node.func.value) != "re":
            continue
        if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
            yield re.compile(first.value), node.func.attr
