import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from sample.demo import QUESTIONS, table

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def test_the_demo_makes_an_archive_and_says_what_is_in_it(tmp_path: Path) -> None:
    archive = tmp_path / "demo.db"
    archive.write_text("an older one")
    done = subprocess.run(
        [sys.executable, "-m", "sample.demo", str(archive)], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert all(f"\n{heading}\n" in done.stdout for heading in QUESTIONS)
    assert "A map of echoes" in done.stdout
    with closing(sqlite3.connect(archive)) as database:
        numbers = [number for (number,) in database.execute("SELECT number FROM issues ORDER BY published, number")]
        assert numbers == [1, None, *range(2, 20)]
        assert {state for (state,) in database.execute("SELECT state FROM links WHERE visited IS NOT NULL")} == {
            *("alive", "moved", "paywalled", "blocked", "transient", "soft_404", "robots_denied")
        }
        ends = dict(database.execute("SELECT outcome, count(*) FROM visits GROUP BY outcome"))
        assert ends.keys() == {
            *("ok", "moved", "paywalled", "too_large", "soft_404", "not_found", "gone", "forbidden", "rate_limited"),
            *("bot_wall", "gate", "server_error", "timeout", "robots_denied"),
        }
        ((linked,),) = database.execute("SELECT count(DISTINCT link_id) FROM mentions")
        assert sum(ends.values()) == linked
        kinds = {kind for (kind,) in database.execute("SELECT kind FROM sources")}
        assert kinds >= {"article", "preprint", "video", "pdf", "home_page"}
        ((story,),) = database.execute("SELECT title FROM entries WHERE url = 'https://maps.example/echoes'")
        assert story == "A map of echoes"

    (captures,) = (tmp_path / "demo-captures").iterdir()
    assert captures.name.endswith(".warc.gz")


def test_numbers_stand_to_the_right_and_nothing_is_blank() -> None:
    assert table(["a", "n"], [("x", 10), (None, 2)]) == "  a  n\n  x  10\n      2"
