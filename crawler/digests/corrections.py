"""Corrections by hand: `corrections.yaml`, applied to every issue that is assembled, so that they survive each crawl.

A file is a list. Each entry names an issue and, for a row of it, a section or a mention; says what to set; and why::

    - issue: {number: 12, date: 2018-11-05}
      set: {title: "Gears This Week #12"}
      reason: The title was cut off.
    - issue: {number: 12}
      mention: https://a.example/old
      set: {url: "https://a.example/new", role: story}
      reason: The digest mistyped the address.
    - issue: {title: "A year in gears"}
      section: Explainrs
      set: {section: Explainers, category: Explainers}
      reason: A typing error.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import yaml

from crawler.exceptions import ArgumentError
from crawler.items import Role

ISSUE_FIELDS = frozenset({"number", "date", "title"})
MENTION_FIELDS = frozenset({"url", "role", "title"})
SECTION_FIELDS = frozenset({"section", "category"})
_TEXTS = frozenset({"mention", "section", "publication", "title", "url", "role", "category"})
_KEYS = frozenset({"issue", "mention", "occurrence", "section", "set", "reason", "publication"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One entry of the file."""

    issue: Mapping[str, Any]
    """Number, date or title of the issue, as the digest gave them."""
    set: Mapping[str, Any]
    """Field -> the right value."""
    reason: str
    """Why the value was wrong, for readers."""
    place: str
    """Where the entry stands in the file, for messages."""
    mention: str | None = None
    """URL of the mention that is corrected, as written; None when the entry is not about a mention."""
    occurrence: int = 1
    """Which of the issue's mentions of that URL, from 1."""
    section: str | None = None
    """Heading of the section that is corrected; None when the entry is not about a section."""
    publication: str | None = None
    """Key of the publication; None for any."""

    def names(self, publication: str, number: int | None, published: date | None, title: str | None) -> bool:
        """Return whether the correction is about the issue with these data, as the digest gave them."""
        told = {"number": number, "date": published, "title": title}
        return self.publication in (None, publication) and all(told[key] == value for key, value in self.issue.items())


def load_corrections(
    path: Path, *, publication: str | None = None, categories: Collection[str] | None = None
) -> tuple[Correction, ...]:
    """Return the corrections in a file; () when there is no file.

    Args:
        path: the file.
        publication: key of the publication whose categories are given.
        categories: those that its sections may have; None where it is not known.

    Raises:
        ArgumentError: an entry is wrong; the message names it.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        raise ArgumentError(
            f"{path} cannot be read: {error}. Mend it, or name another file with -s CORRECTIONS=PATH."
        ) from None
    if entries is None:
        return ()
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise ArgumentError(f"{path} must hold a list of corrections; see docs/operating.md.")
    corrections = tuple(_correction(entry, f"{path}, entry {number}") for number, entry in enumerate(entries, 1))
    for correction in corrections:
        name = correction.set.get("category")
        if name is None or categories is None or correction.publication not in (None, publication):
            continue
        if name not in categories:
            known = ", ".join(categories)
            raise ArgumentError(f"{correction.place}: category {name!r} is none of {known}. See docs/operating.md.")
    return corrections


def _correction(entry: object, place: str) -> Correction:
    def wrong(what: str) -> ArgumentError:
        return ArgumentError(f"{place}: {what}. See docs/operating.md for what an entry looks like.")

    if not isinstance(entry, dict) or not set(entry) <= _KEYS:
        raise wrong(f"an entry has the keys {', '.join(sorted(_KEYS))}")
    issue, changes, reason = entry.get("issue"), entry.get("set"), entry.get("reason")
    if not isinstance(issue, dict) or not issue or not set(issue) <= ISSUE_FIELDS:
        raise wrong("'issue' must give number, date or title")
    if not isinstance(reason, str) or not reason.strip():
        raise wrong("'reason' is missing")
    fields = MENTION_FIELDS if "mention" in entry else SECTION_FIELDS if "section" in entry else ISSUE_FIELDS
    if not isinstance(changes, dict) or not changes or not set(changes) <= fields:
        raise wrong(f"'set' must give one of {', '.join(sorted(fields))}")
    for values in (issue, changes):
        if not isinstance(values.get("date", date.min), date):
            raise wrong(f"{values['date']!r} is no date of the form YYYY-MM-DD")
        if not isinstance(values.get("number", 0), int) or isinstance(values.get("number"), bool):
            raise wrong(f"{values['number']!r} is no number")
    for name, value in (*entry.items(), *issue.items(), *changes.items()):
        if name in _TEXTS and not (isinstance(value, str) and value.strip()):
            raise wrong(f"{name} {value!r} is no text")
    occurrence = entry.get("occurrence", 1)
    if not isinstance(occurrence, int) or occurrence < 1:
        raise wrong(f"occurrence {occurrence!r} is no number from 1")
    if changes.get("role", "story") not in get_args(Role):
        raise wrong(f"role {changes['role']!r} is none of {', '.join(get_args(Role))}")
    return Correction(
        issue=issue,
        set=changes,
        reason=reason.strip(),
        place=place,
        mention=entry.get("mention"),
        occurrence=occurrence,
        section=entry.get("section"),
        publication=entry.get("publication"),
    )
