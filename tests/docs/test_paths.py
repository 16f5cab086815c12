"""Files and modules that the pages of docs/ name exist."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]) if page.name != "CHANGELOG.md"]
"""Not the changelog, which names what was."""
PACKAGES = ("benchmarks", "crawler", "explorer", "sample", "spiders", "tests")
FOLDERS = (*PACKAGES, "deploy", "docs", "publications")


def code_words(page: str) -> Iterator[str]:
    """Yield the words of a page that are set as code, in lines of text and in blocks."""
    for code in re.findall(r"```.*?```|`[^`\n]+`", page, re.DOTALL):
        yield from code.strip("`").split()


def named_files(page: str) -> set[str]:
    """Return the paths below the project's folders that a page names; not those with a part to fill in."""
    paths = {word for word in code_words(page) if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*", word)}
    return {path for path in paths if not re.search(r"[A-Z]{3}|…", path)}


def named_modules(page: str) -> set[str]:
    """Return the dotted names of the project's modules that a page names."""
    words = (word.partition(":")[0] for word in code_words(page))
    return {word for word in words if re.fullmatch(rf"(?:{'|'.join(PACKAGES)})(?:\.[a-z_]+)+", word)}


def linked_files(page: str) -> set[str]:
    """Return the targets of a page's relative links."""
    text = re.sub(r"```.*?```|`[^`\n]+`", "", page, flags=re.DOTALL)
    return {target for target in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in target}


def is_module(name: str) -> bool:
    """Return whether a dotted name can be imported."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # a package that it is in
        return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = {path for path in named_files(text) if not (ROOT / path).exists()}
    missing |= {path for path in linked_files(text) if not (page.parent / path).exists()}
    missing |= {module for module in named_modules(text) if not is_module(module)}
    assert not missing, f"{page.name} names what does not exist"


def test_the_readme_lists_every_page() -> None:
    listed = linked_files((ROOT / "README.md").read_text(encoding="utf-8"))
    assert {f"docs/{page.name}" for page in ROOT.glob("docs/*.md")} - listed == set()


def test_names_are_found_in_text_and_blocks() -> None:
    page = (
        "`crawler/urls/`, [this](urls.md#rules), `[not](this)`, `crawler.text.dates:parse`\n```sh\nbenchmarks/x.py\n```"
    )
    assert named_files(page) == {"crawler/urls/", "benchmarks/x.py"}
    assert named_modules(page) == {"crawler.text.dates"}
    assert linked_files(page) == {"urls.md"}
