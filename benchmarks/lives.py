"""Made-up lives for the links of an archive: visits over two years, pages behind them, authors, archived copies.

Everything goes through the archive's own functions, so that states, sources and indexes are what a crawl would leave.
The same archive and seed give the same lives.
"""

import random
from datetime import UTC, datetime, timedelta

from crawler.archive.database import Archive
from crawler.archive.runs import finish_run, start_run
from crawler.archive.sources import write_source
from crawler.archive.visits import record_visit
from crawler.outcomes import Outcome
from crawler.pages.source import Source
from crawler.visits import Visit

__all__ = ["give_lives"]

FIRST = datetime(2024, 3, 1, 6, tzinfo=UTC)
GIVEN = ("Ada", "Bela", "Chen", "Dara", "Emil", "Fay", "Goran", "Hana", "Ines", "Jun", "Kofi", "Lea", "Mo", "Nia")
FAMILY = ("Arendt", "Brook", "Castle", "Dale", "Ember", "Field", "Grove", "Hill", "Isle", "Jetty", "Knoll", "Lake")
WORDS = ("gears", "rivers", "a lamp", "the bridge", "weather", "a robot", "letters", "the market", "music", "bees")
LIVES: tuple[tuple[int, tuple[Outcome, ...]], ...] = (
    (60, ("ok", "ok")),
    (9, ("ok", "moved")),
    (6, ("paywalled", "paywalled")),
    (9, ("ok", "not_found", "not_found")),
    (3, ("no_such_host", "no_such_host", "no_such_host")),
    (3, ("ok", "soft_404")),
    (6, ("forbidden", "forbidden")),
    (2, ("timeout", "timeout")),
    (2, ("robots_denied",)),
)
"""How many of a hundred links live so, and the outcomes of their visits."""


def give_lives(archive: Archive, *, seed: int = 1, visited: float = 0.95) -> int:
    """Visits this share of the links that were never visited; returns how many."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    run = start_run(archive, "crawl sources", {})
    links = archive.query(
        "SELECT l.id, l.url, d.name FROM links l LEFT JOIN domains d ON d.id = l.domain_id"
        " WHERE l.state = 'unvisited' ORDER BY l.id"
    )
    count = 0
    with archive.transaction() as connection:
        for link_id, url, domain in links:
            if dice.random() > visited:
                continue
            count += 1
            outcomes = dice.choices([life for _, life in LIVES], [share for share, _ in LIVES])[0]
            for number, outcome in enumerate(outcomes):
                started = FIRST + timedelta(days=200 * number + dice.randrange(60), seconds=dice.randrange(86400))
                final = f"{url.split('?')[0].rstrip('/')}/now" if outcome == "moved" else url
                recorded = record_visit(
                    archive,
                    run,
                    Visit(link_id=link_id, url=url, outcome=outcome, started=started, seconds=0.4, final_url=final),
                )
                if outcome in ("ok", "paywalled") and number == 0:
                    write_source(archive, link_id, _page(dice, domain), reader="made-up", visit_id=recorded.visit_id)
            if dice.random() < 0.7:
                connection.execute(
                    "INSERT INTO snapshots (link_id, url, service, taken, status, found_in)"
                    " VALUES (?, ?, ?, ?, 200, ?)",
                    (link_id, f"https://copies.example/{link_id}", "copies.example", "2024-05-01T00:00:00Z", run),
                )
    finish_run(archive, run, "finished", counts={"visits": count})
    return count


def _page(dice: random.Random, domain: str | None) -> Source:
    about, other = dice.sample(WORDS, 2)
    day = datetime(2018, 1, 1, tzinfo=UTC) + timedelta(days=dice.randrange(2800))
    return Source(
        title=f"What {about} can tell us about {other}",
        authors=tuple(
            f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}{dice.choice(('', '', '-Stone', ' Jr'))}"
            for _ in range(dice.choice((0, 1, 1, 1, 2)))
        ),
        published=day.date().isoformat() if dice.random() < 0.8 else None,
        description=f"A look at {about}, with {other} in mind, and what neither of them knew.",
        site_name=(domain or "nowhere").split(".")[0].capitalize(),
        kind=dice.choices(("article", "paper", "video", "repository"), (80, 10, 6, 4))[0],
    )
