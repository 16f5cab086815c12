"""The layout of the code: every module has a layer, rooms and files stay small."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
PACKAGES = ("benchmarks", "crawler", "explorer", "sample", "spiders", "tests")
LAYERED = ("crawler", "explorer", "spiders")

MAX_ROOMS = 21
"""Children of `crawler/` and top-level packages together."""

MAX_LAYERS = 8
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def layers() -> list[list[str]]:
    """The layers of the import contract, the highest first."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    (contract,) = (c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [[name.strip() for name in layer.split(":")] for layer in contract["layers"]]


def modules() -> Iterator[str]:
    """The dotted names of all modules that the contract is about; packages' own modules hold only their docstrings."""
    for package in LAYERED:
        for path in (CHECKOUT / package).rglob("*.py"):
            name = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
            if name != "crawler.__init__":
                yield name.removesuffix(".__init__")


def data_lines(tree: ast.AST) -> int:
    """Lines of tables: module-level assignments of a collection or a text that take more than ten lines each."""
    spans = (
        node.end_lineno - node.lineno + 1
        for node in getattr(tree, "body", [])
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.end_lineno is not None
    )
    return sum(lines for lines in spans if lines > 10)


def test_every_module_is_in_a_layer() -> None:
    named = [name for layer in layers() for name in layer]
    lost = [m for m in modules() if not any(m == name or m.startswith(f"{name}.") for name in named)]
    assert lost == []


def test_there_are_few_layers_and_rooms() -> None:
    assert len(layers()) <= MAX_LAYERS
    crawler = CHECKOUT / "crawler"
    children = [p for p in crawler.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()]
    rooms = [p for p in children if p.name != "__init__.py"]
    packages = {p.parent for p in CHECKOUT.glob("*/*.py") if not p.parent.name.startswith(".")}
    packages -= {CHECKOUT / "docs", CHECKOUT / "deploy"}  # scripts for what is beside them, imported by nothing
    assert {p.name for p in packages} <= set(PACKAGES)
    assert len(rooms) + len(packages) <= MAX_ROOMS


@pytest.mark.parametrize("package", [*PACKAGES, "docs"])
def test_files_and_functions_are_short(package: str) -> None:
    long = []
    for path in sorted((CHECKOUT / package).rglob("*.py")):
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        lines = text.count("\n") - data_lines(tree)
        if lines > MAX_FILE_LINES:
            long.append(f"{path.relative_to(CHECKOUT)}: {lines} lines")
        long += [
            f"{path.relative_to(CHECKOUT)}:{node.lineno} {node.name}"
            for node in ast.walk(tree)
            if isinstance(node, FUNCTIONS) and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
        ]
    assert long == []
