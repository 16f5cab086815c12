"""What spiders yield and pipelines store: one frozen dataclass an aggregate.

The words are those of the design: publication, issue, edition, section, mention, link, illustration. Text 'as written'
is what the digest said, byte for byte but for the white space around it; everything else is what was made of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

EditionKind = Literal["markdown", "page", "post", "entry", "mail"]
IssueType = Literal["newsletter", "special", "podcast"]
Role = Literal["story", "item", "related", "inline", "embed", "promo"]
ImageRole = Literal["cover", "section", "story", "inline"]
Availability = Literal["full", "stub", "preview", "empty"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A repair, a doubt or a refusal, as it becomes a row of `problems`.

    kind: one of `crawler.problems.KINDS`. evidence: what was seen and what was made of it. about: the URL, file or text
    it is about, as written; None when it is about the whole edition.
    """

    kind: str
    evidence: str
    about: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading that organises: the outer one (`group`) and the innermost (`name`); equal where there is one level."""

    group: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """One link as the digest gave it, in reading order.

    section: index into the body's sections, None before the first heading. parent: index of the story or item that a
    related or inline link belongs to. title: plain text (None for an embed). heading: a headline of the digest's own
    above the link. byline: who wrote it and where, as written. summary: plain text, None if none. context: of an inline
    link the sentence that it stands in, plain text. acts: whether following the link acts for a reader, so that it is
    never requested. url: as written.
    """

    role: Role
    url: str
    title: str | None = None
    section: int | None = None
    parent: int | None = None
    heading: str | None = None
    byline: str | None = None
    summary: str | None = None
    template_summary: bool = False
    context: str | None = None
    acts: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Illustration:
    """One use of an image. section: index into the body's sections. story: index of the mention that it illustrates."""

    role: ImageRole
    url: str
    alt: str | None = None
    section: int | None = None
    story: int | None = None
    credit: str | None = None
    credit_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What a digest's body says, in reading order."""

    sections: tuple[Section, ...] = ()
    mentions: tuple[Mention, ...] = ()
    illustrations: tuple[Illustration, ...] = ()
    problems: tuple[Problem, ...] = ()
    words: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingEntry:
    """An edition as a listing names it; each of the rest is None where the listing does not give it.

    revision: what changes when the edition does. title, type: as written. published: date, YYYY-MM-DD.
    """

    locator: str
    revision: str | None = None
    title: str | None = None
    published: str | None = None
    type: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """An edition as it was fetched, before it is read.

    locator: what names it within its kind: file name, path on the site, slug. url: its public address. revision: what
    its server calls this state of it (git blob hash, lastmod, updated time). text: decoded. problems: what was odd
    about the fetching or decoding. listed_title, listed_date: what its listing says of it, as written. withheld: the
    text that was fetched last, where far less is read in it than in this one, and nobody has accepted it.
    """

    kind: EditionKind
    locator: str
    url: str
    text: str
    revision: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    withheld: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldBy:
    """Where facts of an issue were found, in words such as "header's date"; None for what was not found."""

    number: str | None = None
    date: str | None = None
    title: str | None = None


NOT_TOLD = ToldBy()


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """One representation of an issue, read.

    number, published: what this edition says of itself, None where it does not; `published_raw` is as written.
    permalink: path at which the publication's site shows it. redirect_url: where a stub points. audience: who may read
    it ('everyone', 'only_paid', ...). left_out: why it is no issue; None for one that is, or may be. told_by: where its
    number, date and title were found; no part of what is stored.
    """

    document: Document
    type: IssueType
    availability: Availability
    number: int | None = None
    title: str | None = None
    subtitle: str | None = None
    published: date | None = None
    published_raw: str | None = None
    permalink: str | None = None
    redirect_url: str | None = None
    audience: str | None = None
    authors: tuple[str, ...] = ()
    cover: Illustration | None = None
    body: Body = Body()
    left_out: str | None = None
    problems: tuple[Problem, ...] = ()
    told_by: ToldBy = NOT_TOLD


@dataclass(frozen=True, kw_only=True, slots=True)
class Alias:
    """Another address of what a link points at: the rule that joins them and what the rule saw."""

    url: str
    rule: str
    evidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A resource on the web. url: normalised. work: address that stands for the work. domain: registrable, or None."""

    url: str
    work: str
    domain: str | None = None
    aliases: tuple[Alias, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """A mention and the link it points at. summary_from: (kind, locator) of the edition that gave the summary, when it
    is not the one that the issue is read from."""

    mention: Mention
    link: Link
    summary_from: tuple[EditionKind, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A use of an image and the image itself, by its original address."""

    illustration: Illustration
    image: Link


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueSection:
    """A section of an issue with its category across the years."""

    section: Section
    category: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """An issue as the archive keeps it: what its editions say, made one.

    key: what tells it from the publication's other issues ('297-2024-11-25'). editions: all that are known, the one
    that it is read from named by `read_from` (kind, locator). problems: of the issue as a whole; those of an edition
    are the edition's.
    """

    publication: str
    key: str
    type: IssueType
    number: int | None
    title: str | None
    subtitle: str | None
    published: date | None
    published_raw: str | None
    url: str
    redirect_url: str | None
    authors: tuple[str, ...]
    words: int
    editions: tuple[Edition, ...]
    read_from: tuple[EditionKind, str]
    sections: tuple[IssueSection, ...]
    citations: tuple[Citation, ...]
    pictures: tuple[Picture, ...]
    problems: tuple[Problem, ...]
