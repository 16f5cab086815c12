from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from crawler.archive.issues.content_hash import content_hash
from crawler.items import Alias, Edition, Issue, Link, Problem, Section
from tests.archive.builders import PICTURES, STORIES, citation, document, edition, issue

ISSUE = issue(problems=[Problem(kind="title_missing", evidence="a"), Problem(kind="date_missing", evidence="b")])


def with_edition(**changed: object) -> Issue:
    return replace(ISSUE, editions=(replace(ISSUE.editions[0], **changed),))  # type: ignore[arg-type]


def with_mention(**changed: object) -> Issue:
    first = STORIES[0]
    return replace(
        ISSUE,
        citations=(replace(first, mention=replace(first.mention, **changed)), *STORIES[1:]),  # type: ignore[arg-type]
    )


def with_link(**changed: object) -> Issue:
    first = STORIES[0]
    return replace(ISSUE, citations=(replace(first, link=replace(first.link, **changed)), *STORIES[1:]))  # type: ignore[arg-type]


def with_picture(**changed: object) -> Issue:
    first = PICTURES[0]
    use = replace(first.illustration, **changed)  # type: ignore[arg-type]
    return replace(ISSUE, pictures=(replace(first, illustration=use), *PICTURES[1:]))


CHANGED: dict[str, Callable[[], Issue]] = {
    "key": lambda: replace(ISSUE, key="2"),
    "type": lambda: replace(ISSUE, type="special"),
    "number": lambda: replace(ISSUE, number=2),
    "title": lambda: replace(ISSUE, title=None),
    "subtitle": lambda: replace(ISSUE, subtitle="Other"),
    "published": lambda: replace(ISSUE, published=date(2020, 1, 7)),
    "published_raw": lambda: replace(ISSUE, published_raw="Jan 6"),
    "url": lambda: replace(ISSUE, url="https://digest.example/2"),
    "redirect_url": lambda: replace(ISSUE, redirect_url="https://digest.example/2"),
    "authors": lambda: replace(ISSUE, authors=("A. Writer",)),
    "words": lambda: replace(ISSUE, words=1),
    "read_from": lambda: replace(ISSUE, read_from=("page", "/one")),
    "problems": lambda: replace(ISSUE, problems=ISSUE.problems[:1]),
    "category": lambda: replace(ISSUE, sections=(replace(ISSUE.sections[0], category="Tools"), ISSUE.sections[1])),
    "section": lambda: replace(
        ISSUE, sections=(replace(ISSUE.sections[0], section=Section(group="G", name="News")), ISSUE.sections[1])
    ),
    "order of mentions": lambda: replace(ISSUE, citations=(*STORIES[1:], STORIES[0])),
    "order of pictures": lambda: replace(ISSUE, pictures=PICTURES[::-1]),
    "edition's text": lambda: with_edition(document=replace(ISSUE.editions[0].document, text="Another text.")),
    "edition's url": lambda: with_edition(document=replace(ISSUE.editions[0].document, url="https://b.example/")),
    "edition's availability": lambda: with_edition(availability="preview"),
    "edition's title": lambda: with_edition(title="Two"),
    "edition's permalink": lambda: with_edition(permalink=None),
    "edition's problems": lambda: with_edition(problems=(Problem(kind="empty", evidence="e"),)),
    "document's problems": lambda: with_edition(
        document=replace(ISSUE.editions[0].document, problems=(Problem(kind="empty", evidence="e"),))
    ),
    "role": lambda: with_mention(role="item"),
    "url as written": lambda: with_mention(url="https://site.example/story"),
    "mention's title": lambda: with_mention(title="Other"),
    "heading": lambda: with_mention(heading="Above"),
    "byline": lambda: with_mention(byline="A. Writer"),
    "summary": lambda: with_mention(summary=None),
    "template summary": lambda: with_mention(template_summary=True),
    "mention's section": lambda: with_mention(section=1),
    "parent": lambda: with_mention(parent=2),
    "work": lambda: with_link(work="https://site.example/work"),
    "domain": lambda: with_link(domain=None),
    "aliases": lambda: with_link(aliases=(Alias(url="https://b.example/", rule="r", evidence="e"),)),
    "alt": lambda: with_picture(alt=None),
    "credit": lambda: with_picture(credit="A. Painter"),
    "image's role": lambda: with_picture(role="inline"),
}


@pytest.mark.parametrize("made", CHANGED.values(), ids=CHANGED)
def test_whatever_the_archive_keeps_counts(made: Callable[[], Issue]) -> None:
    assert content_hash(made()) != content_hash(ISSUE)


def test_the_same_issue_made_again_has_the_same_hash() -> None:
    again = issue(problems=ISSUE.problems)
    assert again is not ISSUE
    assert content_hash(again) == content_hash(ISSUE)


def test_what_servers_call_a_state_does_not_count() -> None:
    source = replace(ISSUE.editions[0].document, revision="r2", etag=None, last_modified=None)
    assert content_hash(with_edition(document=source)) == content_hash(ISSUE)


def test_the_order_of_editions_problems_and_aliases_does_not_count() -> None:
    def made(*, backwards: bool) -> Issue:
        step = -1 if backwards else 1
        editions: tuple[Edition, ...] = (edition(), edition(document("/one", kind="page")))
        problems = (Problem(kind="empty", evidence="e"), Problem(kind="empty", evidence="f"))
        aliases = (
            Alias(url="https://b.example/", rule="r", evidence="e"),
            Alias(url="https://a.example/", rule="r", evidence="e"),
        )
        first = replace(citation("a"), link=Link(url="https://site.example/a", work="w", aliases=aliases[::step]))
        return replace(
            issue(editions=editions, citations=[first], problems=problems[::step]),
            editions=editions[::step],
            read_from=("markdown", "one.md"),
        )

    assert content_hash(made(backwards=True)) == content_hash(made(backwards=False))
