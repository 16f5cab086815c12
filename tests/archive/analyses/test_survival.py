"""Shares and curves of archives with visits over years, against those of the intervals that were put in."""

from datetime import UTC, date, datetime
from math import inf

import numpy as np
import pytest

from crawler.analysis.survival.curve import survival_curve
from crawler.archive.analyses import survival
from crawler.archive.analyses.survival import update_survival
from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import Archive
from crawler.archive.issues.publications import write_publication
from crawler.archive.ledger.visits import record_visit
from crawler.visits.outcomes import Outcome
from tests.archive.builders import PUBLICATION
from tests.archive.ledgers import at, cite, visit

LOOKS = (0, 400)
"""Days after the start of the visits at which every link is looked at."""

ISSUES = tuple(f"{number}-{2018 + number // 5}-0{1 + number % 5 * 2}-01" for number in range(1, 15))
LINKS_OF_ISSUE = 8

LOST = """
SELECT links, visited, present, lost, blocked, unclear, share, followed, early FROM lost_at_last_look
WHERE (publication, grouping, name) = ('*', ?, ?)
"""
CURVE = """
SELECT age, survival, turnbull, low, high, at_risk FROM survival_curves
WHERE (publication, grouping, name, variant) = (?, ?, ?, ?) ORDER BY age
"""


def update(archive: Archive, *, afresh: bool = False) -> dict[str, int]:
    return update_survival(archive, 1, afresh=afresh)


def rows(archive: Archive) -> list[list[tuple[object, ...]]]:
    return [archive.query(f"SELECT * FROM {table}") for table in ("lost_at_last_look", "survival_curves")]  # noqa: S608


def look(archive: Archive, link: int, *seen: tuple[float, Outcome]) -> None:
    for day, outcome in seen:
        record_visit(archive, 1, visit(link, outcome, day=day))


def age(day: float, cited: str) -> float:
    """Years from the beginning of the day of a citation to a day of the visits."""
    begun = datetime.combine(date.fromisoformat(cited), datetime.min.time(), UTC)
    return (at(day) - begun).total_seconds() / 86_400 / 365.25


@pytest.fixture
def lived(archive: Archive) -> list[tuple[float, float]]:
    """The intervals of an archive in which links die at a constant rate, and are looked at years later."""
    drawn = np.random.default_rng(3)
    intervals = []
    for key in ISSUES:
        cited = key.split("-", 1)[1]
        for link in cite(archive, key, *(f"{key}/{number}" for number in range(LINKS_OF_ISSUE))):
            life = drawn.exponential(1 / 0.12)
            left, right = 0.0, inf
            for day in LOOKS:
                if age(day, cited) < life:
                    look(archive, link, (day, "ok"))
                    left = age(day, cited)
                elif right == inf:
                    look(archive, link, (day, "not_found"), (day + 5, "not_found"))
                    right = age(day, cited)
            intervals.append((left, right))
    return intervals


def test_a_curve_is_that_of_the_intervals_of_the_links(archive: Archive, lived: list[tuple[float, float]]) -> None:
    done = update(archive)
    wanted = [
        (point.age, point.survival, point.turnbull, point.low, point.high, point.at_risk)
        for point in survival_curve(lived)
    ]
    assert archive.query(CURVE, ("*", "all", "all", "visits")) == wanted
    assert archive.query(CURVE, (PUBLICATION, "all", "all", "visits")) == wanted
    assert len(wanted) > 20
    lost = sum(right < inf for _, right in lived)
    assert archive.query(LOST, ("all", "all")) == [(112, 112, 112 - lost, lost, 0, 0, round(lost / 112, 6), 112, 0)]
    assert {name for (name,) in archive.query("SELECT name FROM lost_at_last_look WHERE grouping = 'year'")} == {
        "2018", "2019", "2020"
    }  # fmt: skip
    assert done["groups"] == len(archive.query("SELECT 1 FROM lost_at_last_look"))
    assert verify(archive) == []


def test_nothing_is_computed_again_unless_it_changed(
    archive: Archive, lived: list[tuple[float, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    update(archive)
    before, writes = rows(archive), archive.connection.total_changes
    assert update(archive) | {"groups": 0} == {"groups": 0, "curves_computed": 0, "changed": 0}
    assert archive.connection.total_changes == writes
    assert update(archive, afresh=True)["changed"] == 0
    assert (rows(archive), archive.connection.total_changes) == (before, writes)

    ((lost,),) = archive.query("SELECT min(id) FROM links WHERE state = 'alive' AND url GLOB '*/1-2018*'")
    look(archive, lost, (900, "not_found"), (910, "not_found"))
    done = update(archive)
    assert 0 < done["curves_computed"] < done["groups"] / 2, "those of the link's groups, once for both publications"
    after = rows(archive)
    assert after != before
    assert update(archive, afresh=True)["changed"] == 0
    assert rows(archive) == after

    monkeypatch.setattr(survival, "survival_version", lambda: "another method")
    assert update(archive)["curves_computed"] > done["curves_computed"]


def test_what_becomes_of_a_link_is_counted_once_and_where_it_belongs(archive: Archive) -> None:
    story, twice, back, walled, slow, never = cite(
        archive, "1-2020-01-06", "story", "twice", "back", "walled", "slow", "never"
    )
    again, late = cite(archive, "2-2022-03-07", "twice", "late")
    assert again == twice
    (dead_before,) = cite(archive, "3-2026-06-01", "dead")
    look(archive, story, (0, "moved"))
    look(archive, twice, (0, "gone"), (9, "gone"))
    look(archive, back, (0, "soft_404"), (300, "ok"))
    look(archive, walled, (0, "ok"), (300, "forbidden"))
    look(archive, slow, (0, "timeout"))
    look(archive, late, (0, "paywalled"))
    look(archive, dead_before, (0, "soft_404"), (200, "soft_404"))
    update(archive)
    assert archive.query(LOST, ("all", "all")) == [(8, 7, 3, 2, 1, 1, 0.4, 5, 1)]
    assert archive.query(LOST, ("year", "2020")) == [(6, 5, 2, 1, 1, 1, 0.333333, 4, 0)]
    assert archive.query(LOST, ("year", "2022")) == [(1, 1, 1, 0, 0, 0, 0.0, 1, 0)]
    assert archive.query("SELECT * FROM survival_curves") == [], "20 links at least"
    assert never


def test_promotion_and_issues_without_a_date_do_not_count(archive: Archive) -> None:
    promo, undated, other = cite(archive, "1-2020-01-06", "promo", "undated", "other")
    for link in (promo, undated, other):
        look(archive, link, (0, "ok"))
    archive.connection.execute("UPDATE mentions SET role = 'promo' WHERE link_id = ?", (promo,))
    update(archive)
    assert archive.query(LOST, ("all", "all"))[0][:2] == (2, 2)
    archive.connection.execute("UPDATE issues SET published = NULL")
    assert update(archive)["groups"] == 0
    assert rows(archive) == [[], []]


def test_copies_narrow_the_intervals_of_links_that_were_followed(archive: Archive) -> None:
    links = cite(archive, "1-2020-01-06", *(str(number) for number in range(60)))
    for number, link in enumerate(links):
        if number < 40:
            look(archive, link, (0, "soft_404" if number < 20 else "ok"))
        taken = [("2023-01-06T00:00:00Z", 200), ("2024-01-06T00:00:00Z", 404), ("2026-02-01T00:00:00Z", 200)]
        archive.connection.executemany(
            "INSERT INTO snapshots (link_id, url, service, taken, status, found_in) VALUES (?, ?, 'attic', ?, ?, 1)",
            [(link, f"https://attic.example/{link}/{time}", time, status) for time, status in taken],
        )
    update(archive)
    loss, copy, latest = age(0, "2020-01-06"), 3.0, 6.07
    known = {p.age: p.turnbull for p in survival_curve([(copy, loss)] * 20 + [(latest, inf)] * 20)}
    stored = archive.query(CURVE, ("*", "all", "all", "copies"))
    assert {row[0]: row[2] for row in stored} == known
    assert known[3] == 1
    assert archive.query(CURVE, ("*", "all", "all", "visits"))[12][2] == 0.75
    assert archive.query(CURVE, ("*", "year", "2020", "copies")) == []


def test_each_publication_has_its_own_first_citation(archive: Archive) -> None:
    links = cite(archive, "1-2018-01-06", *(str(number) for number in range(20)))
    write_publication(archive, "other", name="Other", url="https://other.example", former_names=[])
    ((first,),) = archive.query("SELECT id FROM issues")
    ((other,),) = archive.query("SELECT id FROM publications WHERE key = 'other'")
    cite(archive, "2-2024-01-06", *(str(number) for number in range(20)))
    archive.connection.execute("UPDATE issues SET publication_id = ? WHERE id <> ?", (other, first))
    for link in links:
        look(archive, link, (0, "ok"))
    update(archive)
    last = {key: max(row[0] for row in archive.query(CURVE, (key, "all", "all", "visits"))) for key in ("*", "other")}
    assert last == {"*": 8, "other": 2}


def test_a_curve_that_was_changed_is_found_and_repaired(archive: Archive, lived: list[tuple[float, float]]) -> None:
    update(archive)
    before = rows(archive)
    for change in ("turnbull = turnbull - 0.05", "at_risk = at_risk + 1", "low = 0, survival = low, turnbull = 0"):
        archive.connection.execute(f"UPDATE survival_curves SET {change} WHERE age = 3 AND grouping = 'all'")  # noqa: S608
        found = verify(archive)
        assert [violation.check for violation in found] == ["survival_curves"]
        assert repair(archive, found) == ["survival_curves"]
        assert rows(archive) == before
    (one,) = cite(archive, "99-2018-01-01", "new")
    look(archive, one, (0, "ok"))
    assert verify(archive) == [], "what is to be brought up to date is not wrong"


def test_a_curve_that_cannot_be_computed_changes_nothing(
    archive: Archive, lived: list[tuple[float, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    update(archive)
    before = rows(archive)
    monkeypatch.setattr("crawler.analysis.survival.turnbull.MAX_ROUNDS", 1)
    with pytest.raises(ArithmeticError, match="no maximum after 1 rounds"):
        update(archive, afresh=True)
    assert rows(archive) == before
