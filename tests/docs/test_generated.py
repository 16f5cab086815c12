"""The pages of docs/ that come from the code are what the code gives."""

import importlib.util
from pathlib import Path

import pytest

from crawler.archive.descriptions import SCHEMA, describe

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
assert _spec is not None
assert _spec.loader is not None
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_page_is_what_the_code_gives(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run `make docs`"


def test_every_table_and_column_has_a_description() -> None:
    for table in describe(SCHEMA.read_text(encoding="utf-8")):
        assert table.description, table.name
        assert table.kind != "table" or table.columns, table.name
        for column in table.columns:
            assert column.description, f"{table.name}.{column.name}"


def test_a_page_that_differs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "urls.md").write_text("old\n", encoding="utf-8")
    (tmp_path / "docs" / "problems.md").write_text(generate.problems(), encoding="utf-8")
    pages = {name: make for name, make in generate.PAGES.items() if name in ("urls.md", "problems.md")}
    monkeypatch.setattr(generate, "PAGES", pages)
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.stale() == ["urls.md"]
