"""Links get the normal forms of today's rules and stay who they were."""

import pytest

from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.archive.normal_forms import renormalise
from crawler.archive.works import undo_join, write_aliases
from crawler.items import Alias
from crawler.urls import normalise
from crawler.urls.tracking import PARAMETERS
from tests.archive.builders import citation, issue, picture
from tests.archive.ledgers import visit

AT = "https://site.example/"
OLD, NEW = f"{AT}gear?id=1&zzz_track=9", f"{AT}gear?id=1"
CONTENT = ("visits", "mentions", "sources", "image_uses", "issues")


@pytest.fixture
def tracked(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A visited link and an image with a parameter that a new rule says is tracking."""
    pictures = [picture("gear.png?zzz_track=9", section=None)]
    cited = [citation(name, section=None) for name in ("gear?id=1&zzz_track=9", "cog")]
    write_issue(archive, issue(parts=(), citations=cited, pictures=pictures), 1)
    ((link_id,),) = archive.query("SELECT id FROM links WHERE url = ?", (OLD,))
    record_visit(archive, 1, visit(link_id, status=200, url=OLD))
    for target in (NEW, f"{AT}other", f"{AT}wrong"):
        write_aliases(archive, 1, link_id, [Alias(url=target, rule="canonical", evidence="It says so.")])
    undo_join(archive, OLD, f"{AT}wrong", "They are two.")
    assert verify(archive) == []
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    assert normalise(OLD).url == NEW
    return archive


def rows(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    return {name: archive.query(f"SELECT * FROM {name}") for name in CONTENT}  # noqa: S608


def test_a_link_keeps_its_id_its_ledger_and_its_mentions(tracked: Archive) -> None:
    ids, before = tracked.query("SELECT id FROM links ORDER BY id"), rows(tracked)
    (violation,) = verify(tracked)
    assert (violation.check, violation.count, violation.repairable) == ("normal_form", 2, True)
    assert repair(tracked, [violation]) == ["normal_form"]
    assert verify(tracked) == []
    assert tracked.query("SELECT id FROM links ORDER BY id") == ids
    assert rows(tracked) == before
    assert tracked.query("SELECT url, work, state FROM links WHERE state <> 'unvisited'") == [(NEW, NEW, "alive")]
    assert tracked.query("SELECT a.url, l.url FROM link_aliases a JOIN links l ON l.id = a.link_id ORDER BY 1") == [
        (OLD, NEW),
        (f"{AT}other", NEW),
        (f"{AT}wrong", NEW),
    ]
    assert tracked.query("SELECT evidence FROM link_aliases WHERE rule = 'normal_form'") == [
        ("was the normal form before tracking_parameter",)
    ]


def test_joins_and_undone_joins_stay(tracked: Archive) -> None:
    assert renormalise(tracked) == 2
    assert tracked.query("SELECT work, target, undone_why FROM work_claims ORDER BY target") == [
        (NEW, f"{AT}other", None),
        (NEW, f"{AT}wrong", "They are two."),
    ]
    assert tracked.query("SELECT * FROM joined_works") == [(NEW, f"{AT}other")]


def test_the_image_keeps_its_id_too(tracked: Archive) -> None:
    before = tracked.query("SELECT id, host FROM images")
    renormalise(tracked)
    assert tracked.query("SELECT id, host FROM images") == before
    assert "zzz_track" not in str(tracked.query("SELECT url FROM images"))


def test_again_changes_nothing(tracked: Archive) -> None:
    renormalise(tracked)
    before = rows(tracked) | {"aliases": tracked.query("SELECT * FROM link_aliases")}
    assert renormalise(tracked) == 0
    assert rows(tracked) | {"aliases": tracked.query("SELECT * FROM link_aliases")} == before


def test_one_whose_normal_form_another_has_is_left_and_still_told(tracked: Archive) -> None:
    write_issue(
        tracked, issue("2-x", number=2, parts=(), citations=[citation("gear?id=1", section=None)], pictures=()), 1
    )
    assert renormalise(tracked) == 1, "the image"
    assert tracked.query("SELECT count(*) FROM links WHERE url IN (?, ?)", (OLD, NEW)) == [(2,)]
    assert [violation.check for violation in verify(tracked)] == ["normal_form"]


def test_a_redacted_link_is_left(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    write_issue(archive, issue(parts=(), citations=[citation("a", section=None)], pictures=()), 1)
    archive.connection.execute("UPDATE links SET url = 'redacted:' || hex(zeroblob(32))")
    assert renormalise(archive) == 0
