"""Posts that the benchmarks import: those of the shared corpus, or made-up ones; and archives of them."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("BACKNUMBER_SHARED") or ROOT.parent / "shared") / "corpus" / "posts"
USUAL = 320
"""Posts that are made up where there are no real ones, about as many as there are of those."""

NAME = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})-(.+)\.md$")
HOST = re.compile(r"(https?://[^/\s)\"'<>]+)/")
WORDS = (
    "gear", "valve", "pump", "lathe", "spring", "crank", "rotor", "bolt", "shaft", "lever", "of", "the", "with", "and",
    "under", "over", "turns", "holds",
)  # fmt: skip


def python_of(checkout: Path) -> str:
    """Return the Python of a checkout: that of its own environment, where another checkout has one."""
    own = checkout / ".venv" / "bin" / "python"
    return str(own) if checkout != ROOT and own.exists() else sys.executable


def crawl_posts(archive: Path, posts: Path, *, checkout: Path = ROOT) -> Path:
    """Import posts into a new archive, in a process of its own, by a checkout's code; return the archive."""
    program = [python_of(checkout), "-m", "scrapy", "crawl", "digests"]
    command = [*program, "-a", f"posts={posts}", "-s", f"ARCHIVE={archive}"]
    # Another checkout may call doubts a failure; what it has made of the posts is there all the same.
    is_own = checkout == ROOT
    subprocess.run([*command, "-s", "LOG_LEVEL=ERROR"], cwd=checkout, check=is_own, stdout=subprocess.DEVNULL)
    return archive


def some_posts(posts: Path | None, count: int, work: Path) -> Path:
    """Return a folder of posts: the one that is named, else so many of the shared corpus or made-up ones.

    count: 0 means all of the corpus.
    """
    if posts is not None:
        return posts
    if SHARED.is_dir() and not count:
        return SHARED
    return generate(work / "generated", count or USUAL)


def multiply(posts: Path, folder: Path, times: int) -> None:
    """Copy the posts: each copy has a number, a date and links of its own, as later issues would."""
    folder.mkdir()
    for path in sorted(posts.iterdir()):
        match = NAME.match(path.name)
        if not match:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for copy in range(times):
            name = match[4]
            if copy:
                name = str(int(name) + 1000 * copy) if name.isdigit() else f"{name}-{copy}"
            year = int(match[1]) + 10 * copy
            changed = HOST.sub(rf"\1/{copy}/", text) if copy else text
            changed = re.sub(r"#(\d+)\b", lambda m, copy=copy: f"#{int(m[1]) + 1000 * copy}", changed, count=1)  # type: ignore[misc]
            changed = (
                re.sub(r"^(permalink: \S+)", rf"\1-{copy}", changed, count=1, flags=re.MULTILINE) if copy else changed
            )
            (folder / f"{year}-{match[2]}-{match[3]}-{name}.md").write_text(changed, encoding="utf-8")


def generate(folder: Path, count: int) -> Path:
    """Write made-up posts of the size of real ones, some forty links each; the same ones each time."""
    folder.mkdir()
    chance = random.Random(1)  # noqa: S311 - no secret
    for number in range(1, count + 1):
        year, week = divmod(number - 1, 48)
        date = f"{2018 + year}-{week // 4 + 1:02}-{7 * (week % 4) + 1:02}"
        (folder / f"{date}-{number}.md").write_text("\n".join(lines(number, chance)), encoding="utf-8")
    return folder


def lines(number: int, chance: random.Random) -> Iterator[str]:
    """Yield the lines of a made-up post."""

    def prose(length: int) -> str:
        return " ".join(chance.choices(WORDS, k=length))

    def site() -> str:
        return f"https://site{chance.randrange(900)}.example/{number}"

    yield from ("---", f'title: "Gears Weekly #{number}"', f"permalink: /digests/n{number}", "---", "")
    yield from ("### Top News", "")
    for story in range(3):
        yield from (f"#### [{prose(8)}]({site()}/{story})", "", prose(120), "")
    yield from ("### Other News", "")
    for section in ("Tools", "Business", "Research", "Policy"):
        yield from (f"#### {section}", "")
        for item in range(9):
            yield from (f"[{prose(9)}]({site()}/{section}/{item}) - {prose(25)}", "")
