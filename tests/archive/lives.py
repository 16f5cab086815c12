"""Lives of links: what a server sends for each over the days, drawn from made-up pages of many languages."""

import json
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import NamedTuple

__all__ = ["DAYS", "END", "HTML", "LINKS", "LIVES", "LOST", "PRESENT_STATES", "Served", "article", "made_up", "served"]

LINKS, DAYS = 200, 400
HTML = "text/html; charset=utf-8"
PRESENT_STATES = {"alive", "moved", "paywalled"}
LOST = {"gone", "dead", "soft_404"}
LIVES = {
    "stays": ["page"],
    "is edited": ["page", "edited page"],
    "has a wall now and then": ["page", "bot_wall", "page", "gate", "page"],
    "is blocked for ever": ["page", "bot_wall"],
    "is refused": ["page", "refused", "bot_wall"],
    "is rendered by a script now": ["page", "shell", "stub"],
    "is taken down": ["page", "missing"],
    "is taken down, then walls": ["page", "missing", "bot_wall", "gate"],
    "is taken down, then errors at 200": ["page", "missing", "server_error", "shell", "soft_404"],
    "is gone, then parked, then a default page": ["page", "missing", "parked", "placeholder", "stub"],
    "says so at 200": ["page", "soft_404"],
    "is parked": ["page", "no host", "parked"],
    "is restored": ["page", "missing", "soft_404", "edited page"],
    "is restored after parking": ["page", "no host", "parked", "placeholder", "edited page"],
    "was never seen": ["bot_wall", "shell"],
    "was seen late": ["soft_404", "page"],
}
"""What a link lives through, in equal shares of the time."""


class Served(NamedTuple):
    """What a server sends for a time."""

    what: str
    status: int | None
    body: bytes


def made_up() -> dict[str, list[bytes]]:
    """Outcome -> pages that have it."""
    found = defaultdict(list)
    table = Path(__file__).parents[1] / "fixtures/answers/neighbours.tsv"
    for line in table.read_text("utf-8").splitlines():
        outcome, title, text = line.split("\t")
        head = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        found[outcome].append(f"{head}<body>{text}</body></html>".encode())
    return found


def article(number: int, version: int) -> bytes:
    """A page that says of itself what it is."""
    title, day = f"Mill {number} turns", f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    node = {"@type": "NewsArticle", "headline": title, "datePublished": day, "author": {"name": "Ada Example"}}
    text = f"<p>Mill {number} stood still since spring, and on Monday, for the {version}. time, it turned.</p>" * 2
    data = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    return f"<!doctype html><title>{title}</title>{data}<h1>{title}</h1>{text}".encode()


def served(life: str, link: int, day: float, drawn: Random, pages: dict[str, list[bytes]]) -> Served:
    phases = LIVES[life]
    what = phases[min(int(day / DAYS * len(phases)), len(phases) - 1)]
    if what == "no host":
        return Served(what, None, b"")
    if what == "missing":
        return Served(what, drawn.choice([404, 410]), b"<h1>Not found</h1>")
    if what == "refused":
        return Served(what, drawn.choice([401, 403, 429]), b"<h1>No</h1>")
    if what in ("page", "edited page"):
        return Served(what, 200, article(link, 2 if what == "edited page" else 1))
    return Served(what, 200, drawn.choice(pages[what]))


END = {
    # A wall that is not known as one proves no page either
    "is blocked for ever": {"blocked", "transient"},
    "is refused": {"blocked", "transient"},
    "is rendered by a script now": {"transient"},
    "is taken down": {"gone"},
    "is taken down, then walls": {"gone"},
    "is taken down, then errors at 200": {"gone"},
    "is gone, then parked, then a default page": {"gone"},
    "says so at 200": {"soft_404", "transient"},
    "is parked": {"dead", "soft_404", "transient"},
    "was never seen": {"transient", "blocked"},
}
"""Life -> the states that it may end in; alive, unless it is named."""
