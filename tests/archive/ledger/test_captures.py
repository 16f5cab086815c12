import pytest

from crawler.archive.database import Archive
from crawler.archive.ledger.captures import find_original, latest_captures
from crawler.archive.ledger.visits import record_visit
from crawler.captures.record import RecordLocation
from crawler.exceptions import ArchiveError
from tests.archive.ledgers import visit, warc_record


def test_a_capture_refers_to_the_one_that_has_its_body(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "ok", status=200, capture=warc_record(10)))
    found = find_original(ledger, "sha256:A")
    assert found == warc_record(10)
    assert found is not None
    latest = record_visit(
        ledger, 1, visit(1, "ok", status=200, day=30, capture=warc_record(20, original=found.location))
    )
    record_visit(ledger, 1, visit(1, "not_found", status=404, day=60, capture=warc_record(30, digest="sha256:B")))
    assert ledger.query("SELECT id, revisit_of FROM captures ORDER BY id") == [(1, None), (2, 1), (3, None)]
    assert find_original(ledger, "sha256:A") == warc_record(10), "not the one that does not repeat it"
    assert find_original(ledger, "sha256:C") is None
    (stored,) = latest_captures(ledger)
    assert (stored.link_id, stored.visit_id) == (1, latest.visit_id)
    assert (stored.location, stored.original) == (warc_record(20).location, warc_record(10).location)
    with pytest.raises(ArchiveError):
        record_visit(
            ledger, 1, visit(1, "ok", capture=warc_record(40, original=RecordLocation(file="none.warc.gz", offset=1)))
        )
