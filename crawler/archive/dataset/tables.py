"""The tables of a dataset and their columns."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from crawler.archive.exports.relations import TEXTS, Relation, relations

__all__ = ["LEFT_OUT", "PARTITION", "dataset_tables"]

PARTITION = "publication"
"""Column that the folders have, and so no file."""

LEFT_OUT: Mapping[str, str] = {
    "runs": "how the program ran",
    "redactions": "what must not be known",
    "redaction_forms": "what must not be known",
    "listings": "what the program fetches again",
    "listing_entries": "what the program fetches again",
    "readings": "versions of the program",
    "derivations": "versions of the program",
    "topic_readings": "versions of the program",
    "shards": "how the program ran",
    "robots_visits": "requests for what is no link",
    "robots_hops": "requests for what is no link",
    "former_ids": "ids that no dataset has",
    "former_image_visits": "ids that no dataset has",
    "former_robots_visits": "ids that no dataset has",
}
"""Table that is in no dataset -> what it has."""


@cache
def dataset_tables(*, texts: bool) -> tuple[Relation, ...]:
    """Return the tables, in the order of the schema, then the flat views, each with the columns that its files have.

    texts: whether those with the full texts of others are among them.
    """
    kept = (each for each in relations() if each.name not in LEFT_OUT and (texts or each.name not in TEXTS))
    return tuple(
        replace(
            each,
            fields=tuple(
                field for field in each.fields if field.references not in LEFT_OUT and field.name != PARTITION
            ),
        )
        for each in kept
    )
