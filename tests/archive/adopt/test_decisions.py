"""What people decided stays, whatever happens to the archive: rules that come and go, releases, merges."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.adopt import adopt
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.archive.problem_lists import accept_problems
from crawler.archive.problems import write_link_problems
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.releases.normal_form import write_normal_form
from crawler.archive.snapshots.copies import reject
from crawler.archive.works import undo_join, write_aliases
from crawler.items import Alias, Problem
from crawler.urls.tracking import PARAMETERS
from tests.archive.builders import citation, issue
from tests.archive.conftest import prepare
from tests.archive.ledgers import visit

AT = "https://site.example/"
PATHS = ("gear?id=1&zzz_track=9", "gear?id=1")
TRACKED, PLAIN, TARGET = (f"{AT}{path}" for path in (*PATHS, "target"))
REASON = "So it is."
SNAPSHOT = """
INSERT INTO snapshots (link_id, url, service, taken, found_in) VALUES (?, ?, 'old', '2026-01-01T00:00:00Z', 1)
"""


def build(path: Path) -> Archive:
    """Two issues, each with a link that one rule makes one; both lead to the same page."""
    archive = prepare(path)
    for number, form in enumerate(PATHS, start=1):
        cited = citation(form, section=None)
        cited = replace(cited, mention=replace(cited.mention, url=f"{AT}{form}"))
        corrected = Problem(kind="corrected", about=f"{AT}{form}", evidence="title")
        made = issue(f"{number}-x", number=number, parts=(), citations=[cited], pictures=(), problems=[corrected])
        write_issue(archive, made, 1)
        url = f"{AT}{form}"
        record_visit(archive, 1, visit(number, "moved", day=number, status=200, url=url, redirects=((301, TARGET),)))
        write_aliases(archive, 1, number, [Alias(url=TARGET, rule="redirect", evidence=f"301 -> {TARGET}")])
        write_link_problems(archive, number, "identity_doubtful", url, ["It is doubtful."], 1)
        archive.connection.execute(SNAPSHOT, (number, f"https://old.example/{url}"))
    return archive


def forget(url: str) -> Callable[[Archive], object]:
    def decide(archive: Archive) -> None:
        redact(archive, "link", url, REASON, 1)
        finish(archive, None, software="test")

    return decide


def accept(archive: Archive) -> None:
    for (number,) in archive.query("SELECT id FROM problems"):
        accept_problems(archive, [number], REASON)


def undone(archive: Archive) -> bool:
    return bool(archive.query("SELECT 1 FROM work_claims WHERE undone_why = ?", (REASON,))) and not archive.query(
        "SELECT 1 FROM joined_works j JOIN work_claims c ON c.work = j.work WHERE c.undone_at IS NOT NULL"
    )


def accepted(archive: Archive) -> bool:
    kinds = archive.query("SELECT DISTINCT kind FROM problems WHERE accepted_why = ? ORDER BY kind", (REASON,))
    return [kind for (kind,) in kinds] == ["corrected", "identity_doubtful"]


def forgotten(archive: Archive) -> bool:
    return f"'{TRACKED}'" not in "".join(archive.connection.iterdump())


DECISIONS: dict[str, tuple[Callable[[Archive], object], Callable[[Archive], bool]]] = {
    "undone join": (lambda archive: undo_join(archive, TRACKED, TARGET, REASON), undone),
    "undone join of the other": (
        lambda archive: undo_join(archive, PLAIN, TARGET, REASON),
        lambda archive: not archive.query("SELECT 1 FROM joined_works WHERE work = ?", (PLAIN,)),
    ),
    "accepted problems": (accept, accepted),
    "rejected copy": (
        lambda archive: reject(archive, 1, REASON),
        lambda archive: (
            archive.query("SELECT rejected_why FROM snapshots WHERE rejected_at IS NOT NULL") == [(REASON,)]
            and not archive.query("SELECT 1 FROM good_snapshots WHERE url = ?", (f"https://old.example/{TRACKED}",))
        ),
    ),
    "redacted": (forget(TRACKED), forgotten),
    "redacted as it is by the rule": (forget(PLAIN), lambda archive: True),
}


def bring_up(archive: Archive) -> Archive:
    PARAMETERS["zzz_track"] = "A rule."
    renormalise(archive)
    return archive


def bring_back(archive: Archive) -> Archive:
    PARAMETERS.pop("zzz_track", None)
    renormalise(archive)
    return archive


def adopt_it(archive: Archive) -> Archive:
    made = build(archive.path.with_name("other.db"))
    adopt(made, 1, archive.path)
    return made


def adopt_another(archive: Archive) -> Archive:
    with build(archive.path.with_name("other.db")) as other:
        adopt(archive, 1, other.path)
    return archive


def release(archive: Archive) -> Archive:
    path = archive.path.with_name("release.db")
    write_normal_form(archive, path, texts=True)
    return open_archive(path)


EVENTS: dict[str, tuple[Callable[[Archive], Archive], ...]] = {
    "a rule": (bring_up,),
    "a rule that comes and goes": (bring_up, bring_back),
    "adopted": (adopt_it,),
    "adopts": (adopt_another,),
    "released and adopted": (release, adopt_it),
    "a rule, adopted": (bring_up, adopt_it),
    "a rule, adopts": (bring_up, adopt_another),
    "adopted, a rule": (adopt_it, bring_up),
    "all": (bring_up, release, adopt_it, bring_back),
}
QUICK = {
    ("undone join of the other", "a rule that comes and goes"),
    ("accepted problems", "all"),
    ("redacted", "a rule, adopts"),
}


@pytest.mark.parametrize(
    ("decision", "event"),
    [
        pytest.param(decision, event, marks=() if (decision, event) in QUICK else pytest.mark.deep)
        for decision in DECISIONS
        for event in EVENTS
    ],
)
def test_it_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decision: str, event: str) -> None:
    monkeypatch.setitem(PARAMETERS, "zzz_track", "")
    monkeypatch.delitem(PARAMETERS, "zzz_track")
    decide, holds = DECISIONS[decision]
    with ExitStack() as opened:
        archive = opened.enter_context(build(tmp_path / "archive.db"))
        decide(archive)
        assert holds(archive)
        for happen in EVENTS[event]:
            archive = opened.enter_context(happen(archive))
        assert holds(archive)
        assert {violation.check for violation in verify(archive)} <= {"redaction_done"}
