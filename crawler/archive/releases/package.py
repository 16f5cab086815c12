"""`datapackage.json`: a release described as a Frictionless Data Package, with types and meanings of columns."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from crawler.archive.exports.relations import Field, FieldType, Relation
from crawler.text.formulas import FORMULA_SIGNS

__all__ = ["data_package"]

_TYPES: Mapping[FieldType, str] = {
    "integer": "integer",
    "number": "number",
    "text": "string",
    "date": "date",
    "time": "datetime",
    "flag": "boolean",
}
GUARD = (
    "A text that begins with one of "
    + " ".join(f"U+{ord(sign):04X}" for sign in FORMULA_SIGNS)
    + ", or with apostrophes and then one of them, is preceded by an apostrophe, so that a spreadsheet does not take"
    " it for a formula."
)


def data_package(
    tables: Iterable[Relation],
    *,
    name: str,
    title: str,
    version: str,
    licence: str,
    rights: str,
    program: str,
    schema: int,
) -> str:
    """Return the descriptor of a release whose tables are in the folder `csv`; equal content gives equal text.

    Args:
        tables: what the release has.
        name: of the package.
        title: of the package.
        version: of the content.
        licence: SPDX name of the licence.
        rights: statement of what belongs to whom.
        program: version of the program.
        schema: version of the schema.
    """
    listed = list(tables)
    names = {table.name for table in listed}
    package = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "version": version,
        "description": f"{rights} {GUARD}",
        "licenses": [{"name": licence, "title": f"{licence}, of the compilation alone; see RIGHTS.md"}],
        "backnumber": {"program": program, "schema": schema},
        "resources": [_resource(table, names) for table in listed],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(table: Relation, names: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(field, table) for field in table.fields],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    keys = [
        {
            "fields": field.name,
            "reference": {
                "resource": "" if field.references == table.name else field.references,
                "fields": _KEY_OF.get(field.references, "id"),
            },
        }
        for field in table.fields
        if field.references in names
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "path": f"csv/{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "schema": schema,
    }


_KEY_OF: Mapping[str | None, str] = {"categories": "name", "sources": "link_id"}


def _field(field: Field, table: Relation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": _TYPES[field.type],
        "description": field.description,
    }
    match field.type:
        case "time":
            described["format"] = "%Y-%m-%dT%H:%M:%SZ"
        case "flag":
            described |= {"trueValues": ["1"], "falseValues": ["0"]}
    constraints: dict[str, Any] = {}
    # An empty text is a value of the archive, and a missing one to the rules of data packages.
    if not field.nullable and (field.type != "text" or field.vocabulary or field.name in table.key):
        constraints["required"] = True
    if field.vocabulary:
        constraints["enum"] = list(field.vocabulary)
    if constraints:
        described["constraints"] = constraints
    return described
