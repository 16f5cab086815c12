"""The benchmark of crawling: one run, of which each part is looked at."""

import pytest

from benchmarks.__main__ import SMALL
from benchmarks.crawl import PARTS
from tests.benchmarks.running import figure, rows, run_benchmark

QUICK = ("memory",)
"""Parts that are run without `--deep` too."""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory, deep: bool) -> dict[str, str]:
    """Return what each part printed."""
    chosen = ",".join(PARTS if deep else QUICK)
    text = run_benchmark("crawl", *SMALL["crawl"].split(), "--parts", chosen, shared=tmp_path_factory.mktemp("shared"))
    return dict(part.split("\n", 1) for part in text.split("\n\n")[1:])


def test_every_part_runs(parts: dict[str, str], deep: bool) -> None:
    assert parts.keys() == (PARTS.keys() if deep else set(QUICK))


@pytest.mark.deep
@pytest.mark.parametrize("part", ["speed", "tls"])
def test_speed(parts: dict[str, str], part: str) -> None:
    for job in ("bare", "stock", "empty", "visits"):
        ((rate, cpu, peak, held, held_cpu),) = rows(parts[part], rf"{job} ")
        assert rate > 0
        assert cpu > 0
        assert 20 < peak < 2000
        assert held == 0 if job == "bare" else held >= 0
        assert held_cpu >= 0
    assert figure(parts[part], "those of the empty parse:") > 0
    assert figure(parts[part], "CPU of visits / stock Scrapy's:") > 0


@pytest.mark.deep
def test_captures(parts: dict[str, str]) -> None:
    for job in ("visits", "captures", "packed", "packed, captures"):
        ((rate, *_),) = rows(parts["captures"], rf"{job}  ")
        assert rate > 0
    assert figure(parts["captures"], "zlib alone ") > 0
    # Captures add less than the noise of so few pages: the figure may be of either sign.
    for bare in ("visits", "packed"):
        figure(parts["captures"], f"what captures add to {bare} / compressing alone with zlib 6:")


@pytest.mark.deep
def test_reading(parts: dict[str, str]) -> None:
    assert figure(parts["reading"], "reader alone ") > 0
    assert figure(parts["reading"], "CPU of the whole / fetching + reading alone:") > 0
    assert figure(parts["reading"], "clock / (CPU over processors, the server's included):") > 0
    assert 0 <= figure(parts["reading"], "idle:", " %") <= 100


@pytest.mark.deep
def test_rereading(parts: dict[str, str]) -> None:
    assert figure(parts["rereading"], "the reader alone ") > 0
    figure(parts["rereading"], "processors: ", " by CPU")  # of few pages the noise is larger than what reading takes


@pytest.mark.deep
def test_makespan(parts: dict[str, str]) -> None:
    assert figure(parts["makespan"], "", " links of 500 hosts") == 30
    assert figure(parts["makespan"], "ratio") >= 1, "no host is asked more often than the delay allows"


@pytest.mark.deep
def test_revisit(parts: dict[str, str]) -> None:
    assert "first: 20 visits; the server counts 200: 20, robots: 20" in parts["revisit"]
    assert "again: 20 visits; the server counts 304: 20, robots: 20" in parts["revisit"]


def test_memory(parts: dict[str, str]) -> None:
    assert figure(parts["memory"], "links due,", " visited") > 0
    assert 20 < figure(parts["memory"], "peak", " MB") < 2000
