"""Run the benchmarks one after the other, each as the script that it is.

    make bench [ARGS="NAME… [--small]"]

NAME: of a script in this folder (default: every one). --small: tiny sizes that only show that it works: its figures
mean nothing. What a benchmark compares with is in the environment that `make bench` makes.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

SMALL: dict[str, str] = {
    "read_source": "--limit 4 --rounds 1",
    "import_posts": "--count 6 --times 2 --rounds 1",
    "export": "--count 6 --times 2 --rounds 1",
    "dataset": "--count 6 --times 2 --archives 2",
    "start": "--count 6 --rounds 1",
    "analyse": "--count 6 --times 1,2 --rounds 1",
    "explorer": "--count 6 --times 1,2 --rounds 1 --turns 1",
    "explorer_load": "--count 6 --clients 2 --seconds 1",
    "search_forms": "--count 6 --searches 5",
    "captures": "--limit 4 --visits 2",
    "import_publication": "--count 4 --publication sample/publication.toml --posts sample/posts --rerun 6 --memory 20 "
    "--same 20 --rounds 1",
    "reread": "--captures 6 --workers 1",
    "growth": "--links 60 --times 1,2",
    "scale": "--workers 1 --hosts 8 --pages 16 --delay 0.1 --slack 0.1 --workers-with-kills 2 --delay-with-kills 0.1 "
    "--kills 1 --saved no",
    "crawl": "--rounds 1 --pages 60 --few 0 --hosts 20 --due 40 --saved no",
}
"""Benchmark -> arguments by which it takes a few seconds."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SMALL)}")
    parser.add_argument("--small", action="store_true", help="tiny sizes, to see that it works")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - SMALL.keys():
        parser.error(f"no benchmark is named {', '.join(sorted(unknown))}: there are {', '.join(SMALL)}")
    failed = [name for name in arguments.names or SMALL if not run(name, small=arguments.small)]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def run(name: str, *, small: bool) -> bool:
    """Run one benchmark; return whether it succeeded."""
    command = [sys.executable, str(FOLDER / f"{name}.py"), *(SMALL[name].split() if small else ())]
    print(f"\n# {name}", flush=True)
    started = time.monotonic()
    status = subprocess.run(command, cwd=FOLDER.parent, check=False).returncode
    print(f"# {name} took {time.monotonic() - started:.0f} s", flush=True)
    return status == 0


if __name__ == "__main__":
    main()
