"""A facet of years, in the order of time: `?_facet_year=COLUMN`, for a column of dates or times."""

from typing import Any

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.utils import escape_sqlite, path_with_added_args, path_with_removed_args

YEARS = """
SELECT substr({column}, 1, 4) AS value, count(*) AS count FROM ({sql})
WHERE {column} GLOB '[0-9][0-9][0-9][0-9]-*' GROUP BY value ORDER BY value DESC LIMIT {limit}
"""


@hookimpl  # type: ignore[untyped-decorator]
def register_facet_classes() -> list[type[Facet]]:
    return [YearFacet]


class YearFacet(Facet):  # type: ignore[misc] # Datasette has no types
    """Years with the number of their rows, the latest first. A year is chosen with Datasette's own filter."""

    type = "year"

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        results: list[dict[str, Any]] = []
        timed_out: list[str] = []
        for known in self.get_configs():
            column: str = known["config"].get("column") or known["config"]["simple"]
            try:
                results.append(await self._of(column, hideable=known["source"] != "metadata"))
            except QueryInterrupted:
                timed_out.append(column)
        return results, timed_out

    async def _of(self, column: str, *, hideable: bool) -> dict[str, Any]:
        size = self.get_facet_size()
        sql = YEARS.format(column=escape_sqlite(column), sql=self.sql, limit=size + 1)
        found = await self.ds.execute(
            self.database,
            sql,
            self.params,
            truncate=False,
            custom_time_limit=self.ds.setting("facet_time_limit_ms"),
        )
        return {
            "name": column,
            "type": self.type,
            "results": [self._year(column, row["value"], row["count"]) for row in found.rows[:size]],
            "hideable": hideable,
            "toggle_url": self.ds.urls.path(path_with_removed_args(self.request, {"_facet_year": column})),
            "truncated": len(found.rows) > size,
        }

    def _year(self, column: str, year: str, count: int) -> dict[str, Any]:
        chosen = (f"{column}__startswith", f"{year}-")
        selected = chosen in self.get_querystring_pairs()
        toggle = path_with_removed_args if selected else path_with_added_args
        return {
            "value": year,
            "label": year,
            "count": count,
            "toggle_url": self.ds.absolute_url(self.request, self.ds.urls.path(toggle(self.request, dict([chosen])))),
            "selected": selected,
        }
