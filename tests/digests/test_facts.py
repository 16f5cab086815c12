"""Number, date, title and series of an issue, wherever they are stated."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from crawler.digests.description.file import parse_publication
from crawler.digests.facts import Facts, FactSources, is_draft, read_facts
from crawler.digests.publications import Publication
from crawler.digests.stated.paths import path_groups

DAY = date(2023, 7, 17)


def described(text: str = "") -> Publication:
    """The publication of a description that says this besides its names."""
    file = parse_publication(f'name = "Cog Weekly"\nurl = "https://cogs.example"\n{text}', "cogs.toml")
    return Publication(
        key=file.key, name=file.name, url=file.url, languages=file.languages, posts=file.posts, issue=file.issue
    )


def read(
    path: str = "", *, title: str | None = None, lines: tuple[str, ...] = (), rules: str = "", **header: object
) -> Facts:
    """What the places of one edition state."""
    publication = described(rules)
    groups = path_groups(path, publication.posts.pattern, [publication.name]) if path else {}
    assert groups is not None
    return read_facts(FactSources(header=header, path=groups, title=title, lines=lines), publication)


def kinds(facts: Facts) -> list[str]:
    return [problem.kind for problem in facts.problems]


@pytest.mark.parametrize(
    ("reading", "number", "published"),
    [
        (partial(read, "2023-07-17-29.md"), 29, DAY),
        (partial(read, "2023/issue-29.markdown"), 29, None),
        (partial(read, "2018/08-cogs.rst", title="#08 - Cogs", date="2023-07-17"), 8, DAY),
        (partial(read, "001.html", lines=("A weekly of wheels", "Issue #01")), 1, None),
        (partial(read, "29.md", number="29"), 29, None),
        (partial(read, "cogs.md", issue="029", date="2023-07-17 06:00:00 -0500"), 29, DAY),
        (partial(read, "cogs.md", aliases="9; cogs-9.html", date="July 17th, 2023"), 9, DAY),
        (partial(read, "cogs.md", permalink="/issues/29/"), 29, None),
        (partial(read, "cogs.md", lines=("#\u200b29 — July 17, 2023",)), 29, DAY),
        (partial(read, "cogs.md", lines=("THE COGS", "No. 494 — July 17th, 2023 —")), 494, DAY),
        (partial(read, "cogs.md", lines=("Edition #29 — July 17th, 2023 — by Ada Lovelace",)), 29, DAY),
        (partial(read, "cogs.md", lines=("17 July 2023 | 5 min read",)), None, DAY),
        (partial(read, "cogs.md", lines=("CogHac 2023", "1.2: wheels", "#8895: turn")), None, None),
        (partial(read, "cogs.md", lines=("Cog Weekly 313 from 17.7.2023",)), 313, DAY),
        (
            partial(read, "cogs.md", lines=("We closed issue 12 on July 17, 2023, and many more after it",)),
            None,
            None,
        ),
        (partial(read, "07-17-2023.md"), None, DAY),
        (partial(read, "20230717.md"), None, DAY),
        (partial(read, "2023/07/17/cogs.md"), None, DAY),
        (partial(read, "2023-W29-1.md"), None, DAY),
        (partial(read, "cog-weekly-29.md"), 29, None),
        (partial(read, "29/index.de.md"), 29, None),
        (partial(read, "2023-07-17-029-wheels.md"), 29, DAY),
        (partial(read, "top-10.md"), None, None),
        (partial(read, "2023-07-17-10-reasons.md"), None, DAY),
        (partial(read, "2023-07-17.md", title="Cogs — 2023.07.17 edition"), None, DAY),
        (partial(read, "n.md", title="Räder, Ausgabe 7", date="17. Juli 2023", rules='languages = ["de"]'), 7, DAY),
        (partial(read, "n.md", title="齿轮周刊（第 120 期）", date="2023年7月17日"), 120, DAY),
        (partial(read, "n.md", title="Wheels 2019"), None, None),
        (partial(read, "2023/08-cogs-3.rst", date="2023-07-17"), 8, DAY),
        (partial(read, "2023/07-cogs.rst", date="2023-07-17"), None, DAY),
        (partial(read, "2023/07-cogs.rst", date="2023-07-17", rules="[issue]\nrestarts = true"), 7, DAY),
        (
            partial(
                read, "n.md", title="العدد 29", lines=("Publicado el 17 de julio de 2023",), rules='languages = ["es"]'
            ),
            29,
            DAY,
        ),
        (partial(read, "n.md", lines=("São Paulo, 17 de julho de 2023",), rules='languages = ["pt"]'), None, DAY),
        (partial(read, "short-links-17-july-2023.html", title="Short links: 17 July 2023"), None, DAY),
        (partial(read, "cogs-july-17-2023.md"), None, DAY),
        (partial(read, "2023/july/17.md"), None, DAY),
        (partial(read, "n.md", title="Cog Weekly, 3–17 July 2023"), None, DAY),
        (partial(read, "n.md", title="齿轮周刊第一百二十期", lines=("发布日期：2023-07-17 | 作者：老李",)), 120, DAY),
        (
            partial(read, "n.md", lines=("Publié le 17 juillet 2023 par Ada Smith",), rules='languages = ["fr"]'),
            None,
            DAY,
        ),
        (partial(read, "2023/2023.07.17.md", title="#29 Cogs"), 29, DAY),
        (
            partial(read, "cogs-weekly-2023-29.md", date="2023-07-17", lines=("Cog Weekly #7 - wheels turn again.",)),
            7,
            DAY,
        ),
        (partial(read, "n.md", lines=("第29号 2023年7月17日（月）発行",)), 29, DAY),
    ],
)
def test_number_and_date_are_found_where_digests_write_them(
    reading: Callable[[], Facts], number: int | None, published: date | None
) -> None:
    facts = reading()
    assert (facts.number, facts.published) == (number, published)
    assert facts.problems == ()
    assert facts.type == "newsletter"


def test_a_month_gives_no_day_and_a_week_its_monday() -> None:
    month = read("2025-05-may.md", title="Cogs: May 2025")
    assert (month.published, month.published_raw, kinds(month)) == (None, "2025-05-may", [])
    assert read("x.md", title="Cogs: May 2025").published_raw == "May 2025"
    week = read("2023-W29.md")
    assert (week.published, week.published_raw, kinds(week)) == (DAY, "2023-W29", ["date_imprecise"])
    assert read("x.md", title="Räder KW 29/2023").published == DAY


def test_a_day_counts_before_a_month_wherever_they_stand() -> None:
    facts = read("this-month/2023-06/index.md", title="Cogs (June 2023)", date="2023-07-17")
    assert (facts.published, facts.published_raw, facts.problems) == (DAY, "2023-07-17", ())


def test_an_order_of_day_and_month_that_nothing_settles_is_asked_for() -> None:
    facts = read("03-04-2021.md")
    assert (facts.published, facts.published_raw, kinds(facts)) == (None, "03-04-2021", ["date_imprecise"])
    assert "date_order" in facts.problems[0].evidence
    for order, day in (("month-first", date(2021, 3, 4)), ("day-first", date(2021, 4, 3))):
        assert read("03-04-2021.md", rules=f'[issue]\ndate_order = "{order}"').published == day
        assert read("x.md", date="03/04/2021", rules=f'[issue]\ndate_order = "{order}"').published == day


def test_a_day_that_its_month_does_not_have_rolls_on() -> None:
    facts = read("2021-2-29-105.md")
    assert (facts.published, facts.published_raw, kinds(facts)) == (date(2021, 3, 1), "2021-2-29", ["date_impossible"])
    assert read("2021-13-41-105.md").published is None


def test_what_contradicts_is_told() -> None:
    facts = read("2023-03-02-issue-30.md", number=29, date="2023-07-17", title="Cogs #29")
    assert (facts.number, facts.published) == (29, DAY)
    assert [problem.evidence for problem in facts.problems] == [
        "header's date says 2023-07-17, file name says 2023-03-02",
        "header's number says 29, file name says 30",
    ]
    assert read("2023-07-16-29.md", date="2023-07-17").problems == ()  # as far as time zones differ
    told = read("2023-07-17-29.md", lines=("#30 — July 24, 2023",)).problems
    assert [problem.evidence for problem in told] == [
        "file name says 2023-07-17, text says 2023-07-24",
        "file name says 29, text says 30",
    ]
    assert read("2023-07-17-29.md", lines=("July 24, 2023",)).problems == ()


def test_sources_are_asked_in_order_and_no_others() -> None:
    rules = (
        '[issue]\nnumber = ["title:Vol ([0-9]+)", "header:serial"]\ndate = ["path:date"]\ntitle = ["header:headline"]'
    )
    facts = read("2023-07-17-30.md", serial="12", number=29, date="2020-01-01", headline="Vol 7", rules=rules)
    assert (facts.number, facts.published, facts.title) == (7, DAY, "Vol 7")
    assert [problem.evidence for problem in facts.problems] == ["title:Vol ([0-9]+) says 7, header:serial says 12"]
    assert read("2023-07-17-30.md", title="Cogs", serial="12", rules=rules).number == 12
    assert read("2023-07-17-30.md", title="Cogs", number=29, rules=rules).number is None


def test_groups_of_a_pattern_say_what_the_path_tells() -> None:
    rules = (
        "languages = ['fr']\n[posts]\npattern = '(?P<year>\\d{4})/(?P<day>\\d+)-(?P<month>\\w+)-(?P<number>\\d+)[.]md'"
    )
    facts = read("2023/17-juillet-29.md", rules=rules)
    assert (facts.number, facts.published) == (29, DAY)
    texts = (
        "[issue]\ndate = ['text:^Envoyé le (?P<day>\\d+) (?P<month>\\w+) (?P<year>\\d+)']\nnumber = ['text:^N (\\d+)']"
    )
    facts = read("x.md", lines=("Envoyé le 17 juillet 2023", "N 29"), rules=texts)
    assert (facts.number, facts.published) == (29, DAY)


def test_the_series_follows_from_what_the_description_says_of_numbers() -> None:
    numbered, podcast = "[issue]\nnumbered = true", "[issue]\npodcast = '(?i)podcast'"
    assert read("2023-07-17-a-year.md").type == "newsletter"
    assert read("2023-07-17-a-year.md", rules=numbered).type == "special"
    assert read("2023-07-17-29.md", title="Podcast 29", rules=podcast).type == "podcast"
    assert read("2023-07-17-29.md", title="Podcast 29").type == "newsletter"
    unnumbered = read("2023-07-17-29.md", title="Cogs #29", rules="[issue]\nnumbered = false")
    assert (unnumbered.number, unnumbered.type) == (None, "newsletter")


@pytest.mark.parametrize(
    ("header", "rules", "draft"),
    [
        ({"draft": "true"}, "", True),
        ({"draft": "false"}, "", False),
        ({"draft": False}, "", False),
        ({"published": "false"}, "", True),
        ({"published": "2023-07-17"}, "", False),
        ({"status": "Draft"}, "", True),
        ({"status": "published"}, "", False),
        ({"state": "new"}, "[issue]\ndraft = ['header:state=new']", True),
        ({"draft": "true"}, "[issue]\ndraft = ['header:state=new']", False),
        ({"hidden": "yes"}, "[issue]\ndraft = ['header:hidden']", True),
    ],
)
def test_drafts_bear_a_sign(header: dict[str, object], rules: str, draft: bool) -> None:
    assert is_draft(FactSources(header=header), described(rules)) is draft
