"""What the analysis of stories reads: mentions, with what is known of the pages they lead to."""

from dataclasses import dataclass

__all__ = ["Mention", "Tie", "TieKind"]

TieKind = str
"""same_work: one work cited twice; same_text: one text in two places; same_news: one event, announcement or
publication; follow_up: another step of one affair."""


@dataclass(kw_only=True, slots=True)
class Mention:
    """A mention of a link in an issue that has a date. There are many, so they are of the kind that is made fastest."""

    id: int
    """Id of the mention."""

    place: int
    """Place among all mentions, by date, publication, issue and position: the same in every archive of one content."""

    day: int
    """Date of the issue, in days since 0001-01-01 (date.toordinal)."""

    work: str
    """Address that represents the work."""

    site: str
    """Registrable domain of the link; empty where it has none."""

    address: str
    """Normalised address of the link."""

    title: str
    """Headline; empty without one."""

    summary: str
    """What the digest says of it; empty if nothing."""

    parent: int | None = None
    """Mention whose list of related links it stands in; None for any other."""

    page_title: str = ""
    """Headline of the page; empty while the page is unread."""

    page_text: str = ""
    """How the main text of the page begins; empty while the page is unread."""

    page_day: int | None = None
    """Date at which the page says that it was published, in days like `day`; None where that is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tie:
    """Two mentions that tell the same, or of the same affair."""

    a: int
    """The earlier mention, by place."""

    b: int
    """The later mention."""

    kind: TieKind
    """What joins them."""

    rule: str
    """Rule that says so."""

    score: float
    """How sure the rule is, from 0 to 1."""

    evidence: str
    """What the rule saw, for people."""
