"""A strip of the visits to a link over time, as SVG that needs no script. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from crawler.visits.outcomes import HOST_LOST, PRESENT
from explorer.markup import escape_attribute, escape_text

__all__ = ["outcome_group", "visit_strip"]

WIDTH, HEIGHT, LEFT, RIGHT = 400, 88, 52, 8
"""Units of the drawing."""

MAX_MARKS = 400
"""Marks drawn; of more visits, the first and the last ones."""

_LOST = frozenset({"not_found", "gone", "soft_404", "front_page", "parked", *HOST_LOST})
_ROWS: Mapping[str, int] = {"there": 18, "unclear": 36, "lost": 54}
"""Group -> height of its marks, so that colour alone says nothing."""


def outcome_group(outcome: str) -> str:
    """Return what a visit saw of a page: there, lost or unclear.

    >>> outcome_group("ok"), outcome_group("not_found"), outcome_group("forbidden")
    ('there', 'lost', 'unclear')
    """
    return "there" if outcome in PRESENT else "lost" if outcome in _LOST else "unclear"


def visit_strip(visits: Sequence[Mapping[str, str]], cited: str | None, copies: Iterable[str] = ()) -> str:
    """Return the strip; empty without a visit.

    Args:
        visits: `started` and `outcome`, in order of time.
        cited: date of the first citation; None where it is not known.
        copies: times of copies in web archives.
    """
    if not visits:
        return ""
    shown = list(visits) if len(visits) <= MAX_MARKS else [*visits[: MAX_MARKS // 2], *visits[-MAX_MARKS // 2 :]]
    copies = list(copies)[:MAX_MARKS]
    times = [_seconds(each["started"]) for each in shown] + [_seconds(each) for each in copies]
    times += [_seconds(cited)] if cited else []
    first, last = min(times), max(times)

    def place(moment: str) -> float:
        span = (_seconds(moment) - first) / (last - first) if last > first else 0.5
        return round(LEFT + span * (WIDTH - LEFT - RIGHT), 1)

    marks = [_mark(outcome_group(each["outcome"]), place(each["started"]), each) for each in shown]
    marks += [
        f'<path class="strip-copy" d="M{place(each)} 66l4 7h-8z"><title>copy of {escape_text(each[:10])}</title></path>'
        for each in copies
    ]
    if cited:
        marks.append(
            f'<path class="strip-cited" d="M{place(cited)} 6v58"><title>first cited {escape_text(cited)}</title></path>'
        )
    ends = f"{_label(LEFT, HEIGHT - 2, _day(first))}{_label(WIDTH - RIGHT, HEIGHT - 2, _day(last), end=True)}"
    rows = "".join(
        f'<path class="strip-line" d="M{LEFT} {height}H{WIDTH - RIGHT}"/>{_label(0, height + 3, group)}'
        for group, height in _ROWS.items()
    )
    return (
        f'<svg class="strip" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape_attribute(_said(visits))}">'
        f"{rows}{''.join(marks)}{ends if last > first else ''}</svg>"
    )


def _said(visits: Sequence[Mapping[str, str]]) -> str:
    """Return what the strip shows, in words."""
    groups = [outcome_group(each["outcome"]) for each in visits]
    words = {"there": "saw the page", "unclear": "could not tell", "lost": "found it lost"}
    said = ", ".join(f"{groups.count(group)} {word}" for group, word in words.items() if group in groups)
    return f"{len(visits)} visits from {visits[0]['started'][:10]} to {visits[-1]['started'][:10]}: {said}."


def _label(x: float, y: float, text: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text class="strip-label" x="{x}" y="{y}"{anchor}>{text}</text>'


def _mark(group: str, x: float, visit: Mapping[str, str]) -> str:
    y = _ROWS[group]
    shape = {
        "there": f'<circle class="strip-there" cx="{x}" cy="{y}" r="5">',
        "unclear": f'<path class="strip-unclear" d="M{x} {y - 5}l5 5l-5 5l-5-5z">',
        "lost": f'<rect class="strip-lost" x="{x - 4.5}" y="{y - 4.5}" width="9" height="9">',
    }[group]
    title = escape_text(f"{visit['started'][:10]}: {visit['outcome'].replace('_', ' ')}")
    return f"{shape}<title>{title}</title>{shape[: shape.index(' ')].replace('<', '</')}>"


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
