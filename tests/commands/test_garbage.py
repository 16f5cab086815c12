"""The garbage collector leaves the program alone, and finds cycles still."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import gc, weakref
from crawler.commands.garbage import relax_garbage_collector

class Cog:
    pass

relax_garbage_collector()
print(len(gc.get_objects()) < 1000 < gc.get_freeze_count())
cog = Cog()
cog.turns = cog
left = weakref.ref(cog)
del cog
kept = [[] for _ in range(25_000)]
print(left())
"""


def test_the_program_is_left_alone_and_cycles_are_found() -> None:
    checkout = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=checkout, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "None"]
