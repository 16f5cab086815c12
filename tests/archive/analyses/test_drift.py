"""Verdicts on cited pages follow the archive: what changed is judged again, and all of it gives the same."""

import json
from typing import Any

import pytest

from crawler.analysis.drift import compare
from crawler.archive.analyses import drift
from crawler.archive.analyses.drift import find_wrong_verdicts, update_drift
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.redaction.redact import redact
from crawler.archive.runs import start_run
from crawler.visits.outcomes import Outcome
from tests.archive.builders import citation, issue, page
from tests.archive.ledgers import visit

STORY = (
    "The mill in the valley turned again on Monday, for the first time in forty years. Two carpenters had made the"
    " wheel of oak from the churchyard. Children threw leaves into the race to see which one would come out first."
)
SUMMARY = "Two carpenters had made the wheel of oak from the churchyard."
OTHER = (
    "Soup is served in the town hall from noon. Bring a bowl, and a spoon if you have one, and tell your neighbours."
)


def write(archive: Archive, key: str, *stories: tuple[str, str, str | None], run: int = 1) -> None:
    """Write an issue with stories: path, headline, summary."""
    citations = [citation(path, section=None, title=title, summary=summary) for path, title, summary in stories]
    write_issue(archive, issue(key, number=int(key[0]), parts=(), citations=citations, pictures=()), run)


def see(archive: Archive, path: str, outcome: Outcome = "ok", *, run: int = 1, day: float = 0, **source: Any) -> None:
    """Record a visit to a link, and what it read."""
    url = f"https://site.example/{path}"
    ((number,),) = archive.query("SELECT id FROM links WHERE url = ?", (url,))
    told = visit(number, outcome, day=day, url=url, final_url=url, status=404 if outcome == "not_found" else 200)
    record_visit(archive, run, told)
    if source:
        words = len(source["text"].split())
        given = page(**{"kind": "article", "word_count": words, "image": None, "canonical_url": None, **source})
        ((seen,),) = archive.query("SELECT max(id) FROM visits")
        write_source(archive, number, given, reader="1", visit_id=seen)


def verdicts(archive: Archive) -> dict[str, str]:
    sql = "SELECT l.url, d.verdict FROM drift d JOIN mentions m ON m.id = d.mention_id JOIN links l ON l.id = m.link_id"
    return dict(archive.query(f"{sql} ORDER BY m.id"))


def rows(archive: Archive) -> list[tuple[Any, ...]]:
    return archive.query("SELECT * FROM drift ORDER BY mention_id")


@pytest.fixture
def judged(archive: Archive) -> Archive:
    """An issue of five stories, of which four were visited."""
    write(
        archive,
        "1-2020-01-06",
        ("mill", "Mill turns again", SUMMARY),
        ("wheel", "A wheel of oak", SUMMARY.replace("oak", "elm")),
        ("soup", "Goats clear the banks", None),
        ("lost", "What was here", None),
        ("later", "Not seen yet", None),
    )
    see(archive, "mill", title="Mill turns again | The Post", text=STORY)
    see(archive, "wheel", title="From the churchyard to the race", text=STORY.replace("oak", "elm"))
    see(archive, "soup", title="Soup for all", text=OTHER)
    see(archive, "lost", "not_found")
    see(archive, "lost", "not_found", day=40)
    archive.connection.execute("UPDATE sources SET read_at = '2020-01-07T06:00:00Z'")
    update_drift(archive, 1, afresh=False)
    return archive


def url(path: str) -> str:
    return f"https://site.example/{path}"


def test_each_visited_story_has_a_verdict(judged: Archive) -> None:
    assert verdicts(judged) == {
        url("mill"): "same", url("wheel"): "retitled", url("soup"): "rewritten", url("lost"): "gone",
    }  # fmt: skip
    ((evidence, rule),) = judged.query("SELECT evidence, rule FROM drift WHERE verdict = 'gone'")
    assert (json.loads(evidence), rule) == ({"outcome": "not_found"}, "visit")
    assert judged.query("SELECT judged, same, gone, unknown FROM drift_by_year") == [(4, 1, 1, 0)]


def test_the_same_again_judges_and_changes_nothing(judged: Archive) -> None:
    before = rows(judged)
    run = start_run(judged, "analyse", {})
    update_drift(judged, run, afresh=False)
    again = update_drift(judged, start_run(judged, "analyse", {}), afresh=False)
    assert (again["judged"], again["changed"]) == (0, 0)
    assert update_drift(judged, run, afresh=True) == {
        "judged": 4, "changed": 0, "mentions": 4, "something_else": 2, "unknown": 0,
    }  # fmt: skip
    assert rows(judged) == before


def changes(archive: Archive) -> None:
    """A run after which other verdicts are right, in every way in which they become so."""
    run = start_run(archive, "crawl sources", {})
    see(archive, "mill", run=run, day=50, title="Soup for all", text=OTHER)
    see(archive, "later", run=run, day=50, title="Not seen yet", text=STORY)
    write(archive, "2-2020-02-03", ("twin", "A wheel of elm", SUMMARY.replace("oak", "elm")), run=run)
    see(archive, "twin", run=run, day=50, title="Soup for all", text=OTHER)
    see(archive, "lost", run=run, day=50, title="What was here", text=STORY)


def test_what_changed_is_judged_again_as_all_would_be(judged: Archive) -> None:
    changes(judged)
    told = update_drift(judged, start_run(judged, "analyse", {}), afresh=False)
    assert told["changed"] > 3
    assert verdicts(judged)[url("mill")] == "rewritten"
    assert verdicts(judged)[url("later")] == verdicts(judged)[url("lost")] == "same"
    ((evidence,),) = judged.query(
        "SELECT evidence FROM drift d JOIN mentions m ON m.id = d.mention_id WHERE m.url GLOB ?", (f"{url('wheel')}*",)
    )
    assert json.loads(evidence)["shared"] == 1, "a summary of two works is a witness of none"
    before = rows(judged)
    assert update_drift(judged, 1, afresh=True)["changed"] == 0
    assert rows(judged) == before


def test_a_summary_that_is_no_longer_shared_is_a_witness_again(judged: Archive) -> None:
    changes(judged)
    update_drift(judged, start_run(judged, "analyse", {}), afresh=False)
    run = start_run(judged, "crawl digests", {})
    write(judged, "2-2020-02-03", ("twin", "A wheel of elm", "It turns."), run=run)
    update_drift(judged, run, afresh=False)
    assert verdicts(judged)[url("wheel")] == "retitled"
    before = rows(judged)
    update_drift(judged, run, afresh=True)
    assert rows(judged) == before


def test_other_rules_judge_all_again(judged: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "package_version", lambda _: "others")
    monkeypatch.setattr("crawler.analysis.drift.compare", lambda *_: compare("nan", None, {}))
    told = update_drift(judged, 1, afresh=False)
    assert (told["judged"], told["unknown"]) == (4, 3)


def test_a_mention_that_goes_takes_its_verdict_along(judged: Archive) -> None:
    run = start_run(judged, "crawl digests", {})
    write(judged, "1-2020-01-06", ("mill", "Mill turns again", SUMMARY), run=run)
    assert list(verdicts(judged)) == [url("mill")]
    update_drift(judged, run, afresh=False)
    assert list(verdicts(judged)) == [url("mill")]


def test_a_redaction_takes_the_evidence_and_what_can_be_told_without_it_is(judged: Archive) -> None:
    run = start_run(judged, "redact", {})
    redact(judged, "text", url("wheel"), "Asked.", run)
    redact(judged, "link", url("soup"), "Asked.", run)
    assert set(verdicts(judged)) == {url("mill"), url("lost")}
    update_drift(judged, run, afresh=False)
    assert verdicts(judged)[url("wheel")] == "unknown"
    assert len(rows(judged)) == 3


def test_without_its_text_a_page_keeps_what_was_judged_with_it(judged: Archive) -> None:
    before = rows(judged)
    judged.connection.execute("DELETE FROM source_texts")
    judged.connection.execute("INSERT INTO source_texts_fts (source_texts_fts) VALUES ('delete-all')")
    update_drift(judged, 1, afresh=True)
    assert rows(judged) == before


def test_titles_of_archived_copies_are_witnesses_where_there_are_any(judged: Archive) -> None:
    run = start_run(judged, "crawl snapshots", {})
    judged.connection.execute(
        "INSERT INTO snapshot_asks (run_id, link_id, about, service, pool, kind, url, started, seconds, outcome)"
        " SELECT ?, id, url, 'a', 'playback', 'body', url, '2026-01-07T06:00:00Z', 1, 'found' FROM links WHERE url = ?",
        (run, url("soup")),
    )
    judged.connection.execute(
        "INSERT INTO snapshots (link_id, url, service, taken, found_in, title)"
        " SELECT id, 'https://a.example/1', 'a', '2020-01-07T06:00:00Z', 1, 'Soup for all' FROM links WHERE url = ?",
        (url("soup"),),
    )
    update_drift(judged, run, afresh=False)
    assert verdicts(judged)[url("soup")] == "same"
    later = start_run(judged, "crawl snapshots", {})
    judged.connection.execute(
        "UPDATE snapshots SET rejected_at = '2099-01-08T06:00:00Z', rejected_why = 'Another page.'"
    )
    update_drift(judged, later, afresh=False)
    assert verdicts(judged)[url("soup")] == "rewritten", "a copy that a person rejected is no witness"


@pytest.mark.parametrize(
    "damage",
    ["UPDATE drift SET verdict = 'parked' WHERE mention_id = 1", "DELETE FROM drift WHERE mention_id = 2",
     "INSERT INTO drift SELECT id, NULL, 'same', 1, 'title', '{}' FROM mentions WHERE url GLOB '*later*'"],
    ids=["changed", "missing", "stray"],
)  # fmt: skip
def test_wrong_rows_are_found(judged: Archive, damage: str) -> None:
    update_drift(judged, start_run(judged, "analyse", {}), afresh=False)
    start_run(judged, "crawl sources", {})
    assert list(find_wrong_verdicts(judged)) == []
    judged.connection.execute(damage)
    assert len(list(find_wrong_verdicts(judged))) == 1


def test_what_the_next_run_judges_is_not_wrong(judged: Archive) -> None:
    update_drift(judged, start_run(judged, "analyse", {}), afresh=False)
    changes(judged)
    assert list(find_wrong_verdicts(judged)) == []


def test_a_batch_looks_at_no_other_mentions(judged: Archive) -> None:
    update_drift(judged, 1, afresh=True)
    sql = drift.MENTIONS.format(max_text=1, then="NULL", judged=drift.JUDGED)
    plan = [row[3] for row in judged.query(f"EXPLAIN QUERY PLAN {sql}", {"last": 0, "batch": 1})]
    assert plan[0].startswith("SEARCH due USING INTEGER PRIMARY KEY (rowid>?)"), plan
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan
