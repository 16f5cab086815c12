"""Datasette plugin: the pages of questions: fields that offer values, charts, and the list by themes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import path_with_replaced_args
from datasette.utils.asgi import Request
from markupsafe import Markup

from explorer.charts.of_questions import chart_of, has_chart
from explorer.http.responses import built
from explorer.pages.shared_queries import part_years_of
from explorer.paths import DATABASE
from explorer.questions import GROUPS, QUESTIONS, Question
from explorer.questions.values import Field, fields_of

ANY_VISIT = "SELECT EXISTS (SELECT 1 FROM visits) AS visited"
_OF_VISITS = re.compile(r"\b(?:visits|sources|authors|link_authors|link_states|l\.state|drift|survival_curves)\b")
"""What a question reads that only visits fill."""


@hookimpl  # type: ignore[untyped-decorator]
async def extra_template_vars(view_name: str | None, request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """Give the list of questions its groups, and the page of one its fields and its chart."""
    if request is None or not request.path.startswith(f"/{DATABASE}") or view_name not in ("database", "table", None):
        return {}

    parts = await _part_years(datasette, request)

    def question_chart(name: str, rows: Sequence[Any]) -> Markup | None:
        drawn = chart_of(QUESTIONS[name], rows, parts)
        return None if drawn is None else Markup(drawn)  # noqa: S704 - its texts are escaped

    return {
        "questions": QUESTIONS,
        "path_with_replaced_args": path_with_replaced_args,
        "question_groups": {group: [one for one in QUESTIONS.values() if one.group == group] for group in GROUPS},
        "question_fields": await _fields(datasette, request),
        "question_chart": question_chart,
        "why_nothing": await _why_nothing(datasette, request),
        "has_chart": lambda name: has_chart(QUESTIONS[name]),
    }


async def _why_nothing(datasette: Datasette, request: Request) -> str:
    """Return why a question may find nothing where no link was visited; empty for one that needs no visits."""
    question = _question(request)
    if question is None or not _OF_VISITS.search(question.sql):
        return ""
    rows = await built(datasette, lambda connection: connection.cached_rows("any visit", ANY_VISIT))
    return "" if rows[0]["visited"] else "No link has been visited yet: scrapy crawl sources visits them."


def _question(request: Request) -> Question | None:
    """Return the question that is asked for; None where it is none."""
    return QUESTIONS.get(request.path.rpartition("/")[2])


async def _fields(datasette: Datasette, request: Request) -> Sequence[Field]:
    """Return the fields of the question that is asked for; none where it is none."""
    question = _question(request)
    if question is None:
        return ()
    query = await datasette.get_canned_query(DATABASE, question.name, request.actor)
    given = {parameter: request.args.get(parameter) or "" for parameter in query["params"]}
    return await built(datasette, lambda connection: fields_of(connection, question, given))


async def _part_years(datasette: Datasette, request: Request) -> Mapping[str, str]:
    """Return the part-years that the chart of the question marks; none where it has no chart."""
    question = _question(request)
    if question is None or not has_chart(question):
        return {}
    publication = request.args.get("publication") or ""
    return await built(datasette, lambda connection: part_years_of(connection, publication))
