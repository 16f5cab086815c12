"""Topics over time: all groups of a vocabulary, one group with its vocabulary, and the mentions of one topic."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from explorer.connection import ArchiveConnection
from explorer.pages.page import Citable, NotFoundError, Page, PageRequest, paginate
from explorer.pages.topic_charts import draw_charts
from explorer.pages.topic_counts import (
    COUNTED_BY_ANALYSIS,
    COUNTINGS,
    PERIODS,
    Counting,
    counting_of_analysis,
    counts_of,
    years_of,
)
from explorer.pages.topic_mentions import chosen_time, mentions_of
from explorer.query_cache import Row

__all__ = ["topic", "topic_group", "topics"]

VOCABULARIES = """
SELECT n.id, n.key, n.name, count(*) AS topics FROM topics t JOIN publications n ON n.id = t.publication_id
GROUP BY n.id ORDER BY n.id
"""
TOPICS = """
SELECT t.id, t.publication_id, t.topic_group, t.name, t.forms, t.exclusions, t.since_renamed, t.analysis_id
FROM topics t ORDER BY t.publication_id, t.position
"""
# Issue by issue: sorting all headlines by issue took longer than reading them.
ANALYSES = f"""
WITH counted AS MATERIALIZED (
  SELECT a.id, i.published, (
    SELECT count(*) FROM mentions m WHERE m.issue_id = i.id AND {COUNTED_BY_ANALYSIS}
  ) AS headlines
  FROM topic_analyses a JOIN issues i ON i.publication_id = a.publication_id
)
SELECT a.id, a.name, a.title, a.url, a.until, a.words, a.roles, a.types, a.headlines AS published,
  a.headlines_why AS why,
  coalesce(sum(c.headlines) FILTER (WHERE a.until IS NULL OR c.published <= a.until), 0) AS headlines,
  sum(c.headlines) AS headlines_now, count(*) FILTER (WHERE a.until IS NULL OR c.published <= a.until) AS issues
FROM topic_analyses a JOIN counted c ON c.id = a.id
WHERE c.headlines > 0
GROUP BY a.id
"""  # noqa: S608 - of constants
BESIDE = """
SELECT topic, published, until_then, until_now, why FROM topic_analysis_counts WHERE topic_group = :topic_group
"""

OF_GROUP = (
    "select topic, issue_number, issue_date, headlines, mentions, all_mentions from topic_counts"
    " where topic_group = :topic_group order by issue_date, topic"
)

MEASURES = {"share": "per 1,000", "count": "number"}
DEFAULTS = {"in": "headlines", "by": "year", "as": "share"}
"""Query parameter -> value that it has when it is not given."""


def topics(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the groups of the vocabulary, each with a chart of each topic by year; of several vocabularies, which."""
    counting = COUNTINGS[request.choice("in", list(COUNTINGS)) or DEFAULTS["in"]]
    found = connection.cached_rows("vocabularies", VOCABULARIES)
    listed: list[Row] = []
    if len(found) == 1:
        connection = connection.of(found[0]["id"])
        listed = connection.cached_rows("topics", TOPICS)
    rows = counts_of(connection, counting, PERIODS["year"], listed) if listed else []
    return Page(
        template="topics",
        title="Topics",
        path="/topics" + _query({"in": counting.key}),
        description="What was talked about when: topics of the publication's vocabulary, by year.",
        data={
            "counted": counting.label,
            "topics": [{"group": row["topic_group"]} | _vocabulary_row(row) for row in listed],
            "counts": [_told(row) for row in rows],
            "publications": [{name: row[name] for name in ("key", "name", "topics")} for row in found],
        },
        context={
            "counting": counting,
            "charts": draw_charts(rows, counting, PERIODS["year"], per_thousand=True, at="topics/"),
            "choices": {"Counted": _choices({"in": counting.key}, "in", _labels(COUNTINGS.values()))},
            "page_parts": _parts(rows),
        },
        csv_rows="counts",
        sql="select topic, substr(issue_date, 1, 4) as year, sum(headlines) as headlines, sum(mentions) as mentions"
        " from topic_counts group by 1, 2 order by 1, 2",
    )


def topic_group(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the charts of a group, its vocabulary, and what the publication's own analysis gave. Raise NotFoundError,
    BadRequestError."""
    name = request.path_params["group"]
    connection, group = _find_group(connection, name)
    countings = _countings(group)
    counting = countings[request.choice("in", list(countings)) or DEFAULTS["in"]]
    period = PERIODS[request.choice("by", list(PERIODS)) or DEFAULTS["by"]]
    measure = request.choice("as", list(MEASURES)) or DEFAULTS["as"]
    years = years_of(connection)
    year = (request.year() or (years[-1] if years else "")) if period.key == "issue" else ""
    rows = counts_of(connection, counting, period, group, year)
    chosen = {"in": counting.key, "by": period.key, "as": measure, "year": year}
    drawn = draw_charts(rows, counting, period, per_thousand=measure == "share", at="")
    return Page(
        template="topic-group",
        title=f"Topics: {name}",
        path=f"/topics/{quote(name, safe='')}{_query(chosen)}",
        description=f"Topics over time: {', '.join(row['name'] for row in group)}.",
        data={
            "group": name,
            "counted": counting.label,
            "vocabulary": [_vocabulary_row(row) for row in group],
            "counts": [_told(row) for row in rows],
            "analysis": _analysis(connection, group, name),
        },
        context={
            "charts": drawn.get(name, []),
            "counting": counting,
            "period": period,
            "measure": MEASURES[measure],
            "choices": _group_choices(chosen, countings, years if year else []),
            "page_parts": _parts(rows),
        },
        csv_rows="counts",
        sql=OF_GROUP,
        parameters={"topic_group": name},
    )


def topic(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the mentions of a topic, of all times or a year, month or issue. Raise NotFoundError, BadRequestError."""
    name = request.path_params["topic"]
    connection, group = _find_group(connection, request.path_params["group"])
    found = next((row for row in group if row["name"] == name), None)
    if found is None:
        raise NotFoundError(f"There is no topic “{name}” in the group “{group[0]['topic_group']}”.")
    countings = _countings(group)
    counting = countings[request.choice("in", list(countings)) or DEFAULTS["in"]]
    when = chosen_time(connection, request)
    page, size = request.page_number, request.size()
    links, pager = paginate(mentions_of(connection, counting, found["id"], when, page, size), page, size)
    query = "&".join(part for part in (_query({"in": counting.key}).removeprefix("?"), when.query) if part)
    return Page(
        template="topic",
        title=f"{name}, {when.label}" if when.label else name,
        path=f"/topics/{quote(found['topic_group'], safe='')}/{quote(name, safe='')}{f'?{query}' if query else ''}",
        description=f"What the digest linked to on {name}.",
        data={"topic": _vocabulary_row(found), "counted": counting.label, "links": links},
        context={"pager": pager, "counting": counting, "when": when, "group": found["topic_group"]},
        csv_rows="links",
        citable=Citable(links=[row["link_id"] for row in links]),
        sql="select * from entries where mention_id in (select mention_id from topic_mentions where topic_id = :topic)"
        " order by issue_date desc",
        parameters={"topic": found["id"]},
    )


def _find_group(connection: ArchiveConnection, name: str) -> tuple[ArchiveConnection, list[Row]]:
    """Return a connection to the publication whose vocabulary has a group, and its topics. Raise NotFoundError."""
    found = [row for row in connection.cached_rows("topics", TOPICS) if row["topic_group"] == name]
    publications = {row["publication_id"] for row in found}
    if len(publications) != 1:
        how_many = "No publication has" if not found else "Several publications have"
        raise NotFoundError(f"{how_many} a group of topics “{name}”. See the list of topics, and choose one.")
    return connection.of(publications.pop()), found


def _countings(group: Iterable[Row]) -> dict[str, Counting]:
    """Return what can be counted of a group: also as the publication's own analysis counted, if it had it."""
    analyses = [row["analysis_id"] for row in group if row["analysis_id"] is not None]
    own = [counting_of_analysis(analyses[0])] if analyses else []
    return {**COUNTINGS, **{counting.key: counting for counting in own}}


def _analysis(connection: ArchiveConnection, group: Iterable[Row], name: str) -> dict[str, Any] | None:
    """Return the publication's own analysis of a group, with what it gave and what the archive gives; None for none."""
    wanted = {row["analysis_id"] for row in group}
    found = next((row for row in connection.cached_rows("topic analyses", ANALYSES) if row["id"] in wanted), None)
    if found is None:
        return None
    told = {"roles": json.loads(found["roles"]), "types": json.loads(found["types"])}
    return found | told | {"topics": connection.rows(BESIDE, topic_group=name)}


def _vocabulary_row(row: Row) -> dict[str, Any]:
    return {
        "topic": row["name"],
        "forms": json.loads(row["forms"]),
        "not": json.loads(row["exclusions"]),
        "since_renamed": row["since_renamed"],
    }


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of counts as data."""
    return {name: value for name, value in row.items() if name != "id"}


def _parts(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what is said of the years of which the archive has a part."""
    return list(dict.fromkeys(f"{row['year']}: {row['part']}" for row in rows if row["part"]))


def _labels(options: Iterable[Any]) -> dict[str, str]:
    return {each.key: each.label for each in options}


def _group_choices(
    chosen: Mapping[str, str], countings: Mapping[str, Counting], years: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return what a reader may choose on the page of a group. years: where one is shown."""
    choices = {
        "Counted": _choices(chosen, "in", _labels(countings.values())),
        "Periods": _choices(chosen, "by", _labels(PERIODS.values())),
        "Measure": _choices(chosen, "as", MEASURES),
    }
    listed = {year: year for year in years}
    return choices | ({"Year": _choices(chosen, "year", listed)} if listed else {})


def _choices(chosen: Mapping[str, str], name: str, options: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the values of a query parameter: label, address on the same page, and whether it is chosen."""
    return [
        {"label": label, "href": _query({**chosen, name: key}) or "?", "chosen": key == chosen[name]}
        for key, label in options.items()
    ]


def _query(parameters: Mapping[str, str]) -> str:
    """Return a query string without parameters that are empty or have their default."""
    given = {name: value for name, value in parameters.items() if value and DEFAULTS.get(name) != value}
    return f"?{urlencode(given)}" if given else ""
