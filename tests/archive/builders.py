"""Issues of a made-up digest, what they are made of, and a page that one links."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crawler.items import (
    Alias,
    Citation,
    Document,
    Edition,
    EditionKind,
    Illustration,
    ImageRole,
    Issue,
    IssueSection,
    Link,
    Mention,
    Picture,
    Problem,
    Role,
    Section,
)
from crawler.linked_pages.metadata.item import Source
from crawler.urls import fold

PUBLICATION = "weekly"
CATEGORIES = {"News": "What is new.", "Tools": "What to use.", "Other": "The rest."}


def document(
    locator: str = "one.md",
    *,
    kind: EditionKind = "markdown",
    text: str = "A text.",
    revision: str | None = "r1",
    problems: tuple[Problem, ...] = (),
) -> Document:
    return Document(
        kind=kind,
        locator=locator,
        url=f"https://source.example/{locator}",
        text=text,
        revision=revision,
        etag='"e1"',
        last_modified="Mon, 06 Jan 2020 10:00:00 GMT",
        problems=problems,
    )


def edition(
    source: Document | None = None,
    *,
    number: int | None = 1,
    permalink: str | None = "/digests/one",
    availability: str = "full",
    problems: tuple[Problem, ...] = (),
) -> Edition:
    return Edition(
        document=source or document(),
        type="newsletter",
        availability=availability,  # type: ignore[arg-type]
        number=number,
        title="One",
        published=date(2020, 1, 6),
        published_raw="2020-1-6",
        permalink=permalink,
        problems=problems,
    )


def link(url: str, *, domain: str | None = "site.example", work: str | None = None) -> Link:
    """The link at an address. work: another address of the work; by default what the rules of folding say."""
    found = fold(url) if work is None else None
    alias = found or (None if work is None else Alias(url=work, rule="fold", evidence="The rule saw it."))
    aliases = () if alias is None else (Alias(url=alias.url, rule=alias.rule, evidence=alias.evidence),)
    return Link(url=url, work=alias.url if alias else url, domain=domain, aliases=aliases)


def citation(
    path: str,
    *,
    role: Role = "item",
    title: str | None = "A title",
    summary: str | None = "A summary.",
    section: int | None = 0,
    parent: int | None = None,
    work: str | None = None,
    template_summary: bool = False,
    summary_from: tuple[EditionKind, str] | None = None,
) -> Citation:
    url = f"https://site.example/{path}"
    return Citation(
        mention=Mention(
            role=role,
            url=f"{url}{'&' if '?' in url else '?'}utm_source=digest",
            title=title,
            section=section,
            parent=parent,
            summary=summary,
            template_summary=template_summary,
        ),
        link=link(url, work=work),
        summary_from=summary_from,
    )


def picture(path: str, *, role: ImageRole = "inline", section: int | None = 0, story: int | None = None) -> Picture:
    url = f"https://images.example/{path}"
    return Picture(
        illustration=Illustration(role=role, url=url, alt="What it shows.", section=section, story=story),
        image=link(url, domain="images.example"),
    )


def sections(*names: str) -> tuple[IssueSection, ...]:
    return tuple(IssueSection(section=Section(group=name, name=name), category="News") for name in names)


STORIES = (
    citation("story", role="story", title="Something happened"),
    citation("more", role="related", title="More of it", summary=None, parent=0),
    citation("tool", section=1, title="A tool", summary="It does things."),
    citation("tool", section=1, role="inline", title="again", summary=None, parent=2),
)
PICTURES = (
    picture("cover.png", role="cover", section=None),
    picture("story.png", role="story", story=0),
)


def issue(
    key: str = "1-2020-01-06",
    *,
    number: int | None = 1,
    title: str = "One",
    editions: Sequence[Edition] | None = None,
    parts: Sequence[IssueSection] | None = None,
    citations: Sequence[Citation] = STORIES,
    pictures: Sequence[Picture] = PICTURES,
    problems: Sequence[Problem] = (),
) -> Issue:
    known = tuple(editions) if editions is not None else (edition(document(f"{key}.md"), number=number),)
    return Issue(
        publication=PUBLICATION,
        key=key,
        type="newsletter",
        number=number,
        title=title,
        subtitle="Below the title",
        published=date(2020, 1, 6),
        published_raw="2020-1-6",
        url=f"https://digest.example/{key}",
        redirect_url=None,
        authors=("A. Writer", "B. Writer"),
        words=120,
        editions=known,
        read_from=(known[0].document.kind, known[0].document.locator),
        sections=tuple(parts) if parts is not None else sections("News", "Tools"),
        citations=tuple(citations),
        pictures=tuple(pictures),
        problems=tuple(problems),
    )


def page(**values: Any) -> Source:
    """An article, but for what is said otherwise."""
    usual: dict[str, Any] = {
        "kind": "article",
        "title": "Gears explained",
        "authors": ("Rita Ratchet", "Sam Spring"),
        "published": "2024-09-23T23:30:00-05:00",
        "published_raw": "Sept. 23, 2024",
        "modified": "2024-10-01",
        "site_name": "The Gearbox",
        "description": "How one wheel turns another.",
        "language": "en",
        "image": "https://Images.example/gear.png?utm_source=x",
        "canonical_url": "https://site.example/gears",
        "paywalled": False,
        "text": "A gear turns another gear.",
        "word_count": 5,
        "origins": {"title": "jsonld", "published": "meta"},
    }
    return Source(**usual | values)
