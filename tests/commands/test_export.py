import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.archive.exports.names import MEANINGS
from crawler.archive.exports.relations import TEXTS, relations
from tests.archive.conftest import prepare
from tests.archive.exports.filled import fill
from tests.commands.running import CHECKOUT, run_command


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "archive.db"
    with prepare(path) as archive:
        fill(archive)
    return path


def run(archive: Path, *arguments: str) -> int:
    return run_command("export", archive, *arguments)


def test_a_folder_of_tables(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path, "csv", str(tmp_path / "rows"), "--compress", "gzip") == 0
    assert (tmp_path / "rows" / "mentions.csv.gz").exists()
    tables = len([each for each in relations() if each.kind == "table" and each.name not in TEXTS])
    assert capsys.readouterr().out == f"Wrote {tables} files to {tmp_path / 'rows'}.\n"


@pytest.mark.deep
def test_a_view_to_the_standard_output_with_every_filter(path: Path) -> None:
    filters = ("--publication", "weekly", "--since", "2020-01-01", "--until", "2020-12-31", "--issue", "1")
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "scrapy",
                "export",
                "-s",
                f"ARCHIVE={path}",
                "jsonl",
                "--view",
                "entries",
                *filters,
            ),
            *("--state", "alive,moved", "--role", "story,item", "--links", "https://site.example/story"),
        ],
        cwd=CHECKOUT,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["title"] == "Something happened"


@pytest.mark.deep
def test_who_stops_reading_is_no_traceback(path: Path) -> None:
    command = f"'{sys.executable}' -m scrapy export -s 'ARCHIVE={path}' sql; echo $? >&2"
    done = subprocess.run(
        ["bash", "-c", f"{{ {command}; }} | head -c 9 >/dev/null"], cwd=CHECKOUT, capture_output=True, check=False
    )
    assert done.stderr.decode() in ("The export was not read to its end.\n2\n", "0\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("xls",), f"There is no format xls. Known formats: {', '.join(MEANINGS)}."),
        (("csv",), "Several tables do not fit on one csv output."),
        (("sql", "--view", "entries"), "not for sql"),
        (("csv", "--table", "edition_texts"), "add --texts to export them"),
        (("csv", "--table", "nothing"), "--table nothing: give one or several of publications, "),
        (("csv", "--state", "well"), "--state well: give one or several of unvisited, "),
        (("csv", "--since", "May"), "--since May: give a date such as"),
        (("csv", "--issue", "9-1"), "give a number or a range"),
        (("parquet", "--compress", "gzip"), "parquet takes zstd or none"),
        (
            ("sql", "--publication", "daily"),
            "There is no publication daily in the archive. Known publications: weekly.",
        ),
        (("sql", "--links", " "), "--links: give at least one"),
        (("sql", "--lnks", "1"), "There is no option --lnks; did you mean --links?"),
        ((), "Expected FORMAT [TARGET], got nothing."),
    ],
)
def test_what_cannot_be_is_said(
    path: Path, arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, *arguments) == 2
    assert told in capsys.readouterr().err


def test_an_archive_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "none.db", "sql", str(tmp_path / "a.sql")) == 2
    assert "does not exist" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_no_room_leaves_what_was_there(path: Path, tmp_path: Path) -> None:
    """A file may have 40 KB: enough for what SQLite keeps beside an archive, too little for a dump."""
    target = tmp_path / "archive.sql"
    target.write_text("before")
    words = [sys.executable, "-m", "scrapy", "export", "-s", f"ARCHIVE={path}", "sql", str(target)]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 40 && exec "$@"', "bash", *words],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == f"{target} cannot be written: File too large. What was there before is unchanged.\n"
    assert target.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["archive.sql"]


def test_a_signal_leaves_nothing_behind(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows"
    words = [sys.executable, "-m", "scrapy", "export", "-s", f"ARCHIVE={path}", "csv", str(target)]
    with subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while running.poll() is None and not list(tmp_path.iterdir()):
            time.sleep(0.001)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)
    assert running.returncode in (143, 0)
    assert [each.name for each in tmp_path.iterdir()] == ([] if running.returncode else ["rows"])


def test_a_dataset_is_written_and_takes_no_part(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "set"
    assert run(path, "dataset", str(folder), "--name", "mine") == 0
    files = len(list(folder.rglob("mine.parquet")))
    assert capsys.readouterr().out == f"Wrote {files} of {files} files to {folder}; 0 are as before, 0 removed.\n"
    for arguments, said in (
        (("dataset", str(folder), "--since", "2020-01-01"), "--since: a dataset is all of an archive."),
        (("dataset", str(folder), "--publication", "weekly"), "--publication: a dataset is all of an archive."),
        (("dataset",), "Name the folder of the dataset."),
        (("csv", str(tmp_path / "rows"), "--name", "mine"), "--name is for dataset, not for csv."),
        (("dataset", str(folder)), "has weekly from the archive mine."),
    ):
        assert run(path, *arguments) == 2
        assert said in capsys.readouterr().err
