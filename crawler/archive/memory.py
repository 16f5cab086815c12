"""How much memory this process may take, with those that it starts."""

import os
from pathlib import Path

__all__ = ["available_memory"]

CGROUP = Path("/sys/fs/cgroup")


def available_memory(cgroup: Path = CGROUP, own: Path = Path("/proc/self/cgroup")) -> int:
    """Return the bytes that this process may take: what its unit or container is given, or what the machine has."""
    bounds = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    try:
        lines = own.read_text().splitlines()
    except OSError:
        lines = []
    # Within a container, the path is often that outside of it, and what counts is at the top
    bounds += _bounds(cgroup, "", "memory.max") + _bounds(cgroup / "memory", "", "memory.limit_in_bytes")
    for line in lines:
        _, controllers, path = (line + "::").split(":")[:3]
        if not controllers:
            bounds += _bounds(cgroup, path, "memory.max")
        elif "memory" in controllers.split(","):
            bounds += _bounds(cgroup / "memory", path, "memory.limit_in_bytes")
    return min(bounds)


def _bounds(root: Path, path: str, name: str) -> list[int]:
    """Return the bounds of a control group and of those that hold it; one that has none has a word or a huge number."""
    bounds = []
    inner = Path(path.strip().lstrip("/"))
    for folder in (inner, *inner.parents):
        try:
            bounds.append(int((root / folder / name).read_text()))
        except (OSError, ValueError):
            continue
    return bounds
