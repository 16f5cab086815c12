from pathlib import Path

from benchmarks.captures import version
from tests.benchmarks.running import rows, run_benchmark


def test_growth_is_measured_by_setting(tmp_path: Path) -> None:
    text = run_benchmark("captures", "--limit", "6", "--visits", "3", "--nonces", "1", "--edits", "0", shared=tmp_path)
    assert "6 generated pages" in text
    body, changed, never = rows(text, r"(?:body|text|never) +")
    assert body[2] > 2.5 > 1.2 > changed[2] >= never[2] >= 1
    assert (body[3], changed[3], never[3]) == (18, 6, 6)


def test_a_version_has_its_token_and_its_edits() -> None:
    page = b"<html><head></head><body><article>One.</article></body></html>"
    assert version(page, 0, "") == page
    assert b'content="f7"' in version(page, 0, "f7")
    assert version(page, 2, "").count(b"<p>Correction") == 2
