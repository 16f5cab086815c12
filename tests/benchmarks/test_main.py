import re
import subprocess
import sys

from benchmarks.__main__ import FOLDER, SMALL


def test_every_script_is_run() -> None:
    """A script is a file that takes arguments of a command line."""
    scripts = {path.stem for path in FOLDER.glob("*.py") if "add_argument(" in path.read_text("utf-8")}
    assert scripts - {"__main__"} == SMALL.keys()


def test_a_script_names_its_command() -> None:
    for name in SMALL:
        assert re.search(
            rf"\.venv(-bench)?/bin/python benchmarks/{name}\.py", (FOLDER / f"{name}.py").read_text("utf-8")
        )


def test_an_unknown_name_is_an_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "exports"], cwd=FOLDER.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no benchmark is named exports: there are read_source, import_posts, export" in done.stderr
