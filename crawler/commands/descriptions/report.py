"""A tally in words, for people. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from crawler.commands.descriptions.draft import counted, some
from crawler.commands.descriptions.renderings import Beside
from crawler.commands.descriptions.tally import Tally
from crawler.digests.listings.selection import in_words
from crawler.items import Edition
from crawler.problems import KINDS

__all__ = ["report_of"]

HOUSEKEEPING_SHARE: Final = 0.5
"""Share of the issues in which a link has to be to be proposed as housekeeping."""

SHOWN: Final = 15
"""Most headings, addresses and doubts that are listed."""

OUTLINE: Final = 40
"""Most links of the outline."""

_DECIDED_BY: Final[Mapping[str, str]] = {
    "number": "number in [issue]",
    "date": "date in [issue]",
    "title": "title in [issue]",
    "address": "permalink in [issue]",
}


def report_of(tally: Tally, compared: Sequence[Beside], told: Sequence[str] = ()) -> Iterator[str]:
    """Yield the lines of the report. compared: some editions, rendered by another program. told: what failed."""
    issues = tally.issues
    kinds = counted(tally.kinds) or "none"
    name = f"{tally.publication.name} ({tally.publication.key})"
    yield f"{name}: {issues:,} editions that are or may be issues ({kinds})."
    yield from (f"  ! {line}" for line in told)
    if tally.left_out:
        yield f"Left out: {in_words(tally.left_out)}."
    if not issues:
        return
    yield ""
    yield from _facts(tally)
    yield from _doubts(tally)
    yield ""
    yield from _links(tally, compared)
    yield ""
    yield from _sections(tally)
    yield from _housekeeping(tally)
    if tally.newest is not None:
        yield ""
        yield from outline(tally.newest)


def _facts(tally: Tally) -> Iterator[str]:
    for fact, places in tally.told_by.items():
        lacking = tally.lacking[fact]
        where = counted(places) or "nowhere"
        yield f"{fact.capitalize() + ':':9} {places.total():,} of {tally.issues:,}, from {where}."
        if lacking and places and not (fact == "number" and tally.publication.issue.numbered is False):
            yield f"          None in {len(lacking):,}: {some(lacking)}. See {_DECIDED_BY[fact]}."
        elif lacking and fact != "number":
            yield f"          See {_DECIDED_BY[fact]}."
    twice = {number: names for number, names in tally.numbers.items() if len(names) > 1}
    if twice and len(tally.kinds) == 1 and not tally.publication.issue.restarts:
        number, names = next(iter(sorted(twice.items())))
        said = f"{len(twice):,} numbers stand in several editions: {number} in {some(names)}"
        yield f"          {said}. See restarts in [issue]."
    elif tally.numbers and not tally.publication.issue.restarts:
        absent = [n for n in range(min(tally.numbers), max(tally.numbers)) if n not in tally.numbers]
        if absent:
            said = some(map(str, absent), 8)
            yield f"          Between the least and the highest, {len(absent):,} are absent: {said}."


def _doubts(tally: Tally) -> Iterator[str]:
    if not tally.doubts:
        yield "Doubts:   none."
        return
    yield f"Doubts:   {tally.doubts.total():,}, as `scrapy problems` would list them:"
    for kind, count in tally.doubts.most_common(SHOWN):
        meaning = KINDS[kind][1] if kind in KINDS else ""
        yield f"  {count:6,}  {kind}. {meaning}"
        yield f"          e.g. {tally.examples[kind][0]}"


def _links(tally: Tally, compared: Sequence[Beside]) -> Iterator[str]:
    total = tally.roles.total()
    yield f"Links:    {total:,}, {total / tally.issues:.1f} an issue: {counted(tally.roles, 6) or 'none'}."
    if compared:
        read, shown = sum(each.read for each in compared), sum(each.shown for each in compared)
        yield f"          In {len(compared)} issues another renderer shows {shown:,} links; {read:,} were read."
        for each in compared:
            if each.lacking:
                yield f"          {each.name}: {len(each.lacking)} were not read: {some(each.lacking)}."


def _sections(tally: Tally) -> Iterator[str]:
    if not tally.sections:
        yield "Sections: none."
        return
    yield f"Sections: {len(tally.sections):,} headings, with the number of issues and the category:"
    categories = tally.publication.reading.categories
    for heading, count in tally.sections.most_common(SHOWN):
        yield f"  {count:6,}  {heading}  ->  {categories.find(heading) or 'Other: see [categories]'}"
    if len(tally.sections) > SHOWN:
        rest = list(tally.sections.most_common())[SHOWN:]
        unmapped = sum(categories.find(heading) is None for heading, _ in rest)
        yield f"          and {len(rest):,} more, {unmapped:,} of them without a category."


def _housekeeping(tally: Tally) -> Iterator[str]:
    likely = tally.everywhere(HOUSEKEEPING_SHARE, least=3)
    if not likely:
        return
    yield ""
    yield "Perhaps housekeeping, since most issues link to it (own_addresses in [reading] says so; nothing is dropped):"
    for url, count in likely[:SHOWN]:
        text = tally.texts.get(url, "")
        yield f"  {count:6,}  {url}{f'  ({text})' if text else ''}"


def outline(edition: Edition) -> Iterator[str]:
    """Yield the outline of an edition: headings, stories and items, and how many other links each has."""
    body = edition.body
    facts = (f"number {edition.number}" if edition.number is not None else "", str(edition.published or ""))
    said = ", ".join(part for part in (*facts, f"{body.words:,} words") if part)
    yield f"Outline of {edition.document.locator}: {edition.title or 'no title'} ({said})"
    below = dict.fromkeys(range(len(body.mentions)), 0)
    for mention in body.mentions:
        if mention.parent is not None:
            below[mention.parent] += 1
    section: int | None = None
    shown = 0
    for index, mention in enumerate(body.mentions):
        if mention.parent is not None or mention.role == "promo":
            continue
        if shown >= OUTLINE:
            yield "  …"
            break
        if mention.section is not None and mention.section != section:
            section = mention.section
            heading = body.sections[section]
            yield f"  # {heading.name if heading.group == heading.name else f'{heading.group} / {heading.name}'}"
        more = f" (+{below[index]})" if below[index] else ""
        yield f"    {mention.role:6} {_short(mention.title or '', 60)}  {_short(mention.url, 70)}{more}"
        if mention.summary:
            yield f"           {_short(mention.summary, 90)}"
        shown += 1


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
