import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.exports.relations import TEXTS, relations
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.archive.releases.release import Release, write_release
from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.exceptions import ExportError
from sample.demo import PUBLICATION
from tests.archive.builders import issue
from tests.archive.ledgers import cite, visit

CHECKOUT = Path(__file__).parents[3]
POSTS = CHECKOUT / "sample" / "posts"
RELEASED = {each.name for each in relations()} - TEXTS
TEXT_FILES = (".sql", ".csv", ".jsonl", ".json", ".md")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_is_whole(released: Path, filled: Archive) -> None:
    made = files(released)
    assert made.keys() == {
        *("archive.db", "archive.sql", "datapackage.json", "counts.json", "SHA256SUMS"),
        *("README.md", "QUALITY.md", "CHANGES.md", "RIGHTS.md", "CITATION.cff", "metadata.json"),
        *(f"{form}/{name}.{form}" for form in ("csv", "jsonl", "parquet") for name in RELEASED),
    }
    sums = dict(line.split("  ")[::-1] for line in made["SHA256SUMS"].decode().splitlines())
    assert sums == {name: sha256(data).hexdigest() for name, data in made.items() if name != "SHA256SUMS"}
    counts = json.loads(made["counts.json"])
    assert counts["mentions"] == filled.query("SELECT count(*) FROM mentions")[0][0]
    assert counts.keys() == RELEASED
    with open_archive(released / "archive.db", read_only=True) as archive:
        assert not compare(archive, filled)
        assert {finding.check for finding in verify(archive)} == {finding.check for finding in verify(filled)}
    rights = made["RIGHTS.md"].decode()
    assert "The whole texts of issues and linked pages are left out." in rights
    assert "CC0-1.0" in rights


def test_frictionless_finds_the_package_valid(released: Path) -> None:
    # A process of its own: importing it warns.
    script = (
        "import json, sys, frictionless; report = frictionless.validate(sys.argv[1]);"
        "print(json.dumps([report.valid, len(report.tasks), report.flatten(['message'])]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "datapackage.json"], cwd=released, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [True, len(RELEASED), []]


def test_the_package_says_what_columns_mean(released: Path) -> None:
    package = json.loads((released / "datapackage.json").read_text("utf-8"))
    assert package["version"] == "2026.02.14"
    assert package["backnumber"]["schema"] == SCHEMA_VERSION
    visits = next(resource for resource in package["resources"] if resource["name"] == "visits")
    fields = {field["name"]: field for field in visits["schema"]["fields"]}
    assert fields["size"]["description"].endswith("in bytes; null when none came")
    assert fields["started"]["type"] == "datetime"
    assert {"fields": "link_id", "reference": {"resource": "links", "fields": "id"}} in visits["schema"]["foreignKeys"]
    assert visits["schema"]["primaryKey"] == ["id"]


def test_what_changed_is_told_by_name(archive: Archive, tmp_path: Path) -> None:
    cite(archive, "1-2025-01-06", "a", "b")
    (a, b) = cite(archive, "2-2025-01-13", "a", "b")
    record_visit(archive, 1, visit(a, status=200))
    write_release(archive, tmp_path / "one", Release())
    assert "no release before" in (tmp_path / "one" / "CHANGES.md").read_text("utf-8")

    cite(archive, "3-2025-01-20", "c|<b>")
    write_issue(archive, issue("1-2025-01-06", title="Another *title*"), 1)
    for day in (1, 30, 60):
        record_visit(archive, 1, visit(a, "not_found", status=404, day=day))
    record_visit(archive, 1, visit(b, "moved", status=200, day=1, redirects=((301, "https://site.example/b2"),)))
    write_release(archive, tmp_path / "two", Release(previous=tmp_path / "one"))
    told = (tmp_path / "two" / "CHANGES.md").read_text("utf-8")
    counts = {
        line.split(" | ")[0].strip("| "): int(line.split(" | ")[1].strip(" |")) for line in told.splitlines()[4:12]
    }
    assert counts == {
        "New issues": 1,
        "Issues that are no longer there": 0,
        "Issues that changed": 1,
        "New links": 4,
        "Links that no issue has any more": 0,
        "Links that moved": 1,
        "Links that died": 1,
        "Links that came back": 0,
    }
    assert "| https://site.example/a | alive | gone | 2026-01-06T06:00:00Z |" in told
    assert "| https://site.example/b | unvisited | moved | 2026-01-06T06:00:00Z |" in told
    assert r"Another \*title\*" in told
    assert "<b>" not in told


def test_the_quality_report_names_what_is_missing_and_thin(archive: Archive, tmp_path: Path) -> None:
    for number in (1, 2, 3, 6):
        cite(archive, f"{number}-2025-0{number}-06", *(f"{number}/{place}" for place in range(1 if number == 3 else 9)))
    write_release(archive, tmp_path / "one", Release())
    told = (tmp_path / "one" / "QUALITY.md").read_text("utf-8")
    assert "| The Weekly | newsletter | 4 |\n| The Weekly | newsletter | 5 |\n\n" in told
    assert "| 2025-03-06 | One | 1 | 7 |\n\n" in told
    assert "| unvisited | 28 |" in told


def test_a_release_is_replaced_only_when_asked_and_only_a_release(
    released: Path, filled: Archive, tmp_path: Path
) -> None:
    folder = tmp_path / "one"
    write_release(filled, folder, Release())
    with pytest.raises(ExportError, match="is not empty"):
        write_release(filled, folder, Release())
    write_release(filled, folder, Release(replace=True, previous=folder))
    assert "| New links | 0 |" in (folder / "CHANGES.md").read_text("utf-8")
    (folder / "csv" / "mine.csv").write_text("mine")
    with pytest.raises(ExportError, match="is not empty"):
        write_release(filled, folder, Release(replace=True))
    with pytest.raises(ExportError, match="is no release"):
        write_release(filled, tmp_path / "two", Release(previous=tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {"one"}


def crawl(archive: Path, **arguments: str) -> None:
    options = {"publication": str(PUBLICATION), "posts": str(POSTS), **arguments}
    words = [word for name, value in options.items() for word in ("-a", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "digests", *words, "-s", f"ARCHIVE={archive}"]
    subprocess.run([*command, "-s", "LOG_LEVEL=ERROR"], cwd=CHECKOUT, check=True, capture_output=True)


@pytest.mark.deep
def test_archives_made_apart_from_the_same_posts_give_the_same_bytes(tmp_path: Path) -> None:
    crawl(tmp_path / "one.db")
    crawl(tmp_path / "two.db", issues="8-14")
    crawl(tmp_path / "two.db")
    made = []
    for name in ("one", "two"):
        with open_archive(tmp_path / f"{name}.db", read_only=True) as archive:
            write_release(archive, tmp_path / name, Release())
        made.append(files(tmp_path / name))
    with open_archive(tmp_path / "one.db", read_only=True) as one, open_archive(tmp_path / "two.db") as two:
        assert one.query("SELECT id FROM issues ORDER BY key") != two.query("SELECT id FROM issues ORDER BY key")
        assert len(two.query("SELECT id FROM runs")) == 2
    texts = [{name: data for name, data in each.items() if name.endswith(TEXT_FILES)} for each in made]
    assert texts[0].keys() == texts[1].keys()
    assert [name for name in texts[0] if texts[0][name] != texts[1][name]] == []
    parquets = [name for name in made[0] if name.endswith(".parquet")]
    assert [name for name in parquets if made[0][name] != made[1][name]] == []
    with open_archive(tmp_path / "one" / "archive.db") as one, open_archive(tmp_path / "two" / "archive.db") as two:
        assert list(one.connection.iterdump()) == list(two.connection.iterdump())
