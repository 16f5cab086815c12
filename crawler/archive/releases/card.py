"""What tools read of a release as it is: a dataset card, a citation file, and metadata for Datasette."""

import json
from collections.abc import Iterable, Mapping, Sequence

import yaml

from crawler.archive.exports.relations import Relation

__all__ = ["FIRST", "citation_file", "dataset_card", "table_metadata"]

FIRST = "entries"
"""The table that is loaded where none is named: the flat view to start from."""

SIZES = (
    ("n<1K", 1_000),
    ("1K<n<10K", 10_000),
    ("10K<n<100K", 100_000),
    ("100K<n<1M", 1_000_000),
    ("1M<n<10M", 10_000_000),
    ("10M<n<100M", 100_000_000),
)
"""Size category of the Hugging Face Hub -> rows that are too many for it."""


def dataset_card(tables: Mapping[str, int], *, title: str, licence: str) -> str:
    """Return the front matter by which `datasets.load_dataset(FOLDER)` finds the tables: one configuration each.

    Args:
        tables: name -> rows, of what the folder `parquet` has. Those without rows get none: they could not be loaded.
        title: of the release.
        licence: SPDX name of the licence of the compilation.
    """
    filled = (name for name, rows in tables.items() if rows or name == FIRST)
    names = sorted(filled, key=lambda name: (name != FIRST, name))
    rows = tables[FIRST]
    configs: list[Mapping[str, object]] = [
        {
            "config_name": name,
            "data_files": [{"split": "train", "path": f"parquet/{name}.parquet"}],
            **({"default": True} if name == FIRST else {}),
        }
        for name in names
    ]
    card = {
        "pretty_name": title,
        "license": licence.lower(),
        "size_categories": [next((size for size, most in SIZES if rows < most), "100M<n<1B")],
        "configs": configs,
    }
    return f"---\n{_yaml(card)}---\n"


def citation_file(publications: Sequence[str], *, title: str, version: str, day: str, licence: str) -> str:
    """Return `CITATION.cff` (Citation File Format 1.2.0).

    Args:
        publications: names of the publications, which are its authors: what it holds is theirs.
        title: of the release.
        version: of the content.
        day: of the content, YYYY-MM-DD.
        licence: SPDX name of the licence of the compilation.
    """
    return _yaml(
        {
            "cff-version": "1.2.0",
            "message": "Please cite this release by its version: ids stay the same from release to release.",
            "type": "dataset",
            "title": title,
            "authors": [{"name": name} for name in publications or ("Backnumber",)],
            "version": version,
            "date-released": day,
            "license": licence,
        }
    )


def table_metadata(tables: Iterable[Relation], *, title: str, rights: str, licence: str, database: str) -> str:
    """Return the metadata with which `datasette archive.db --metadata metadata.json` explains tables and columns.

    Args:
        tables: what the database has.
        title: of the release.
        rights: statement of what belongs to whom.
        licence: SPDX name of the licence of the compilation.
        database: name of the database, without the ending of its file.
    """
    described = {
        table.name: {
            "description": table.description,
            "columns": {field.name: field.description for field in table.fields if field.description},
        }
        for table in tables
    }
    metadata = {
        "title": title,
        "description": rights,
        "license": licence,
        "databases": {database: {"tables": described}},
    }
    return json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1_000)
