import re
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.read_source import PEERS, generated, measure
from tests.benchmarks.running import rows, run_benchmark


def test_reading_is_measured_beside_the_peers_that_are_installed(tmp_path: Path) -> None:
    text = run_benchmark("read_source", shared=tmp_path)
    assert "4 generated pages" in text
    missing = re.findall(r"^(\S+) is not installed: left out$", text, re.MULTILINE)
    measured = re.findall(r"^(\S+) +[\d.]+ pages/s of CPU", text, re.MULTILINE)
    assert measured == ["read_source", *(name for name in PEERS if name not in missing)]
    lines = rows(text, r"\S+ +(?=[\d.]+ pages/s)")
    for rate, ratio in (line[:2] for line in lines):
        assert rate > 0
        assert ratio > 0
    assert lines[0][1:] == [1, 0], "read_source beside itself, which raises on no page"


def test_a_reader_that_does_not_come_to_an_end_is_stopped() -> None:
    read: list[str] = []

    def endless(body: bytes, url: str) -> None:
        read.append(url)
        while url.endswith("/1"):
            with suppress(Exception):  # as readers do
                time.process_time()
        if url.endswith("/2"):
            raise ValueError

    taken = measure(endless, generated(4), 0.2)
    assert len(read) == 4
    assert (taken.given_up, taken.raised) == (1, 1)
    assert 0.1 <= taken.seconds < 2
