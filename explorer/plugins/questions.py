"""Datasette plugin: the pages of questions: fields that offer values, charts, and the list by themes."""

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
from explorer.questions import GROUPS, QUESTIONS
from explorer.questions.values import Field, fields_of


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(view_name: str | None, request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """Give the list of questions its groups, and the page of one its fields and its chart."""
    if request is None or not request.path.startswith(f"/{DATABASE}") or view_name not in ("database", "table", None):
        return {}

    async def question_fields(name: str, values: Mapping[str, str]) -> Sequence[Field]:
        return await built(datasette, request, lambda connection: fields_of(connection, QUESTIONS[name], values))

    async def question_chart(name: str, rows: Sequence[Any], publication: str) -> Markup | None:
        parts = await built(datasette, request, lambda connection: part_years_of(connection, publication))
        drawn = chart_of(QUESTIONS[name], rows, parts)
        return None if drawn is None else Markup(drawn)  # noqa: S704 - its texts are escaped

    return {
        "questions": QUESTIONS,
        "path_with_replaced_args": path_with_replaced_args,
        "question_groups": {group: [one for one in QUESTIONS.values() if one.group == group] for group in GROUPS},
        "question_fields": question_fields,
        "question_chart": question_chart,
        "has_chart": lambda name: has_chart(QUESTIONS[name]),
    }
