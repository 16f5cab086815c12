import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.problem_lists import ProblemCount
from crawler.archive.totals import Totals
from crawler.crawling.extensions.summary import Summary, as_json, checked_path, render, write_json
from crawler.exceptions import ArgumentError
from tests.tiny.crawls import Project

RUN = Summary(
    command="crawl tiny",
    archive="tiny.db",
    outcome="finished",
    started="2024-01-01T00:00:00Z",
    finished="2024-01-01T00:00:07Z",
    elapsed=7.0,
    requests=1234,
    response_bytes=2_500_000,
    counts={"issues/new": 2, "issues/changed": 1, "issues/same": 0, "editions/read": 3},
    before=Totals(issues=10, mentions=1000, links=900, domains=50, images=5, visits=100, sources=90),
    after=Totals(issues=12, mentions=1040, links=930, domains=50, images=4, visits=100, sources=90),
    problems=(ProblemCount(kind="mojibake", severity="repair", problems=1100, issues=9, example="é"),),
)
SAME = replace(RUN, counts={"issues/new": 0, "issues/changed": 0, "issues/same": 4}, before=RUN.after)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_table() -> None:
    assert render(RUN).splitlines() == [
        "crawl tiny: finished in 7.0 s",
        "",
        "               in archive    change",
        "issues                 12        +2",
        "mentions            1,040       +40",
        "links                 930       +30",
        "domains                50         0",
        "images                  4        -1",
        "visits                100         0",
        "sources                90         0",
        "",
        "issues        2 new, 1 changed, 0 same",
        "editions      3 read, 0 unchanged, 0 unmatched",
        "requests      1,234 (2.5 MB)",
        "open problems 1,100: mojibake 1,100 (scrapy problems -s ARCHIVE=tiny.db)",
    ]


def test_what_was_left_out_by_cause() -> None:
    left_out = replace(RUN, counts={**RUN.counts, "left_out/a draft": 2, "left_out/another kind of file": 1_000})
    assert "left out      2 (a draft), 1,000 (another kind of file)" in render(left_out).splitlines()
    assert as_json(left_out)["left_out"] == {"a draft": 2, "another kind of file": 1_000}


def test_the_visits_of_a_run_by_state_and_outcome() -> None:
    counts = {
        "visits/due": 1300,
        "visits/done": 1204,
        "visits/hosts": 3,
        "visits/alive/ok": 1100,
        "visits/alive/not_modified": 99,
        "visits/transient/timeout": 5,
        "captures/records": 1250,
        "captures/bytes": 3_000_000,
    }
    lines = render(replace(RUN, counts=counts)).splitlines()
    assert lines[lines.index("") + 10 :][:4] == [
        "visits        1,204 of 1,300 links that were due",
        "  alive             1,199  ok 1,100, not_modified 99",
        "  transient             5  timeout 5",
        "captures      1,250 answers (3.0 MB)",
    ]
    assert as_json(replace(RUN, counts=counts))["visits"]["alive/ok"] == 1100
    assert "nothing new" not in render(replace(SAME, counts=counts))


def test_a_run_with_nothing_new_says_so() -> None:
    assert render(SAME) == "crawl tiny: finished in 7.0 s: nothing new"
    assert as_json(SAME)["nothing_new"] is True


@pytest.mark.parametrize(
    "other",
    [
        replace(SAME, outcome="failed"),
        replace(SAME, outcome="interrupted"),
        replace(SAME, counts={"issues/changed": 1}),
        replace(SAME, before=Totals()),
        replace(SAME, dry_run=True, counts={"plan/fetch": 1}),
    ],
)
def test_other_runs_do_not_say_so(other: Summary) -> None:
    assert "nothing new" not in render(other)


def test_a_failed_run_says_why() -> None:
    assert render(replace(RUN, outcome="failed", reasons=("the moon is down",))).splitlines()[:2] == [
        "crawl tiny: failed in 7.0 s",
        "  the moon is down",
    ]


def test_a_dry_run_says_what_it_would_do() -> None:
    plan = {"plan/fetch": 3, "plan/new": 1, "plan/changed": 2, "editions/unchanged": 9}
    said = render(replace(RUN, dry_run=True, counts=plan, before=None, after=None, problems=()))
    assert said.splitlines() == [
        "crawl tiny: dry run finished in 7.0 s",
        "",
        "would read    3 editions (1 new, 2 changed)",
        "unchanged     9 editions",
        "requests      1,234 (2.5 MB)",
    ]


def test_json_is_replaced_in_one_step(tmp_path: Path) -> None:
    path, reader = tmp_path / "summary.json", tmp_path / "reader.json"
    path.write_text("old")
    os.link(path, reader)
    write_json(path, as_json(RUN))
    assert json.loads(path.read_text())["totals"]["images"] == {"total": 4, "change": -1}
    assert reader.read_text() == "old", "whoever had opened it reads on in the old one"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["reader.json", "summary.json"]


def test_json_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch()
    with pytest.raises(OSError, match="folder"):
        write_json(folder, as_json(RUN))
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    link.symlink_to(target)
    write_json(link, {"a": 1})
    assert link.is_symlink()
    assert json.loads(target.read_text()) == {"a": 1}


@pytest.mark.parametrize("path", ["{}", "{}/none/summary.json", "{}/file/summary.json"])
def test_a_path_that_cannot_be_written_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArgumentError, match="the summary cannot be written there"):
        checked_path(path.format(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_checking_leaves_nothing(tmp_path: Path) -> None:
    checked_path(str(tmp_path / "summary.json"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.deep
def test_two_runs(project: Project) -> None:
    first = project.crawl(issues="1:3,2:4")
    assert "nothing new" not in first.stdout
    assert project.told()["run"] == 1
    again = project.crawl(issues="1:3,2:4")
    assert again.stdout.splitlines()[0].endswith(": nothing new")
    assert project.told()["nothing_new"] is True
    assert project.told()["totals"]["mentions"] == {"total": 7, "change": 0}


def test_a_dry_run_without_an_archive(project: Project) -> None:
    done = project.crawl(issues="1:3,2:4", dry_run="yes")
    assert done.returncode == 0, done.stderr
    assert "would read    2 editions (2 new, 0 changed)" in done.stdout
    assert project.told()["plan"] == {"fetch": 2, "new": 2}
    assert not project.archive.exists()


@pytest.mark.deep
def test_a_folder_that_is_lost_during_the_run_fails_it(project: Project, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    done = project.crawl(f"SUMMARY_JSON={away}/summary.json", issues="1:3", remove=str(away))
    assert done.returncode == 1
    assert "it cannot be written" in done.stderr
    assert "1 summary could not be written" in done.stdout
