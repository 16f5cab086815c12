"""An archive is parted into shards, each is crawled by itself, and what they did is adopted: it is the archive of one
crawl."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.checks.captures import capture_check
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import find_violation, verify
from crawler.archive.database import open_archive
from crawler.archive.runs import start_run
from crawler.archive.shards import make_shards, own_shard
from crawler.commands.shard import archives_in
from crawler.crawling.extensions.run_ledger import keep_to_shard
from crawler.crawling.spider import ArchiveSpider
from crawler.visits.parts import part_of
from tests.commands.running import run_command
from tests.linked_pages.test_pictures import drawing, saved
from tests.spiders.crawls import column, copy, dump
from tests.spiders.visits import archive_of, ends, link_statuses, sources
from tests.spiders.web import Page, Web, article, serve_web

PARTS = 2
HOSTS = [f"http://host{number}.example" for number in range(6)]
LINKS = {
    1: [f"{host}/{name}" for host in HOSTS for name in ("old", "gone")],
    2: [f"{host}/{name}" for host in HOSTS for name in ("new", "old")],
}
OVER, LEAD = f"{HOSTS[0]}/over", f"{HOSTS[0]}/lead.png"
MET = next(f"{host}/new" for host in HOSTS if part_of(host, PARTS) != part_of(HOSTS[0], PARTS))
"""Where a redirect leads from the one part to the other, and the image with which that page leads back."""


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve_web() as served:
        for host in HOSTS:
            served.pages[f"{host}/old"] = Page(body=article("Before"), etag='"1"')
            served.pages[f"{host}/gone"] = Page(body=article("Soon gone"))
            served.pages[f"{host}/new"] = Page(body=article(f"New at {host}"))
        head = f'<meta property="og:image" content="{LEAD}"><meta name="author" content="Rita Ratchet">'
        served.pages[MET] = Page(body=article("Met", head))
        served.pages[LEAD] = Page(body=saved(drawing(1)), headers=("Content-Type: image/png",))
        served.pages[OVER] = Page(status="301 Moved", headers=(f"Location: {MET}",))
        yield served


@pytest.fixture(scope="module")
def begun(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which the first issue was visited; since then some pages are others, and all links are due."""
    folder = tmp_path_factory.mktemp("shards")
    archive = archive_of(folder / "begun.db", {**LINKS, 3: [OVER]})
    assert sources(archive, web, f"CAPTURES={folder / 'captures'}", issue="1").status == 0
    for host in HOSTS:
        del web.pages[f"{host}/gone"]
        web.pages[f"{host}/old"] = Page(body=article("After"))
    with open_archive(archive) as opened, opened.transaction() as connection:
        connection.execute("UPDATE links SET next_visit = '2026-01-01T00:00:00Z'")
    return archive


class Round:
    """Shards of an archive that were crawled."""

    def __init__(self, archive: Path, web: Web, folder: Path) -> None:
        self.archive, self.folder = archive, folder
        self.asked: list[set[str]] = []
        assert run_command("shard", archive, str(folder), "--parts", str(PARTS)) == 0
        self.shards = archives_in(folder)
        for shard in self.shards:
            web.forget()
            done = sources(shard, web, f"CAPTURES={shard.parent / 'captures'}", images="yes")
            assert done.status == 0, done.log
            self.asked.append(set(web.asked(robots=True)))

    def adopt(self) -> None:
        """Merge the shards, and put the captures of all into one folder."""
        assert run_command("adopt", self.archive, *map(str, self.shards)) == 0
        for shard in self.shards:
            if (shard.parent / "captures").exists():
                shutil.copytree(shard.parent / "captures", self.archive.parent / "captures", dirs_exist_ok=True)


def sound(archive: Path, captures: Path | None = None) -> list[str]:
    with open_archive(archive, read_only=True) as opened:
        found = [violation.check for violation in verify(opened)]
        if captures is not None and (lost := find_violation(capture_check(captures), opened)) is not None:
            found.append(lost.check)
        return found


def test_shards_together_are_the_crawl_of_one_process(web: Web, begun: Path, tmp_path: Path) -> None:
    archive, of_one = tmp_path / "archive.db", tmp_path / "of-one.db"
    shutil.copy(begun, archive)
    shutil.copy(begun, of_one)
    shutil.copytree(begun.parent / "captures", tmp_path / "captures")
    first = Round(archive, web, tmp_path / "first")
    for number, shard in enumerate(first.shards, start=1):
        assert shard == tmp_path / "first" / f"{number}-of-2" / "archive.db"
        assert {part_of(url, PARTS) for url in first.asked[number - 1]} == {number}
        assert {part_of(url, PARTS) for url in column(shard, "SELECT url FROM links")} == {number}
        assert sound(shard) == []
    assert set(LINKS[1] + LINKS[2]) <= first.asked[0] | first.asked[1]
    first.adopt()
    again = dump(archive)
    assert run_command("adopt", archive, *map(str, first.shards)) == 0
    assert dump(archive) == again
    # What a redirect led to the other part goes on there.
    assert ends(archive)[OVER] == "postponed"
    second = Round(archive, web, tmp_path / "second")
    assert set.union(*second.asked) - {f"{host}/robots.txt" for host in HOSTS} == {MET, LEAD}
    second.adopt()
    assert link_statuses(archive)[OVER] == "moved"
    assert run_command("shard", archive, str(tmp_path / "third"), "--parts", "2") == 0
    assert not (tmp_path / "third").exists()
    assert sources(of_one, web, f"CAPTURES={tmp_path / 'captures'}", images="yes").status == 0
    with open_archive(archive, read_only=True) as one, open_archive(of_one, read_only=True) as other:
        assert compare(one, other).shown == ()
    assert sound(archive, tmp_path / "captures") == []


@pytest.fixture(scope="module")
def parted(begun: Path) -> tuple[Path, Path]:
    """An archive, and the folder of its shards, which nobody has crawled."""
    archive, folder = copy(begun, "parted.db"), begun.parent / "parted"
    assert run_command("shard", archive, str(folder), "--parts", str(PARTS)) == 0
    return archive, folder


def test_a_shard_that_is_lost_is_due_again(begun: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "archive.db"
    shutil.copy(begun, archive)
    for name in ("lost", "again"):
        assert run_command("shard", archive, str(tmp_path / name), "--parts", "3") == 0
    told = capsys.readouterr().out
    assert "Of the shards that were made before, 3 were not adopted" in told
    lost, again = (
        [column(shard, "SELECT url FROM links ORDER BY url") for shard in archives_in(tmp_path / name)]
        for name in ("lost", "again")
    )
    assert lost == again
    assert sorted(url for part in again for url in part) == sorted({*LINKS[1], *LINKS[2], OVER})
    # That all is due is by this test, and known to the rules
    assert {name for shard in archives_in(tmp_path / "lost") for name in sound(shard)} <= {"next_visit"}
    # Nothing was done in them: they change nothing
    before = dump(archive)
    assert run_command("adopt", archive, *map(str, archives_in(tmp_path / "lost"))) == 0
    assert {name for name, table in dump(archive).items() if table != before[name]} == {"shards"}


@pytest.mark.parametrize(("hours", "told"), [(2, "at least 2.0 h ahead"), (-2, "at least 2.0 h behind"), (0, "")])
def test_a_shard_by_a_wrong_clock_is_told_and_merged(
    parted: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], hours: int, told: str
) -> None:
    archive, shard = copy(parted[0], f"clock{hours}.db"), tmp_path / "archive.db"
    shutil.copy(archives_in(parted[1])[0], shard)
    with open_archive(shard) as opened, opened.transaction() as connection:
        run = start_run(opened, "crawl sources", {})
        connection.execute(
            "UPDATE runs SET started = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', ?) WHERE id = ?", (f"{hours} hours", run)
        )
    assert run_command("adopt", archive, str(shard)) == 0
    out = capsys.readouterr().out
    assert f"The clock by which it was crawled was {told}" in out if told else "The clock" not in out
    assert sound(archive) in ([], ["next_visit"])


@pytest.mark.parametrize("kept", [0.4, 0.9])
def test_a_shard_that_is_cut_off_is_refused_in_words(
    parted: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], kept: float
) -> None:
    archive, folder = parted
    whole, cut = archives_in(folder)[0].read_bytes(), tmp_path / "archive.db"
    cut.write_bytes(whole[: int(len(whole) * kept)])
    before = dump(archive)
    assert run_command("adopt", archive, str(cut)) == 2
    assert f"{cut} is damaged" in capsys.readouterr().err
    assert dump(archive) == before
    # Of several, the others are merged
    assert run_command("adopt", archive, str(cut), str(archives_in(folder)[1])) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(f"Not merged: {cut} is damaged")
    assert told[1].startswith(f"From {archives_in(folder)[1]}: nothing new")
    # and analysed, also where the last is refused
    assert run_command("adopt", archive, str(archives_in(folder)[1]), str(cut)) == 1
    with open_archive(archive) as merged:
        assert merged.query("SELECT command FROM runs ORDER BY id DESC LIMIT 1") == [("analyse",)]


HOSTILE = {
    "no-text": (
        "UPDATE links SET url = CAST(X'68747470ff' AS TEXT) WHERE id IN (SELECT min(id) FROM links)",
        "is damaged, and cannot be merged (Could not",
    ),
    "no-table": ("DROP TABLE visits", "is damaged, and cannot be merged (no such table: main.visits)"),
    "no-column": ("ALTER TABLE derivations RENAME COLUMN version TO edition", "has no derivations as schema "),
    "a-view": ("DROP TABLE readings; CREATE VIEW readings AS SELECT 1 AS id", "has no readings as schema "),
    "year-0": ("UPDATE shards SET made = '0000-01-01T00:00:00Z'", "has a row of shards of the year 0"),
    "former-schema": ("PRAGMA user_version = 12", "is damaged, and cannot be merged (duplicate column"),
    "no-run": ("PRAGMA foreign_keys = OFF; DELETE FROM runs", "points at a row of runs which is not there"),
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in ("no-text", "no-column") else pytest.mark.deep) for name in HOSTILE]
)
def test_a_shard_of_another_form_is_refused_in_words(
    parted: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    archive, shard = parted[0], tmp_path / "archive.db"
    shutil.copy(archives_in(parted[1])[0], shard)
    statements, said = HOSTILE[name]
    with closing(sqlite3.connect(shard)) as changed:
        changed.executescript(statements)
    before = dump(archive)
    assert run_command("adopt", archive, str(shard)) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"{shard} {said}" if name != "no-run" else f"{shard} has a row of ")
    assert said in told
    assert "`scrapy verify` lists what is wrong with it; merge a sound copy." in told
    assert dump(archive) == before


def test_an_address_that_is_not_the_archives_is_normalised(parted: tuple[Path, Path], tmp_path: Path) -> None:
    archive, shard = copy(parted[0], "foreign-address.db"), tmp_path / "archive.db"
    shutil.copy(archives_in(parted[1])[0], shard)
    with closing(sqlite3.connect(shard)) as changed, changed:
        changed.execute(
            "UPDATE links SET url = 'HTTP://New.Example:80/a/../b?utm_source=x' WHERE id IN (SELECT min(id) FROM links)"
        )
    assert run_command("adopt", archive, str(shard)) == 0
    assert "http://new.example/b" in column(archive, "SELECT url FROM links")
    assert set(sound(archive)) <= {"next_visit"}


def test_an_archive_is_not_merged_with_itself(
    parted: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "linked.db").hardlink_to(parted[0])
    assert run_command("adopt", parted[0], str(tmp_path / "linked.db")) == 2
    assert f"{tmp_path / 'linked.db'} is the archive itself. Name another." in capsys.readouterr().err


def test_a_shard_of_another_archive_is_refused(
    parted: tuple[Path, Path], begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, shard = copy(begun, "other.db"), archives_in(parted[1])[1]
    assert run_command("adopt", other, str(shard)) == 2
    told = capsys.readouterr().err
    assert f"{shard} is a shard (part 2/2, made at " in told
    assert f"of another archive than {other}" in told
    assert run_command("adopt", other, str(shard), "--foreign") == 0


def test_a_shard_is_crawled_as_what_it_is(parted: tuple[Path, Path], web: Web) -> None:
    shard = archives_in(parted[1])[0]
    web.forget()
    done = sources(shard, web, part="2/2")
    assert done.status == 2
    assert "-a part=2/2: the archive is a shard, part 1/2" in done.log
    told = sources(shard, web, part="1/3")
    assert told.status == 2
    digests = run_command("crawl", shard, "digests", "-a", f"posts={shard.parent}")
    assert digests == 2
    assert web.asked(robots=True) == []


def test_shards_of_many_links_are_of_one_size_and_share_no_host(tmp_path: Path) -> None:
    links = [f"https://{name}{part}.host{host}.example/" for host in range(9) for part in "ab" for name in range(15)]
    with open_archive(archive_of(tmp_path / "archive.db", {1: links})) as archive:
        assert len({part_of(url, PARTS) for url in links}) == PARTS
        shards = make_shards(archive, tmp_path / "shards", PARTS)
        assert column(archive.path, "SELECT DISTINCT moved FROM shards") == ["{}"]
    by_hash = Counter(part_of(url, PARTS) for url in links)
    assert max(shard.links for shard in shards) < max(by_hash.values())
    found = []
    for path in archives_in(tmp_path / "shards"):
        spider = ArchiveSpider("sources")
        spider.takes_part = True
        with open_archive(path, read_only=True) as shard:
            own = own_shard(shard)
        assert own is not None
        keep_to_shard(spider, own)
        assert spider.part is not None
        found.append(column(path, "SELECT url FROM links"))
        assert [url for url in links if spider.part.has(url)] == sorted(found[-1], key=links.index)
    assert sorted(url for urls in found for url in urls) == sorted(links)


def test_a_crawl_beside_shards_is_told_of_them(parted: tuple[Path, Path], web: Web) -> None:
    archive = copy(parted[0], "beside.db")
    told = "2 shards that were made at "
    with open_archive(archive) as opened, opened.transaction() as connection:
        connection.execute("UPDATE links SET next_visit = NULL")
        connection.execute("UPDATE shards SET adopted = NULL")
    assert told in sources(archive, web).log
    with open_archive(archive) as opened, opened.transaction() as connection:
        connection.execute("UPDATE shards SET adopted = '2026-01-01T00:00:00Z'")
    assert told not in sources(archive, web).log


def test_what_is_there_is_not_replaced(parted: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    archive, folder = parted
    before = {path: path.read_bytes() for path in archives_in(folder)}
    assert run_command("shard", archive, str(folder), "--parts", "2") == 2
    assert f"{folder / '1-of-2'} is there already" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in archives_in(folder)} == before
    assert sorted(each.name for each in folder.iterdir()) == ["1-of-2", "2-of-2"]


@pytest.mark.parametrize("given", [[], ["--parts", "0"], ["--parts", "-1"], ["--parts", "x"], ["--parts", "10000"]])
def test_how_many_parts_is_to_be_said(begun: Path, tmp_path: Path, given: list[str]) -> None:
    assert run_command("shard", begun, str(tmp_path / "shards"), *given) == 2
    assert not (tmp_path / "shards").exists()
