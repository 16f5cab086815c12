"""Datasette plugin: the pages of questions: fields that offer values, charts, and the list by themes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import path_with_replaced_args
from datasette.utils.asgi import Request
from markupsafe import Markup

from explorer.charts.of_questions import chart_of, has_chart
from explorer.connection import ArchiveConnection
from explorer.http.responses import built
from explorer.pages.shared_queries import part_years_of
from explorer.paths import DATABASE
from explorer.questions import GROUPS, QUESTIONS, Question
from explorer.questions.values import Field, fields_of

ANY_VISIT = "SELECT EXISTS (SELECT 1 FROM visits) AS visited"
_OF_VISITS = re.compile(
    r"\b(?:visits|sources|authors|link_authors|link_(?:states|counts)|l\.state|drift|survival_curves)\b"
)
"""What a question reads that only visits fill."""


@hookimpl  # type: ignore[untyped-decorator]
async def extra_template_vars(view_name: str | None, request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """Give the list of questions its groups, and the page of one its fields and its chart."""
    if request is None or not request.path.startswith(f"/{DATABASE}") or view_name not in ("database", "table", None):
        return {}

    about = _NOTHING
    if (question := QUESTIONS.get(request.path.rpartition("/")[2])) is not None:
        query = await datasette.get_canned_query(DATABASE, question.name, request.actor)
        given = {parameter: request.args.get(parameter) or "" for parameter in query["params"]}
        publication = request.args.get("publication") or ""
        about = await built(datasette, partial(_about, question=question, given=given, publication=publication))

    def question_chart(name: str, rows: Sequence[Any]) -> Markup | None:
        asked = {field.name: field.value or field.default for field in about.fields}
        drawn = chart_of(QUESTIONS[name], rows, about.part_years, asked)
        return None if drawn is None else Markup(drawn)  # noqa: S704 - its texts are escaped

    return {
        "questions": QUESTIONS,
        "path_with_replaced_args": path_with_replaced_args,
        "question_groups": {group: [one for one in QUESTIONS.values() if one.group == group] for group in GROUPS},
        "question_fields": about.fields,
        "question_chart": question_chart,
        "why_nothing": about.why_nothing,
        "has_chart": lambda name: has_chart(QUESTIONS[name]),
    }


@dataclass(frozen=True, slots=True)
class _About:
    """What the page of a question shows beside its result."""

    fields: Sequence[Field] = ()
    """Its fields."""
    part_years: Mapping[str, str] = field(default_factory=dict)
    """Part-years that its chart marks; none where it has no chart."""
    why_nothing: str = ""
    """Why it may find nothing where no link was visited; empty for one that needs no visits."""


_NOTHING = _About()


def _about(connection: ArchiveConnection, *, question: Question, given: Mapping[str, str], publication: str) -> _About:
    """Return what the page of a question shows for the values that were given."""
    return _About(
        fields=fields_of(connection, question, given),
        part_years=part_years_of(connection, publication) if has_chart(question) else {},
        why_nothing=_why_nothing(connection) if _OF_VISITS.search(question.sql) else "",
    )


def _why_nothing(connection: ArchiveConnection) -> str:
    visited = connection.cached_rows("any visit", ANY_VISIT)[0]["visited"]
    return "" if visited else "No link has been visited yet: scrapy crawl sources visits them."
