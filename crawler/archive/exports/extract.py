"""What an export reads of an archive: one moment of it, while others may write."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from crawler.archive.database import Archive, translate_errors
from crawler.archive.exports.choice import Choice, choose
from crawler.archive.exports.relations import TEXTS, Relation, relations
from crawler.archive.schema_version import roll_back

__all__ = ["Extract", "extract"]

ROW_KEYS: Mapping[str, str] = {"entries": "mention_id"}
"""View -> column that identifies a row, and finds it by an index."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extract:
    """An archive in a read transaction."""

    archive: Archive
    """What is read."""

    conditions: Mapping[str, str]
    """Conditions of the chosen rows, by table or view."""

    texts: bool
    """Whether the full texts of others are included."""

    @property
    def tables(self) -> tuple[Relation, ...]:
        """Return the tables whose rows are exported: without the full texts of others, unless they are included."""
        return tuple(
            table for table in relations() if table.kind == "table" and (self.texts or table.name not in TEXTS)
        )

    def select(self, expression: str, relation: Relation) -> str:
        """Return the SELECT of an expression (or several) over the chosen rows of a relation, in its order."""
        condition = self.conditions.get(relation.name) or "1"
        rows = f"{relation.name} WHERE {condition} ORDER BY {relation.order}"
        if relation.kind == "view":
            # With a limit, even none, SQLite finds each value once; else, as often as the expression has it.
            rows = f"(SELECT {relation.name}.* FROM {self._ordered(relation, rows)} LIMIT -1)"
        return f"SELECT {expression} FROM {rows}"

    @staticmethod
    def _ordered(relation: Relation, rows: str) -> str:
        """Return the rows of a view in their order; sorted by their key alone where they have one, since whole rows are
        wide: the first table of a cross join is always the outer loop (https://www.sqlite.org/optoverview.html)."""
        if (key := ROW_KEYS.get(relation.name)) is None:
            return rows
        return f"(SELECT {key} AS chosen FROM {rows} LIMIT -1) CROSS JOIN {relation.name} ON {key} = chosen"

    @property
    def matching(self) -> str:
        """Return a condition for `mentions m`: that the mention is chosen."""
        return "m.id IN (SELECT id FROM temp.matching)" if self.conditions else "1"


@contextmanager
def extract(archive: Archive, choice: Choice, *, texts: bool = False) -> Iterator[Extract]:
    """Yield what `choice` chooses, in a read transaction; `texts` includes the full texts of others.

    Raises ArchiveError, also for what is done in the block.
    """
    connection = archive.connection
    with translate_errors(archive.path):
        # A float as the shortest text that gives it again: what SQLite writes depends on its version.
        connection.create_function("shortest", 1, _shortest, deterministic=True)
        connection.execute("BEGIN")
        try:
            yield Extract(archive=archive, conditions=choose(connection, choice), texts=texts)
        finally:
            roll_back(connection)


def _shortest(value: float | None) -> str | None:
    return None if value is None else repr(value)
