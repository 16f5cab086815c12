"""A post of the repository: identity, cover, permalink, text."""

import pytest

from crawler.digests.description.file import parse_publication
from crawler.digests.editions.posts import read_post_file
from crawler.digests.publications import Publication
from crawler.items import Document, Edition
from tests.digests.editions.goldens import PUBLICATION


def read(front: str, body: str = "[x](/x) - y", name: str = "2020-2-3-5.md") -> Edition:
    text = f"---\n{front}\n---\n\n{body}"
    return read_post_file(Document(kind="markdown", locator=name, url="https://r.example/", text=text), PUBLICATION)


def kinds(edition: Edition) -> set[str]:
    return {problem.kind for problem in edition.problems}


def test_number_and_date_are_the_file_names() -> None:
    edition = read("title: Gears \\#5")
    assert (edition.number, str(edition.published), edition.published_raw) == (5, "2020-02-03", "2020-2-3")
    assert kinds(edition) == set()


def test_a_title_with_another_number_is_a_conflict_and_the_file_name_counts() -> None:
    edition = read('title: "Gears #6"')
    assert (edition.number, kinds(edition)) == (5, {"number_conflict"})


@pytest.mark.parametrize(
    ("name", "number", "type_"),
    [("2020-2-3-a-year.md", None, "special"), ("a.md", None, "special"), ("2020-2-3-5.markdown", 5, "newsletter")],
)
def test_a_file_without_a_number_is_a_special(name: str, number: int | None, type_: str) -> None:
    edition = read("title: Gears", name=name)
    assert (edition.number, edition.type) == (number, type_)


@pytest.mark.parametrize("name", ["2021-13-01-5.md", "2021-00-00-5.md", "0000-01-01-5.md"])
def test_a_date_of_no_calendar_is_none_and_noted(name: str) -> None:
    edition = read("title: Gears", name=name)
    assert (edition.published, edition.published_raw, edition.number) == (None, name[:10], 5)
    assert "date_impossible" in kinds(edition)


def test_the_cover_and_its_credit() -> None:
    edition = read('title: A\nimage:\n  feature: a/b.png\n  credit: <a href="https://a.example/">Ada</a> / B')
    cover = edition.cover
    assert cover is not None
    assert (cover.role, cover.url, cover.credit, cover.credit_url) == (
        "cover",
        "a/b.png",
        "Ada / B",
        "https://a.example/",
    )


def test_a_bare_folder_is_no_cover() -> None:
    edition = read("title: A\nimage:\n  feature: assets/img/")
    assert (edition.cover, kinds(edition)) == (None, {"placeholder"})


def test_a_placeholder_credit_is_none_and_the_cover_stays() -> None:
    edition = read(
        'title: A\nimage:\n  feature: a.png\n  credit: <a href="<Image Source Link>"> <Author> / <Source Name> </a>'
    )
    assert edition.cover is not None
    assert (edition.cover.credit, kinds(edition)) == (None, {"placeholder"})


def test_a_placeholder_excerpt_is_no_subtitle() -> None:
    assert read("title: A\nexcerpt: None").subtitle is None
    assert read("title: A\nexcerpt: None of it").subtitle == "None of it"


def test_authors_are_a_list_or_names_between_semicolons() -> None:
    assert read("title: A\nauthor: Ada; Ben").authors == ("Ada", "Ben")
    assert read("title: A\nauthor: [Ada, Ben]").authors == ("Ada", "Ben")


def test_where_the_site_shows_a_post_whose_front_matter_it_cannot_read() -> None:
    unquoted = read('title: "A "b" c"\npermalink: /digests/a')
    assert (unquoted.permalink, "permalink_unused" in kinds(unquoted)) == ("/2020-2-3-5/", True)
    good = read("title: A\npermalink: /digests/a")
    assert (good.permalink, kinds(good)) == ("/digests/a", set())


def test_mojibake_is_mended_and_each_repair_noted_with_its_line() -> None:
    edition = read("title: A", "#### [Ada‚Äôs](/a)\n\nNa\ufffdve.")
    assert edition.body.mentions[0].title == "Ada’s"
    assert [(p.kind, p.about) for p in edition.problems] == [("mojibake", "‚Äô"), ("characters_lost", "Na\ufffdve.")]
    assert edition.problems[0].evidence.startswith("line 5:")


def test_kramdowns_attributes_and_carriage_returns_say_nothing() -> None:
    edition = read("title: A", "* TOC\r\n{:toc}\r\n\r\n[x](/x){:target='_blank'} - y\r\n{: .lead}")
    assert [(m.url, m.summary) for m in edition.body.mentions] == [("/x", "y")]


def test_a_bar_makes_no_table() -> None:
    edition = read("title: A", "[One | two](/x) - y | z\n--- | ---\n")
    assert edition.body.mentions[0].title == "One | two"


def test_a_post_without_text_is_empty() -> None:
    assert read("title: A", "").availability == "empty"


def read_file(name: str, text: str, rules: str = "") -> Edition:
    """A file of a publication whose description says this besides its names."""
    file = parse_publication(f'name = "Cog Weekly"\nurl = "https://cogs.example"\n{rules}', "cogs.toml")
    publication = Publication(key=file.key, name=file.name, url=file.url, posts=file.posts, issue=file.issue)
    return read_post_file(Document(kind="markdown", locator=name, url="https://r.example/", text=text), publication)


LINK = "[A wheel](https://a.example/) turns."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2023/issue-29.md", f"# Cogs & wheels {{#top}}\n\n17 July 2023\n\n## News\n\n- {LINK}\n"),
        ("2023/issue-29.mkd", f"Cogs & wheels\n=============\n\nJuly 17th, 2023\n\nNews\n----\n\n- {LINK}\n"),
        ("2023/issue-29.MD", f"Title: Cogs & wheels\nDate: 2023-07-17\n\n# News\n\n- {LINK}\n"),
        ("29/index.md", f'+++\ntitle = "Cogs & wheels"\ndate = 2023-07-17\n+++\n\n## News\n\n- {LINK}\n'),
        ("29.md", f"---\ntitle: Cogs & wheels\ndate: 2023-07-17\n---\n\n# Cogs & wheels\n\n## News\n\n- {LINK}\n"),
        (
            "29.rst",
            (
                "Cogs & wheels\n#############\n\n:date: 2023-07-17\n\nNews\n====\n\n"
                "- `A wheel <https://a.example/>`_ turns.\n"
            ),
        ),
        (
            "029.html",
            (
                '---\ntitle: "Cogs & wheels"\ndate: 2023-07-17\n---\n<style>h2 {}</style><h2>News</h2>'
                '<ul><li><a href="https://a.example/">A wheel</a> turns.</li></ul>'
            ),
        ),
        (
            "29.HTML",
            (
                "<!DOCTYPE html><html><head><title>Cogs &amp; wheels</title><meta name=date content=2023-07-17>"
                '</head><body><h2>News</h2><ul><li><a href="https://a.example/">A wheel</a> turns.</li></ul></body>'
            ),
        ),
        (
            "29.md",
            (
                "---\ntitle: Cogs & wheels\ndate: 2023-07-17\n---\n\n<!DOCTYPE html>\n<html><body>\n\n<h2>News</h2>\n\n"
                '<ul><li><a href="https://a.example/">A wheel</a> turns.</li></ul></body></html>'
            ),
        ),
    ],
)
def test_a_post_is_the_same_in_whichever_markup_and_with_whichever_header(name: str, text: str) -> None:
    edition = read_file(name, text)
    assert (edition.number, str(edition.published), edition.title) == (29, "2023-07-17", "Cogs & wheels")
    assert [section.name for section in edition.body.sections] == ["News"]
    assert [(m.role, m.url, m.title) for m in edition.body.mentions] == [("item", "https://a.example/", "A wheel")]
    assert (edition.type, edition.left_out, kinds(edition)) == ("newsletter", None, set())


def test_a_heading_with_a_link_is_the_title_and_the_link_stays() -> None:
    edition = read_file("29.md", f"# [Cogs](https://c.example/)\n\n{LINK}")
    assert edition.title == "Cogs"
    assert [mention.url for mention in edition.body.mentions] == ["https://c.example/", "https://a.example/"]


def test_a_heading_that_is_not_the_title_of_the_header_is_a_section() -> None:
    edition = read_file("29.md", f"---\ntitle: Cogs\n---\n# News\n\n- {LINK}")
    assert (edition.title, [section.name for section in edition.body.sections]) == ("Cogs", ["News"])


@pytest.mark.parametrize(
    ("rules", "header", "permalink"),
    [
        ('[issue]\npermalink = "/{year}/{month}/{day}/{slug}/"', "", "/2023/07/17/cogs/"),
        ('[issue]\npermalink = "/{year}{month}{day}-{number:3}.html"', "number: 29", "/20230717-029.html"),
        ('[issue]\npermalink = "/{header:part}/{slug}"', "part: b\nslug: wheels", "/b/wheels"),
        ('[issue]\npermalink = "https://other.example/{slug}"', "", "https://other.example/cogs"),
        ('[issue]\npermalink = "/{number}"', "", None),
        ("", "permalink: /a/b.html", "/a/b.html"),
        ("", "permalink: /:year/:month/:title/", "/2023/07/cogs/"),
        ("", "permalink: a/b", "/a/b"),
        ("", "url: https://www.cogs.example/a?b=1", "/a?b=1"),
        ("", "url: https://elsewhere.example/a", None),
        ("", "", None),
    ],
)
def test_the_address_follows_from_the_description_or_the_header(rules: str, header: str, permalink: str | None) -> None:
    edition = read_file("2023-07-17-cogs.md", f"---\ntitle: A\n{header}\n---\n{LINK}", rules)
    assert edition.permalink == permalink


def test_what_is_no_issue_says_why() -> None:
    assert read_file("about.md", f"# About\n\n{LINK}").left_out == (
        "neither number nor date in its name, header, title or first lines"
    )
    assert read_file("about.md", f"# About\n\n{LINK}", "[posts]\npattern = '.*'").left_out is None
    assert read_file("29.md", f"---\ndraft: true\n---\n{LINK}").left_out == "a draft"
    assert read_file("29.md", LINK, "[posts]\npattern = 'a'").left_out == "its path does not match posts.pattern"


def test_an_element_of_the_page_may_tell_a_fact() -> None:
    rules = '[issue]\nnumber = ["page:.no"]\ndate = ["page:time"]\ntitle = ["page:h2"]'
    html = "<p class=no>Nr. 29</p><h2>Cogs</h2><time>17.7.2023</time><p>" + LINK
    edition = read_file("x.html", html, rules)
    assert (edition.number, str(edition.published), edition.title) == (29, "2023-07-17", "Cogs")
