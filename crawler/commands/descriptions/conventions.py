"""What the issues of a publication have in common: numbers, dates, language, sections. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import msgspec

from crawler.commands.descriptions.draft import Draft, counted, some
from crawler.digests.publications import Publication
from crawler.items import Edition
from crawler.text.languages import guess_language

__all__ = ["Reader", "issues_of", "settle_conventions", "settle_sections"]

Reader = Callable[[Publication], Sequence[Edition]]
"""Reads the same editions by another description."""

MOST: Final = 0.9
"""Share of the issues from which something is true of all."""

FEW: Final = 0.1
"""Share of the issues up to which something is an accident."""

OFTEN: Final = 0.2
"""Share of the issues in which a heading has to be to be proposed as a category."""

MOST_CATEGORIES: Final = 25
"""Most categories that are proposed."""


def issues_of(editions: Sequence[Edition]) -> list[Edition]:
    """Return the editions that are, or may be, issues."""
    return [edition for edition in editions if edition.left_out is None and edition.availability != "empty"]


def settle_conventions(draft: Draft, read: Reader, publication: Publication) -> Publication:
    """Add what the issues have in common to a draft, and return the publication by it."""
    issues = issues_of(read(publication))
    if not issues:
        return publication
    languages = _languages(issues)
    if languages:
        name, count = languages
        draft.set("", "languages", (name,), f"most words of {count} of {len(issues)} issues")
        publication = replace(publication, languages=(name,))
        issues = issues_of(read(publication))
    publication = _settle_numbers(draft, issues, publication)
    return _settle_dates(draft, read, publication)


def _languages(issues: Sequence[Edition]) -> tuple[str, int] | None:
    """Return the language of most issues, and of how many; None for English and for none."""
    guessed = Counter(language for issue in issues if (language := guess_language(_text(issue))))
    if not guessed:
        return None
    language, count = guessed.most_common(1)[0]
    return (language, count) if language != "en" and count > len(issues) / 2 else None


def _text(issue: Edition) -> str:
    texts = (text for mention in issue.body.mentions for text in (mention.title, mention.summary, mention.context))
    return " ".join(text for text in (issue.title, *texts) if text)


def _settle_numbers(draft: Draft, issues: Sequence[Edition], publication: Publication) -> Publication:
    numbered = [issue for issue in issues if issue.number is not None]
    share = len(numbered) / len(issues)
    where = counted(Counter(issue.told_by.number for issue in numbered if issue.told_by.number))
    years: dict[int, set[int]] = {}
    for issue in numbered:
        if issue.number is not None and issue.published is not None:
            years.setdefault(issue.number, set()).add(issue.published.year)
    again = [number for number, each in years.items() if len(each) > 1]
    if len(again) >= max(2, OFTEN * len(years)) and share > FEW:
        first = some(map(str, sorted(years[min(again)])))
        why = f"{len(again)} numbers occur in several years, such as {min(again)} in {first}"
        draft.set("issue", "restarts", True, why)
        return _with_issue(publication, restarts=True)
    if 0 < share <= FEW:
        few = some(str(issue.number) for issue in numbered)
        why = f"only {len(numbered)} of {len(issues)} issues seem to have a number ({few}, from {where})"
        draft.set("issue", "numbered", False, why, is_sure=False)
        return _with_issue(publication, numbered=False)
    if numbered:
        doubt = "" if share >= MOST else " CHECK the others: issues, or specials with numbered = true in [issue]."
        draft.notes.append(f"Numbers: {len(numbered)} of {len(issues)} issues have one, from {where}.{doubt}")
    else:
        draft.notes.append(f"Numbers: none of {len(issues)} issues has one.")
    return publication


def _settle_dates(draft: Draft, read: Reader, publication: Publication) -> Publication:
    issues = issues_of(read(publication))
    unclear = [i for i in issues if any(p.kind == "date_imprecise" and "date_order" in p.evidence for p in i.problems)]
    if unclear:
        tried = {}
        for order in ("day-first", "month-first"):
            tried[order] = _disorder(issues_of(read(_with_issue(publication, date_order=order))))
        order = min(tried, key=lambda each: tried[each])
        why = (
            f"dates such as {unclear[0].published_raw!r} are unclear; read so, {tried[order]} issues are out of order,"
            f" else {max(tried.values())}"
        )
        draft.set("issue", "date_order", order, why, is_sure=len(set(tried.values())) > 1)
        publication = _with_issue(publication, date_order=order)
        issues = issues_of(read(publication))
    dated = [issue for issue in issues if issue.published is not None]
    where = counted(Counter(issue.told_by.date for issue in dated if issue.told_by.date))
    missing = [issue.document.locator for issue in issues if issue.published is None]
    doubt = f" CHECK those without: {some(missing)}." if missing else ""
    draft.notes.append(
        f"Dates: {len(dated)} of {len(issues)} issues have one{f', from {where}' if where else ''}.{doubt}"
    )
    return publication


def _disorder(issues: Sequence[Edition]) -> int:
    """Return how many issues have an earlier date than the one before them, by number or by name."""
    days = [
        issue.published
        for issue in sorted(issues, key=lambda each: (each.number or 0, each.document.locator))
        if issue.published is not None
    ]
    return sum(later < earlier for earlier, later in pairwise(days)) + len(issues) - len(days)


def _with_issue(publication: Publication, **keys: object) -> Publication:
    return replace(publication, issue=msgspec.structs.replace(publication.issue, **keys))


def settle_sections(draft: Draft, issues: Sequence[Edition]) -> None:
    """Propose a category for each heading that is in many issues."""
    counts: Counter[str] = Counter()
    for issue in issues:
        counts.update({section.name for section in issue.body.sections})
    least = max(2, OFTEN * len(issues))
    often = [(heading, count) for heading, count in counts.most_common(MOST_CATEGORIES) if count >= least]
    for heading, _ in often:
        name = heading.strip(" :#*")
        if name and draft.get("categories", heading.casefold()) is None:
            why = "headings in many issues, each a category: let several have one name where they mean the same"
            draft.set("categories", heading.casefold(), name, why, is_sure=False)
