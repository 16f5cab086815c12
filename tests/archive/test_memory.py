"""The memory that a process may take is what the nearest bound around it says, in either version of control groups."""

from pathlib import Path

import pytest

from crawler.archive.memory import available_memory

GIVEN = 50_000_000


@pytest.mark.parametrize(
    ("own", "bounds"),
    [
        ("0::/system.slice/a.service\n", {"system.slice/a.service/memory.max": str(GIVEN)}),
        (
            "0::/system.slice/a.service\n",
            {"system.slice/memory.max": str(GIVEN), "system.slice/a.service/memory.max": "max"},
        ),
        ("0::/system.slice/a.service\n", {"system.slice/memory.max": "90000000", "memory.max": str(GIVEN)}),
        ("0::/\n", {"memory.max": str(GIVEN)}),
        ("5:cpu:/a\n4:memory:/a/b\n0::/\n", {"memory/a/b/memory.limit_in_bytes": str(GIVEN)}),
        ("4:hugetlb,memory:/docker/a\n", {"memory/memory.limit_in_bytes": str(GIVEN)}),
        (
            "4:memory:/a\n",
            {"memory/a/memory.limit_in_bytes": "9223372036854771712", "memory/memory.limit_in_bytes": str(GIVEN)},
        ),
    ],
)
def test_the_nearest_bound_counts(tmp_path: Path, own: str, bounds: dict[str, str]) -> None:
    (tmp_path / "own").write_text(own)
    for name, value in bounds.items():
        path = tmp_path / "groups" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{value}\n")
    assert available_memory(tmp_path / "groups", tmp_path / "own") == GIVEN


@pytest.mark.parametrize("own", ["", "nonsense\n", "0::/a\n", "4:memory:/../..\n"])
def test_without_one_it_is_what_the_machine_has(tmp_path: Path, own: str) -> None:
    (tmp_path / "own").write_text(own)
    machine = available_memory(tmp_path / "none", tmp_path / "none")
    assert machine > 100_000_000
    assert available_memory(tmp_path / "groups", tmp_path / "own") == machine
