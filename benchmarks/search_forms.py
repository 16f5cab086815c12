"""How many headlines are found by another form of one of their words: `robot` for `robots`, `trained` for `training`.

    .venv/bin/python benchmarks/search_forms.py [--archive FILE] [--count N] [--searches 150]

Each search is three words of a headline, spread evenly over those of the archive, one of them in a form that the
mention does not have. It is asked of an index by words as they are written, and of `mentions_fts`, which is by stems.
"""

import argparse
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.posts import crawl_posts, some_posts  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402
from explorer.search.terms import match_expression  # noqa: E402

HEADLINES = """
SELECT id, title, coalesce(title, '') || ' ' || coalesce(summary, '') || ' ' || coalesce(heading, '') || ' '
  || coalesce(context, '') AS texts
FROM mentions WHERE role IN ('story', 'item') AND title IS NOT NULL ORDER BY id
"""
PLAIN = (
    """
    CREATE VIRTUAL TABLE temp.plain USING fts5 (
      title, summary, heading, context, content = '', tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    """
    INSERT INTO temp.plain (rowid, title, summary, heading, context)
    SELECT id, title, summary, heading, context FROM mentions
    """,
)
WORD = re.compile(r"[a-z]{5,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--archive", type=Path, help="default: the posts of the shared corpus, else generated ones")
    parser.add_argument("--count", type=int, default=0, help="how many posts to make up instead")
    parser.add_argument("--searches", type=int, default=150)
    arguments = parser.parse_args()
    with scratch_folder() as folder:
        path = arguments.archive or folder / "one.db"
        if arguments.archive is None:
            crawl_posts(path, some_posts(None, arguments.count, folder))
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as archive:
            measure(archive, arguments.searches)


def measure(archive: sqlite3.Connection, number: int) -> None:
    """Ask so many searches of both indexes, and print how many find their headline."""
    for statement in PLAIN:
        archive.execute(statement)
    possible = [(row, words) for row, title, texts in archive.execute(HEADLINES) if (words := search(title, texts))]
    searches = possible[:: max(1, len(possible) // number)][:number]
    for index in ("plain", "mentions_fts"):
        sql = f"SELECT 1 FROM {index} WHERE {index} MATCH ? AND rowid = ?"  # noqa: S608 - of constants
        found = sum(
            archive.execute(sql, (match_expression(words), row)).fetchone() is not None for row, words in searches
        )
        print(f"{index:14} {found} of {len(searches)}")


def search(title: str, texts: str) -> str | None:
    """Return three words of a headline, the longest that can be in another form in that; None where there are none."""
    words = list(dict.fromkeys(WORD.findall(title.lower())))
    for word in sorted(words, key=len, reverse=True):
        form = other_form(word)
        if form not in texts.lower() and len(words) > 2:
            return " ".join([form, *(each for each in words if each != word)][:3])
    return None


def other_form(word: str) -> str:
    """Return a word in another form: the singular, the plural, the past or the participle."""
    for ending, other in (("ies", "y"), ("ing", "ed"), ("ed", "ing"), ("ss", "sses"), ("s", ""), ("y", "ies")):
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    return word + "s"


if __name__ == "__main__":
    main()
