"""Which issue an edition is of, and under which key: whatever comes first, it is the same in the end."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from crawler.digests.corrections import Correction
from crawler.digests.grouping import Grouping, founds_issue
from crawler.digests.issue_index import IssueIndex
from crawler.digests.matching import EditionName, KnownIssue, name_of
from crawler.digests.publications import Publication
from crawler.items import Availability, Document, Edition, EditionKind, Issue

PUBLICATION = Publication(key="gears", name="Gears", url="https://gears.example")


def edition(kind: EditionKind, locator: str, **told: Any) -> Edition:
    document = Document(kind=kind, locator=locator, url=f"https://gears.example/{locator}", text=locator)
    return Edition(**{"document": document, "type": "newsletter", "availability": "full", **told})


class Store:
    """Stands for the archive: the issues that were made, and their editions."""

    def __init__(self) -> None:
        self.issues: dict[str, Issue] = {}
        self.editions: dict[EditionName, Edition] = {}
        self.loaded: list[EditionName] = []

    def run(
        self, *editions: Edition, unsettled: Iterable[str] = (), corrections: Sequence[Correction] = ()
    ) -> Grouping:
        """A run that reads these editions."""
        grouping = Grouping(IssueIndex(self.known()), PUBLICATION, corrections, self.load)
        for read in editions:
            grouping.place(read)
        self.store(grouping, unsettled)
        return grouping

    def store(self, grouping: Grouping, unsettled: Iterable[str] = ()) -> list[str]:
        """Write what is made; return the keys, in order."""
        grouping.match_stubs()
        grouping.rematch_shared_pages(unsettled)
        grouping.reassemble(unsettled)
        made = list(grouping.issues())
        for issue in made:
            names = {name_of(read) for read in issue.editions}
            for key, kept in list(self.issues.items()):
                left = tuple(e for e in kept.editions if name_of(e) not in names)
                self.issues[key] = replace(kept, editions=left)
                if not left:
                    del self.issues[key]
            self.issues[issue.key] = issue
            self.editions |= {name_of(read): read for read in issue.editions}
        return [issue.key for issue in made]

    def load(self, names: Sequence[EditionName]) -> Iterable[Edition]:
        self.loaded += names
        return [self.editions[name] for name in names if name in self.editions]

    def known(self) -> list[KnownIssue]:
        return [
            KnownIssue(
                key=issue.key,
                type=issue.type,
                number=issue.number,
                title=issue.title,
                published=issue.published,
                redirect_url=issue.redirect_url,
                permalinks=tuple(e.permalink for e in issue.editions if e.permalink),
                editions=tuple(name_of(e) for e in issue.editions),
            )
            for issue in self.issues.values()
        ]

    def held(self) -> dict[str, list[str]]:
        """Key of each issue -> the locators of its editions."""
        return {key: sorted(e.document.locator for e in issue.editions) for key, issue in sorted(self.issues.items())}


@pytest.fixture
def store() -> Store:
    return Store()


SEVEN = edition(
    "markdown", "seven.md", number=7, title="Gears #7", published=date(2022, 11, 7), permalink="/the-seventh"
)
EIGHT = edition(
    "markdown", "eight.md", number=8, title="Gears #7", published=date(2022, 11, 14), permalink="/the-seventh"
)
SHARED = edition(
    "page", "/the-seventh", number=7, title="Gears #7", published=date(2022, 11, 14), permalink="/the-seventh"
)
MAILED = edition("post", "gears-7", number=7, title="Gears #7", published=date(2022, 11, 7))
TWO = {"7-2022-11-07": ["gears-7", "seven.md"], "8-2022-11-14": ["/the-seventh", "eight.md"]}


@pytest.mark.parametrize("order", [*permutations((SEVEN, EIGHT, SHARED, MAILED))])
@pytest.mark.parametrize("runs", [1, 2, 4])
def test_editions_of_two_issues_that_share_a_page_find_theirs(
    store: Store, order: Sequence[Edition], runs: int
) -> None:
    """In one run, or in several."""
    size = len(order) // runs
    for begin in range(0, len(order), size):
        store.run(*order[begin : begin + size], unsettled=list(store.issues))
    assert store.held() == TWO


def test_each_issue_is_made_once_from_all_of_its_editions(store: Store) -> None:
    grouping = Grouping(IssueIndex(), PUBLICATION, (), store.load)
    for read in (SHARED, SEVEN, MAILED, EIGHT):
        grouping.place(read)
    assert store.store(grouping) == ["7-2022-11-07", "8-2022-11-14"]
    assert store.loaded == [], "what was read is at hand"
    assert store.store(grouping) == [], "nothing has changed since"


def test_issues_that_were_not_taken_are_made_the_next_time(store: Store) -> None:
    grouping = Grouping(IssueIndex(), PUBLICATION, (), store.load)
    for read in (SEVEN, EIGHT):
        grouping.place(read)
    assert next(grouping.issues()).key == "7-2022-11-07"
    assert [issue.key for issue in grouping.issues()] == ["8-2022-11-14"]


def test_a_later_edition_makes_its_issue_anew_and_no_other(store: Store) -> None:
    grouping = Grouping(IssueIndex(), PUBLICATION, (), store.load)
    for read in (SEVEN, EIGHT, SHARED):
        grouping.place(read)
    store.store(grouping)
    grouping.place(MAILED)
    assert store.store(grouping) == ["7-2022-11-07"]
    assert store.held() == TWO


def test_a_stored_issue_is_loaded_once_and_only_for_what_was_not_read(store: Store) -> None:
    store.run(SEVEN, EIGHT, SHARED)
    grouping = store.run(MAILED)
    assert store.loaded == [("markdown", "seven.md"), ("markdown", "eight.md"), ("page", "/the-seventh")]
    grouping.place(MAILED)
    store.store(grouping)
    assert len(store.loaded) == 3
    grouping.forget()
    grouping.place(MAILED)
    store.store(grouping)
    assert store.loaded[3:] == [("markdown", "seven.md")]


BARE = edition("page", "/14/", number=14, title="14", permalink="/14/")
DATED = edition("markdown", "fourteen.md", number=14, published=date(2025, 8, 18), permalink="/14/")
LATE = edition("post", "gears-14", number=14, published=date(2025, 8, 20))


@pytest.mark.parametrize("order", [*permutations((BARE, DATED, LATE))])
@pytest.mark.parametrize("is_one_run", [True, False])
def test_the_key_does_not_tell_which_edition_came_first(
    store: Store, order: Sequence[Edition], *, is_one_run: bool
) -> None:
    for run in [order] if is_one_run else [[read] for read in order]:
        store.run(*run)
    assert store.held() == {"14-2025-08-18": ["/14/", "fourteen.md", "gears-14"]}


def test_an_issue_keeps_its_key_when_another_has_the_better_one(store: Store) -> None:
    store.run(BARE, edition("markdown", "other.md", number=14, published=date(2025, 8, 18), permalink="/14/"))
    assert store.held() == {"14-2025-08-18": ["/14/", "other.md"]}
    store.run(edition("markdown", "twin.md", number=14))
    assert "14" in store.held()
    store.run(edition("markdown", "twin.md", number=14, published=date(2025, 8, 18)))
    assert store.held() == {"14": ["twin.md"], "14-2025-08-18": ["/14/", "other.md"]}


def test_a_new_issue_whose_key_another_has_gets_one_of_its_own(store: Store) -> None:
    for locator in ("a.md", "b.md", "c.md"):
        store.run(edition("markdown", locator, number=14, published=date(2025, 8, 18)))
    assert store.held() == {"14-2025-08-18": ["a.md"], "14-2025-08-18-2": ["b.md"], "14-2025-08-18-3": ["c.md"]}


def test_an_issue_under_a_better_key_is_made_before_one_that_takes_its_former_key(store: Store) -> None:
    """Else the archive would take the second for the first."""
    store.run(edition("markdown", "a.md", number=3, published=date(2024, 1, 1)))
    moved = edition("markdown", "a.md", number=3, published=date(2024, 1, 5))
    taker = edition("markdown", "b.md", number=3, published=date(2024, 1, 1))
    grouping = Grouping(IssueIndex(store.known()), PUBLICATION, (), store.load)
    grouping.place(moved)
    grouping.place(taker)
    assert store.store(grouping) == ["3-2024-01-05", "3-2024-01-01"]


def test_a_page_that_issues_claim_is_a_doubt_of_the_first(store: Store) -> None:
    store.run(SEVEN, EIGHT)
    doubts = {
        key: [(p.about, p.evidence) for p in issue.problems if p.kind == "permalink_duplicate"]
        for key, issue in store.issues.items()
    }
    assert doubts == {
        "7-2022-11-07": [("/the-seventh", "also the page of 8-2022-11-14")],
        "8-2022-11-14": [],
    }


def test_a_doubt_about_a_page_goes_when_the_other_issue_claims_it_no_more(store: Store) -> None:
    grouping = store.run(SEVEN, EIGHT)
    grouping.place(edition("markdown", "eight.md", number=8, published=date(2022, 11, 14), permalink="/the-eighth"))
    assert store.store(grouping) == ["8-2022-11-14", "7-2022-11-07"]
    assert not [p for issue in store.issues.values() for p in issue.problems if p.kind == "permalink_duplicate"]


def test_a_number_that_two_issues_have_is_a_doubt_of_the_first(store: Store) -> None:
    store.run(*(edition("markdown", f"{n}.md", number=7, published=date(2022, n, 7)) for n in (1, 2, 3)))
    told = [(key, p.evidence) for key, i in store.issues.items() for p in i.problems if p.kind == "number_duplicate"]
    ((key, evidence),) = told
    assert key == "7-2022-01-07"
    assert evidence.startswith("also the number of 7-2022-02-07, 7-2022-03-07; if numbers start again each year")


def test_an_edition_that_leaves_an_issue_leaves_it_without(store: Store) -> None:
    store.run(SEVEN, SHARED)
    assert store.held() == {"7-2022-11-07": ["/the-seventh", "seven.md"]}
    store.run(EIGHT)
    assert store.held() == {"7-2022-11-07": ["seven.md"], "8-2022-11-14": ["/the-seventh", "eight.md"]}


STUB = edition("page", "/the-9", availability="stub", redirect_url="https://post.example/p/9")


def test_a_stub_waits_for_its_issue(store: Store) -> None:
    grouping = store.run(STUB)
    assert list(grouping.unmatched) == [("page", "/the-9")]
    assert store.held() == {}
    grouping.place(edition("markdown", "nine.md", number=9, published=date(2023, 4, 24)))
    store.store(grouping)
    assert store.held() == {"9-2023-04-24": ["/the-9", "nine.md"]}
    assert grouping.unmatched == {}


def test_an_issue_is_known_by_its_corrected_facts(store: Store) -> None:
    correction = Correction(issue={"number": 7}, set={"number": 70}, reason="So.", place="entry 1")
    grouping = store.run(SEVEN, corrections=[correction])
    assert [issue.number for issue in grouping.index] == [70]
    assert store.issues["7-2022-11-07"].number == 70


def test_issues_that_corrections_are_about_are_told(store: Store) -> None:
    store.run(SEVEN, BARE)
    correction = Correction(issue={"number": 7}, set={"title": "Other"}, reason="So.", place="entry 1")
    grouping = Grouping(IssueIndex(store.known()), PUBLICATION, [correction], store.load)
    assert grouping.corrected() == ["7-2022-11-07"]
    assert store.store(grouping, grouping.corrected()) == ["7-2022-11-07"]
    assert store.issues["7-2022-11-07"].title == "Other"


def test_what_the_archive_made_of_an_issue_counts_unless_it_changed_since(store: Store) -> None:
    grouping = store.run(SEVEN)
    grouping.note_stored("7-2022-11-07", None)
    assert "7-2022-11-07" not in grouping.index, "it was refused"
    grouping.place(SEVEN)
    grouping.note_stored("7-2022-11-07", None)
    assert "7-2022-11-07" in grouping.index


@pytest.mark.parametrize(
    ("kind", "availability", "number", "founds"),
    [
        ("markdown", "full", None, True),
        ("markdown", "empty", None, True),
        ("page", "full", None, True),
        ("page", "stub", 5, False),
        ("page", "empty", None, False),
        ("post", "full", None, True),
        ("post", "empty", None, False),
        ("entry", "preview", None, True),
        ("post", "preview", 18, True),
        ("post", "empty", 19, True),
    ],
)
def test_what_an_issue_can_be_made_of(
    kind: EditionKind, availability: Availability, number: int | None, *, founds: bool
) -> None:
    assert founds_issue(edition(kind, "x", availability=availability, number=number)) is founds
