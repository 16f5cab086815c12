import pytest

from crawler.archive.analyses import registry
from crawler.archive.analyses.registry import bring_up_analyses
from crawler.archive.database import Archive
from crawler.exceptions import NotAnArchiveError
from tests.archive.analyses.examples import EXAMPLES


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ANALYSES", EXAMPLES)


def test_one_that_fails_costs_no_other_and_leaves_nothing(archive: Archive) -> None:
    done = {each.name: each for each in bring_up_analyses(archive, 1)}
    assert list(done) == ["count", "refused", "defect"]
    assert done["count"].counts == {"runs_before": 0, "afresh": 0}
    assert isinstance(done["refused"].error, NotAnArchiveError)
    assert isinstance(done["defect"].error, ZeroDivisionError)
    assert archive.query("SELECT count(*) FROM runs WHERE program = 'half done'") == [(0,)]


def test_some_are_done_anew(archive: Archive) -> None:
    assert [each.counts for each in bring_up_analyses(archive, 1, ["count"], afresh=True)] == [
        {"runs_before": 0, "afresh": 1}
    ]
