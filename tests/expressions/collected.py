"""The regular expressions of the project, and how each is used: by the modules' names and by their source."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from crawler.commands.descriptions.pumped import Expression
from crawler.commands.descriptions.slow import expressions_in
from crawler.digests.publications import load_publication, publication_keys

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("crawler", "explorer", "spiders")
METHODS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
ANCHORED = {"match", "fullmatch"}


def collected() -> dict[Expression, set[str]]:
    """Return each expression with the ways in which it is used: `search` for all that look at every place of a text."""
    trees = {path: ast.parse(path.read_text("utf-8")) for name in PACKAGES for path in (CHECKOUT / name).rglob("*.py")}
    uses: dict[str, set[str]] = defaultdict(set)
    found: dict[Expression, set[str]] = defaultdict(set)
    own: dict[tuple[Path, str], set[str]] = defaultdict(set)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                chosen = (node.value.body, node.value.orelse) if isinstance(node.value, ast.IfExp) else (node.value,)
                for used in map(_last_name, chosen):
                    uses[used].add(node.attr)
                    own[path, used].add(node.attr)
    for path, tree in trees.items():
        module = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")
        names = vars(importlib.import_module(module))
        local = [methods for (at, used), methods in own.items() if at == path and used not in names]
        inner = {each for methods in local for each in methods if each != "split"}  # which texts have too
        for name, value in names.items():
            held = set() if isinstance(value, re.Pattern) else inner
            for _, expression in expressions_in(value):
                found[expression] |= _ways(own.get((path, name)) or uses.get(name) or held or {"search"})
        for expression, method in _inline(tree):
            found[expression] |= _ways({method})
    for name in (*publication_keys(), str(CHECKOUT / "sample" / "publication.toml")):
        for _, expression in expressions_in(load_publication(name)):
            found[expression] |= {"search"}
    return dict(found)


def _ways(methods: set[str]) -> set[str]:
    return {method if method in ANCHORED else "search" for method in methods}


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _inline(tree: ast.Module) -> Iterator[tuple[Expression, str]]:
    """Yield the expressions that are written where they are used, as in `re.sub(r"…", …)`."""
    inside = {each for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        first = node.args[0]
        # Those that a function compiles are in no module's names
        is_made = node.func.attr == "compile" and isinstance(first, ast.JoinedStr) and node in inside
        if not (is_made or node.func.attr in METHODS) or _last_name(node.func.value) != "re":
            continue
        for each in _written(first):
            yield re.compile(each, _flags(node)), node.func.attr


def _written(node: ast.expr) -> Iterator[str | bytes]:
    """Yield an expression as it is written; what stands for a value in it is a word."""
    match node:
        case ast.Constant(value=str() | bytes() as value):
            yield value
        case ast.JoinedStr(values=values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "word" for part in values)


def _flags(call: ast.Call) -> int:
    """Return the flags of a call, as `re.MULTILINE` is written."""
    named = [node.attr for each in [*call.args[1:], *(k.value for k in call.keywords)] for node in ast.walk(each)
             if isinstance(node, ast.Attribute) and _last_name(node.value) == "re" and node.attr.isupper()]  # fmt: skip
    return sum({int(getattr(re, name)) for name in named})
