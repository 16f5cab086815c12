from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sample.jekyll import Page, by_path, file_date, read_posts

BUILT = datetime(2030, 1, 2, tzinfo=UTC)
MATTER = '---\ntitle: "T"\nexcerpt: "E"\ncategories: [digests]\npermalink: /digests/the-first\n---\n'


def page(folder: Path, name: str, text: str) -> Page:
    (folder / name).write_text(text, encoding="utf-8")
    (made,) = read_posts(folder, BUILT)
    return made


def test_a_post_is_read(tmp_path: Path) -> None:
    made = page(tmp_path, "2019-1-2-7.md", MATTER + "\ntext")
    assert (made.path, made.title, made.excerpt, made.listed, made.redirect) == (
        "/digests/the-first",
        "T",
        "E",
        True,
        None,
    )
    assert made.published == datetime(2019, 1, 2, tzinfo=UTC)
    assert made.body == "<p>text</p>\n"


def test_a_redirecting_layout_redirects_and_a_redirect_alone_does_not(tmp_path: Path) -> None:
    target = MATTER.replace("---\ntitle", "---\nredirect: https://n.example/p/7\ntitle")
    assert page(tmp_path, "2019-01-02-7.md", target).redirect is None
    moved = target.replace("redirect:", "layout: redirect\nredirect:")
    assert page(tmp_path, "2019-01-02-7.md", moved).redirect == "https://n.example/p/7"


def test_front_matter_without_an_end_is_text_of_a_stray_page(tmp_path: Path) -> None:
    made = page(tmp_path, "2025-08-18-14.md", MATTER.rstrip("\n") + "### Top News\n\ntext")
    assert (made.path, made.title, made.excerpt, made.listed) == ("/14/", "14", None, False)
    assert "permalink: /digests/the-first" in made.body
    assert "### Top News" in made.body


def test_a_fenced_file_is_one_block_of_code(tmp_path: Path) -> None:
    made = page(tmp_path, "2025-08-04-13.md", f"```markdown\n{MATTER}\n#### [a](https://a.example/)\n```")
    assert (made.path, made.title) == ("/13/", "13")
    assert made.body.startswith('<pre><code class="language-markdown">')
    assert "<a" not in made.body


def test_broken_front_matter_is_dropped_and_the_page_named_by_its_file(tmp_path: Path) -> None:
    made = page(tmp_path, "2024-02-19-10.md", MATTER.replace('"E"', '"E "x" y"') + "text")
    assert (made.path, made.title, made.excerpt, made.listed) == ("/2024-02-19-10/", None, None, False)
    assert made.published == BUILT
    assert made.body == "<p>text</p>\n"


def test_of_two_posts_with_one_permalink_the_later_is_at_it(tmp_path: Path) -> None:
    (tmp_path / "2022-11-14-8.md").write_text(MATTER + "later")
    (tmp_path / "2022-11-07-7.md").write_text(MATTER + "earlier")
    pages = read_posts(tmp_path, BUILT)
    assert [made.name for made in pages] == ["2022-11-07-7.md", "2022-11-14-8.md"]
    assert by_path(pages)["/digests/the-first"].body == "<p>later</p>\n"


def test_liquid_is_filled_in_or_gone(tmp_path: Path) -> None:
    made = page(tmp_path, "2019-01-02-7.md", MATTER + "![]({{ site.imgpath }}/a.png){% if x %}")
    assert made.body == '<p><img src="/assets/img/a.png" alt="" /></p>\n'


@pytest.mark.parametrize(
    "name", ["notes.md", "2019-01-02.md", "2019-13-02-x.md", "2019-01-32-x.md", "2019-01-02-x.txt"]
)
def test_what_is_not_named_like_a_post_is_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(MATTER)
    assert read_posts(tmp_path, BUILT) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ((2021, 2, 29), date(2021, 3, 1)),
        ((2020, 2, 29), date(2020, 2, 29)),
        ((2021, 4, 31), date(2021, 5, 1)),
        ((2021, 0, 1), None),
    ],
)
def test_days_run_on(written: tuple[int, int, int], read: date | None) -> None:
    assert file_date(*written) == read


def test_real_posts_become_the_pages_that_the_real_site_has(shared: Path) -> None:
    pages = {made.name: made for made in read_posts(shared / "corpus" / "posts", BUILT)}
    assert pages["2021-2-29-105.md"].published == datetime(2021, 3, 1, tzinfo=UTC)
    for name, made in pages.items():
        number = name.removesuffix(".md").rpartition("-")[2]
        if not number.isdigit():
            continue
        if number in ("258", "279"):
            assert (made.path, made.title) == (f"/{name.removesuffix('.md')}/", None)
        elif 317 <= int(number) <= 340:
            assert (made.path, made.title, made.listed) == (f"/{number}/", number, False)
            assert ("<a " in made.body) == (int(number) > 318)
        else:
            assert made.path.startswith("/digests/")
            assert made.listed
