from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.addresses.normal_forms import bring_up_addresses
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.exports.relations import TEXTS, relations
from crawler.archive.issues.listings import write_listing
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.archive.releases.normal_form import IN_ORDER, natural_keys, write_normal_form
from crawler.archive.runs import start_run
from crawler.items import ListingEntry
from crawler.urls.tracking import PARAMETERS
from tests.archive.builders import PUBLICATION, STORIES, citation, issue, picture
from tests.archive.ledgers import visit

ISSUES = (
    issue("1-x"),
    issue("2-x", number=2, citations=[*STORIES, citation("b", work="https://site.example/work")]),
    issue("3-x", number=None),
)


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with open_archive(path, read_only=True) as archive:
        return {
            each.name: archive.query(f"SELECT * FROM {each.name} ORDER BY 1, 2")  # noqa: S608
            for each in relations()
            if each.kind == "table"
        }


def normal(archive: Archive, path: Path, *, id_bits: int = 48) -> dict[str, list[tuple[object, ...]]]:
    write_normal_form(archive, path, ids=replace(IN_ORDER, bits=id_bits))
    return rows(path)


def build(archive: Archive, *, backwards: bool) -> None:
    """The same issues, links and visits; in another order, by other runs, with what came and went meanwhile."""
    if backwards:
        start_run(archive, "crawl digests", {"site": "no"})
        write_issue(archive, issue("2-x", number=2, citations=[citation("gone"), *STORIES]), 1)
    for made in reversed(ISSUES) if backwards else ISSUES:
        editions = tuple(
            replace(e, document=replace(e.document, revision=f"r{backwards}", etag=None)) for e in made.editions
        )
        write_issue(archive, replace(made, editions=editions), 2 if backwards else 1)
    entries = [ListingEntry(locator="/one", title="One", revision=f"r{backwards}"), ListingEntry(locator="/two")]
    write_listing(archive, PUBLICATION, "page", "https://a.example/", etag=str(backwards), entries=entries)
    ids = dict(archive.query("SELECT url, id FROM links"))
    story, tool = ids["https://site.example/story"], ids["https://site.example/tool"]
    seen = [visit(story, status=200, reader="1"), visit(tool, "not_found", status=404, day=1)]
    for each in reversed(seen) if backwards else seen:
        record_visit(archive, 1, each)
    record_visit(archive, 1, visit(tool, "not_found", status=404, day=30))
    record_visit(archive, 1, visit(tool, "not_found", status=404, day=60))


def test_two_archives_of_the_same_content_become_the_same(archive: Archive, other: Archive, tmp_path: Path) -> None:
    build(archive, backwards=False)
    build(other, backwards=True)
    assert archive.query("SELECT id, url FROM links ORDER BY url") != other.query(
        "SELECT id, url FROM links ORDER BY url"
    )
    assert normal(archive, tmp_path / "one.db") == normal(other, tmp_path / "two.db")


def test_it_says_what_the_archive_says(filled: Archive, tmp_path: Path) -> None:
    write_normal_form(filled, tmp_path / "normal.db", texts=True)
    with open_archive(tmp_path / "normal.db", read_only=True) as made:
        assert not compare(filled, made)
        assert {finding.check for finding in verify(made)} == {finding.check for finding in verify(filled)}
        for table in TEXTS:
            assert made.query(f"SELECT count(*) FROM {table}") == filled.query(f"SELECT count(*) FROM {table}")  # noqa: S608
        assert made.query("SELECT started, command FROM runs") == [("2026-02-14T06:00:00Z", "release")]
        assert made.query("PRAGMA journal_mode") == [("delete",)]
        proofs = made.query("SELECT proved_by FROM links WHERE url = 'https://site.example/story'")
        (newest,) = made.query("SELECT id FROM visits ORDER BY started DESC LIMIT 1")
        assert proofs == [(f"[{newest[0]}]",)]
    assert {path.name for path in tmp_path.iterdir()} == {"normal.db"}


def test_the_texts_of_others_stay_out(filled: Archive, tmp_path: Path) -> None:
    made = normal(filled, tmp_path / "normal.db")
    assert all(made[table] == [] for table in TEXTS)


def test_a_row_keeps_its_id_when_others_come(archive: Archive, tmp_path: Path) -> None:
    build(archive, backwards=False)
    before = normal(archive, tmp_path / "one.db")
    write_issue(archive, issue("0-x", number=9, citations=[citation("a"), citation("zzz"), *STORIES]), 1)
    record_visit(archive, 1, visit(1, status=200, day=90))
    after = normal(archive, tmp_path / "two.db")
    for table in ("issues", "links", "mentions", "domains", "images", "editions", "visits"):
        assert {row[0] for row in before[table]} < {row[0] for row in after[table]} or table in ("domains", "images")
        assert {row[0] for row in before[table]} <= {row[0] for row in after[table]}


@pytest.mark.parametrize("id_bits", [6, 10])
def test_keys_that_share_an_id_are_parted_alike(archive: Archive, other: Archive, tmp_path: Path, id_bits: int) -> None:
    build(archive, backwards=False)
    build(other, backwards=True)
    first = normal(archive, tmp_path / "one.db", id_bits=id_bits)
    assert first == normal(other, tmp_path / "two.db", id_bits=id_bits)
    assert len({row[0] for row in first["links"]}) == len(first["links"])
    with open_archive(tmp_path / "one.db", read_only=True) as made:
        assert not compare(archive, made)


def test_every_table_with_ids_has_a_natural_key() -> None:
    own = {each.name for each in relations() if each.key == ("id",)} - {"former_image_visits", "former_robots_visits"}
    assert own == natural_keys().keys() | {"visits", "image_visits", "robots_visits", "snapshot_asks", "runs"}


def test_ids_of_earlier_releases_answer(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a link that got another address, and of two that became one."""
    paths = ("gear?id=1&zzz_track=9", "gear?id=1", "cog?zzz_track=9")
    shown = [picture(f"gear.png{end}", section=None) for end in ("", "?zzz_track=1")]
    cited = [citation(path, section=None) for path in paths]
    write_issue(archive, issue(parts=(), citations=cited, pictures=shown), 1)
    before = normal(archive, tmp_path / "one.db")
    ids = {row[1]: row[0] for table in ("links", "images") for row in before[table]}
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    bring_up_addresses(archive)
    after = normal(archive, tmp_path / "two.db")
    at, image = "https://site.example", "https://images.example/gear.png"
    assert {(kind, former): link or shown for kind, former, link, shown, _ in after["former_ids"]} == {
        ("link", ids[f"{at}/gear?id=1&zzz_track=9"]): ids[f"{at}/gear?id=1"],
        ("link", ids[f"{at}/cog?zzz_track=9"]): {row[1]: row[0] for row in after["links"]}[f"{at}/cog"],
        ("image", ids[f"{image}?zzz_track=1"]): ids[image],
    }
    assert after["derivations"] == []
    with open_archive(tmp_path / "two.db", read_only=True) as made:
        assert verify(made) == []


def test_the_sentences_of_inline_links_are_texts_of_others(archive: Archive, tmp_path: Path) -> None:
    inline = citation("b", role="inline", summary=None)
    inline = replace(inline, mention=replace(inline.mention, context="It stands in this."))
    write_issue(archive, issue(citations=[inline]), 1)
    for texts, expected in ((False, None), (True, "It stands in this.")):
        path = tmp_path / f"{texts}.db"
        write_normal_form(archive, path, texts=texts)
        with open_archive(path, read_only=True) as release:
            assert release.query("SELECT context FROM mentions") == [(expected,)]
            assert len(release.query("SELECT 1 FROM mentions_fts WHERE mentions_fts MATCH 'stands'")) == texts
