"""The table `[issue]`: where number, date, title and address of an issue stand."""

import re
from typing import Literal

import msgspec

from crawler.digests.description.sources import Mark, Permalink, Source

__all__ = ["IssueTable"]


class IssueTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tells number, date, title and address of an issue.

    Sources are asked in the order given; the first that tells something counts, and one that contradicts it is a row
    in `problems`. Without a list, all places are asked: header, path, title, then the first lines of the text.
    """

    number: tuple[Source, ...] = ()
    """Where the number stands. Regular expressions take the group `number`, or the first, or the whole match."""
    date: tuple[Source, ...] = ()
    """Where the date stands. Regular expressions take the groups `year`, `month` and `day`, or `date`, or the first."""
    title: tuple[Source, ...] = ()
    """Where the title stands; where none of them tells one, in the first heading of the text."""
    draft: tuple[Mark, ...] = ()
    """Signs of a post that is not published, such as `header:status=draft`; without it: a header that says `draft`,
    `published: false` or `status: draft`, and folders named `drafts`."""
    numbered: bool | None = None
    """Whether each issue has a number, so that a post without one is a special. By default, an issue without a number
    is an issue like the others; `false`: no issue has one, whatever its texts say."""
    restarts: bool = False
    """Whether numbers start again each year, so that a number alone identifies no issue."""
    podcast: re.Pattern[str] | None = None
    """Regular expression found in the titles of episodes of its podcast, which are a series of their own."""
    date_order: Literal["day-first", "month-first"] | None = None
    """How dates such as 03/04/2021 are read. Without it, the day is first with points (3.4.2021) and where `languages`
    has none but others than English; else they tell no date unless one of the two exceeds 12."""
    permalink: Permalink | None = None
    """Address of an issue's page, with `{year}`, `{month}`, `{day}` (of its date), `{number}` (`{number:3}`: at least
    three digits), `{slug}` (the header's, else the group of the pattern, else the name of the file, or of the
    folder of an `index.md`, without a date before it), `{title}` (the header's slug, else the title with
    hyphens; `{title:ascii}` without accents), `{header:FIELD}`, `{path:GROUP}`. Without it, the header's `permalink` or
    `url`."""
