"""What a command takes, in a process that waits for all that comes of it.

    python -m benchmarks.processes COMMAND ARGUMENT…

runs the command and prints as JSON what `Taken` explains.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PR_SET_CHILD_SUBREAPER = 36

Taken = dict[str, float]
"""cpu: seconds, user and system, of the process and all its children. clock: seconds. peak: bytes. idle: the share of
the processors' time for which none was used. status: what the command exited with."""


def measured(command: Sequence[str], *, cwd: Path = ROOT) -> Taken:
    """Run a command to its end and return what it took."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.processes", *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    taken: Taken = json.loads(done.stdout.splitlines()[-1])
    return taken


def main() -> None:
    # Orphans come to this process, so that the CPU of those whom a crawl leaves to end by themselves counts too.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started, before = time.perf_counter(), processors()
    status = subprocess.run(sys.argv[1:], check=False, stdout=subprocess.DEVNULL).returncode
    clock = time.perf_counter() - started
    idle, whole = (after - earlier for after, earlier in zip(processors(), before, strict=True))
    try:
        while True:
            os.wait()
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = {"cpu": used.ru_utime + used.ru_stime, "clock": clock, "peak": 1024 * used.ru_maxrss, "status": status}
    print(json.dumps({**taken, "idle": idle / whole}))


def processors() -> tuple[int, int]:
    """Return the ticks for which the processors were idle, whoever might have used them, and all ticks."""
    ticks = [int(word) for word in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


if __name__ == "__main__":
    main()
