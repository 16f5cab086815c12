"""Links and images that a rule joined are parted when it is withdrawn: each has what is its own."""

from dataclasses import replace

import pytest

from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.works import write_aliases
from crawler.items import Alias, Citation
from crawler.items import Picture as Shown
from crawler.linked_pages.pictures import Picture
from crawler.linked_pages.source import Source
from crawler.urls.tracking import PARAMETERS
from tests.archive.builders import citation, issue, picture
from tests.archive.ledgers import see_image, visit
from tests.archive.redaction.worlds import ASK, SUBMISSION

AT = "https://site.example/"
PLAIN, TRACKED = f"{AT}gear?id=1", f"{AT}gear?id=1&zzz_track=9"
SHOWN = "https://images.example/gear.png"
LEDGER = {
    "links": "SELECT id, url, work, state FROM links ORDER BY id",
    "images": "SELECT id, url, state, sha256, host FROM images ORDER BY id",
    "visits": "SELECT id, link_id, url, reread_of FROM visits ORDER BY id",
    "image_visits": "SELECT id, image_id, url FROM image_visits ORDER BY id",
    "mentions": "SELECT id, issue_id, link_id, occurrence FROM mentions ORDER BY id",
    "image_uses": "SELECT id, issue_id, image_id, occurrence FROM image_uses ORDER BY id",
    "link_aliases": "SELECT link_id, url, rule, evidence FROM link_aliases ORDER BY 1, 2, 3",
    "image_aliases": "SELECT image_id, url, rule FROM image_aliases ORDER BY 1, 2, 3",
    "work_claims": "SELECT work, target, link_id, rule, evidence FROM work_claims ORDER BY 1, 2",
    "joined_works": "SELECT * FROM joined_works ORDER BY 1",
    "sources": "SELECT link_id, title, visit_id FROM sources ORDER BY 1",
    "snapshots": "SELECT link_id, url FROM snapshots ORDER BY 1, 2",
    "snapshot_asks": "SELECT link_id, about FROM snapshot_asks ORDER BY 1, 2",
    "snapshot_submissions": "SELECT link_id, url FROM snapshot_submissions ORDER BY 1, 2",
    "former_ids": "SELECT * FROM former_ids",
}


def ledger(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    return {name: archive.query(sql) for name, sql in LEDGER.items()}


def mention(path: str) -> Citation:
    """One whose URL as written is that of its link."""
    cited = citation(path, section=None)
    return replace(cited, mention=replace(cited.mention, url=f"{AT}{path}"))


def use(path: str) -> Shown:
    shown = picture(path, section=None)
    return replace(shown, illustration=replace(shown.illustration, url=f"https://images.example/{path}"))


def prove(archive: Archive, link_id: int) -> None:
    """What the redirect of a visit, and the page to which it led, say."""
    told = {"redirect": f"301 -> {AT}redirect", "canonical": f"{AT}redirect says rel=canonical {AT}canonical"}
    aliases = [Alias(url=f"{AT}{rule}", rule=rule, evidence=evidence) for rule, evidence in told.items()]
    write_aliases(archive, 1, link_id, aliases)


@pytest.fixture(params=["the plain one first", "the plain one last"])
def apart(request: pytest.FixtureRequest, archive: Archive) -> Archive:
    """Two links and two images, each with visits and what they saw, in two issues."""
    forms, pictures = ["gear?id=1", "gear?id=1&zzz_track=9"], ["gear.png", "gear.png?zzz_track=9"]
    if request.param == "the plain one last":
        forms, pictures = forms[::-1], pictures[::-1]
    for number, (cited, shown) in enumerate(((forms, pictures), (forms[::-1], pictures[::-1])), start=1):
        uses = [use(path) for path in shown]
        cites = [mention(path) for path in [*cited, cited[0]]]
        write_issue(archive, issue(f"{number}-x", number=number, parts=(), citations=cites, pictures=uses), 1)
    for number, form in enumerate(forms, start=1):
        seen = visit(number, "moved", status=200, day=number, url=f"{AT}{form}", redirects=((301, f"{AT}redirect"),))
        record_visit(archive, 1, seen)
        again = visit(number, "soft_404" if number == 2 else "ok", day=9, url=f"{AT}{form}", status=200)
        record_visit(archive, 1, again, reread_of=2 * number - 1)
        prove(archive, number)
        archive.connection.execute(
            "INSERT INTO snapshots (link_id, url, service, taken, found_in) VALUES (?, ?, 'old', ?, 1)",
            (number, f"https://old.example/{AT}{form}", "2026-01-01T00:00:00Z"),
        )
        archive.connection.execute(ASK, (number, f"{AT}{form}", f"https://old.example/{AT}{form}", None))
        archive.connection.execute(SUBMISSION, (number, f"{AT}{form}"))
        see_image(
            archive,
            number,
            picture=Picture(content_type="image/png", width=number),
            url=f"https://images.example/{pictures[number - 1]}",
            status=200,
            day=number,
            content_hash=str(number) * 64,
        )
    write_source(archive, 2, Source(title="Of the second", word_count=0), reader="r", visit_id=3)
    assert verify(archive) == []
    return archive


@pytest.fixture
def joined(apart: Archive, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[object, ...]]]:
    """What it was before a rule joined both, which was then withdrawn."""
    before = ledger(apart)
    with monkeypatch.context() as patch:
        patch.setitem(PARAMETERS, "zzz_track", "A rule.")
        renormalise(apart)
        assert verify(apart) == []
        assert apart.query("SELECT id, url FROM links") == [(1, PLAIN)]
        assert apart.query("SELECT id, url FROM images") == [(1, SHOWN)]
        assert apart.query("SELECT count(DISTINCT link_id), count(*) FROM visits") == [(1, 4)]
    return before


def test_each_has_again_what_was_its_own(apart: Archive, joined: dict[str, list[tuple[object, ...]]]) -> None:
    found = verify(apart)
    assert ("normal_form", True) in [(violation.check, violation.repairable) for violation in found]
    repair(apart, found)
    assert verify(apart) == []
    after = ledger(apart)
    assert after["former_ids"] == []
    for name in joined.keys() - {"images"}:
        assert after[name] == joined[name], name
    # The picture that was seen first was forgotten when the later one became that of both.
    assert after["images"] == [(*joined["images"][0][:3], None, "images.example"), joined["images"][1]]
    assert renormalise(apart) == 0


@pytest.mark.parametrize("rule", ["redirect", "canonical"])
def test_what_a_joined_link_proved_of_itself_is_proved_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    """One link leads to the other one: while both are one, there is nothing to prove."""
    cited = [mention(TRACKED.removeprefix(AT)), mention("gear?id=1")]
    write_issue(archive, issue(parts=(), citations=cited, pictures=()), 1)
    if rule == "redirect":
        record_visit(archive, 1, visit(1, "moved", status=200, url=TRACKED, redirects=((301, PLAIN),)))
        told = f"301 -> {PLAIN}"
    else:
        record_visit(archive, 1, visit(1, status=200, url=TRACKED))
        page = Source(title="A gear", canonical_url=PLAIN, origins={"canonical_url": "dom"})
        write_source(archive, 1, page, reader="r", visit_id=1)
        told = f"{TRACKED} says rel=canonical {PLAIN}"
    write_aliases(archive, 1, 1, [Alias(url=PLAIN, rule=rule, evidence=told)])
    before = ledger(archive)
    assert before["joined_works"] == [(TRACKED, PLAIN)]
    with monkeypatch.context() as patch:
        patch.setitem(PARAMETERS, "zzz_track", "A rule.")
        renormalise(archive)
        assert verify(archive) == []
        assert ledger(archive)["work_claims"] == []
    renormalise(archive)
    assert ledger(archive) == before
