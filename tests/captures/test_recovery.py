import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.captures.read import read_capture
from crawler.captures.record import RecordLocation
from crawler.captures.recovery import recover
from crawler.captures.write import CapturesWriter
from tests.captures.exchanges import PAGE, SOFTWARE, check, exchange, records

CHECKOUT = Path(__file__).parents[2]


def torn(folder: Path, cut: int) -> tuple[Path, RecordLocation, int]:
    """A file that a crash left open, cut within its last record; the place of the first response; its whole size."""
    writer = CapturesWriter(folder, software=SOFTWARE)
    first = writer.write(exchange())
    whole = (folder / f"{first.location.file}.open").stat().st_size
    last = writer.write(exchange(os.urandom(500)))
    file = writer._file
    assert file is not None
    os.close(file._descriptor)  # as the system does with a process that dies
    path = folder / f"{last.location.file}.open"
    os.truncate(path, last.location.offset + cut)
    return path, first.location, whole


@pytest.mark.parametrize("cut", [0, 1, 10, 300])
def test_what_a_crash_cut_off_is_dropped(tmp_path: Path, cut: int) -> None:
    path, first, whole = torn(tmp_path, cut)
    with CapturesWriter(tmp_path, software=SOFTWARE) as writer:
        (recovered,) = writer.recovered
        assert (recovered.file, recovered.dropped) == (first.file, cut)
        after = writer.write(exchange())
    assert not path.exists()
    assert (tmp_path / first.file).stat().st_size == whole
    assert after.location.file != first.file, "a file that was closed is never written again"
    assert read_capture(tmp_path, first).body == PAGE
    check(tmp_path)


def test_zeros_that_a_power_failure_left_are_dropped(tmp_path: Path) -> None:
    path, first, _ = torn(tmp_path, 100)
    with path.open("ab") as file:
        file.write(b"\x00" * 5000)
    assert recover(tmp_path, software=SOFTWARE)[0].dropped == 5100
    assert read_capture(tmp_path, first).body == PAGE
    check(tmp_path)


def test_a_file_without_a_whole_record_becomes_one_with_nothing_in_it(tmp_path: Path) -> None:
    path, first, _ = torn(tmp_path, 0)
    os.truncate(path, 7)
    recover(tmp_path, software=SOFTWARE)
    assert [kind for kind, _, _ in records(tmp_path / first.file)] == ["warcinfo"]
    check(tmp_path)


def test_a_large_body_that_compresses_well_is_scanned_in_bounded_memory(tmp_path: Path) -> None:
    writer = CapturesWriter(tmp_path, software=SOFTWARE)
    writer.write(exchange(b"\x00" * 30_000_000))
    file = writer._file
    assert file is not None
    os.close(file._descriptor)
    assert [recovered.dropped for recovered in recover(tmp_path, software=SOFTWARE)] == [0]


def test_the_file_of_a_writer_that_lives_is_left_alone(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software=SOFTWARE) as one:
        first = one.write(exchange())
        with CapturesWriter(tmp_path, software=SOFTWARE) as other:
            assert other.recovered == []
            second = other.write(exchange())
        one.write(exchange())
    assert first.location.file != second.location.file
    check(tmp_path)


KILLED = """
import os, sys
from datetime import UTC, datetime
from crawler.captures.record import Exchange
from crawler.captures.write import CapturesWriter
from crawler.exceptions import CapturesError
with CapturesWriter(sys.argv[1], software="x") as writer:
    for number in range(10**9):
        body = os.urandom(20000)
        record = writer.write(Exchange(url="https://site.example/", started=datetime.now(UTC), status=200, body=body))
        print(record.location.file, record.location.offset, flush=True)
"""


def test_kill_9_loses_nothing_that_was_written(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(40)]
        writer.kill()
        said += writer.stdout.readlines()
    recover(tmp_path, software=SOFTWARE)
    check(tmp_path)
    for line in said:
        file, offset = line.split()
        assert len(read_capture(tmp_path, RecordLocation(file=file, offset=int(offset))).body) == 20000
