"""An archive that is small enough to count results by hand, and a real Datasette of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.database import Database

from crawler.archive.analyses.drift import update_drift
from crawler.archive.analyses.stories import update_stories
from crawler.archive.analyses.survival import update_survival
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.categories import write_categories
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.runs import start_run
from crawler.items import Citation, Issue, IssueSection, Mention, Problem, Role, Section
from crawler.visits.outcomes import Outcome
from explorer.generations import Generations
from explorer.metadata import datasette_metadata
from explorer.paths import DATABASE
from tests.archive.builders import CATEGORIES, PUBLICATION, issue, link, page, picture
from tests.archive.ledgers import visit
from tests.archive.revised import edit, revise

PLUGINS = Path(__file__).resolve().parents[2] / "explorer" / "plugins"

NEWS = IssueSection(section=Section(group="News", name="News"), category="News")
TOOLS = IssueSection(section=Section(group="Workshop", name="Good tools"), category="Tools")
REST = IssueSection(section=Section(group="The rest", name="The rest"), category="Other")

SUBSCRIBE = "https://weekly.example/subscribe"
SNAPSHOT = "INSERT INTO snapshots (link_id, url, service, taken, status, found_in) VALUES (?, ?, ?, ?, ?, 2)"
# Of more links than are here: so few have no curve.
CURVE = """
INSERT INTO survival_curves (
  publication, grouping, name, variant, age, survival, turnbull, low, high, at_risk
) VALUES ('*', 'all', 'all', 'visits', ?1, ?2, ?2, ?2 - 0.05, 1, 100 - 40 * ?1)
"""


def cited(
    url: str,
    title: str,
    summary: str | None = None,
    *,
    role: Role = "item",
    section: int | None = 0,
    parent: int | None = None,
) -> Citation:
    mention = Mention(role=role, url=url, title=title, section=section, parent=parent, summary=summary)
    return Citation(mention=mention, link=link(url, domain=url.split("/")[2]))


def _first() -> Issue:
    citations = (
        cited("https://news.example/rake", "A robot rakes leaves", "It rakes, and hums.", role="story"),
        cited("https://lab.example/rake", "How it was made", role="related", parent=0),
        cited("https://tools.example/level", "A level that doubts", "A tool for careful hands.", section=1),
        cited(SUBSCRIBE, "Subscribe", role="promo", section=None),
    )
    return issue("1-2019-01-07", title="One", parts=(NEWS, TOOLS), citations=citations)


def _second() -> Issue:
    return issue(
        "2-2019-12-30",
        number=2,
        title="Two",
        parts=(NEWS, TOOLS),
        citations=(
            cited("https://news.example/leaves", "Leaves stay where they are", "No robot came."),
            cited("https://tools.example/level", "The level again", section=1),
        ),
        pictures=(picture("cover.png", role="cover", section=None),),
        problems=(Problem(kind="number_missing", evidence="No number was seen."),),
    )


def _fourth() -> Issue:
    paper = "https://arxiv.org/abs/2001.00001"
    citations = (
        cited(paper, "Language of bees", "A paper of robots and language.", role="story"),
        cited("https://honey.example/jar", "Honey", section=1),
    )
    return issue("4-2020-02-03", number=4, title="Four", parts=(NEWS, REST), citations=citations, pictures=())


def _special() -> Issue:
    citations = (cited("https://news.example/rake", "The rake, once more", role="inline", section=None),)
    key = "special-2020-03-01"
    numberless = issue(key, number=None, title="A look back", parts=(), citations=citations, pictures=())
    return replace(numberless, type="special")


def known_issues() -> list[Issue]:
    """Return issues 1, 2 and 4, and a special."""
    dates = ("2019-01-07", "2019-12-30", "2020-02-03", "2020-03-01")
    issues = (_first(), _second(), _fourth(), _special())
    return [replace(one, published=date.fromisoformat(day)) for one, day in zip(issues, dates, strict=True)]


VISITS: tuple[tuple[str, Outcome, tuple[float, ...]], ...] = (
    ("https://news.example/rake", "not_found", (0, 10)),
    ("https://lab.example/rake", "moved", (0,)),
    ("https://tools.example/level", "ok", (0,)),
    ("https://news.example/leaves", "not_found", (1, 11)),
    ("https://arxiv.org/abs/2001.00001", "ok", (0,)),
    ("https://honey.example/jar", "forbidden", (0,)),
)
"""URL, outcome of its visits, and the days of the visits; the promo is never visited."""

PAGES = {
    "https://lab.example/rake": page(title="How it was made", authors=(), published="2018-12-01", description=None),
    "https://tools.example/level": page(title="The Level", published="2019-01-05"),
    "https://arxiv.org/abs/2001.00001": page(
        title="Language of bees",
        authors=("Rita Ratchet",),
        published="2020-02-03",
        kind="preprint",
        description="Bees.",
    ),
}


def empty_archive(path: Path) -> Archive:
    archive = open_archive(path)
    write_publication(archive, PUBLICATION, name="The Weekly", url="https://digest.example")
    write_categories(archive, CATEGORIES)
    return archive


def known_archive(path: Path) -> None:
    """Write the archive: run 1 read the issues, run 2 visited the links."""
    with empty_archive(path) as archive:
        for command in ("crawl digests", "crawl sources"):
            start_run(archive, command, {})
        archive.connection.execute("UPDATE runs SET started = '2026-01-0' || (id * 2) || 'T00:00:00Z'")
        for one in known_issues():
            write_issue(archive, one, 1)
        update_stories(archive, 1, afresh=False)
        ids: dict[str, int] = dict(archive.query("SELECT url, id FROM links"))
        for url, outcome, days in VISITS:
            for day in days:
                moved: dict[str, Any] = {"final_url": "https://lab.example/new/rake"} if outcome == "moved" else {}
                recorded = record_visit(archive, 2, visit(ids[url], outcome, day=day, url=url, **moved))
            if url in PAGES:
                write_source(archive, ids[url], PAGES[url], reader="1", visit_id=recorded.visit_id)
        copies = (("https://news.example/rake", 200), ("https://news.example/leaves", 404))
        for url, status in copies:
            copy = (ids[url], f"https://attic.example/{url}", "Attic", "2020-01-01T00:00:00Z", status)
            archive.connection.execute(SNAPSHOT, copy)
        edit(archive, 2)
        level = ids["https://tools.example/level"]
        ((seen,),) = archive.query("SELECT visit_id FROM sources WHERE link_id = ?", (level,))
        changed = record_visit(archive, 2, visit(level, "ok", day=1, url="https://tools.example/level")).visit_id
        revise(archive, level, seen, changed)
        update_survival(archive, 2, afresh=False)
        archive.connection.executemany(CURVE, [(age, share) for age, share in ((0, 1.0), (0.25, 0.95), (0.5, 0.9))])
        update_drift(archive, 2, afresh=False)


class QuickDatabase(Database):  # type: ignore[misc] # Datasette has no types
    """Runs SQL in threads of this process, which need no start as the processes for SQL of visitors do."""

    def __init__(self, datasette: Datasette, *, path: str, is_mutable: bool) -> None:
        super().__init__(datasette, path=path, is_mutable=is_mutable)
        self.generations = Generations(f"file:{path}?mode=ro")

    def close(self) -> None:
        super().close()
        self.generations.close()


def serve(path: Path, **settings: Any) -> Datasette:
    """Return a Datasette of the archive with the explorer's plugins."""
    datasette = Datasette(
        memory=False,
        metadata=datasette_metadata(),
        plugins_dir=str(PLUGINS),
        settings={"max_returned_rows": 2000, "suggest_facets": False} | settings,
    )
    datasette.remove_database("_memory")
    datasette.add_database(QuickDatabase(datasette, path=str(path), is_mutable=True), name=DATABASE)
    return datasette


def get(datasette: Datasette, path: str, **headers: str) -> Any:
    """Return the response to a request, an httpx.Response."""
    return asyncio.run(datasette.client.get(path, headers=headers))


def answer(datasette: Datasette, question: str, values: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
    """Return the result rows of a canned query."""
    response = get(datasette, f"/{DATABASE}/{question}.json?_shape=objects&{urlencode(values or {})}")
    assert response.status_code == 200, response.text
    return [tuple(row.values()) for row in response.json()["rows"]]
