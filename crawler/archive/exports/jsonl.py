"""JSON Lines: an object for each row, UTF-8. Columns that hold JSON stay texts, as in every other format."""

from typing import BinaryIO

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.lines import json_value, lines
from crawler.archive.exports.relations import Relation

__all__ = ["write_jsonl"]


def write_jsonl(extract: Extract, out: BinaryIO, relation: Relation) -> None:
    """Write the chosen rows. Raises ArchiveError."""
    members = ", ".join(f"'{field.name}', {json_value(field)}" for field in relation.fields)
    out.writelines(b"\n".join(portion) + b"\n" for portion in lines(extract, relation, f"json_object({members})"))
