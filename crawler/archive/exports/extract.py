"""What of an archive is exported, read as it was at one moment however it is written to meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from crawler.archive.database import Archive, translate_errors
from crawler.archive.exports.choice import Choice, choose
from crawler.archive.exports.relations import TEXTS, Relation, relations
from crawler.archive.migrations.migrate import roll_back

__all__ = ["Extract", "extract"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Extract:
    """An archive inside of one transaction. conditions: of the rows that are chosen, by table or view."""

    archive: Archive
    conditions: Mapping[str, str]
    texts: bool

    @property
    def tables(self) -> tuple[Relation, ...]:
        """The tables whose rows are exported: all but the texts of others, unless they are asked for."""
        return tuple(
            table for table in relations() if table.kind == "table" and (self.texts or table.name not in TEXTS)
        )

    def select(self, expression: str, relation: Relation) -> str:
        """The SELECT of an expression (or several) over the chosen rows of a relation, in its order."""
        condition = self.conditions.get(relation.name) or "1"
        rows = f"{relation.name} WHERE {condition} ORDER BY {relation.order}"
        if relation.kind == "view":
            # With a limit, even none, SQLite finds each value once; else, as often as the expression has it.
            rows = f"(SELECT * FROM {rows} LIMIT -1)"
        return f"SELECT {expression} FROM {rows}"

    @property
    def matching(self) -> str:
        """A condition for `mentions m`: that it is one of those asked for."""
        return "m.id IN (SELECT id FROM temp.matching)" if self.conditions else "1"


@contextmanager
def extract(archive: Archive, choice: Choice, *, texts: bool = False) -> Iterator[Extract]:
    """What `choice` asks for; texts: with the texts of others. Raises ArchiveError, also for what is done within."""
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
