"""An archive without what depends on when and in which order it was made: two of the same content become the same.

* The id of a row follows from what it names (its natural key), so that a row keeps its id from release to release and
  whoever rebuilds the archive gives it the same. Visits are numbered in the order of time, or by it.
* One run replaces all. Its time is that of the latest content: a visit, or an issue.
* What servers and listings call a state (etag, Last-Modified, revision) is left out; so are links, images, domains and
  authors that nothing of the archive names any more.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from crawler import __version__
from crawler.archive.database import Archive, open_archive, translate_errors
from crawler.archive.descriptions import SCHEMA
from crawler.archive.exports.relations import TEXTS, TEXTS_IN_ROWS, Relation, relations
from crawler.archive.ledger.targets import TABLES
from crawler.archive.link_keys import set_keys
from crawler.archive.origins import attached, check_copied_references, indexed_afterwards
from crawler.archive.releases.published import publishing
from crawler.archive.search_indexes import rebuild_indexes

__all__ = ["BY_TIME", "ID_BITS", "IN_ORDER", "Ids", "natural_keys", "normal_form", "write_normal_form"]

ID_BITS = 48
"""Of an id that follows from a key: few enough for JavaScript's numbers, so many that hardly two keys share one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ids:
    """How rows are numbered."""

    bits: int = ID_BITS
    """Of an id that follows from a key."""

    of_ledgers: str
    """SQL of the id of a row of a ledger; `{name}` is the table, `{order}` an order of its rows."""


IN_ORDER = Ids(of_ledgers="row_number() OVER (ORDER BY {order})")
"""Ids of ledgers are numbers from 1, for an archive of its own."""

_WHOM = "(id_of('{name}', coalesce(owner, url)) & 0x1FFFFFF)"

# Of 63 bits: 32 of the time in seconds, 25 of whom was visited, 6 of the order of visits to the same in one second.
BY_TIME = Ids(
    bits=63,
    of_ledgers=(
        f"(CAST(strftime('%s', started) AS INTEGER) << 31) | ({_WHOM} << 6)"
        f" | (row_number() OVER (PARTITION BY started, {_WHOM} ORDER BY {{order}}) - 1)"
    ),
)
"""Ids of ledgers grow with time and hardly ever meet those of another archive, for archives that are read together; so
wide that hardly two keys of a hundred million share one."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "captures": ("record_id",),
    "problems": ("publication_id", "issue_id", "edition_id", "kind", "about", "evidence"),
}
"""Table -> natural key, where the schema has not exactly one rule UNIQUE."""

_LEDGERS: Mapping[str, tuple[str | None, str]] = {
    "visits": (
        "link_id",
        "started, owner, reread_of IS NOT NULL, url, outcome, status, content_hash, seconds, size, reader, old",
    ),
    "image_visits": ("image_id", "started, owner, url, outcome, status, content_hash, seconds, size, old"),
    "snapshot_asks": ("link_id", "started, owner, service, kind, url, outcome, status, seconds, old"),
    "robots_visits": (None, "started, url, redirects, outcome, status, seconds, old"),
}
"""Table whose rows are numbered in the order of time -> the column that says what was visited, and the order."""

_OF_OLD_IDS = frozenset({"former_image_visits", "former_robots_visits"})
"""Tables of ids that rows had before; in a normal form, all ids are new."""

_NAMED = frozenset({"links", "images", "authors"})
"""Tables whose rows stay only while a row of another table names them, except those of `_NAMES_NOTHING`."""

_NAMES_NOTHING = frozenset({"link_aliases", "image_aliases"})

_VALUES: Mapping[tuple[str, str], str] = {
    ("listings", "etag"): "NULL",
    ("listings", "last_modified"): "NULL",
    ("listings", "read_at"): ":moment",
    ("listing_entries", "revision"): "NULL",
    ("issues", "made_by"): "NULL",
    ("editions", "revision"): "NULL",
    ("editions", "etag"): "NULL",
    ("editions", "last_modified"): "NULL",
    ("editions", "text_since"): "NULL",
    ("edition_revisions", "revision"): "NULL",
    ("links", "etag"): "NULL",
    ("links", "last_modified"): "NULL",
    ("images", "etag"): "NULL",
    ("images", "last_modified"): "NULL",
    # Spaced as Python writes it, and the ledger's check expects it.
    **{
        (tables.targets, "proved_by"): (
            "(SELECT '[' || coalesce(group_concat(new, ', '), '') || ']' FROM (SELECT ids.new"
            f" FROM json_each(t.proved_by) JOIN temp.ids_{tables.visits} ids ON ids.old = value ORDER BY key))"
        )
        for tables in TABLES.values()
    },
    ("sources", "read_at"): "coalesce((SELECT started FROM origin.visits WHERE id = t.visit_id), :moment)",
}
"""Table and column -> expression that replaces the value; `t` is the row."""

_MOMENT = """
SELECT coalesce(max(moment), '1970-01-01T00:00:00Z') FROM (
  SELECT max(started) AS moment FROM origin.visits UNION ALL SELECT max(published) || 'T00:00:00Z' FROM origin.issues
)
"""
# By the former address, as that of a link follows from its address: an id of an earlier release answers still. A link
# that was not joined has the id of its row, and another one in each release whose rules give it another address.
_FORMER_IDS = """
INSERT OR IGNORE INTO former_ids (kind, former_id, link_id, image_id, url)
SELECT kind, id_of(kind || 's', url), link_id, image_id, url FROM (
  SELECT f.kind, l.new AS link_id, i.new AS image_id, f.url
  FROM origin.former_ids f
  LEFT JOIN temp.ids_links l ON l.old = f.link_id LEFT JOIN temp.ids_images i ON i.old = f.image_id
  UNION
  SELECT 'link', l.new, NULL, a.url
  FROM origin.link_aliases a JOIN temp.ids_links l ON l.old = a.link_id WHERE a.rule = 'normal_form'
  UNION
  SELECT 'image', NULL, i.new, a.url
  FROM origin.image_aliases a JOIN temp.ids_images i ON i.old = a.image_id WHERE a.rule = 'normal_form'
) former
WHERE coalesce(link_id, image_id) IS NOT NULL AND url NOT GLOB 'redacted:*' AND NOT EXISTS (
  SELECT 1 FROM origin.links l WHERE kind = 'link' AND l.url = former.url
  UNION ALL SELECT 1 FROM origin.images i WHERE kind = 'image' AND i.url = former.url
)
ORDER BY 1, 2
"""
_STAY: Mapping[str, str] = {"edition_texts": "NOT instr(t.text, '@') OR published(t.text) = t.text"}
"""Table -> condition of the rows that are copied: a text of which the hash is kept is there as it was written, or not.
"""

_LEFT_OUT = frozenset({"derivations", "shards", "topic_readings"})
"""Tables that depend on which versions of the program an archive has met, and on which machines crawled it."""

_RUN = """
INSERT INTO runs (id, command, started, finished, outcome, program)
VALUES (1, 'release', :moment, :moment, 'finished', :program)
"""


def write_normal_form(archive: Archive, path: Path, *, texts: bool = False, ids: Ids = IN_ORDER) -> None:
    """Write the normal form of an archive to `path`, which must not exist: one file, an archive like any other.

    Args:
        archive: what is read.
        path: where to write.
        texts: whether to include the full texts of others.
        ids: how rows are numbered.

    Raises:
        ArchiveError: it cannot be read or written.
    """
    with normal_form(archive, path.with_name(f".{path.name}.building"), texts=texts, ids=ids) as new:
        with new.transaction():
            rebuild_indexes(new)
            new.connection.execute("UPDATE generations SET number = 0")
        with translate_errors(path):
            new.connection.execute("VACUUM INTO ?", (str(path),))


@contextmanager
def normal_form(archive: Archive, building: Path, *, texts: bool, ids: Ids) -> Iterator[Archive]:
    """Yield the normal form of an archive, without search indexes, in a file `building` that is there for as long.

    Raises ArchiveError: it cannot be read or written.
    """
    try:
        with open_archive(building) as new:
            new.connection.execute("PRAGMA journal_mode = DELETE")  # nobody reads it meanwhile
            _fill(new, archive.path, texts=texts, ids=ids)
            yield new
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            building.with_name(building.name + suffix).unlink(missing_ok=True)


def _fill(new: Archive, origin: Path, *, texts: bool, ids: Ids) -> None:
    connection = new.connection
    connection.create_function("id_of", -1, lambda *key: _id_of(key, ids.bits), deterministic=True)
    with attached(new, origin), new.transaction():
        connection.create_function("published", 1, publishing(connection), deterministic=True)
        moment = connection.execute(_MOMENT).fetchone()[0]
        for table in _in_order_of_keys():
            _name_rows(connection, table, ids)
        with indexed_afterwards(new):
            for table in _tables():
                if table.name == "runs":
                    connection.execute(_RUN, {"moment": moment, "program": __version__})
                elif table.name == "former_ids":
                    connection.execute(_FORMER_IDS)
                elif table.name in _LEFT_OUT:
                    continue
                elif texts or table.name not in TEXTS:
                    copy = _copy(table, texts=texts)
                    connection.execute(copy, {"moment": moment} if ":moment" in copy else {})
            set_keys(connection)  # of addresses that were cut
        check_copied_references(new, origin)


@cache
def natural_keys() -> Mapping[str, tuple[str, ...]]:
    """Return table -> columns of its natural key, for tables with ids, without ledgers and runs."""
    keys = dict(_KEYS)
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(SCHEMA.read_text("utf-8"))
        for table in _tables():
            if table.name in (*_KEYS, *_LEDGERS, "runs") or not _has_own_id(table):
                continue
            rules = "SELECT name FROM pragma_index_list(?) WHERE origin = 'u'"
            (rule,) = connection.execute(rules, (table.name,)).fetchall()
            columns = connection.execute("SELECT name FROM pragma_index_info(?) ORDER BY seqno", rule)
            keys[table.name] = tuple(row[0] for row in columns)
    finally:
        connection.close()
    return keys


def _tables() -> tuple[Relation, ...]:
    return tuple(table for table in relations() if table.kind == "table" and table.name not in _OF_OLD_IDS)


def _has_own_id(table: Relation) -> bool:
    return table.key == ("id",)


def _in_order_of_keys() -> Iterator[Relation]:
    """Yield the tables with ids, each after those that its key refers to."""
    waiting = [table for table in _tables() if _has_own_id(table) and table.name != "runs"]
    named: set[str] = set()
    while waiting:
        for table in waiting:
            if _needed(table) <= named:
                break
        else:
            raise AssertionError(f"the natural keys of {', '.join(each.name for each in waiting)} refer to each other")
        waiting.remove(table)
        named.add(table.name)
        yield table


def _needed(table: Relation) -> set[str]:
    if table.name == "domains":  # those of links and images that stay
        return {"links", "images"}
    key = (_LEDGERS[table.name][0],) if table.name in _LEDGERS else natural_keys()[table.name]
    return {field.references for field in table.fields if field.name in key and field.references}


def _name_rows(connection: sqlite3.Connection, table: Relation, ids: Ids) -> None:
    """Fill temp.ids_TABLE with the new id of each old one that is kept."""
    name = table.name
    condition = _condition(table)
    connection.execute(f"CREATE TABLE temp.ids_{name} (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
    if name in _LEDGERS:
        column, order = _LEDGERS[name]
        owner = _mapped(table, column) if column else "NULL"
        connection.execute(f"""
            INSERT INTO temp.ids_{name} (old, new)
            SELECT old, {ids.of_ledgers.format(name=name, order=order)} FROM (
              SELECT t.id AS old, t.*, {owner} AS owner FROM origin.{name} t
            )
        """)
        return
    key = ", ".join(_mapped(table, column) for column in natural_keys()[name])
    connection.execute(
        f"INSERT INTO temp.ids_{name} SELECT t.id, id_of('{name}', {key}) FROM origin.{name} t WHERE {condition}"
    )
    connection.execute(f"CREATE INDEX temp.ids_{name}_new ON ids_{name} (new)")
    _part_twins(connection, name, key)


def _part_twins(connection: sqlite3.Connection, name: str, key: str) -> None:
    """Give keys that share an id by chance, all but the first, the next free one."""
    twins = f"""
        SELECT old, id_of('{name}', {key}) FROM temp.ids_{name} ids JOIN origin.{name} t ON t.id = ids.old
        WHERE new IN (SELECT new FROM temp.ids_{name} GROUP BY new HAVING count(*) > 1)
        ORDER BY new, {key}
    """
    taken: set[int] = set()
    for old, new in connection.execute(twins).fetchall():
        free = new
        while free in taken or (
            free != new
            and connection.execute(
                f"SELECT 1 FROM temp.ids_{name} WHERE new = ?",
                (free,),
            ).fetchone()
        ):
            free += 1
        taken.add(free)
        connection.execute(f"UPDATE temp.ids_{name} SET new = ? WHERE old = ?", (free, old))


def _condition(table: Relation) -> str:
    """Return the condition of the rows of a table that are kept."""
    if table.name in _NAMED:
        names = [
            f"SELECT {field.name} FROM origin.{other.name}"
            for other in _tables()
            for field in other.fields
            if field.references == table.name and other.name not in _NAMES_NOTHING
        ]
        return f"t.id IN ({' UNION '.join(names)})"
    if table.name == "domains":
        return (
            "t.id IN (SELECT domain_id FROM origin.links WHERE id IN (SELECT old FROM temp.ids_links)"
            " UNION SELECT domain_id FROM origin.images WHERE id IN (SELECT old FROM temp.ids_images))"
        )
    if table.name in _NAMES_NOTHING:
        (field,) = (field for field in table.fields if field.references)
        return f"t.{field.name} IN (SELECT old FROM temp.ids_{field.references})"
    return "1"


def _copy(table: Relation, *, texts: bool) -> str:
    columns = ", ".join(field.name for field in table.fields)
    values = ", ".join(
        _value(table, field.name) if texts or (table.name, field.name) not in TEXTS_IN_ROWS else "NULL"
        for field in table.fields
    )
    stays = f"t.id IN (SELECT old FROM temp.ids_{table.name})" if _has_own_id(table) else _STAY.get(table.name, "1")
    order = ", ".join(str([field.name for field in table.fields].index(column) + 1) for column in table.key)
    rows = f"SELECT {values} FROM origin.{table.name} t WHERE {stays} ORDER BY {order}"
    return f"INSERT INTO {table.name} ({columns}) {rows}"


def _value(table: Relation, column: str) -> str:
    if column == "id":
        return f"(SELECT new FROM temp.ids_{table.name} WHERE old = t.id)"
    if value := _VALUES.get((table.name, column)):
        return value
    (field,) = (field for field in table.fields if field.name == column)
    if field.type == "text" and field.references is None:
        return f"CASE WHEN instr(t.{column}, '@') THEN published(t.{column}) ELSE t.{column} END"
    return _mapped(table, column)


def _mapped(table: Relation, column: str) -> str:
    """Return the value of a column; for a reference, the new id."""
    (field,) = (field for field in table.fields if field.name == column)
    if field.references == "runs":
        return f"CASE WHEN t.{column} IS NOT NULL THEN 1 END"
    target = _pointed_at(field.references)
    return f"t.{column}" if target is None else f"(SELECT new FROM temp.ids_{target} WHERE old = t.{column})"


def _pointed_at(name: str | None) -> str | None:
    """Return the table whose ids a reference finally holds; None without a reference, or for one to a word."""
    while name is not None:
        (table,) = (table for table in _tables() if table.name == name)
        if _has_own_id(table):
            return name
        (name,) = {field.references for field in table.fields if field.name in table.key}
    return None


def _id_of(key: tuple[object, ...], bits: int) -> int:
    """Return a number of so many bits that is derived from a key; never 0."""
    text = "\x1f".join("\x00" if part is None else str(part) for part in key)
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()) >> (256 - bits) or 1
