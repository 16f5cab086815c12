"""Links get the normal forms of today's rules and stay who they were."""

from dataclasses import replace

import pytest

from crawler.archive.addresses.join import NORMAL_FORM
from crawler.archive.addresses.normal_forms import bring_up_addresses, renormalise
from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.archive.works import undo_join, write_aliases
from crawler.items import Alias, Problem
from crawler.text.program_version import package_version
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


def test_a_redacted_link_is_left(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    write_issue(archive, issue(parts=(), citations=[citation("a", section=None)], pictures=()), 1)
    archive.connection.execute("UPDATE links SET url = 'redacted:' || hex(zeroblob(32))")
    assert renormalise(archive) == 0


def test_it_is_done_once_for_each_version_of_the_rules(tracked: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bring_up_addresses(tracked) == 2
    assert tracked.query("SELECT kind, version FROM derivations") == [
        ("addresses", package_version(bring_up_addresses.__module__))
    ]
    monkeypatch.delitem(PARAMETERS, "zzz_track")
    assert bring_up_addresses(tracked) == 0


def test_a_link_that_withdrawn_rules_made_is_that_of_its_first_mention(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others get links of their own when their issues are made anew."""
    with monkeypatch.context() as patch:
        patch.setitem(PARAMETERS, "zzz_track", "a rule")
        for number in (1, 2):
            cited = citation("gear?id=1", section=None)
            written = f"{NEW}&zzz_track={number}"
            cited = replace(cited, mention=replace(cited.mention, url=written))
            write_issue(archive, issue(f"{number}-x", number=number, parts=(), citations=[cited], pictures=()), 1)
        record_visit(archive, 1, visit(1, status=200, url=NEW))
        assert verify(archive) == []
    assert [violation.check for violation in verify(archive)] == ["normal_form"]
    assert renormalise(archive) == 1
    assert archive.query("SELECT id, url, work, state FROM links") == [
        (1, f"{NEW}&zzz_track=1", f"{NEW}&zzz_track=1", "alive")
    ]
    assert archive.query("SELECT url, rule, evidence FROM link_aliases") == [
        (NEW, NORMAL_FORM, "was the normal form by rules that are withdrawn")
    ]
    assert archive.query("SELECT url FROM visits") == [(NEW,)], "what was asked"
    assert verify(archive) == []
    assert renormalise(archive) == 0


def test_a_correction_by_hand_is_no_withdrawn_rule(archive: Archive) -> None:
    cited = citation("gear?id=1", section=None)
    written = replace(cited.mention, url=f"{NEW}&page=2")
    corrected = Problem(kind="corrected", about=written.url, evidence="url")
    write_issue(
        archive,
        issue(parts=(), citations=[replace(cited, mention=written)], pictures=(), problems=[corrected]),
        1,
    )
    assert renormalise(archive) == 0


def derived(archive: Archive) -> list[object]:
    return [
        archive.query("SELECT * FROM links ORDER BY id"),
        archive.query("SELECT link_id, url, rule, evidence FROM link_aliases ORDER BY rule"),
        archive.query("SELECT * FROM work_claims"),
    ]


def test_works_and_their_proofs_follow_the_rules_of_folding(archive: Archive) -> None:
    folded = citation("2020/01/06/work/amp/", section=None)
    write_issue(archive, issue(parts=(), citations=[folded, citation("a", section=None)], pictures=()), 1)
    write_aliases(archive, 1, 1, [Alias(url=f"{AT}other", rule="canonical", evidence="It says so.")])
    sound = derived(archive)
    archive.connection.execute("DELETE FROM link_aliases WHERE rule = 'amp'")
    archive.connection.execute("UPDATE links SET work = url WHERE id = 1")
    archive.connection.execute("UPDATE work_claims SET work = (SELECT url FROM links WHERE id = 1)")
    archive.connection.execute(
        "INSERT INTO link_aliases (id, link_id, url, rule, evidence) VALUES (9, 2, 'https://b.example/', 'gone', 'e')"
    )
    archive.connection.execute("UPDATE links SET work = 'https://b.example/' WHERE id = 2")
    assert next(violation.check for violation in verify(archive)) == "normal_form"
    assert renormalise(archive) == 2
    assert verify(archive) == []
    assert derived(archive) == sound


def test_an_undone_claim_survives_that_two_are_one(tracked: Archive) -> None:
    """Its addresses are kept, in case the rule is withdrawn."""
    undo_join(tracked, OLD, NEW, "They are two.")
    renormalise(tracked)
    assert (OLD, NEW, "They are two.") in tracked.query("SELECT work, target, undone_why FROM work_claims")
    assert verify(tracked) == []
    assert renormalise(tracked) == 0
