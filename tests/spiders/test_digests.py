"""Crawls of the sample publication over HTTP: the first one, one that finds nothing new, those that find changes."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sample.server import Publication, serve
from tests.spiders.crawls import LETTERS, POSTS, Done, column, copy, crawl_served, dump, rows

LISTINGS = [
    "/repository/git/trees/master:_posts/digests?recursive=1",
    "/sitemap.xml",
    "/substack/api/v1/archive?sort=new&search=&offset=0&limit=12",
]
NEXT_POSTS = "/substack/api/v1/archive?sort=new&search=&offset=12&limit=12"

ISSUES = {
    1: ("Gearbox This Week #1", "2018-03-05", "https://gearbox.example/digests/the-first", None),
    2: ("Gearbox This Week #2", "2019-04-01", "https://gearbox.example/digests/the-second", None),
    3: ("The Gearbox Digest #3", "2020-06-07", "https://gearbox.example/digests/the-third", None),
    4: ("The Gearbox Digest #4", "2021-03-01", "https://gearbox.example/digests/the-fourth", "p/4"),
    5: ("The Gearbox Digest #5", "2021-09-06", "https://gearbox.example/digests/the-fifth", "p/5"),
    6: ("The Gearbox Digest #6", "2022-05-02", "https://gearbox.example/digests/the-sixth", "p/6"),
    7: ("The Gearbox Digest #7", "2022-11-07", "https://gearbox.example/digests/the-seventh", "p/7"),
    8: ("The Gearbox Digest #7", "2022-11-14", "https://gearbox.example/digests/the-seventh", None),
    9: ("The Gearbox Digest #9", "2023-04-24", "https://gearbox.example/digests/the-ninth", "p/9"),
    10: ("The Gearbox Digest #10", "2024-02-19", "https://gearbox.example/2024-02-19-10/", "p/10"),
    11: ("The Gearbox Digest #11", "2024-08-12", "https://gearbox.example/digests/the-eleventh", "p/11"),
    12: ("The Gearbox Digest #12", "2025-05-19", "https://gearbox.example/digests/the-twelfth", "p/12"),
    13: ("The Gearbox Digest #13", "2025-08-04", "https://gearbox.example/13/", "p/13"),
    14: ("The Gearbox Digest #14", "2025-08-18", "https://gearbox.example/14/", "p/14"),
    15: ("The Gearbox Digest #15", "2026-02-02", "https://gearbox.example/15/", "p/15"),
    16: (
        "The Gearbox Digest #16",
        "2026-05-11",
        "https://gearbox.example/digests/the-sixteenth",
        "p/the-gearbox-digest-16",
    ),
    17: (
        "The Gearbox Digest #17 - A map of echoes, hats with hinges",
        "2026-05-18",
        "https://newsletter.example/p/the-gearbox-digest-17-a-map-of-echoes",
        None,
    ),
    18: (
        "The Gearbox Digest #18 - Ice for hire",
        "2026-05-25",
        "https://newsletter.example/p/the-gearbox-digest-18-ice-for-hire",
        None,
    ),
    19: (
        "The Gearbox Digest #19",
        "2026-06-01",
        "https://newsletter.example/p/the-gearbox-digest-19-nothing-for-free",
        None,
    ),
}


def problems(archive: Path, kind: str) -> list[tuple[str | None, str]]:
    """Key of the issue and what it is about, of each problem of a kind."""
    return rows(
        archive,
        "SELECT i.key, o.about FROM problems o LEFT JOIN issues i ON i.id = o.issue_id WHERE o.kind = ? ORDER BY o.id",
        kind,
    )


# The first crawl


def test_it_does_all_of_it(undisturbed: Done) -> None:
    assert undisturbed.status == 0, undisturbed.log
    assert undisturbed.told["outcome"] == "finished"
    assert undisturbed.told["issues"] == {"new": 20, "changed": 0, "same": 0}
    assert undisturbed.told["failures"] == {}
    assert "ERROR" not in undisturbed.log


@pytest.mark.parametrize("number", ISSUES)
def test_an_issue_is_as_its_editions_say(undisturbed: Done, number: int) -> None:
    title, published, url, redirect = ISSUES[number]
    assert rows(
        undisturbed.archive,
        "SELECT title, published, url, redirect_url, type FROM issues WHERE number = ?",
        number,
    ) == [(title, published, url, redirect and f"https://newsletter.example/{redirect}", "newsletter")]


def test_a_special_has_no_number(undisturbed: Done) -> None:
    assert rows(undisturbed.archive, "SELECT key, type, title, published FROM issues WHERE number IS NULL") == [
        ("the-year-2018-2018-12-31", "special", "The Gearbox Year 2018", "2018-12-31")
    ]


def test_every_page_of_the_sitemap_is_an_edition_of_an_issue(undisturbed: Done) -> None:
    listed = column(
        undisturbed.archive,
        "SELECT locator FROM listing_entries WHERE listing_id = (SELECT id FROM listings WHERE kind = 'page')",
    )
    assert len(listed) == 16
    assert sorted(listed) == sorted(
        column(undisturbed.archive, "SELECT locator FROM editions WHERE kind = 'page' AND issue_id IS NOT NULL")
    )
    assert not problems(undisturbed.archive, "edition_unmatched")


def test_a_stub_is_read_from_another_edition(undisturbed: Done) -> None:
    stubs = rows(
        undisturbed.archive,
        """
        SELECT i.number, best.kind, (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id)
        FROM editions e JOIN issues i ON i.id = e.issue_id JOIN editions best ON best.id = i.edition_id
        WHERE e.kind = 'page' AND e.availability = 'stub' ORDER BY i.number
        """,
    )
    assert [number for number, _, _ in stubs] == [4, 5, 6, 9, 11, 12, 16]
    assert all(kind == "markdown" and mentions for _, kind, mentions in stubs)


def test_two_issues_with_one_page_stay_two(undisturbed: Done) -> None:
    assert rows(
        undisturbed.archive,
        "SELECT i.number, e.kind, e.locator FROM editions e JOIN issues i ON i.id = e.issue_id "
        "WHERE i.number IN (7, 8) ORDER BY 1, 2, 3",
    ) == [
        (7, "markdown", "2022-11-07-7.md"),
        (8, "markdown", "2022-11-14-8.md"),
        (8, "page", "/digests/the-seventh"),
    ]
    duplicates = problems(undisturbed.archive, "permalink_duplicate")
    assert duplicates == [("7-2022-11-07", "/digests/the-seventh")]
    assert ("8-2022-11-14") in [key for key, _ in problems(undisturbed.archive, "number_conflict")]


def test_a_date_that_does_not_exist_is_a_repair(undisturbed: Done) -> None:
    assert rows(undisturbed.archive, "SELECT published, published_raw FROM issues WHERE number = 4") == [
        ("2021-03-01", "2021-2-29")
    ]
    assert [key for key, _ in problems(undisturbed.archive, "date_impossible")] == ["4-2021-03-01"]


def test_a_podcast_with_the_number_of_an_issue_is_none(undisturbed: Done) -> None:
    assert column(undisturbed.archive, "SELECT count(*) FROM issues WHERE number = 17") == [1]
    assert column(undisturbed.archive, "SELECT count(*) FROM editions WHERE locator LIKE 'gearbox-aloud%'") == [0]
    assert "/substack/api/v1/posts/gearbox-aloud-17-trains-and-tea" not in undisturbed.asked()
    listed = "SELECT type FROM listing_entries WHERE locator = 'gearbox-aloud-17-trains-and-tea'"
    assert column(undisturbed.archive, listed) == ["podcast"], "the listing keeps it"


def test_what_is_paid_is_a_preview_or_nothing(undisturbed: Done) -> None:
    assert rows(
        undisturbed.archive,
        """
        SELECT i.number, e.availability, e.audience,
          (SELECT count(*) FROM mentions WHERE issue_id = i.id AND role IN ('story', 'item'))
        FROM issues i JOIN editions e ON e.issue_id = i.id WHERE i.number > 16 ORDER BY 1
        """,
    ) == [(17, "full", "everyone", 3), (18, "preview", "only_paid", 1), (19, "empty", "only_paid", 0)]
    stubs = {key for key, _ in problems(undisturbed.archive, "edition_stub")}
    assert stubs == {"18-2026-05-25", "19-2026-06-01"}


def test_a_summary_of_the_template_comes_from_the_post(undisturbed: Done) -> None:
    filled = rows(
        undisturbed.archive,
        """
        SELECT m.url, m.summary, e.kind, e.locator
        FROM mentions m JOIN editions e ON e.id = m.summary_edition_id JOIN issues i ON i.id = m.issue_id
        WHERE i.number = 6 ORDER BY m.position
        """,
    )
    assert [(url, kind) for url, _, kind, _ in filled] == [
        ("https://news.example/elevators-sideways", "post"),
        ("https://labs.example/glue-that-lets-go", "post"),
    ]
    assert filled[0][1].startswith("A tower has opened whose elevators leave the shaft")
    assert {locator for *_, locator in filled} == {"the-gearbox-digest-6-elevators-sideways"}
    assert column(
        undisturbed.archive, "SELECT count(*) FROM mentions WHERE summary LIKE '%one paragraph summary%'"
    ) == [0]
    assert problems(undisturbed.archive, "summary_filled")[0] == (
        "6-2022-05-02",
        "https://news.example/elevators-sideways",
    )


def test_only_the_posts_that_are_needed_are_asked_for(undisturbed: Done) -> None:
    """Those of issues that lack a summary, and of issues that nobody else has."""
    posts = [path.rsplit("/", 1)[1] for path in undisturbed.asked() if "/api/v1/posts/" in path]
    numbers = sorted(int(slug.split("-")[3]) for slug in posts)
    assert numbers == [6, 11, 12, 15, 17, 18, 19]


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("front_matter_fenced", {"13-2025-08-04"}),
        ("front_matter_unterminated", {"14-2025-08-18", "15-2026-02-02"}),
        ("front_matter_unquoted", {"10-2024-02-19"}),
        ("permalink_unused", {"10-2024-02-19", "13-2025-08-04", "14-2025-08-18", "15-2026-02-02"}),
        ("mojibake", {"3-2020-06-07", "11-2024-08-12"}),
        ("characters_lost", {"11-2024-08-12"}),
        ("url_mended", {"1-2018-03-05", "3-2020-06-07"}),
    ],
)
def test_what_was_repaired_or_refused_is_on_record(undisturbed: Done, kind: str, keys: set[str]) -> None:
    assert {key for key, _ in problems(undisturbed.archive, kind)} == keys


def test_a_redirect_that_no_post_answers_is_a_doubt(undisturbed: Done) -> None:
    assert ("6-2022-05-02", "https://newsletter.example/p/6") in problems(undisturbed.archive, "redirect_wrong")


def test_a_run_for_some_issues_asks_for_their_pages_and_posts(sample: Publication, tmp_path: Path) -> None:
    done = crawl_served(sample, tmp_path / "archive.db", issues="5-6")
    assert done.status == 0, done.log
    assert rows(done.archive, "SELECT kind, locator FROM editions ORDER BY kind, locator") == [
        ("markdown", "2021-09-06-5.md"),
        ("markdown", "2022-05-02-6.md"),
        ("page", "/digests/the-fifth"),
        ("page", "/digests/the-sixth"),
        ("post", "the-gearbox-digest-6-elevators-sideways"),
    ]


# Later crawls, of a publication that changes

CHANGED = "2023-04-24-9.md"
REMOVED = "2020-6-7-3.md"


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Done]]:
    """Crawl after crawl into one archive, with a copy of it after each."""
    folder = tmp_path_factory.mktemp("later")
    posts = folder / "posts"
    shutil.copytree(POSTS, posts)
    archive = folder / "archive.db"
    with serve(posts_dir=posts, letters_dir=LETTERS) as served:
        yield {
            "first": run(archive, served, "first"),
            "again": run(archive, served, "again"),
            "changed": run(archive, change(posts, served), "changed"),
            "gone": run(archive, remove(posts, served), "gone"),
            "back": run(archive, put_back(posts, served), "back"),
        }


def run(archive: Path, served: Publication, name: str) -> Done:
    done = crawl_served(served, archive)
    return replace(done, archive=copy(archive, f"{name}.db"))


def change(posts: Path, served: Publication) -> Publication:
    """A paragraph more before the others, and a link less."""
    text = (posts / CHANGED).read_text("utf-8")
    before, after = text.split("[A ruler that listens]")
    after = "\n".join(line for line in after.splitlines() if not line.startswith("[Clamps, now in pairs]"))
    new = "[A level for ceilings](https://tools.example/ceilings) - It is worn as a hat.\n\n"
    (posts / CHANGED).write_text(f"{before}{new}[A ruler that listens]{after}\n", "utf-8")
    served.reload()
    return served


def remove(posts: Path, served: Publication) -> Publication:
    (posts / REMOVED).unlink()
    served.reload()
    return served


def put_back(posts: Path, served: Publication) -> Publication:
    shutil.copy(POSTS / REMOVED, posts / REMOVED)
    served.reload()
    return served


def test_a_second_run_asks_for_the_listings_alone(later: dict[str, Done]) -> None:
    again = later["again"]
    assert again.status == 0
    assert again.asked() == LISTINGS
    assert [r.status for r in again.requests if r.path in LISTINGS[:2]] == [304, 304]
    assert again.told["nothing_new"]
    assert again.told["issues"] == {"new": 0, "changed": 0, "same": 20}
    assert "nothing new" in again.out


def test_a_second_run_changes_no_row(later: dict[str, Done]) -> None:
    assert dump(later["again"].archive) == dump(later["first"].archive)


def test_of_a_change_only_the_post_is_asked_for(later: dict[str, Done]) -> None:
    changed = later["changed"]
    assert changed.status == 0, changed.log
    # Substack's archive shows the new beginning of the post, so its next page is looked at.
    assert sorted(changed.asked()) == sorted(
        [*LISTINGS, NEXT_POSTS, f"/repository/raw/master/_posts/digests/{CHANGED}"]
    )
    assert changed.told["issues"] == {"new": 0, "changed": 1, "same": 19}
    assert not changed.told["nothing_new"]


def test_a_changed_issue_is_replaced(later: dict[str, Done]) -> None:
    mentions = """
        SELECT m.url, m.id, m.position FROM mentions m JOIN issues i ON i.id = m.issue_id
        WHERE i.number = 9 ORDER BY m.position
    """
    before, after = rows(later["first"].archive, mentions), rows(later["changed"].archive, mentions)
    old, new = {url: number for url, number, _ in before}, {url: number for url, number, _ in after}
    assert set(old) - set(new) == {"https://tools.example/clamps"}
    assert set(new) - set(old) == {"https://tools.example/ceilings"}
    assert all(new[url] == number for url, number in old.items() if url in new), "no id moves"
    assert new["https://tools.example/ceilings"] not in old.values(), "no id is given out again"
    positions = {url: position for url, _, position in after}
    assert positions["https://tools.example/ceilings"] + 1 == positions["https://tools.example/ruler"]


def test_a_change_leaves_the_other_issues_alone(later: dict[str, Done]) -> None:
    others = """
        SELECT m.* FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE i.number IS NOT 9 ORDER BY m.id
    """
    assert rows(later["changed"].archive, others) == rows(later["first"].archive, others)
    ids = "SELECT id, key FROM issues ORDER BY id"
    assert rows(later["changed"].archive, ids) == rows(later["first"].archive, ids)
    changed_in = "SELECT number FROM issues WHERE changed_in <> added_in"
    assert column(later["changed"].archive, changed_in) == [9]


def test_what_is_gone_is_noted_and_kept(later: dict[str, Done]) -> None:
    gone, before = later["gone"], later["changed"]
    assert gone.status == 0, gone.log
    marked = "SELECT kind, locator FROM editions WHERE gone_since IS NOT NULL ORDER BY kind"
    assert rows(gone.archive, marked) == [("markdown", REMOVED), ("page", "/digests/the-third")]
    unlisted = "SELECT locator FROM listing_entries WHERE gone_since IS NOT NULL ORDER BY locator DESC"
    assert column(gone.archive, unlisted) == [REMOVED, "/digests/the-third"]
    assert "no longer listed, what they said stays" in gone.log
    tables, kept = dump(gone.archive), dump(before.archive)
    unequal = {name for name in kept if tables[name] != kept[name]}
    assert unequal == {"editions", "listing_entries", "listings"}, "only the marks and the state of the listings"
    assert gone.asked() == LISTINGS


def test_what_is_back_is_unmarked(later: dict[str, Done]) -> None:
    back, before = later["back"], later["changed"]
    assert back.status == 0
    assert column(back.archive, "SELECT count(*) FROM editions WHERE gone_since IS NOT NULL") == [0]
    assert dump(back.archive) == dump(before.archive)
    assert back.asked() == LISTINGS, "its bytes are those that the archive has"
