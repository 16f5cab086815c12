"""Number, date, title and series of an issue, from all the places that state them. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from crawler.digests.description.sources import Source
from crawler.digests.publications import Publication
from crawler.digests.stated.dates import DateOrder, Stated, date_in, day_of, month_of, week_of
from crawler.digests.stated.numbers import is_masthead, marked_number, named_number, number_in_line, whole_number
from crawler.digests.stated.paths import default_groups
from crawler.items import NOT_TOLD, IssueType, Problem, ToldBy
from crawler.text.space import fold_space

__all__ = ["FactSources", "Facts", "is_draft", "lookup", "read_facts", "text_at"]

LINES = 30
"""First lines of a text in which sources of a description look."""

MASTHEAD = 10
"""First lines of a text of which one may say which issue it is."""

CLOSE = 1
"""Most days between two dates that do not contradict each other: time zones differ by as much."""

_NUMBER_FIELDS = (
    "number", "issue", "issue_number", "issuenumber", "issue-number", "issue_no", "issueno", "issue-no", "no",
    "nr", "num", "edition", "edition_number", "newsletter_number", "numero", "número", "ausgabe", "episode",
    "extra.number", "extra.issue", "params.number", "params.issue",
)  # fmt: skip
_DATE_FIELDS = (
    "date", "published", "publishdate", "publish_date", "published_at", "published_on", "publication_date", "pubdate",
    "pub_date", "issue_date", "sent", "sent_at", "send_date", "datum", "extra.date", "params.date",
)  # fmt: skip
_TITLE_FIELDS = ("title", "subject", "headline")
_ADDRESS_FIELDS = ("slug", "permalink", "url", "aliases", "alias", "redirect_from")
_NOT = frozenset({"", "no", "false", "0", "none", "null", "off"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FactSources:
    """All places of an edition that may state facts of its issue."""

    header: Mapping[str, object] = field(default_factory=dict)
    """Fields of its header, by name in lower case; nested ones with a dot, items of a list joined by '; '."""

    path: Mapping[str, str] = field(default_factory=dict)
    """Groups of the path: what `stated.paths.path_groups` returns."""

    title: str | None = None
    """The title that the text has: its first heading of level 1, or what the page says."""

    lines: Sequence[str] = ()
    """The first lines of the text, without markup."""

    markup: Mapping[str, str] = field(default_factory=dict)
    """What its container says: `title`, `date`, `subject`, `url`, …; `page:CSS` for an element that a source names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What an edition says of its issue; None where it says nothing."""

    number: int | None
    """Its number, as readers count."""

    published: date | None
    """Its date; None where only a month is stated."""

    published_raw: str | None
    """That date, or month, as written."""

    title: str | None
    """Its title, with single spaces."""

    type: IssueType
    """The series that it belongs to."""

    problems: tuple[Problem, ...] = ()
    """What contradicts what, and what is no date."""

    told_by: ToldBy = NOT_TOLD
    """Which places number, date and title are taken from."""


def read_facts(sources: FactSources, publication: Publication) -> Facts:
    """Return what the places of an edition state, by the rules of its publication's description."""
    rules = publication.issue
    title_place, title = _title(sources, rules.title, (publication.name, *publication.former_names))
    dates = list(_dates(sources, publication, title))
    found = list(_numbers(sources, publication, title))
    if not found and (nth := _number_in_year(sources, publication, dates)) is not None:
        found = [("file name", nth, False)]
    number = found[0][1] if found and rules.numbered is not False else None
    chosen = min(dates, key=lambda each: _PRECISION[each[1].how], default=None)
    stated = chosen[1] if chosen is not None else None
    problems = [*_date_problems(chosen, dates)]
    if number is not None and (other := next((each for each in found if each[1] != number and each[2]), None)):
        evidence = f"{found[0][0]} says {number}, {other[0]} says {other[1]}"
        problems.append(Problem(kind="number_conflict", about=title, evidence=evidence))
    is_podcast = title is not None and rules.podcast is not None and rules.podcast.search(title) is not None
    return Facts(
        number=number,
        published=stated.day if stated is not None else None,
        published_raw=stated.raw if stated is not None else None,
        title=title,
        type="podcast" if is_podcast else "special" if number is None and rules.numbered else "newsletter",
        problems=tuple(problems),
        told_by=ToldBy(
            number=found[0][0] if number is not None else None,
            date=chosen[0] if chosen is not None else None,
            title=title_place,
        ),
    )


def is_draft(sources: FactSources, publication: Publication) -> bool:
    """Return whether an edition bears a sign that it is not published."""
    for mark in publication.issue.draft:
        said = lookup(mark.source, sources)
        if said is not None and (said.strip().lower() == mark.value if mark.value else said.lower() not in _NOT):
            return True
    if publication.issue.draft:
        return False
    header = {name: text_at(sources.header, name) for name in ("draft", "published", "status")}
    return (
        (header["draft"] or "").lower() not in _NOT
        or (header["published"] or "").lower() in ("false", "no")
        or (header["status"] or "").lower() in ("draft", "hidden", "private")
    )


def lookup(source: Source, sources: FactSources) -> str | None:
    """Return what a place says: the whole text, or what its pattern matches; None where it says nothing."""
    if source.kind == "header":
        return text_at(sources.header, source.name)
    if source.kind == "path":
        return sources.path.get(source.name) or None
    if source.pattern is not None:
        texts = [fold_space(line) for line in sources.lines[:LINES]]
        if source.kind == "title":
            texts = [title] if (title := _title(sources, ())[1]) else []
        matches = (source.pattern.search(text) for text in texts)
        match = next((match for match in matches if match is not None), None)
        if match is None:
            return None
        groups = match.groupdict()
        if {"year", "month", "day"} <= groups.keys():
            year, month, day = (groups[name] or "" for name in ("year", "month", "day"))
            return f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}"
        named = next((groups[name] for name in ("number", "date", "title") if groups.get(name)), None)
        return named or (match[1] if match.re.groups else match[0])
    markup = sources.markup
    return markup.get(f"{source.kind}:{source.name}") or (markup.get(source.name) if source.kind != "page" else None)


def text_at(header: Mapping[str, object], name: str) -> str | None:
    """Return a field of a header as text; None without one."""
    value = header.get(name)
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def _is_name(text: str | None, names: Sequence[str]) -> bool:
    return fold_space(text or "").casefold() in {name.casefold() for name in names}


def _title(sources: FactSources, places: Sequence[Source], names: Sequence[str] = ()) -> tuple[str | None, str | None]:
    """Return the place that states the title, and the title; None and None where none does.

    A first heading that is the publication's name counts less than the title of the page.
    """
    asked: Iterable[tuple[str, str | None]]
    if places:
        asked = ((place.text, lookup(place, sources)) for place in places)
    else:
        asked = ((f"header's {name}", text_at(sources.header, name)) for name in _TITLE_FIELDS)
    markup = [("page", sources.markup.get("title")), ("subject", sources.markup.get("subject"))]
    markup.insert(1 if _is_name(sources.title, names) else 0, ("first heading", sources.title))
    asked = chain(asked, markup)
    return next(((place, title) for place, each in asked if each and (title := fold_space(each))), (None, None))


def _numbers(sources: FactSources, publication: Publication, title: str | None) -> Iterator[tuple[str, int, bool]]:
    """Yield each place that states a number: its name, the number, and whether another number contradicts it."""
    names = (publication.name, *publication.former_names)
    if publication.issue.number:
        for place in publication.issue.number:
            said = lookup(place, sources)
            if said is not None and (number := _number_of(said, names)) is not None:
                yield place.text, number, True
        return
    for name in _NUMBER_FIELDS:
        said = text_at(sources.header, name)
        if said is not None and (number := _stated_number(said)) is not None:
            yield f"header's {name}", number, True
    if (number := whole_number(sources.path.get("number", ""))) is not None:
        yield "file name", number, True
    if title is not None and (number := named_number(title, names)) is not None:
        yield "title", number, marked_number(title) is not None
    for line in sources.lines[:MASTHEAD]:
        if (number := number_in_line(line, names)) is not None:
            yield "text", number, marked_number(line) is not None
            break
    yield from _numbers_in_addresses(sources)
    if (number := whole_number(sources.path.get("likely_number", ""))) is not None:
        yield "file name", number, False


def _number_in_year(sources: FactSources, publication: Publication, dates: Sequence[tuple[str, Stated]]) -> int | None:
    """Return the number behind the year in a path, which is no month: the date says another, or numbers restart."""
    number = whole_number(sources.path.get("nth", "")) if not publication.issue.number else None
    day = next((stated.day for _, stated in dates if stated.day is not None), None)
    if number is None or day is None:
        return None
    return number if publication.issue.restarts or day.month != number else None


def _numbers_in_addresses(sources: FactSources) -> Iterator[tuple[str, int, bool]]:
    for name in _ADDRESS_FIELDS:
        for each in (text_at(sources.header, name) or "").split("; "):
            last = each.strip().rstrip("/").rsplit("/", 1)[-1]
            found = default_groups(last).get("number", "") if last else ""
            if (number := whole_number(found)) is not None:
                yield f"header's {name}", number, False


def _number_of(said: str, names: Sequence[str]) -> int | None:
    """Return the number in what a place of the description says: of a list the first item that is a number."""
    whole = next((n for each in said.split(";") if (n := whole_number(each)) is not None), None)
    if whole is None:
        whole = named_number(said, names)
    if whole is None and (digits := [part for part in said.replace("-", " ").split() if part.isdigit()]):
        whole = int(digits[0])
    return whole


def _stated_number(said: str) -> int | None:
    number = whole_number(said)
    return number if number is not None else marked_number(said)


_DATE_ALONE = "a line of the text"
"""A date without a number, which may be one of something else: it contradicts nothing."""

_PRECISION = {"day": 0, "rolled": 0, "week": 1, "month": 2, "unclear": 3}


def _dates(sources: FactSources, publication: Publication, title: str | None) -> Iterator[tuple[str, Stated]]:
    """Yield each place that states a date: its name, and the date."""
    languages, order = publication.languages, _order(publication)

    def stated(text: str | None) -> Stated | None:
        return date_in(text, languages, order) if text else None

    if publication.issue.date:
        for place in publication.issue.date:
            if place.kind == "path" and place.name in ("date", "year", "month", "day", "week"):
                found = _path_date(sources.path, publication)
            else:
                found = stated(lookup(place, sources))
            if found is not None:
                yield place.text, found
        return
    asked: Iterable[tuple[str, Callable[[], Stated | None]]] = (
        *((f"header's {name}", lambda name=name: stated(text_at(sources.header, name))) for name in _DATE_FIELDS),
        ("page", lambda: stated(sources.markup.get("date"))),
        ("file name", lambda: _path_date(sources.path, publication)),
        ("title", lambda: stated(title)),
        ("text", lambda: _date_in_lines(sources.lines, publication, stated, numbered=True)),
        (_DATE_ALONE, lambda: _date_in_lines(sources.lines, publication, stated, numbered=False)),
    )
    for place_name, ask in asked:
        if (found := ask()) is not None:
            yield place_name, found


def _order(publication: Publication) -> DateOrder:
    """Return how numeric dates are read: as the description says, or with the day first as all but English does."""
    tags = [tag.lower().split("-")[0] for tag in publication.languages]
    return publication.issue.date_order or ("day-first" if tags and "en" not in tags else None)


def _path_date(groups: Mapping[str, str], publication: Publication) -> Stated | None:
    year, month, day, week = (groups.get(name) for name in ("year", "month", "day", "week"))
    if year and week:
        return week_of(year, week, day, raw=groups.get("date"))
    if year and month and day:
        return day_of(year, month, day, publication.languages)
    written = groups.get("date")
    if year and month:
        return month_of(year, month, publication.languages, written)
    return date_in(written, publication.languages, _order(publication)) if written else None


def _date_in_lines(
    lines: Sequence[str], publication: Publication, stated: Callable[[str], Stated | None], *, numbered: bool
) -> Stated | None:
    names = (publication.name, *publication.former_names)
    for line in lines[:MASTHEAD]:
        if not is_masthead(line, names) or (number_in_line(line, names) is not None) is not numbered:
            continue
        if (found := stated(line)) is not None and found.how != "unclear":
            return found
    return None


def _date_problems(chosen: tuple[str, Stated] | None, all_stated: Sequence[tuple[str, Stated]]) -> Iterator[Problem]:
    """What is no day of a calendar, no day at all, or contradicts the date that is taken."""
    if chosen is None:
        return
    place, stated = chosen
    if stated.how == "rolled":
        evidence = f"{stated.raw} read as {stated.day or 'no date'}"
        yield Problem(kind="date_impossible", about=stated.raw, evidence=evidence)
    elif stated.how == "week":
        evidence = f"{place} gives the week {stated.raw!r}, read as its Monday, {stated.day}"
        yield Problem(kind="date_imprecise", about=stated.raw, evidence=evidence)
    elif stated.how == "unclear":
        evidence = f"{place} says {stated.raw!r}; set date_order in [issue] to say which of the numbers is the month"
        yield Problem(kind="date_imprecise", about=stated.raw, evidence=evidence)
    for other, said in all_stated:
        if stated.day is None or said.day is None or "week" in (stated.how, said.how) or other == _DATE_ALONE:
            continue
        if abs((said.day - stated.day).days) > CLOSE:
            evidence = f"{place} says {stated.day}, {other} says {said.day}"
            yield Problem(kind="date_conflict", about=said.raw, evidence=evidence)
            return
