"""Filters of mentions: of the lists that have the rows of a number on a page, and of the search.

The lists, the search and the pages that count use the same conditions, so they agree. Without the parameter `role`,
mentions of role promo are not in a list, as in every figure; the search has all roles.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import urlencode

from crawler.analysis.survival.kinds import ADDRESS_KINDS
from crawler.items import Role
from crawler.visits.states import STATES
from explorer.connection import ArchiveConnection
from explorer.figures import GROUPS
from explorer.pages.followed import FOLLOWED, FOLLOWED_WITH_COPIES, quarters
from explorer.pages.page import BadRequestError, PageRequest, as_id, is_year
from explorer.query_cache import Row

__all__ = [
    "CONDITIONS",
    "FROM_MENTIONS",
    "HAVE_NONE",
    "MAX_KEPT",
    "NONE",
    "ROLES",
    "STATE_WORDS",
    "Matching",
    "condition_of",
    "describe",
    "filters_asked",
    "matching",
    "parameter_of",
    "path_of",
    "select_mentions",
]

NONE = "none"
"""Value for what has no year, category or section."""

_JOINS: Mapping[str, str] = {
    "i": "JOIN issues i ON i.id = m.issue_id",
    "l": "JOIN links l ON l.id = m.link_id",
    "s": "LEFT JOIN sections s ON s.id = m.section_id",
    "la": "JOIN link_authors la ON la.link_id = m.link_id",
}
FROM_MENTIONS = f"FROM mentions m {_JOINS['i']} {_JOINS['l']} {_JOINS['s']}"
"""The rows that the conditions are about."""

_DATE = re.compile(r"[0-9]{4}(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_PLACEHOLDER = re.compile(r"'(?:[^']|'')*'|:(\w+)")

CONDITIONS: Mapping[str, str] = {
    "publication": "i.publication_id = (SELECT n.id FROM main.publications n WHERE n.key = :publication)",
    "site": "l.domain_id = (SELECT id FROM main.domains WHERE name = :site)",
    "author": """m.link_id IN (
      SELECT b.link_id FROM json_each(:author) n CROSS JOIN main.authors o ON o.name = n.value
      CROSS JOIN main.link_authors b ON b.author_id = o.id
    )""",
    "year": "i.published BETWEEN :year || '-01-01' AND :year || '-12-31'",
    "from": "i.published >= :from",
    "to": "i.published <= :to",
    # By the ids of sections: SQLite else takes any condition of them for one that holds for most mentions.
    "category": "m.section_id IN (SELECT x.id FROM main.sections x WHERE x.category = :category)",
    "section": "m.section_id IN (SELECT x.id FROM main.sections x WHERE x.name = :section)",
    "role": "m.role = :role",
    "cited": "m.role = :cited AND m.link_id NOT IN (SELECT c.link_id FROM first_citations c)",
    "state": "l.state IN (SELECT value FROM json_each(:state))",
    "group": "l.state IN (SELECT value FROM json_each(:group))",
    "archived": "EXISTS (SELECT 1 FROM main.good_snapshots g WHERE g.link_id = m.link_id) = (:archived = 'yes')",
    "kind": "m.link_id IN (SELECT page.link_id FROM main.sources page WHERE page.kind = :kind)",
    "first_year": """m.link_id IN (
      SELECT c.link_id FROM first_citations c WHERE substr(c.published, 1, 4) = :first_year
    )""",
    "first_category": "m.link_id IN (SELECT c.link_id FROM first_citations c WHERE c.category = :first_category)",
    "address": """
      address_kind(l.url, (SELECT place.name FROM main.domains place WHERE place.id = l.domain_id)) = :address
    """,
    "followed": FOLLOWED,
    "followed_with_copies": FOLLOWED_WITH_COPIES,
    "verdict": "m.id IN (SELECT w.mention_id FROM main.drift w WHERE w.verdict = :verdict)",
    "link": "l.key = :link",
    "issue": "i.key = :issue",
    "story": "(m.id = :story OR m.id IN (SELECT g.mention_id FROM main.stories g WHERE g.story_id = :story))",
    "thread": "(m.id = :thread OR m.id IN (SELECT g.mention_id FROM main.threads g WHERE g.thread_id = :thread))",
}
"""Parameter -> condition of the mentions `m` with that value."""

_NONE: Mapping[str, str] = {
    "year": "i.published IS NULL",
    "category": "m.section_id IS NULL",
    "section": "m.section_id IS NULL",
    "site": "l.domain_id IS NULL",
    "first_year": "m.link_id IN (SELECT c.link_id FROM first_citations c WHERE c.published IS NULL)",
    "first_category": "m.link_id IN (SELECT c.link_id FROM first_citations c WHERE c.category IS NULL)",
}
"""Parameter -> condition of the mentions that have no value."""
HAVE_NONE = frozenset(_NONE)
"""Parameters that take `NONE`."""

_LABELS: Mapping[str, str] = {
    "site": "of {}",
    "author": "of pages by {}",
    "publication": "of the publication {}",
    "year": "of {}",
    "from": "from {} on",
    "to": "up to {}",
    "category": "in the category {}",
    "section": "in the section {}",
    "role": "of role {}",
    "state": "with the state {}",
    "group": "of links that are {}",
    "cited": "of links cited as {} only",
    "archived": "with a known archived copy: {}",
    "kind": "of the kind {}",
    "first_year": "of links first cited in {}",
    "first_category": "of links first cited in the category {}",
    "address": "of pages whose address is of the kind {}",
    "followed": "of links followed to the age of {} years",
    "followed_with_copies": "of links followed, by copies too, to the age of {} years",
    "verdict": "judged {}",
    "link": "of the link {}",
    "issue": "of the issue {}",
    "story": "of the story of mention {}",
    "thread": "of the thread of mention {}",
}
_LABELS_OF_LINKS: Mapping[str, str] = {
    "year": "cited in {}",
    "category": "cited in the category {}",
    "section": "cited in the section {}",
    "role": "cited in the role {}",
    "cited": "cited as {} only",
    "group": "that are {}",
    "first_year": "first cited in {}",
    "first_category": "first cited in the category {}",
    "address": "whose address is of the kind {}",
    "followed": "followed to the age of {} years",
    "followed_with_copies": "followed, by copies too, to the age of {} years",
    "verdict": "cited by mentions that are judged {}",
    "link": "with the key {}",
    "issue": "cited in the issue {}",
}
"""Parameter -> what it says of links, where that is another than of mentions."""

STATE_WORDS: tuple[str, ...] = (*(group for group in GROUPS if group not in STATES), *STATES)
"""Values of `state`: states, and groups that have a name of their own."""
ROLES: tuple[str, ...] = get_args(Role)
"""Roles of mentions; a list takes `any` too, for all of them."""
_MAX_CHARS = 1000
MAX_KEPT = 200
"""Answers to what one visitor asks, such as the rows of a list, that are kept, the latest: at most 0.05 MB each."""

Filters = Mapping[str, str]
"""Parameter -> value, of those that are given."""


def filters_asked(request: PageRequest, names: Collection[str] = tuple(CONDITIONS)) -> dict[str, str]:
    """Return the filters of a request. Raise BadRequestError.

    Args:
        names: those that are read.
    """
    asked = {name: request.query.get(name, "").replace("\0", "")[:_MAX_CHARS] for name in CONDITIONS if name in names}
    found = {name: value for name, value in asked.items() if value.strip()}
    for name, values in _CLOSED.items():
        if name in names:
            request.choice(name, values)
    for name in ("followed", "followed_with_copies"):
        if name in found:
            quarters(found[name])
    for name in ("story", "thread"):
        if as_id(found.get(name, "1")) is None:
            raise BadRequestError(f"“{found[name]}” is no id of a mention.")
    for name in ("year", "first_year"):
        value = found.get(name, NONE)
        if value != NONE and not is_year(value):
            raise BadRequestError(f"“{value}” is no year: use four digits, such as 2021, or {NONE}.")
    for name in ("from", "to"):
        if name in found:
            found[name] = _day(name, found[name].strip())
    return found


def _day(name: str, value: str) -> str:
    """Return the day that a year, month or day stands for: the first one, or the last one. Raise BadRequestError.

    >>> _day("to", "2021-04"), _day("from", "2021")
    ('2021-04-31', '2021-01-01')
    """
    found = _DATE.fullmatch(value)
    if not (found and value.isascii() and "01" <= (found[1] or "01") <= "12" and "01" <= (found[2] or "01") <= "31"):
        raise BadRequestError(f"“{value}” is no date for “{name}”: use a day such as 2021-04-30, a month or a year.")
    return value + {"from": "-01-01", "to": "-12-31"}[name][len(value) - 4 :]


@dataclass(frozen=True, slots=True)
class Matching:
    """The mentions that match filters."""

    condition: str
    """SQL for `FROM_MENTIONS`."""
    parameters: Mapping[str, str | int]
    """Its parameters."""
    is_kept: bool
    """Whether results are cached, with the literals of the parameters: for filters whose value the archive has. Of
    others the latest are."""

    def select(self, columns: str, end: str = "") -> str:
        """Return a SELECT of columns of the matching mentions, as `select_mentions` does."""
        return select_mentions(columns, self.condition, end)

    def rows(self, connection: ArchiveConnection, sql: str, **numbers: int) -> list[Row]:
        """Return the rows of such a SELECT."""
        values = {**self.parameters, **numbers}
        if not self.is_kept:
            name = json.dumps([sql, values])
            return connection.latest("lists", MAX_KEPT, name, lambda: connection.rows(sql, **values))
        literal = _PLACEHOLDER.sub(lambda found: _literal(values[found[1]]) if found[1] else found[0], sql)
        return connection.cached_rows(literal, literal)

    def count_mentions(self, connection: ArchiveConnection) -> int:
        """Return the number of mentions."""
        return int(self.rows(connection, self.select("count(*) AS n"))[0]["n"])

    def count_links(self, connection: ArchiveConnection) -> int:
        """Return the number of links that have such a mention."""
        # Of its own SELECT, SQLite reads the links in the order of an index that tells them.
        distinct = self.select("DISTINCT m.link_id")
        return int(self.rows(connection, f"SELECT count(*) AS n FROM ({distinct})")[0]["n"])  # noqa: S608

    def since(self, day: str) -> "Matching":
        """Return those of the mentions that are of issues from a day on."""
        return replace(
            self, condition=f"i.published >= :since AND {self.condition}", parameters={**self.parameters, "since": day}
        )


def select_mentions(columns: str, condition: str, end: str = "") -> str:
    """Return a SELECT of columns of the mentions `m` for which a condition holds, with what follows the condition.

    It joins issues `i`, links `l`, sections `s` and links' authors `la` where any part of it names their columns.
    """
    named = f"{columns} {condition} {end}"
    joined = " ".join(join for name, join in _JOINS.items() if re.search(rf"\b{name}\.", named))
    return f"SELECT {columns} FROM mentions m {joined} WHERE {condition} {end}"  # noqa: S608 - of constants


def condition_of(name: str, value: str) -> str:
    """Return the SQL of a filter, for `FROM_MENTIONS`, with its name as the parameter.

    >>> condition_of("from", "2021-01-01"), condition_of("site", "none")
    ('i.published >= :from', 'l.domain_id IS NULL')
    """
    return _NONE[name] if value == NONE and name in _NONE else CONDITIONS[name]


def parameter_of(name: str, value: str) -> str | int:
    """Return what the parameter of a filter is, for its value.

    >>> parameter_of("state", "lost"), parameter_of("author", "Rita Ratchet"), parameter_of("story", "7")
    ('["gone", "dead", "soft_404"]', '["Rita Ratchet"]', 7)
    """
    return _VALUES.get(name, str)(value)


def matching(filters: Filters, *, is_kept: bool = False) -> Matching:
    """Return the mentions that a list with filters has; those of filters with few values are kept in any case."""
    parts: list[str] = []
    parameters: dict[str, str | int] = {}
    for name, value in filters.items():
        if name == "role" and value == "any":
            continue
        parts.append(condition_of(name, value))
        if value != NONE or name not in _NONE:
            parameters[name] = parameter_of(name, value)
    if "role" not in filters and "cited" not in filters:
        parts.append("m.role <> 'promo'")
    return Matching(" AND ".join(parts) or "1", parameters, is_kept or filters.keys() <= _CLOSED.keys())


def path_of(name: str, filters: Filters) -> str:
    """Return the URL path of a list with filters, in the order of `CONDITIONS`.

    >>> path_of("mentions", {"year": "2021", "site": "a.example"})
    '/mentions?site=a.example&year=2021'
    """
    query = urlencode({key: filters[key] for key in CONDITIONS if key in filters})
    return f"/{name}{'?' if query else ''}{query}"


def describe(filters: Filters, *, of_links: bool = False) -> str:
    """Return what the rows of a list are, in words: mentions, or the links that have such a mention.

    >>> describe({"site": "a.example", "year": "none"})
    'of a.example, without a year'
    >>> describe({"group": "lost"}), describe({"group": "lost", "first_year": "2020"}, of_links=True)
    ('of links that are lost', 'that are lost, first cited in 2020')
    """
    labels = {**_LABELS, **_LABELS_OF_LINKS} if of_links else _LABELS
    words = [
        f"without a {name.replace('first_', 'first ')}"
        if value == NONE and name in _NONE
        else labels[name].format(value.replace("_", " ") if name in ("state", "group", "verdict") else value)
        for name, value in filters.items()
    ]
    return ", ".join(words)


def _in_group(group: str) -> str:
    """Return the states of a group as JSON; `visited` is all of them."""
    return json.dumps([state for name, states in GROUPS.items() if group in (name, "visited") for state in states])


def _in_state(word: str) -> str:
    """Return the states that one of `STATE_WORDS` stands for, as JSON."""
    return json.dumps(list(GROUPS[word])) if word in GROUPS and word not in STATES else json.dumps([word])


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


_VALUES: Mapping[str, Callable[[str], str | int]] = {
    "group": _in_group,
    "state": _in_state,
    "author": lambda name: json.dumps([name], ensure_ascii=False),
    "story": int,
    "thread": int,
    "followed": quarters,
    "followed_with_copies": quarters,
}
"""Parameter -> what SQL is given for its value; the value itself for any other."""

_CLOSED: Mapping[str, tuple[str, ...]] = {
    "role": (*ROLES, "any"),
    "cited": ("promo",),
    "state": STATE_WORDS,
    "group": (*GROUPS, "visited"),
    "archived": ("yes", "no"),
    "address": ADDRESS_KINDS,
}
"""Parameter -> its values, where they are few and known."""
