from dataclasses import replace

import pytest

from crawler.archive.problem_lists import ProblemCount
from crawler.archive.totals import Totals
from crawler.crawling.run_summary import Summary, as_json, render

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


def test_totals_are_told_with_their_change() -> None:
    assert as_json(RUN)["totals"]["images"] == {"total": 4, "change": -1}
