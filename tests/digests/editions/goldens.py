"""The golden readings: what each folder of `tests/fixtures/digests` is read as, written so that a person can check it.

A folder holds `input.md`, `input.html` or `input.json`, `document.json` (kind, locator and address of the edition),
`publication.toml` where its publication is another than that of most, and `expected.json`, the reading. After a change
of the readers that is meant,

    .venv/bin/python -m tests.digests.editions.goldens

writes the expectations anew: read the difference before it is kept. A new folder needs the first two files only.
"""

import json
import re
from pathlib import Path
from typing import Any

from crawler.digests.description.css import Css
from crawler.digests.description.issue import IssueTable
from crawler.digests.description.posts import Posts
from crawler.digests.editions.reading import read_edition
from crawler.digests.publications import Publication, Site, load_publication
from crawler.items import Body, Document, Edition, Illustration

FOLDER = Path(__file__).parents[2] / "fixtures" / "digests"
SAMPLE = Path(__file__).parents[3] / "sample" / "publication.toml"
PUBLICATION = Publication(
    key="gears",
    name="Last Week in Gears",
    url="https://site.example",
    posts=Posts(header="yaml"),
    issue=IssueTable(numbered=True, podcast=re.compile(r"(?i)\bpodcast\b|\bepisode\b")),
    reading=load_publication(str(SAMPLE)).reading,
    site=Site(
        url="https://site.example",
        body=Css("div.post-article"),
        title=Css("h1[class*=display-5]"),
        subtitle=Css("h4[class*=lh14]"),
        date=Css("[class*=published] time::attr(datetime)"),
        cover=Css("img[class*=page-feature-image]"),
        credit=Css("p[class*=image-credit]"),
    ),
    liquid={"site.imgpath": "/assets/img", "site.baseurl": ""},
)


def folders() -> list[Path]:
    """The folders of fixtures, by name."""
    return sorted(folder for folder in FOLDER.iterdir() if folder.is_dir())


def read(folder: Path) -> Edition:
    """The edition that a folder holds, read."""
    named = json.loads((folder / "document.json").read_text(encoding="utf-8"))
    (source,) = folder.glob("input.*")
    described = folder / "publication.toml"
    publication = load_publication(str(described)) if described.exists() else PUBLICATION
    return read_edition(Document(**named, text=source.read_text(encoding="utf-8")), publication)


def describe(edition: Edition) -> dict[str, Any]:
    """The whole reading, without what is empty; sections by name, parents by address, problems by kind."""
    body = edition.body
    return _filled(
        type=edition.type,
        availability=edition.availability,
        number=edition.number,
        title=edition.title,
        subtitle=edition.subtitle,
        published=str(edition.published) if edition.published else None,
        published_raw=edition.published_raw,
        permalink=edition.permalink,
        redirect_url=edition.redirect_url,
        audience=edition.audience,
        authors=list(edition.authors),
        cover=_illustration(edition.cover, body) if edition.cover else None,
        problems=[problem.kind for problem in edition.problems],
        sections=[_section(body, index) for index in range(len(body.sections))],
        mentions=[
            _filled(
                role=mention.role,
                url=mention.url,
                title=mention.title,
                section=_section(body, mention.section),
                parent=_url(body, mention.parent),
                heading=mention.heading,
                byline=mention.byline,
                context=mention.context,
                acts=mention.acts or None,
                summary=mention.summary,
                template_summary=mention.template_summary,
            )
            for mention in body.mentions
        ],
        illustrations=[_illustration(illustration, body) for illustration in body.illustrations],
        words=body.words,
    )


def expected(folder: Path) -> dict[str, Any]:
    """The reading that a folder expects."""
    reading: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return reading


def _filled(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _illustration(illustration: Illustration, body: Body) -> dict[str, Any]:
    return _filled(
        role=illustration.role,
        url=illustration.url,
        alt=illustration.alt,
        section=_section(body, illustration.section),
        story=_url(body, illustration.story),
        credit=illustration.credit,
        credit_url=illustration.credit_url,
    )


def _section(body: Body, index: int | None) -> str | None:
    if index is None:
        return None
    section = body.sections[index]
    return section.name if section.group == section.name else f"{section.group} > {section.name}"


def _url(body: Body, index: int | None) -> str | None:
    return None if index is None else body.mentions[index].url


def main() -> None:
    """Writes every folder's expectation."""
    for folder in folders():
        text = json.dumps(describe(read(folder)), ensure_ascii=False, indent=1) + "\n"
        (folder / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
