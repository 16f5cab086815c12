"""What the workers of a cluster read of captures is what one process reads."""

import importlib.util
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.crawling.cluster import connection
from tests.commands.running import run_command
from tests.crawling.cluster.captured import (
    CHECKOUT,
    WALL,
    article,
    captured,
    copied,
    processes,
    rereading,
    rows,
    run,
    said_differently,
    until,
)

READ = "SELECT count(*) FROM sources"
RUNS = "SELECT count(*) FROM runs"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Forty pages; one is a wall, and the file of captures holds no more of the last one."""
    path = captured(tmp_path, [*(article(number) for number in range(38)), WALL, article(39)])
    (file,) = (tmp_path / "captures").iterdir()
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size - 700)
    return path


def reread(path: Path, *arguments: str) -> int:
    return run_command("reread", path, "-s", f"CAPTURES={path.with_name('captures')}", "-s", "READERS=1", *arguments)


def test_workers_read_what_one_process_reads(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = copied(archive, "alone.db")
    assert reread(alone) == 1
    one = capsys.readouterr()
    assert reread(archive, "--cluster", "local") == 1
    other = capsys.readouterr()
    assert "captures that could not be read: 1" in other.out
    assert "ok -> bot_wall: 1" in other.out
    assert other.out.partition("again in")[0] == one.out.partition("again in")[0]
    assert rows(archive, READ) == [(38,)]
    assert said_differently(archive, alone) == []
    assert not list(Path(archive.parent).glob("dask-*"))


def test_a_worker_loads_nothing_of_what_reads() -> None:
    code = "import sys, crawler.crawling.cluster.reading_task; print('scrapy' in sys.modules, 'lxml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("somewhere", "give the address of a scheduler"),
        ("tcp://host:none", "give the address of a scheduler"),
        ("127.0.0.1:9", "No scheduler answers at 127.0.0.1:9"),
        ("local", "needs Dask, which is not installed"),
    ],
)
def test_a_cluster_that_is_not_there_is_told_and_nothing_changes(
    archive: Path, address: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(connection, "START_SECONDS", 0.2)
    if "installed" in told:
        monkeypatch.setattr(connection, "find_spec", lambda name: importlib.util.find_spec(f"no_{name}"))
    before = rows(archive, RUNS)
    assert reread(archive, "--cluster", address) == 2
    assert told in capsys.readouterr().err
    assert rows(archive, RUNS) == before


@pytest.mark.deep
def test_a_worker_of_another_version_is_named_and_refused(tmp_path: Path) -> None:
    archive = captured(tmp_path, [article(1)])
    other = tmp_path / "other"
    for folder in ("crawler", "spiders"):
        shutil.copytree(CHECKOUT / folder, other / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "requirements.lock", other)
    with (other / "crawler" / "text" / "space.py").open("a", encoding="utf-8") as file:
        file.write("\n# Another version\n")
    with processes(tmp_path, CHECKOUT, other) as cluster:
        done = run(rereading(archive, "--cluster", cluster.address))
    assert done.returncode == 2
    assert "does not run what is run here: the worker tcp://127.0.0.1:" in done.stderr
    assert f"runs another version of the program, in {other}" in done.stderr
    assert done.stderr.count("the worker tcp") == 1
    assert rows(archive, RUNS) == [(1,)]


@pytest.mark.deep
def test_the_pages_of_a_killed_worker_are_read_by_another(tmp_path: Path) -> None:
    archive = captured(tmp_path, [article(number, 3000) for number in range(400)])
    alone = copied(archive, "alone.db")
    with processes(tmp_path, CHECKOUT, CHECKOUT) as cluster:
        reading = subprocess.Popen(rereading(archive, "--cluster", cluster.address), cwd=CHECKOUT)
        until(lambda: rows(archive, READ) > [(20,)])
        cluster.workers[0].kill()
        assert reading.wait() == 0
    assert rows(archive, READ) == [(400,)]
    assert run(rereading(alone)).returncode == 0
    assert said_differently(archive, alone) == []


@pytest.mark.deep
@pytest.mark.parametrize("stopping", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_scheduler_that_goes_away_is_told_and_what_was_read_is_kept(tmp_path: Path, stopping: signal.Signals) -> None:
    archive = captured(tmp_path, [article(number, 3000) for number in range(400)])
    with processes(tmp_path, CHECKOUT) as cluster:
        reading = subprocess.Popen(
            rereading(archive, "--cluster", cluster.address), cwd=CHECKOUT, stderr=subprocess.PIPE, text=True
        )
        until(lambda: rows(archive, READ) > [(20,)])
        cluster.scheduler.send_signal(stopping)
        _, told = reading.communicate()
    assert reading.returncode == 1
    assert f"The scheduler {cluster.address} was lost" in told
    assert "Traceback" not in told, told
    ((kept,),) = rows(archive, READ)
    assert 20 < kept < 400
    assert run(rereading(archive)).returncode == 0
    assert rows(archive, READ) == [(400,)]
