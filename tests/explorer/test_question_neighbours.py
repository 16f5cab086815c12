"""Questions of hosts, months, states, several sites, publications and what came back, asked again by counting."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.archive.database import open_archive
from crawler.archive.ledger.visits import record_visit
from crawler.visits.outcomes import Outcome
from tests.archive.ledgers import visit
from tests.explorer.asked import Asked, days, opened, percent, words_of
from tests.explorer.figure_archives import write_archive
from tests.explorer.told_archive import write_told

BACK: tuple[tuple[Outcome, ...], ...] = (("ok", "not_found", "ok", "ok"), ("not_found", "forbidden"))
"""What visits of two links found."""


@pytest.fixture(scope="module", params=["told", "two"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    path = tmp_path_factory.mktemp("neighbours") / "archive.db"
    if request.param == "told":
        write_told(path)
    else:
        write_archive(path, "two")
    yield from opened(path)


@pytest.mark.parametrize("by", ["Host", "folder"])
def test_hosts_or_folders_of_a_site(asked: Asked, by: str) -> None:
    site = asked.ranked[0]
    counted: Counter[str] = Counter()
    for row in asked.rows:
        parts = urlsplit(row["url"])
        if row["site"] == site:
            counted[parts.netloc + (f"/{parts.path.split('/')[1]}" if by == "folder" else "")] += 1
    answered = asked.answers("hosts_of_a_site", site=site, by=by)
    assert [(row["place"], row["mentions"]) for row in answered] == sorted(
        counted.items(), key=lambda pair: (-pair[1], pair[0])
    )


def test_several_sites_by_year(asked: Asked) -> None:
    every = Counter(row["published"] and row["published"][:4] for row in asked.rows)
    by_site = Counter((row["published"] and row["published"][:4], row["site"]) for row in asked.rows)
    for sites, chosen in (("", asked.ranked[:3]), (f" {asked.ranked[1].upper()},none.example,", asked.ranked[1:2])):
        answered = asked.answers("sites_by_year", sites=sites)
        assert [(row["year"], row["site"]) for row in answered] == [
            (year, site) for year in sorted(every, key=lambda year: (year is None, year or "")) for site in chosen
        ]
        for row in answered:
            mentions = by_site[row["year"], row["site"]]
            assert (row["mentions"], row["all_mentions"]) == (mentions, every[row["year"]])
            assert row["percent"] == percent(mentions, every[row["year"]])


def test_mentions_by_month_quarter_and_weekday(asked: Asked) -> None:
    def period(by: str, day: str | None) -> str | None:
        if day is None:
            return None
        on = date.fromisoformat(day)
        quarter = f"{on.year} Q{(on.month + 2) // 3}"
        return {"month": day[:7], "quarter": quarter, "weekday": f"{on.isoweekday()} {on:%A}"}[by]

    for by in ("month", "quarter", "weekday"):
        counted = Counter(period(by, row["published"]) for row in asked.rows)
        answered = {row["period"]: row for row in asked.answers("mentions_by_month", by=by.upper())}
        assert {name: row["mentions"] for name, row in answered.items() if row["mentions"]} == counted
        assert (
            sum(row["issues"] for row in answered.values())
            == asked.database.execute("SELECT count(*) FROM issues").fetchone()[0]
        )
    lead = Counter(row["published"] and row["published"][:7] for row in asked.rows if "lead" in words_of(row["title"]))
    answered = {row["period"]: row for row in asked.answers("mentions_by_month", words="lead")}
    assert {name: row["mentions"] for name, row in answered.items() if row["mentions"]} == lead
    for row in answered.values():
        shown = 1000 * row["mentions"] / row["all_mentions"] if row["all_mentions"] >= 10 else None
        assert row["per_thousand"] == (None if shown is None else pytest.approx(shown, abs=0.051))


def test_how_many_sites_are_cited_how_often(asked: Asked) -> None:
    sites = Counter(row["site"] for row in asked.rows if row["site"])
    answered = asked.answers("times_sites_are_cited")
    assert sum(row["sites"] for row in answered) == len(sites)
    assert sum(row["mentions"] for row in answered) == sum(sites.values())
    for row in answered:
        first, _, last = row["times"].partition(" to ")
        least = int(first.removesuffix(" or more"))
        most = int(last or (1e9 if "more" in first else least))
        assert row["sites"] == sum(least <= count <= most for count in sites.values())
        assert row["percent_of_mentions"] == percent(row["mentions"], sum(sites.values()))


def test_which_sites_have_the_most_links_in_a_state(asked: Asked) -> None:
    of_site: dict[str, dict[int, str]] = defaultdict(dict)
    for row in asked.rows:
        of_site[row["site"]][row["link_id"]] = row["state"]
    for state in ("paywalled", "gone", "blocked"):
        found = {site: Counter(states.values()) for site, states in of_site.items() if site}
        answered = {row["site"]: row for row in asked.answers("sites_by_state", state=state.title())}
        assert {site: row["links"] for site, row in answered.items()} == {
            site: counts[state] for site, counts in found.items() if counts[state]
        }
        for site, row in answered.items():
            visited = found[site].total() - found[site]["unvisited"]
            assert (row["visited"], row["percent"]) == (visited, percent(row["links"], visited))


def test_how_quickly_sites_are_cited(asked: Asked) -> None:
    ages: dict[str, list[int]] = defaultdict(list)
    for row in asked.first.values():
        if row["dated"] and row["published"] and row["site"] and days(row["published"], row["dated"]) >= 0:
            ages[row["site"]].append(days(row["published"], row["dated"]))
    answered = asked.answers("lag_by_site", least=1)
    assert {row["site"]: row["pages"] for row in answered} == {site: len(found) for site, found in ages.items()}
    for row in answered:
        assert row["median_days"] == statistics.median(ages[row["site"]])
    assert {row["site"] for row in asked.answers("lag_by_site")} == {s for s, found in ages.items() if len(found) >= 10}


def test_with_whom_authors_write(asked: Asked) -> None:
    cited = {row["link_id"] for row in asked.rows}
    by_name: dict[str, Counter[str]] = defaultdict(Counter)
    for link, names in asked.authors.items():
        for name in names if link in cited else ():
            by_name[name].update(set(names) - {name})
    for name, others in by_name.items():
        answered = asked.answers("coauthors", author=name.upper())
        assert {row["coauthor"]: row["pages"] for row in answered} == dict(others)


def test_what_publications_have_in_common(asked: Asked) -> None:
    keys = dict(
        asked.database.execute("SELECT i.id, p.key FROM issues i JOIN publications p ON p.id = i.publication_id")
    )
    of_work: dict[str, dict[str, str]] = defaultdict(dict)
    for row in asked.rows:
        key = keys[row["issue_id"]]
        day = row["published"] or "9999"
        work = row["stands"] or row["work"]
        of_work[work][key] = min(day, of_work[work].get(key, "9999"))
    shared = {work: found for work, found in of_work.items() if len(found) > 1}
    answered = {row["url"]: row for row in asked.answers("common_pages")}
    assert set(answered) == set(shared)
    for work, found in shared.items():
        first = min(found.values())
        assert answered[work]["first_publication"] == min(key for key, day in found.items() if day == first)
        assert answered[work]["publications"] == len(found)
    compared = {row["publication"]: row for row in asked.answers("publications_compared")}
    links: dict[str, set[int]] = defaultdict(set)
    for row in asked.rows:
        links[keys[row["issue_id"]]].add(row["link_id"])
    for key, own in links.items():
        others = set().union(*(theirs for name, theirs in links.items() if name != key))
        assert (compared[key]["links"], compared[key]["links_of_others_too"]) == (len(own), len(own & others))
        assert compared[key]["mentions"] == sum(keys[row["issue_id"]] == key for row in asked.rows)


def test_links_that_came_back(tmp_path: Path) -> None:
    path = tmp_path / "back.db"
    write_archive(path, "unvisited")
    with open_archive(path) as archive:
        links = archive.query("SELECT id, url FROM links WHERE url LIKE '%big.example%' ORDER BY id LIMIT 2")
        for (id_, url), outcomes in zip(links, BACK, strict=True):
            for day, outcome in enumerate(outcomes):
                record_visit(archive, 1, visit(id_, outcome, day=10 * day, url=url))
        started = [day for (day,) in archive.query("SELECT substr(started, 1, 10) FROM visits ORDER BY id")]
    for asked in opened(path):
        answered = asked.answers("links_that_came_back")
        assert [(row["url"], row["outcome"], row["failed"], row["seen_again"], row["state"]) for row in answered] == [
            (links[0][1], "not_found", started[1], started[2], "alive")
        ]
        assert asked.answers("links_that_came_back", site="small.example") == []
