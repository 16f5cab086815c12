"""The charts of topics: small multiples on one axis, each column a link to the mentions behind it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from explorer.charts.scales import number, round_up
from explorer.charts.small_multiples import Column, columns
from explorer.pages.topic_counts import Counting, Period

__all__ = ["draw_charts", "topic_address"]


def draw_charts(
    rows: Sequence[Mapping[str, Any]], counting: Counting, period: Period, *, per_thousand: bool, at: str
) -> dict[str, list[dict[str, Any]]]:
    """Return group -> a chart of each of its topics. Those of a group have one axis.

    Args:
        rows: from `counts_of`.
        counting: what is counted.
        period: of what size.
        per_thousand: whether shares are shown, else numbers.
        at: where the topics' pages are, relative to the page.
    """
    groups: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for row in rows:
        groups.setdefault(row["group"], {}).setdefault(row["topic"], []).append(row)
    measure = "per_thousand" if per_thousand else "n"
    drawn: dict[str, list[dict[str, Any]]] = {}
    for number_of_group, (group, topics) in enumerate(groups.items()):
        top = round_up(max((row[measure] for found in topics.values() for row in found), default=0))
        drawn[group] = [
            {
                "topic": topic,
                "n": sum(row["n"] for row in found),
                "href": at + topic_address(group, topic, counting),
                "rows": [{**row, "href": _address(row, counting, period, at) if row["n"] else None} for row in found],
                "svg": columns(
                    f"topic-{number_of_group}-{place}",
                    f"{topic}, {counting.label}",
                    list(_columns(found, counting, period, measure, at)),
                    top=top,
                ),
            }
            for place, (topic, found) in enumerate(topics.items())
        ]
    return drawn


def topic_address(group: str, topic: str, counting: Counting, **chosen: str) -> str:
    """Return the address of the page of a topic, relative to that of the topics."""
    query = ({} if counting.key == "headlines" else {"in": counting.key}) | chosen
    path = f"{quote(group, safe='')}/{quote(topic, safe='')}"
    return f"{path}?{urlencode(query)}" if query else path


def _columns(
    rows: Iterable[Mapping[str, Any]], counting: Counting, period: Period, measure: str, at: str
) -> Iterable[Column]:
    for row in rows:
        part = f" ({row['part']})" if row["part"] else ""
        yield Column(
            label=f"{row[period.key]}{'*' if row['part'] else ''}",
            value=row[measure],
            said=f"{row[period.key]}{part}: {number(row['n'])} of {number(row['of'])} {counting.of}, "
            f"{number(row['per_thousand'])} of 1,000",
            href=_address(row, counting, period, at) if row["n"] else None,
            is_part=row["part"] is not None,
        )


def _address(row: Mapping[str, Any], counting: Counting, period: Period, at: str) -> str:
    return at + topic_address(row["group"], row["topic"], counting, **{period.key: str(row["id"])})
