from pathlib import Path

import pytest

from benchmarks.import_publication import Digest, copy, files, hash_all, report
from tests.benchmarks.running import figure, run_benchmark


@pytest.mark.deep
def test_a_digest_is_measured_beside_the_first_publication(tmp_path: Path) -> None:
    text = run_benchmark("import_publication", shared=tmp_path)
    assert figure(text, "hashing:", " s") >= 0
    assert figure(text, "a link of publication costs", " times one") != 0
    assert figure(text, "publication check of publication:", " s") > 0
    assert figure(text, "MB for 20:", " MB more") < 25
    assert figure(text, "rows about it:") == 1


def test_costs_are_compared_by_link(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = Digest("first", tmp_path, None, costs=[0.001, 0.002, 0.009], links=300, peaks=(150.0, 160.0))
    report(first, Digest("gears", tmp_path, "gears.toml", costs=[0.003], links=100, peaks=(150.0, 151.0)))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["first", "300", "2.000", "150", "160"]
    assert lines[3] == "a link of gears costs 1.50 times one of the first publication (aim: at most 1.2)"


def test_files_are_copied_at_any_depth_and_hashed(tmp_path: Path) -> None:
    (tmp_path / "a" / "2024").mkdir(parents=True)
    (tmp_path / "a" / "2024" / "one.md").write_text("one", "utf-8")
    copy(list(files(tmp_path / "a")), tmp_path / "a", tmp_path / "b")
    assert [path.relative_to(tmp_path / "b").as_posix() for path in files(tmp_path / "b")] == ["2024/one.md"]
    assert hash_all(tmp_path / "b") >= 0
