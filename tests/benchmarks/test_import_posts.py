from pathlib import Path

from tests.benchmarks.running import rows, run_benchmark


def test_an_import_is_measured_beside_its_floors(tmp_path: Path) -> None:
    text = run_benchmark("import_posts", shared=tmp_path)
    ((issues, mentions, _, _, ratio, clock, _, _, storing, _, derived, rest, peak, _),) = rows(text, r"\s+2x")
    assert (issues, mentions) == (2 * 6, 2 * 6 * 39)
    assert ratio > 1, "nothing is faster than the least that must be done"
    assert clock > 1
    assert storing > 0
    assert derived > 0
    assert 0 < rest < ratio
    assert 20 < peak < 2000


def test_the_store_is_measured_without_the_rest(tmp_path: Path) -> None:
    text = run_benchmark("import_posts", "--count", "6", "--times", "2", "--rounds", "1", "--store", shared=tmp_path)
    ((issues, mentions, least, store, ratio, clock, peak),) = rows(text, r"\s+2x")
    assert (issues, mentions) == (2 * 6, 2 * 6 * 39)
    assert min(least, store, ratio, clock) > 0
    assert 20 < peak < 2000
