"""A release as people's tools take it, read as strictly as they do."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from datasette.app import Datasette

from crawler.archive.exports.relations import TEXTS, relations
from crawler.archive.releases.card import dataset_card

SPLIT = re.compile(r"\w+(?:\.\w+)*", re.ASCII)
"""What the library `datasets` lets be the name of a split (`_split_re` of datasets/naming.py)."""

NOT_IN_A_NAME = set("<>:/\\|?*")
"""Characters that no configuration of it may have (INVALID_WINDOWS_CHARACTERS_IN_PATH of datasets/builder.py)."""


def front_matter(folder: Path) -> Any:
    found = re.match(r"---\n(.*?)\n---\n", (folder / "README.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return yaml.safe_load(found[1])


def test_the_card_has_a_configuration_for_each_table_with_rows_entries_first(released: Path) -> None:
    card = front_matter(released)
    configs = card["configs"]
    assert [config["config_name"] for config in configs if config.get("default")] == ["entries"]
    assert configs[0]["config_name"] == "entries"
    names = [config["config_name"] for config in configs]
    counts = json.loads((released / "counts.json").read_text("utf-8"))
    assert counts.keys() == {each.name for each in relations()} - TEXTS
    assert sorted(names) == sorted(name for name, rows in counts.items() if rows)
    assert not NOT_IN_A_NAME & set("".join(names))
    for config in configs:
        ((split, path),) = [(files["split"], files["path"]) for files in config["data_files"]]
        assert SPLIT.fullmatch(split)
        table = duckdb.sql(f"SELECT count(*) FROM read_parquet('{released / path}')")  # noqa: S608
        assert table is not None
        rows = table.fetchall()
        assert rows == [(counts[config["config_name"]],)]
    assert card["license"] == "cc0-1.0"
    assert card["size_categories"] == ["n<1K"]


@pytest.mark.parametrize(("rows", "size"), [(999, "n<1K"), (1_000, "1K<n<10K"), (13_000, "10K<n<100K")])
def test_the_size_of_a_card(rows: int, size: str) -> None:
    assert f"- {size}\n" in dataset_card({"entries": rows}, title="T", licence="CC0-1.0")


def test_the_citation_has_what_the_format_asks_for(released: Path) -> None:
    cited = yaml.load((released / "CITATION.cff").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts alone
    assert cited["cff-version"] == "1.2.0"
    assert cited.keys() >= {"message", "title", "authors", "version", "date-released", "license"}
    assert all(author["name"] for author in cited["authors"])
    assert cited["type"] == "dataset"
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", cited["date-released"])


def test_datasette_shows_what_tables_and_columns_mean(released: Path) -> None:
    metadata = json.loads((released / "metadata.json").read_text("utf-8"))

    async def ask() -> str:
        datasette = Datasette([str(released / "archive.db")], immutables=[], metadata=metadata)
        await datasette.invoke_startup()
        answer = await datasette.client.get("/archive/issues")
        datasette.get_database("archive").close()
        datasette.executor.shutdown()
        return str(answer.text)

    page = asyncio.run(ask())
    assert "One number of a publication, as readers count them" in page
    assert "date of publication" in page
