"""Processes that are killed at a random moment of what they do."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class Worker:
    """A process that is ready, waits for the word, does its task, and says that it is done."""

    def __init__(self, task: str, *arguments: Path | str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.tasks", task, *map(str, arguments)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        assert self.process.stdin is not None
        print(file=self.process.stdin, flush=True)

    def seconds(self) -> float:
        """Does the task undisturbed; how long that took."""
        begun = time.monotonic()
        self.go()
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "done\n"
        taken = time.monotonic() - begun
        self.close()
        return taken

    def kill_after(self, seconds: float) -> bool:
        """Whether it was killed before it was done."""
        self.go()
        time.sleep(seconds)
        self.process.kill()
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        self.close()
        return "done" not in said

    def close(self) -> None:
        self.process.wait(30)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


def kill_at_random(
    task: str, *arguments: Path | str, kills: int, begin: Callable[[], None], check: Callable[[], None]
) -> int:
    """Kill the task so many times, each after its beginning is made anew and before it is looked at.

    Return how often it was not yet done.
    """
    chance = random.Random(task)  # noqa: S311 - a seed makes a failure come again
    begin()
    longest = Worker(task, *arguments).seconds()
    check()
    met = 0
    for _ in range(kills):
        begin()
        met += Worker(task, *arguments).kill_after(chance.uniform(0, longest))
        check()
    return met
