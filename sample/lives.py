"""Gives the links of an archive made-up lives, to try on what a crawl of sources takes weeks for.

``python -m sample.lives archive.db`` visits every link in the ledger alone, without a request, and says what its page
is. The same archive always gets the same lives; a link that was visited already keeps its own.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from crawler.archive.database import Archive, open_archive
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.runs import finish_run, start_run
from crawler.exceptions import ArchiveError
from crawler.linked_pages.source import Kind, Source
from crawler.visits.outcomes import Outcome
from crawler.visits.target import link_target
from crawler.visits.visit import Visit

__all__ = ["live"]

FIRST_VISIT = datetime(2026, 1, 5, tzinfo=UTC)
LINKS = """
SELECT l.id, l.url, min(i.published), min(m.title), d.name
FROM links l JOIN mentions m ON m.link_id = l.id JOIN issues i ON i.id = m.issue_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE l.state = 'unvisited' GROUP BY l.id ORDER BY l.id
"""
SNAPSHOT = """
INSERT INTO snapshots (link_id, url, service, taken, status, found_in) VALUES (?, ?, 'Attic', ?, 200, ?)
"""
FATES: Mapping[Outcome, int] = {
    "ok": 55, "not_found": 14, "moved": 12, "paywalled": 7, "forbidden": 6, "soft_404": 3,
    "timeout": 2, "no_such_host": 1,
}  # fmt: skip
"""What becomes of a link in ten years, of a hundred."""
NAMES = ("Ada Alder", "Ben Birch", "Cleo Cedar", "Dov Dogwood", "Eva Elm", "Fay Fir", "Gus Ginkgo", "Ida Ivy")


def live(archive: Archive) -> int:
    """Visits every unvisited link once or more, by its age and by chance; returns how many links that were."""
    run = start_run(archive, "sample lives", {})
    links = archive.query(LINKS)
    archive.begin_batch()
    for link_id, url, cited, title, domain in links:
        chance = Random(f"lives {url}")  # noqa: S311 # no secret
        day = date.fromisoformat(cited or "2020-01-01")
        visits = list(_visits(chance, link_id, url, day))
        seen = None
        for visit in visits:
            visit_id = record_visit(archive, run, visit).visit_id
            if visit.outcome in ("ok", "moved", "paywalled"):
                seen = visit_id
        if seen is not None:
            write_source(archive, link_id, _page(chance, title, day, domain), reader="sample", visit_id=seen)
        if chance.random() < 0.7:
            taken = f"{day + timedelta(days=chance.randrange(400))}T12:00:00Z"
            with archive.transaction() as connection:
                connection.execute(SNAPSHOT, (link_id, f"https://attic.example/{taken[:10]}/{url}", taken, run))
    archive.commit_batch()
    finish_run(archive, run, "finished", counts={"links": len(links)})
    return len(links)


def _visits(chance: Random, link_id: int, url: str, cited: date) -> Iterator[Visit]:
    (fate,) = chance.choices(list(FATES), list(FATES.values()))
    years = (FIRST_VISIT.date() - cited).days / 365
    if chance.random() > years / 10 and fate not in ("moved", "paywalled", "forbidden"):
        fate = "ok"
    for turn in range(3 if fate in ("not_found", "no_such_host", "timeout") else 1):
        yield Visit(
            target=link_target(link_id),
            url=url,
            outcome=fate,
            started=FIRST_VISIT + timedelta(days=30 * turn, seconds=link_id),
            seconds=round(chance.uniform(0.1, 2), 3),
            final_url=f"{url}#moved" if fate == "moved" else url,
            status={"not_found": 404, "forbidden": 403, "paywalled": 402}.get(fate, 200),
        )


def _page(chance: Random, title: str | None, cited: date, domain: str | None) -> Source:
    kinds: dict[Kind, int] = {"preprint": 1} if domain == "arxiv.org" else {"article": 90, "video": 6, "repository": 4}
    return Source(
        title=title if chance.random() < 0.8 else f"{title or 'A page'}, as it was called",
        authors=tuple(chance.sample(NAMES, chance.randrange(4))),
        published=str(cited - timedelta(days=int(chance.expovariate(0.2)))) if chance.random() < 0.8 else None,
        kind=chance.choices(list(kinds), list(kinds.values()))[0],
        language="en",
        site_name=domain,
        description="What the page says of itself.",
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("archive", type=Path, help="the archive whose links get lives; never one that is of use")
    try:
        with open_archive(parser.parse_args().archive) as archive:
            print(f"{live(archive)} links have lives now.")
    except ArchiveError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
