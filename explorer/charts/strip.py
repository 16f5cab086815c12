"""A strip of the visits to a link over time, as SVG that needs no script. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from crawler.visits.outcomes import HOST_LOST, PRESENT
from explorer.markup import escape_attribute, escape_text

__all__ = ["outcome_group", "visit_strip"]

HEIGHT, LEFT, RIGHT = 92, 18.0, 98.0
"""Height in pixels; edges of the plot in percent of the width, which is that of its container."""

MAX_YEARS = 6
"""Years that are written below the plot, of more every so many."""

LEAST_YEARS = 2
"""Beginnings of years from which on they are written, and not the ends."""

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

    def place(moment: float) -> float:
        span = (moment - first) / (last - first) if last > first else 0.5
        return round(LEFT + span * (RIGHT - LEFT), 2)

    marks = [_mark(outcome_group(each["outcome"]), place(_seconds(each["started"])), each) for each in shown]
    marks += [_copy(place(_seconds(each)), each) for each in copies]
    marks += [_citation(place(_seconds(cited)), cited)] if cited else []
    rows = "".join(
        f'<line class="strip-line" x1="{LEFT}%" x2="{RIGHT}%" y1="{height}" y2="{height}"/>'
        f"{_label(0, height + 4, group)}"
        for group, height in _ROWS.items()
    )
    return (
        f'<svg class="strip" width="100%" height="{HEIGHT}" role="img" aria-label="{escape_attribute(_said(visits))}">'
        f"{rows}{''.join(_times(first, last, place))}{''.join(marks)}</svg>"
    )


def _times(first: float, last: float, place: Callable[[float], float]) -> Iterator[str]:
    """Yield a line at the beginning of each year with its number; the ends where there are fewer than two."""
    if last == first:
        return
    years = range(_date(first).year + 1, _date(last).year + 1)
    if len(years) < LEAST_YEARS:
        yield _label(LEFT, HEIGHT - 4, _date(first).isoformat())
        yield _label(RIGHT, HEIGHT - 4, _date(last).isoformat(), anchor="end")
        return
    step = -(-len(years) // MAX_YEARS)
    for year in years:
        x = place(datetime(year, 1, 1, tzinfo=UTC).timestamp())
        yield f'<line class="strip-line" x1="{x}%" x2="{x}%" y1="10" y2="76"/>'
        if not (year - years[0]) % step:
            yield _label(x, HEIGHT - 4, str(year), anchor="end" if x > RIGHT - 4 else "middle")


def _said(visits: Sequence[Mapping[str, str]]) -> str:
    """Return what the strip shows, in words."""
    groups = [outcome_group(each["outcome"]) for each in visits]
    words = {"there": "saw the page", "unclear": "could not tell", "lost": "found it lost"}
    said = ", ".join(f"{groups.count(group)} {word}" for group, word in words.items() if group in groups)
    return f"{len(visits)} visits from {visits[0]['started'][:10]} to {visits[-1]['started'][:10]}: {said}."


def _label(x: float, y: float, text: str, *, anchor: str = "start") -> str:
    return f'<text class="strip-label" x="{x}%" y="{y}" text-anchor="{anchor}">{text}</text>'


def _mark(group: str, x: float, visit: Mapping[str, str]) -> str:
    title = _title(f"{visit['started'][:10]}: {visit['outcome'].replace('_', ' ')}")
    mark = {
        "there": f'<circle class="strip-there" r="5">{title}</circle>',
        "unclear": f'<path class="strip-unclear" d="M0 -5l5 5l-5 5l-5-5z">{title}</path>',
        "lost": f'<rect class="strip-lost" x="-4.5" y="-4.5" width="9" height="9">{title}</rect>',
    }[group]
    return _shape(x, _ROWS[group], mark)


def _copy(x: float, taken: str) -> str:
    return _shape(x, 66, f'<path class="strip-copy" d="M0 0l4 7h-8z">{_title(f"copy of {taken[:10]}")}</path>')


def _citation(x: float, day: str) -> str:
    return f'<line class="strip-cited" x1="{x}%" x2="{x}%" y1="6" y2="64">{_title(f"first cited {day}")}</line>'


def _shape(x: float, y: float, mark: str) -> str:
    """Return a mark about a place: of a shape, percentages would be of the whole width."""
    return f'<svg x="{x}%" y="{y}" overflow="visible">{mark}</svg>'


def _title(text: str) -> str:
    return f"<title>{escape_text(text)}</title>"


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()


def _date(seconds: float) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
