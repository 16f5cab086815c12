"""What exports are called on the command line. It imports nothing of the exports, since every command loads it."""

from collections.abc import Mapping
from typing import Literal, get_args

__all__ = ["COMPRESSIONS", "DATASET", "MEANINGS", "VIEWS", "Compression"]

Compression = Literal["none", "gzip", "zstd"]

COMPRESSIONS: tuple[Compression, ...] = get_args(Compression)
"""Every `Compression`."""

DATASET = "dataset"
"""The format of a folder into which several archives are written."""

MEANINGS: Mapping[str, str] = {
    "sql": "a dump of all tables, which the sqlite3 tool restores",
    "csv": "a table for spreadsheets and everything else",
    "jsonl": "a JSON object a row",
    "parquet": "typed columns with their descriptions, for DuckDB, pandas and the like",
    DATASET: "Parquet by publication and year, in a folder that several archives share, for DuckDB and Spark",
    "bibtex": "references for BibTeX and biblatex",
    "ris": "references for Zotero, EndNote, Mendeley",
    "csl-json": "references for citation processors such as Pandoc's",
    "opml": "an outline of issues and their links",
    "atom": "a feed with an entry a mention",
}
"""Format -> what it is, for people."""

VIEWS: Mapping[str, str] = {
    "entries": "issue_id, position, mention_id",
    "illustrations": "issue_id, position, image_id",
}
"""View -> order of its rows."""
