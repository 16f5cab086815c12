"""What the parameters of questions take: the values that the archive has, and what it says of one that it has not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from explorer.connection import ArchiveConnection
from explorer.questions import Parameter, Question
from explorer.sql.functions import folded

__all__ = ["KINDS", "PUBLICATION", "Field", "Kind", "fields_of"]

MAX_OFFERED = 300
"""Values that a field offers: the most cited come first."""

MAX_NAMED = 12
"""Values that are named where one is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What a parameter takes."""

    noun: str
    """What a value is called."""
    offered: str
    """SQL of the column `value`: what the field offers, in order."""
    known: str
    """SQL of the column `value`: all that there are; empty where that is what is offered."""
    is_closed: bool
    """Whether the values are few, so that a visitor chooses one."""


KINDS: Mapping[str, Kind] = {
    "year": Kind(
        noun="issue of the year",
        offered="SELECT DISTINCT substr(published, 1, 4) AS value FROM issues WHERE published IS NOT NULL"
        " ORDER BY value DESC",
        known="",
        is_closed=True,
    ),
    "category": Kind(
        noun="category",
        offered="SELECT name AS value FROM categories WHERE name IN (SELECT category FROM sections) ORDER BY position",
        known="",
        is_closed=True,
    ),
    "site": Kind(
        noun="site",
        offered="SELECT d.name AS value FROM mention_counts m JOIN domains d ON d.id = m.domain_id"
        " WHERE m.role <> 'promo' GROUP BY d.id ORDER BY sum(m.mentions) DESC, d.name",
        known="SELECT name AS value FROM domains",
        is_closed=False,
    ),
    "author": Kind(
        noun="author",
        offered="SELECT a.name AS value FROM link_authors la JOIN authors a ON a.id = la.author_id"
        " GROUP BY a.id ORDER BY count(*) DESC, a.name",
        known="SELECT name AS value FROM authors",
        is_closed=False,
    ),
    "issue": Kind(
        noun="issue",
        offered="SELECT coalesce(CAST(number AS TEXT), key) AS value FROM issues ORDER BY published DESC, id DESC",
        known="SELECT key AS value FROM issues UNION SELECT CAST(number AS TEXT) FROM issues WHERE number IS NOT NULL",
        is_closed=False,
    ),
    "problem": Kind(
        noun="kind of problem",
        offered="SELECT DISTINCT kind AS value FROM problems WHERE accepted_at IS NULL ORDER BY kind",
        known="",
        is_closed=True,
    ),
    "kind": Kind(
        noun="kind of page",
        offered="SELECT kind AS value FROM sources WHERE kind IS NOT NULL GROUP BY kind ORDER BY count(*) DESC, kind",
        known="",
        is_closed=True,
    ),
    "publication": Kind(
        noun="publication",
        offered="SELECT key AS value FROM publications ORDER BY key",
        known="",
        is_closed=True,
    ),
}
"""Name in brackets in the file of a question -> what the parameter takes."""

PUBLICATION = Parameter(name="publication", default="", meaning="Publication; empty for all.", takes="publication")
"""The parameter that every question of issues has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A field of the form of a question."""

    name: str
    """Name of the parameter."""
    value: str
    """What was asked."""
    default: str
    """What an empty field stands for."""
    meaning: str
    """What it is, in a sentence."""
    control: str
    """`select`, `list` (a text with offers), `number`, `date` or `text`."""
    options: Sequence[str]
    """What is offered, or to be chosen from."""
    unknown: str
    """What to say where the archive does not have the value; empty where it has."""
    near: Sequence[str] = ()
    """Values that are like one that the archive does not have."""


def fields_of(connection: ArchiveConnection, question: Question, values: Mapping[str, str]) -> list[Field]:
    """Return the fields of a question for the values that were asked; that of the publication only where it tells."""
    several = len(connection.cached_rows("question values publication", KINDS["publication"].offered)) > 1
    parameters = [*question.parameters, *([PUBLICATION] if "publication" in values else [])]
    return [
        _field(connection, parameter, values.get(parameter.name, ""))
        for parameter in parameters
        if parameter is not PUBLICATION or several or values["publication"]
    ]


def _field(connection: ArchiveConnection, parameter: Parameter, value: str) -> Field:
    control, unknown, near = "text", "", list[str]()
    options: list[str] = []
    kind = KINDS.get(parameter.takes)
    if kind is not None:
        control = "select" if kind.is_closed else "list"
        rows = connection.cached_rows(f"question values {parameter.takes}", kind.offered)
        options = [str(row["value"]) for row in rows[:MAX_OFFERED]]
        unknown, near = _unknown(connection, kind, parameter, value, options)
    elif "|" in parameter.takes:
        control, options = "select", parameter.takes.split("|")
        if value and folded(value) not in options:
            unknown = f"“{value}” is none of {', '.join(options)}."
    elif parameter.takes:
        control = parameter.takes
    if control == "select" and value:
        chosen = next((one for one in options if folded(one) == folded(value)), value)
        options = options if chosen in options else [chosen, *options]
        value = chosen
    return Field(
        name=parameter.name,
        value=value,
        default=parameter.default,
        meaning=parameter.meaning,
        control=control,
        options=options,
        unknown=unknown,
        near=near,
    )


def _unknown(
    connection: ArchiveConnection, kind: Kind, parameter: Parameter, value: str, offered: Sequence[str]
) -> tuple[str, list[str]]:
    """Return what to say of a value that the archive does not have, with what is like it; or what there is."""
    if not value.strip() or value == parameter.default:
        return "", []
    given = folded(value).lstrip("#")
    if given in (folded(one) for one in offered):
        return "", []
    known = offered if not kind.known else [str(row["value"]) for row in connection.rows(kind.known)]
    by_fold = {folded(one): one for one in known}
    if given in by_fold:
        return "", []
    numbered = given.isdecimal() and not kind.is_closed
    near = [by_fold[one] for one in (_next_to(given, by_fold) if numbered else _near(given, by_fold))]
    said = f"The archive has no {kind.noun} “{value.strip()[:100]}”."
    if near:
        return said, near
    if not offered:
        return f"{said} It has none at all.", []
    more = f" and {len(known) - MAX_NAMED:,} more" if len(known) > MAX_NAMED else ""
    return f"{said} There are {', '.join(offered[:MAX_NAMED])}{more}.", []


def _next_to(given: str, known: Mapping[str, str]) -> list[str]:
    """Return the four known numbers that are next to one, in order."""
    number = int(given[:18])
    numbers = sorted((int(one[:18]) for one in known if one.isdecimal()), key=lambda one: (abs(one - number), one))
    return [str(one) for one in sorted(numbers[:4])]


def _near(given: str, known: Mapping[str, str]) -> list[str]:
    """Return up to five of the known values that are like one: spelled so first, then what is part of it or has it."""
    bare = given.removeprefix("https://").removeprefix("http://").removeprefix("www.").partition("/")[0]
    parts = [one for one in known if len(one) > 2 and len(bare) > 2 and (bare in one or one in bare)]
    alike = get_close_matches(bare, known, n=5, cutoff=0.75) if len(given) <= 60 else []
    return list(dict.fromkeys([*alike, *sorted(parts, key=lambda one: abs(len(one) - len(bare)))]))[:5]
