"""The same issue gives the same mentions from its Markdown, from its page and from its Substack post."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from crawler.digests.editions.reading import read_edition
from crawler.items import Document, Edition
from sample import site, substack
from sample.jekyll import Page
from tests.corpus.readings import BASE, pages, publication, readings, told

AS_PAGE = {
    "2019-04-22-18.md": "kramdown: a list straight after a line of text is more text",
    "2022-06-20-172.md": "kramdown: a list straight after a line of text is more text",
    "2021-12-27-148.md": "the credit's HTML has an attribute without a closing quote, which takes the article in",
}
"""File -> why its page does not say what its Markdown says."""
AS_POST = {"2021-4-5-110.md": "Substack keeps a video's id, not the address of its player"}
MOST_EXCEPTIONS = 3


def as_page(page: Page) -> tuple[Edition, str]:
    path = f"/digests/{page.name}"
    html = site.files([replace(page, redirect=None, path=path)], BASE)[path][1]
    document = Document(kind="page", locator=path, url=BASE + path, text=html)
    return read_edition(document, publication()), BASE + path


@cache
def page_readings(shared: Path) -> dict[str, tuple[Edition, str]]:
    """Reading and address by file name."""
    return {page.name: as_page(page) for page in pages(shared)}


def as_posts(page: Page) -> list[Edition]:
    return [
        read_edition(
            Document(
                kind="post",
                locator=letter.slug,
                url=f"https://post.example/p/{letter.slug}",
                text=substack.post([letter], "https://post.example", letter.slug)[1],
            ),
            publication(),
        )
        for letter in substack.read_letters([page], None)
    ]


@pytest.mark.deep
def test_pages_say_what_the_markdown_says(shared: Path) -> None:
    different = set()
    for name, (edition, url) in page_readings(shared).items():
        if told(edition, url) != told(readings(shared)[name], url):
            different.add(name)
    assert different <= set(AS_PAGE), different - set(AS_PAGE)
    assert len(AS_PAGE) <= MOST_EXCEPTIONS


def test_pages_tell_the_same_issue(shared: Path) -> None:
    for name, (edition, _) in page_readings(shared).items():
        source = readings(shared)[name]
        kinds = {problem.kind for problem in source.problems}
        if name in AS_PAGE or "permalink_unused" in kinds:
            continue
        assert edition.published == source.published, name
        assert (edition.title, edition.subtitle or "") == (source.title, source.subtitle or ""), name
        if edition.told_by.number == "file name":  # the address is made of the file's name here; no real page has such
            continue
        # A page has no file name: where the title gives another number, that is the one that it knows.
        assert (edition.number != source.number) == ("number_conflict" in kinds), name


@pytest.mark.deep
def test_posts_say_what_the_markdown_says(shared: Path) -> None:
    different = set()
    base = f"{BASE}/digests/x"
    for page in pages(shared):
        for edition in as_posts(page):
            ours, theirs = told(readings(shared)[page.name], base), told(edition, base)
            if ours != theirs:
                different.add(page.name)
    assert different <= set(AS_POST), different - set(AS_POST)
