"""The editions of an issue make the issue, in whatever order they come."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.digests.assembly import assemble, choose
from crawler.digests.corrections import Correction
from crawler.digests.written_links import expand, link_of
from crawler.items import Edition, Illustration, Issue, Link
from tests.digests.made import PUBLICATION, body, document, edition, item

LINKS = tuple(f"https://a.example/{n}" for n in range(4))


def made(*editions: Edition, corrections: tuple[Correction, ...] = ()) -> Issue:
    return assemble(editions, key="5-2020-02-03", publication=PUBLICATION, corrections=corrections)


def kinds(issue: Issue) -> list[str]:
    """The problems of an issue, but for that of an address that the test's editions do not have."""
    return [problem.kind for problem in issue.problems if problem.kind != "address_missing"]


def correction(**values: Any) -> Correction:
    return Correction(**{"issue": {"number": 5}, "set": {}, "reason": "So.", "place": "file, entry 1"} | values)


def stub(**values: Any) -> Edition:
    return edition("page", availability="stub", title=None, **values)


# Which edition an issue is read from


def test_the_source_counts_before_the_page_and_the_page_before_the_post() -> None:
    all_three = [edition(kind, body=body(*LINKS)) for kind in ("post", "page", "markdown")]
    assert made(*all_three).read_from == ("markdown", "2020-02-03-5.md")
    assert made(*all_three[:2]).read_from == ("page", "/digests/the-5")


def test_a_thin_edition_is_not_what_the_issue_is_read_from() -> None:
    issue = made(edition(body=body(LINKS[0])), edition("post", body=body(*LINKS)))
    assert issue.read_from == ("post", "gears-5")
    assert [citation.link.url for citation in issue.citations] == list(LINKS)


def test_housekeeping_makes_no_edition_full() -> None:
    promo = [item(f"https://p.example/{n}", role="promo") for n in range(9)]
    assert choose([edition(body=body(*promo)), edition("post", body=body(*LINKS))]).document.kind == "post"


def test_a_preview_counts_after_any_full_edition() -> None:
    preview = edition("post", availability="preview", audience="only_paid", body=body(*LINKS))
    assert made(edition("page", body=body(LINKS[0])), preview).read_from[0] == "page"
    alone = made(stub(redirect_url="https://post.example/p/gears-5"), preview)
    assert alone.read_from[0] == "post"
    assert "edition_stub" in kinds(alone)


def test_an_issue_of_a_stub_alone_is_an_issue_with_a_doubt() -> None:
    issue = made(stub(redirect_url="https://post.example/p/5", published=None))
    assert (issue.number, issue.citations, issue.words) == (5, (), 0)
    assert set(kinds(issue)) == {"edition_stub", "date_missing"}


# What the editions say together


def test_each_fact_is_the_first_editions_that_has_it() -> None:
    issue = made(
        edition(title=None, published=None, redirect_url="https://post.example/p/gears-5", body=body(*LINKS)),
        edition("post", subtitle="From the post", authors=("Ada",), body=body(*LINKS)),
    )
    assert (issue.title, issue.subtitle, issue.authors) == ("Gears #5", "From the post", ("Ada",))
    assert (issue.published, issue.redirect_url) == (date(2020, 2, 3), "https://post.example/p/gears-5")
    assert kinds(issue) == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"published": date(2020, 2, 6)}, "date_conflict"),
        ({"number": 6}, "number_conflict"),
        ({"body": body(*LINKS[1:])}, "edition_differs"),
        ({"body": body(*LINKS, "https://b.example/")}, "edition_differs"),
    ],
)
def test_what_editions_say_against_each_other_is_a_doubt(values: dict[str, Any], kind: str) -> None:
    issue = made(edition(body=body(*LINKS)), edition("post", **{"body": body(*LINKS)} | values))
    assert kinds(issue) == [kind]
    assert (issue.number, issue.published) == (5, date(2020, 2, 3))


def test_a_day_between_dates_is_a_time_zone_and_no_conflict() -> None:
    assert kinds(made(edition(body=body(*LINKS)), edition("post", published=date(2020, 2, 4), body=body(*LINKS)))) == []


def test_ways_of_writing_an_address_are_no_difference() -> None:
    source = body("https://a.example/ü", "http://b.example/?utm_source=x")
    page = body("https://a.example/%C3%BC", "http://b.example")
    assert kinds(made(edition(body=source), edition("page", body=page))) == []


def test_a_redirect_that_is_not_the_post_is_noted() -> None:
    issue = made(
        edition(redirect_url="https://post.example/p/5", body=body(*LINKS)), edition("post", body=body(*LINKS))
    )
    assert [(p.kind, p.about) for p in issue.problems] == [("redirect_wrong", "https://post.example/p/5")]
    right = edition(redirect_url="https://post.example/p/gears-5/", body=body(*LINKS))
    assert kinds(made(right, edition("post", body=body(*LINKS)))) == []


def test_an_issue_without_links_is_noted() -> None:
    assert kinds(made(edition(body=body()))) == ["no_mentions"]


# Addresses


@pytest.mark.parametrize(
    ("editions", "url"),
    [
        (
            [edition(permalink="/digests/a"), edition("page", permalink="/digests/the-5")],
            "https://site.example/digests/the-5",
        ),
        ([edition(permalink="/digests/a"), edition("post")], "https://site.example/digests/a"),
        ([edition("post")], "https://post.example/p/gears-5"),
        ([edition(permalink="/digests/a"), edition("page", "/digests/b")], "https://site.example/digests/the-5"),
        ([edition(permalink="https://other.example/a")], "https://other.example/a"),
    ],
)
def test_the_issues_address_is_one_that_answers(editions: list[Edition], url: str) -> None:
    assert made(*editions).url == url


def test_an_issue_of_which_no_page_is_known_has_the_publications_address() -> None:
    issue = made(edition(body=body("b/c", "/d")))
    assert issue.url == "https://site.example"
    assert [citation.link.url for citation in issue.citations] == ["https://site.example/b/c", "https://site.example/d"]
    assert [problem.kind for problem in issue.problems] == ["address_missing"]


def test_a_date_that_is_no_day_is_kept_as_written() -> None:
    issue = made(edition(published=None, published_raw="May 2020"))
    assert (issue.published, issue.published_raw) == (None, "May 2020")
    assert [p.evidence for p in issue.problems if p.kind == "date_missing"] == ["only 'May 2020' is given"]


def test_relative_addresses_are_those_of_the_page_on_the_site() -> None:
    read = edition(permalink="/digests/a", body=body("/briefs/b", "c.html", "{{ site.imgpath }}/d.png", "\\briefs\\e"))
    issue = made(read)
    assert [citation.link.url for citation in issue.citations] == [
        "https://site.example/briefs/b",
        "https://site.example/digests/c.html",
        "https://site.example/assets/img/d.png",
        "https://site.example/briefs/e",
    ]
    assert [(p.kind, p.about) for p in issue.problems] == [("url_mended", "\\briefs\\e")]


def test_placeholders_are_mentions_and_no_two_of_them_are_one_work() -> None:
    written = [item("link", title="A"), item("link", title="B"), item("#", title="C"), item("url", title="D")]
    issue = made(edition(body=body(*written, *LINKS)))
    assert [citation.mention.url for citation in issue.citations] == ["link", "link", "#", "url", *LINKS]
    links = [citation.link for citation in issue.citations]
    assert len({link.url for link in links}) == len({link.work for link in links}) == 8
    address = "placeholder:gears/5-2020-02-03/link/B/1"
    assert links[1] == Link(url=address, work=address)
    assert [(p.kind, p.about) for p in issue.problems[1:]] == [
        ("url_doubtful", "link"),
        ("url_doubtful", "link"),
        ("url_doubtful", "#"),
        ("url_doubtful", "url"),
    ]
    assert "'B'" in issue.problems[2].evidence


def test_a_placeholder_takes_no_summary_from_that_of_another_story() -> None:
    empty = edition(body=body(item("link", title="A", template_summary=True)))
    told = edition("page", body=body(item("link", title="B", summary="Told of B.")))
    (citation,) = made(empty, told).citations
    assert citation.mention.summary is None


def test_a_placeholder_that_a_correction_replaces_is_none() -> None:
    fixed = correction(mention="link", occurrence=1, set={"url": LINKS[0]})
    issue = made(edition(body=body(item("link", title="A"), item("link", title="B"))), corrections=(fixed,))
    assert [citation.link.url for citation in issue.citations] == [LINKS[0], "placeholder:gears/5-2020-02-03/link/B/1"]
    assert kinds(issue) == ["corrected", "url_doubtful"]


def test_a_link_keeps_what_was_written_and_tells_what_was_made_of_it() -> None:
    link, problems = link_of("https://https://b.example/x", "https://site.example/", PUBLICATION)
    assert link.url == "https://b.example/x"
    assert [problem.kind for problem in problems] == ["url_mended"]
    link, problems = link_of("mailto:a@b.example", "https://site.example/", PUBLICATION)
    assert [problem.kind for problem in problems] == ["url_unsupported"]
    link, problems = link_of("https://arxiv.org/pdf/2101.00001v2", "https://site.example/", PUBLICATION)
    assert (link.domain, link.aliases[0].url) == ("arxiv.org", link.work)
    assert problems == ()


def test_markdowns_escapes_are_no_part_of_an_address() -> None:
    assert expand("https://a.example/b\\_c\\(d\\)", PUBLICATION) == "https://a.example/b_c(d)"
    assert expand("\\briefs\\a", PUBLICATION) == "\\briefs\\a"


# Summaries, sections, pictures


def test_a_template_summary_is_filled_from_another_edition_and_noted() -> None:
    empty = item(LINKS[0], template_summary=True)
    told = item(LINKS[0] + "?utm_source=x", summary="Told.")
    issue = made(edition(body=body(empty)), edition("post", body=body(told)))
    (citation,) = issue.citations
    assert (citation.mention.summary, citation.summary_from) == ("Told.", ("post", "gears-5"))
    assert kinds(issue) == ["summary_filled"]


def test_a_summary_that_nobody_wrote_is_not_filled() -> None:
    issue = made(edition(body=body(LINKS[0])), edition("post", body=body(item(LINKS[0], summary="Told."))))
    assert (issue.citations[0].mention.summary, kinds(issue)) == (None, [])


def test_sections_have_categories() -> None:
    issue = made(edition(body=body(*LINKS, sections=("Tools", "Cogs of the year"))))
    assert [section.category for section in issue.sections] == ["Tools", "Other"]
    assert [p.kind for p in issue.problems if "section" in p.kind] == []


def test_the_cover_is_of_the_first_edition_that_has_one_and_images_of_the_one_read() -> None:
    cover = Illustration(role="cover", url="assets/c.png")
    shown = Illustration(role="section", url="https://substackcdn.com/image/fetch/w_1/https%3A%2F%2Fi.example%2Fx.png")
    issue = made(
        edition(permalink="/digests/a", body=body(*LINKS, illustrations=(shown,))),
        edition("page", permalink="/digests/a", cover=cover, body=body(*LINKS)),
    )
    assert [picture.image.url for picture in issue.pictures] == [
        "https://site.example/assets/c.png",
        "https://i.example/x.png",
    ]
    assert [picture.illustration.url for picture in issue.pictures] == [cover.url, shown.url]


# Corrections by hand


def test_a_mention_is_corrected_by_its_occurrence_and_noted() -> None:
    change = correction(
        mention=LINKS[0], occurrence=2, set={"url": "https://b.example/", "role": "story", "title": "New"}
    )
    issue = made(edition(body=body(LINKS[0], LINKS[0])), corrections=(change,))
    first, second = issue.citations
    assert (first.mention.role, first.link.url) == ("item", LINKS[0])
    assert (second.mention.role, second.mention.title, second.link.url) == ("story", "New", "https://b.example/")
    assert second.mention.url == LINKS[0]
    assert kinds(issue) == ["corrected"]


def test_a_section_and_the_issue_are_corrected() -> None:
    issue = made(
        edition(body=body(*LINKS, sections=("Toolz",))),
        corrections=(
            correction(section="Toolz", set={"section": "Tools"}),
            correction(set={"number": 6, "date": date(2020, 2, 4), "title": "Gears #6"}),
        ),
    )
    assert [(s.section.name, s.category) for s in issue.sections] == [("Tools", "Tools")]
    assert (issue.number, issue.published, issue.title) == (6, date(2020, 2, 4), "Gears #6")
    assert kinds(issue) == ["corrected", "corrected"]


def test_a_correction_that_matches_nothing_is_noted_and_one_of_another_issue_is_not() -> None:
    issue = made(
        edition(body=body(*LINKS)),
        corrections=(
            correction(mention="https://nowhere.example/", set={"title": "x"}),
            correction(section="Nowhere", set={"section": "x"}),
            correction(issue={"number": 7}, mention=LINKS[0], set={"title": "x"}),
            correction(publication="cogs", set={"title": "x"}),
        ),
    )
    assert kinds(issue) == ["correction_unused", "correction_unused"]
    assert issue.title == "Gears #5"


# Order


def test_the_order_of_the_editions_makes_no_difference() -> None:
    editions = (
        edition(
            permalink="/digests/a",
            redirect_url="https://post.example/p/5",
            body=body(item(LINKS[0], template_summary=True)),
        ),
        edition("page", permalink="/digests/a", published=date(2020, 2, 9), body=body(*LINKS[:2])),
        edition("post", number=6, body=body(item(LINKS[0], summary="Told."))),
    )
    first, *others = (made(*order) for order in permutations(editions))
    assert all(other == first for other in others)
    assert set(kinds(first)) >= {"date_conflict", "number_conflict", "redirect_wrong", "edition_differs"}


EDITIONS = st.builds(
    lambda kind, number, title, day, availability, urls: edition(
        kind, number=number, title=title, published=day, availability=availability, body=body(*urls)
    ),
    st.sampled_from(("markdown", "page", "post")),
    st.sampled_from((None, 5, 6)),
    st.sampled_from((None, "A", "B")),
    st.sampled_from((None, date(2020, 2, 3), date(2020, 2, 9))),
    st.sampled_from(("full", "preview", "stub", "empty")),
    st.lists(st.sampled_from(LINKS), max_size=4),
)


@given(st.lists(EDITIONS, min_size=1, max_size=3, unique_by=lambda made: made.document.kind), st.randoms())
def test_any_editions_in_any_order_make_the_same_issue(editions: list[Edition], random: Any) -> None:
    mixed = list(editions)
    random.shuffle(mixed)
    assert made(*mixed) == made(*editions)


def test_an_edition_is_kept_whether_or_not_it_is_read_from() -> None:
    issue = made(stub(), edition(body=body(*LINKS)))
    assert [kept.document for kept in issue.editions] == [document(), document("page")]
