"""Datasette plugin: a facet by year, latest first: `?_facet_year=COLUMN`, for a column of dates or times."""

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
    """Register the facet."""
    return [YearFacet]


class YearFacet(Facet):  # type: ignore[misc] # Datasette has no types
    """Counts rows by year, latest first. Selecting a year sets Datasette's filter `COLUMN__startswith`."""

    type = "year"

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the facets, and the columns whose query timed out."""
        results: list[dict[str, Any]] = []
        timed_out: list[str] = []
        for configured in self.get_configs():
            column: str = configured["config"].get("column") or configured["config"]["simple"]
            try:
                results.append(await self._count_years(column, hideable=configured["source"] != "metadata"))
            except QueryInterrupted:
                timed_out.append(column)
        return results, timed_out

    async def _count_years(self, column: str, *, hideable: bool) -> dict[str, Any]:
        size = self.get_facet_size()
        sql = YEARS.format(column=escape_sqlite(column), sql=self.sql, limit=size + 1)
        counted = await self.ds.execute(
            self.database,
            sql,
            self.params,
            truncate=False,
            custom_time_limit=self.ds.setting("facet_time_limit_ms"),
        )
        return {
            "name": column,
            "type": self.type,
            "results": [self._year(column, row["value"], row["count"]) for row in counted.rows[:size]],
            "hideable": hideable,
            "toggle_url": self.ds.urls.path(path_with_removed_args(self.request, {"_facet_year": column})),
            "truncated": len(counted.rows) > size,
        }

    def _year(self, column: str, year: str, count: int) -> dict[str, Any]:
        year_filter = (f"{column}__startswith", f"{year}-")
        selected = year_filter in self.get_querystring_pairs()
        toggle = path_with_removed_args if selected else path_with_added_args
        path = toggle(self.request, dict([year_filter]))
        return {
            "value": year,
            "label": year,
            "count": count,
            "toggle_url": self.ds.absolute_url(self.request, self.ds.urls.path(path)),
            "selected": selected,
        }
