"""Visits to links that rules joined later, beside those of an archive that never had two."""

from pathlib import Path

import pytest

from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.checks.compare import compare
from crawler.archive.ledger.visits import record_visit
from crawler.archive.runs import start_run
from crawler.urls.tracking import PARAMETERS
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, visit

TRACKED, PLAIN = "gear?zzz_track=9", "gear"


def test_the_first_visit_to_a_link_that_is_another_one_now_is_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with prepare(tmp_path / "old.db") as old, prepare(tmp_path / "fresh.db") as fresh:
        for archive, are_two in ((old, True), (fresh, False)):
            if not are_two:
                monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
            (one,) = cite(archive, "1-2020-01-06", PLAIN)
            address = f"https://site.example/{PLAIN}"
            record_visit(archive, 1, visit(one, url=address, day=1, status=200))
            (other,) = cite(archive, "2-2020-01-13", TRACKED if are_two else PLAIN)
            assert (other != one) == are_two
            if are_two:
                later = start_run(archive, "crawl sources", {})
                record_visit(archive, later, visit(other, url=f"https://site.example/{TRACKED}", day=8, status=200))
        renormalise(old)
        assert old.query("SELECT count(*) FROM visits") == [(2,)]
        assert "visits" not in compare(old, fresh).counts
        for archive in (old, fresh):
            again = start_run(archive, "crawl sources", {})
            record_visit(archive, again, visit(1, url="https://site.example/gear", day=40, status=200))
        assert "visits" not in compare(old, fresh).counts, "a visit since they are one is one of both"
