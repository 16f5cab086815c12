from pathlib import Path
from shutil import copyfile, copytree

import pytest

from crawler.commands.descriptions.vocabulary import find_vocabulary
from tests.commands.running import CHECKOUT, run_command

SAMPLE = CHECKOUT / "sample"


@pytest.fixture
def description(tmp_path: Path) -> Path:
    """A copy of the sample's description, with its vocabulary and three posts."""
    for name in ("publication.toml", "publication.topics.yaml"):
        copyfile(SAMPLE / name, tmp_path / name)
    copytree(SAMPLE / "posts", tmp_path / "posts", ignore=lambda _, names: [n for n in names if n[:4] < "2025"])
    return tmp_path / "publication.toml"


def check(description: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    archive = description.with_name("archive.db")
    words = ("check", str(description), "--posts", str(description.with_name("posts")))
    status = run_command("publication", archive, *words)
    return status, capsys.readouterr().out


def test_a_vocabulary_is_counted_in_the_headlines_that_are_read(
    description: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = check(description, capsys)
    assert status == 0
    assert "Topics:   8 in 2 groups; in " in out
    assert "gears 1" in out
    assert "In none of them: clocks" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: {a: {topics: {b: ['/(/'], c: [gear]}}}", "line 1: groups.a.topics.b: '(' is no regular expression"),
        ("groups: {a: {topics: {b: ['/(/'], c: [gear], d: [cog, Gear]}}}", "Counts for several topics: gear (c, d)."),
        ("groups: [", "this is no YAML"),
    ],
)
def test_a_wrong_vocabulary_fails_the_check_and_the_rest_is_shown(
    description: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    description.with_name("publication.topics.yaml").write_text(text, encoding="utf-8")
    status, out = check(description, capsys)
    assert status == 1
    assert said in out
    assert "The Gearbox Digest" in out


def test_a_description_without_a_vocabulary_says_nothing_of_topics(
    description: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    description.with_name("publication.topics.yaml").unlink()
    assert find_vocabulary(str(description)) is None
    assert find_vocabulary("last-week-in-ai") is not None
    status, out = check(description, capsys)
    assert status == 0
    assert "Topics:" not in out
