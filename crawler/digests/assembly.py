"""The editions of an issue -> the issue: which edition it is read from, and what the others add. Pure.

The same editions give the same issue, in whatever order they came.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urljoin

from crawler.digests.categories import OTHER, Categories
from crawler.digests.corrections import Correction
from crawler.digests.issue_address import address_of, no_address
from crawler.digests.publications import Publication
from crawler.digests.written_links import expand, link_at, link_of
from crawler.items import (
    Citation,
    Edition,
    EditionKind,
    Illustration,
    Issue,
    IssueSection,
    IssueType,
    Link,
    Mention,
    Picture,
    Problem,
)
from crawler.text.space import fold_space
from crawler.urls import IMAGE_FOLDS, domain, normalise, resolve
from crawler.urls.placeholders import is_placeholder, placeholder_address

PREFERENCE: tuple[EditionKind, ...] = ("markdown", "entry", "page", "post", "mail")
"""Which edition's word counts where several speak: the source before what was rendered from it."""

THIN = 0.5
"""An edition with less than this part of the fullest one's links is not what the issue is read from."""


LISTED = 20
"""Most links that a problem's evidence lists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the editions of an issue say of the issue as a whole."""

    type: IssueType
    """The first one that an edition gives which is no stub."""

    number: int | None
    """The first number that an edition gives."""

    title: str | None
    """The first title that an edition gives."""

    published: date | None
    """The first date that an edition gives."""

    published_raw: str | None
    """That date as written; without one, what an edition states in its place, such as a month."""

    redirect_url: str | None
    """Where the first stub points."""


def assemble(
    editions: Sequence[Edition], *, key: str, publication: Publication, corrections: Sequence[Correction] = ()
) -> Issue:
    """Make one issue of its editions. `editions` has at least one; corrections may be those of all issues."""
    ordered = in_order(editions)
    chosen = choose(ordered)
    ours = corrections_of(facts_of(ordered), publication, corrections)
    facts = correct_facts(facts_of(ordered), ours)
    url, permalink = address_of(ordered, publication)
    base = urljoin(publication.url, permalink) if permalink else url or publication.url
    mentions, about_summaries = _fill_summaries(chosen, ordered, base, publication)
    mentions, links, about_links = _links(mentions, base, publication, ours, key)
    sections, about_sections = _sections(chosen, ours, publication.reading.categories)
    corrected = [_corrected(correction, key) for correction in ours if _is_of_issue(correction)]
    about_issue = (*_conflicts(ordered, chosen), *no_address(url, publication))
    problems = (*about_issue, *about_summaries, *about_links, *about_sections, *corrected)
    return Issue(
        publication=publication.key,
        key=key,
        type=facts.type,
        number=facts.number,
        title=facts.title,
        subtitle=next((e.subtitle for e in ordered if e.subtitle), None),
        published=facts.published,
        published_raw=facts.published_raw,
        url=url or publication.url,
        redirect_url=facts.redirect_url,
        authors=next((e.authors for e in ordered if e.authors), ()),
        words=chosen.body.words,
        editions=ordered,
        read_from=(chosen.document.kind, chosen.document.locator),
        sections=sections,
        citations=tuple(
            Citation(mention=mention, link=link, summary_from=source)
            for (mention, source), link in zip(mentions, links, strict=True)
        ),
        pictures=_pictures(chosen, ordered, base, publication),
        problems=problems,
    )


def facts_of(ordered: Sequence[Edition]) -> Facts:
    """Return what editions, in order of preference, say of their issue."""
    dated = next((e for e in ordered if e.published is not None), None)
    return Facts(
        type=next((e.type for e in ordered if e.availability != "stub"), ordered[0].type),
        number=next((e.number for e in ordered if e.number is not None), None),
        title=next((e.title for e in ordered if e.title), None),
        published=dated.published if dated else None,
        published_raw=dated.published_raw
        if dated
        else next((e.published_raw for e in ordered if e.published_raw), None),
        redirect_url=next((e.redirect_url for e in ordered if e.redirect_url), None),
    )


def corrections_of(facts: Facts, publication: Publication, corrections: Sequence[Correction]) -> list[Correction]:
    """Return the corrections of the issue of which the editions say this."""
    return [c for c in corrections if c.names(publication.key, facts.number, facts.published, facts.title)]


def correct_facts(facts: Facts, corrections: Sequence[Correction]) -> Facts:
    """Return the facts with number, date and title as corrected by hand."""
    for correction in corrections:
        if _is_of_issue(correction):
            facts = replace(
                facts,
                number=correction.set.get("number", facts.number),
                published=correction.set.get("date", facts.published),
                title=correction.set.get("title", facts.title),
            )
    return facts


def in_order(editions: Sequence[Edition]) -> tuple[Edition, ...]:
    """Return the editions by preference, whatever order they came in."""
    return tuple(sorted(editions, key=lambda e: (PREFERENCE.index(e.document.kind), e.document.locator)))


def choose(editions: Sequence[Edition]) -> Edition:
    """Return the edition that the issue is read from: the first by preference, unless it is thin beside the fullest."""
    readable = [e for e in editions if e.availability in ("full", "preview")] or list(editions)
    most = max(_weight(e) for e in readable)
    return next(e for e in readable if _weight(e) >= THIN * most)


def _weight(edition: Edition) -> float:
    """How much of the issue an edition holds: its links but for housekeeping; a preview counts after any full one."""
    links = sum(mention.role != "promo" for mention in edition.body.mentions)
    return links if edition.availability == "full" else links / 1000


def _conflicts(editions: Sequence[Edition], chosen: Edition) -> list[Problem]:
    """What the editions say against each other."""
    problems: list[Problem] = []
    dates = {e.published: e for e in reversed(editions) if e.published is not None}
    if len(dates) > 1 and (max(dates) - min(dates)).days > 1:
        said = ", ".join(f"{e.document.kind} {day}" for day, e in sorted(dates.items()))
        problems.append(Problem(kind="date_conflict", evidence=f"editions say {said}"))
    if not dates:
        raw = next((e.published_raw for e in editions if e.published_raw), None)
        said = f"only {raw!r} is given" if raw else "no edition gives a date"
        problems.append(Problem(kind="date_missing", about=raw, evidence=said))
    numbers = {e.number: e for e in reversed(editions) if e.number is not None}
    if len(numbers) > 1:
        said = ", ".join(f"{e.document.kind} {number}" for number, e in numbers.items())
        problems.append(Problem(kind="number_conflict", about="editions", evidence=f"editions say {said}"))
    if chosen.availability == "empty" and chosen.audience in (None, "everyone"):
        problems.append(Problem(kind="no_mentions", evidence="the edition is empty"))
    elif chosen.availability != "full":
        problems.append(Problem(kind="edition_stub", evidence=f"the best edition is {chosen.availability}"))
    elif not chosen.body.mentions:
        problems.append(Problem(kind="no_mentions", evidence="the body has no link"))
    posts = [e.document.url for e in editions if e.document.kind == "post"]
    redirect = next((e.redirect_url for e in editions if e.redirect_url), None)
    if posts and redirect and redirect.rstrip("/") not in {url.rstrip("/") for url in posts}:
        problems.append(Problem(kind="redirect_wrong", about=redirect, evidence=f"the post is at {', '.join(posts)}"))
    problems.extend(_differences(editions, chosen))
    return problems


def _differences(editions: Sequence[Edition], chosen: Edition) -> list[Problem]:
    """Links that one edition shows and another does not; ways of writing an address make no difference."""
    problems: list[Problem] = []
    others = [edition for edition in editions if edition is not chosen and edition.availability == "full"]
    ours = Counter(_identity(m.url) for m in chosen.body.mentions) if others else Counter()
    for edition in others:
        theirs = Counter(_identity(m.url) for m in edition.body.mentions)
        for sign, links in (("only there", theirs - ours), ("not there", ours - theirs)):
            if links:
                listed = sorted(links.elements())
                rest = f" and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
                some = ", ".join(listed[:LISTED]) + rest
                problems.append(
                    Problem(
                        kind="edition_differs",
                        about=edition.document.url,
                        evidence=f"{edition.document.kind}: {len(listed)} links {sign}: {some}",
                    )
                )
    return problems


def _identity(url: str) -> str:
    # A page's renderer may have encoded what the source wrote as a backslash.
    return normalise(resolve(url.replace("%5C", "\\"), "https://site.invalid/")).url.rstrip("/")


def _fill_summaries(
    chosen: Edition, editions: Sequence[Edition], base: str, publication: Publication
) -> tuple[list[tuple[Mention, tuple[EditionKind, str] | None]], list[Problem]]:
    """The chosen edition's mentions; where a summary was the template's, the one that another edition gives."""
    wanted = any(m.template_summary for m in chosen.body.mentions)
    others: dict[str, tuple[str, Edition]] = {}
    for edition in editions if wanted else ():
        if edition is not chosen:
            for mention in edition.body.mentions:
                if mention.summary and mention.role in ("story", "item") and not is_placeholder(mention.url):
                    others.setdefault(link_of(mention.url, base, publication)[0].work, (mention.summary, edition))
    mentions: list[tuple[Mention, tuple[EditionKind, str] | None]] = []
    problems: list[Problem] = []
    for mention in chosen.body.mentions:
        found = others.get(link_of(mention.url, base, publication)[0].work) if mention.template_summary else None
        if found is None:
            mentions.append((mention, None))
            continue
        summary, edition = found
        mentions.append((replace(mention, summary=summary), (edition.document.kind, edition.document.locator)))
        problems.append(
            Problem(
                kind="summary_filled",
                about=mention.url,
                evidence=f"from the {edition.document.kind} {edition.document.url}",
            )
        )
    return mentions, problems


def _links(
    mentions: list[tuple[Mention, tuple[EditionKind, str] | None]],
    base: str,
    publication: Publication,
    corrections: Sequence[Correction],
    key: str,
) -> tuple[list[tuple[Mention, tuple[EditionKind, str] | None]], list[Link], list[Problem]]:
    """The link of each mention, with the repairs that it took and the corrections by hand."""
    problems: dict[Problem, None] = {}
    links: list[Link] = []
    corrected = list(mentions)
    seen: Counter[str] = Counter()
    placeholders: Counter[tuple[str, str | None]] = Counter()
    by_mention = {(c.mention, c.occurrence): c for c in corrections if c.mention is not None}
    for number, (mention, source) in enumerate(mentions):
        seen[mention.url] += 1
        correction = by_mention.pop((mention.url, seen[mention.url]), None)
        url = mention.url
        if correction is not None:
            url = str(correction.set.get("url", url))
            mention = replace(
                mention,
                role=correction.set.get("role", mention.role),
                title=correction.set.get("title", mention.title),
            )
            corrected[number] = (mention, source)
            problems[_corrected(correction, mention.url)] = None
        if is_placeholder(expand(url, publication)):
            held = (url, mention.title)
            placeholders[held] += 1
            link, found = _placeholder(mention, placeholder_address(publication.key, key, *held, placeholders[held]))
        else:
            link, found = link_of(url, base, publication)
        links.append(link)
        problems.update(dict.fromkeys(found))
    for correction in by_mention.values():
        problems[_unused(correction)] = None
    return corrected, links, list(problems)


def _placeholder(mention: Mention, address: str) -> tuple[Link, tuple[Problem, ...]]:
    """A link that is its own, whatever other links hold the place of an address with the same words."""
    evidence = f"no address, where that of {mention.title!r} should be"
    return Link(url=address, work=address), (Problem(kind="url_doubtful", about=mention.url, evidence=evidence),)


def _sections(
    chosen: Edition, corrections: Sequence[Correction], categories: Categories
) -> tuple[tuple[IssueSection, ...], list[Problem]]:
    """The chosen edition's sections with their categories."""
    problems: list[Problem] = []
    by_name = {c.section: c for c in corrections if c.section is not None}
    used: set[str] = set()
    sections: list[IssueSection] = []
    for section in chosen.body.sections:
        correction = by_name.get(section.name)
        name = categories.find(section.name) or categories.find(section.group)
        if correction is not None:
            used.add(section.name)
            problems.append(_corrected(correction, section.name))
            new = str(correction.set.get("section", section.name))
            section = replace(section, name=new, group=new if section.group == section.name else section.group)
            name = correction.set.get("category", categories.find(section.name) or name)
        sections.append(IssueSection(section=section, category=name or OTHER))
    problems.extend(_unused(c) for name, c in by_name.items() if name not in used)
    return tuple(sections), list(dict.fromkeys(problems))


def _pictures(chosen: Edition, editions: Sequence[Edition], base: str, publication: Publication) -> tuple[Picture, ...]:
    """The cover, from the first edition that has one, then the images of the body in reading order."""
    cover = next((e.cover for e in editions if e.cover is not None), None)
    shown: list[Illustration] = [cover] if cover is not None else []
    shown.extend(chosen.body.illustrations)
    return tuple(
        Picture(illustration=illustration, image=_image(illustration, base, publication)) for illustration in shown
    )


def _image(illustration: Illustration, base: str, publication: Publication) -> Link:
    """The image by its original address. A cover's path in the front matter is relative to the site's root."""
    written = expand(illustration.url, publication)
    url = resolve(written, publication.url + "/" if illustration.role == "cover" else base)
    link = link_at(url)
    wrapped = next((alias for alias in link.aliases if alias.rule in IMAGE_FOLDS), None)
    return replace(link, url=link.work, domain=domain(link.work), aliases=()) if wrapped else link


def _is_of_issue(correction: Correction) -> bool:
    """Whether a correction is about the issue as a whole."""
    return correction.mention is None and correction.section is None


def _corrected(correction: Correction, about: str) -> Problem:
    changes = ", ".join(f"{name}: {value}" for name, value in sorted(correction.set.items()))
    return Problem(kind="corrected", about=about, evidence=f"{changes} ({fold_space(correction.reason)})")


def _unused(correction: Correction) -> Problem:
    what = correction.mention or correction.section or ""
    return Problem(kind="correction_unused", about=what, evidence=f"{correction.place} matches nothing in the issue")
