"""Questions of pages, sites, words, copies and issues, asked again by other SQL and by counting."""

import statistics
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import pytest

from explorer.figures import LEAST
from explorer.sql.functions import folded
from tests.explorer.asked import LOST, Asked, Row, days, percent, words_of

COPIES = """
SELECT link_id, substr(taken, 1, 10) FROM snapshots
WHERE rejected_at IS NULL AND coalesce(status, 200) / 100 = 2
  AND coalesce(outcome, 'ok') IN ('ok', 'moved', 'paywalled', 'not_modified')
"""


def year_of(row: Row) -> str | None:
    day: str | None = row["published"]
    return day and day[:4]


def test_which_issues_cite_a_page(asked: Asked) -> None:
    everything = "SELECT l.url, l.work, m.id, m.issue_id FROM mentions m JOIN links l ON l.id = m.link_id"
    rows = [dict(row) for row in asked.database.execute(everything)]
    joined = dict(asked.database.execute("SELECT work, stands FROM joined_works").fetchall())
    for url in {asked.rows[0]["url"], asked.rows[-1]["url"], asked.rows[len(asked.rows) // 2]["url"]}:
        works = {joined.get(row["work"], row["work"]) for row in rows if row["url"] == url}
        parts = {row["url"] for row in rows if url.split("://")[1].lower().rstrip("/") in row["url"].lower()}
        if parts == {url}:
            expected = Counter(row["url"] for row in rows if joined.get(row["work"], row["work"]) in works)
            assert Counter(row["url"] for row in asked.answers("citations_of_a_page", page=url)) == expected
    site = asked.ranked[0]
    found = asked.answers("citations_of_a_page", page=f"{site}/")
    assert found
    assert {row["date"] for row in found} <= {row["published"] for row in asked.rows}


@pytest.mark.parametrize(("least", "gap"), [(1, 1), (10, 365)])
def test_sites_that_are_no_longer_cited(asked: Asked, least: int, gap: int) -> None:
    latest = max(day for (day,) in asked.database.execute("SELECT published FROM issues") if day)
    last: dict[str, str] = {}
    for row in asked.rows:
        if row["site"] in asked.sites and row["published"]:
            last[row["site"]] = max(last.get(row["site"], ""), row["published"])
    expected = {
        site: (asked.sites[site], days(latest, day))
        for site, day in last.items()
        if asked.sites[site] >= least and days(latest, day) >= gap
    }
    answered = asked.answers("sites_no_longer_cited", mentions=least, days=gap)
    assert {row["site"]: (row["mentions"], row["days_since"]) for row in answered} == expected


@pytest.mark.parametrize("year", ["", "2020"])
def test_categories_of_a_site(asked: Asked, year: str) -> None:
    rows = [row for row in asked.rows if (year_of(row) or "").startswith(year)]
    whole = Counter(row["category"] or "(no section)" for row in rows)
    for site in {asked.ranked[0], asked.ranked[-1]}:
        of_site = Counter(row["category"] or "(no section)" for row in rows if row["site"] == site)
        answered = {row["category"]: row for row in asked.answers("categories_of_a_site", site=site.upper(), year=year)}
        assert {name: row["mentions"] for name, row in answered.items()} == of_site
        for name, row in answered.items():
            assert row["percent"] == percent(of_site[name], of_site.total())
            assert row["mentions_of_category"] == whole[name]
            assert row["percent_of_category"] == percent(of_site[name], whole[name])


def test_the_first_mention_of_words(asked: Asked) -> None:
    found: dict[str, list[Row]] = {"the": [], "how": [], "nosuchword": []}
    for row in asked.rows:
        has = words_of(row["title"], row["summary"], row["heading"], row["context"])
        for word, rows in found.items():
            if word in has:
                rows.append(row)
    for row in asked.answers("first_mention_of_words", words=" The, how ,,nosuchword"):
        rows = found[row["words"].lower()]
        assert (row["mentions"], row["issues"]) == (len(rows), len({one["issue_id"] for one in rows}))
        first = rows[0] if rows else None
        assert (row["title"], row["url"]) == ((first["title"], first["url"]) if first else (None, None))
        dates = [one["published"] for one in rows if one["published"]]
        assert (row["first"], row["last"]) == (min(dates, default=None), max(dates, default=None))


def test_endings_of_sites(asked: Asked) -> None:
    expected = Counter(row["site"].rpartition(".")[2] if row["site"] else "(no site)" for row in asked.rows)
    answered = asked.answers("top_level_domains")
    assert {row["ending"]: row["mentions"] for row in answered} == expected
    for row in answered:
        assert row["percent"] == percent(row["mentions"], len(asked.rows))


def test_copies_by_year(asked: Asked) -> None:
    copies: dict[int, list[str]] = defaultdict(list)
    for link, day in asked.database.execute(COPIES):
        copies[link].append(day)
    counts: dict[str | None, Counter[str]] = defaultdict(Counter)
    for link, row in asked.first.items():
        near = any(row["published"] and abs(days(day, row["published"])) <= 30 for day in copies[link])
        counts[year_of(row)].update({"links": 1, "archived": bool(copies[link]), "near_citation": near})
    answered = asked.answers("archived_by_year")
    assert {row["year"]: (row["links"], row["archived"], row["near_citation"]) for row in answered} == {
        year: (count["links"], count["archived"], count["near_citation"]) for year, count in counts.items()
    }
    assert all(row["archived_percent"] == percent(row["archived"], row["links"]) for row in answered)


def test_languages_of_pages(asked: Asked) -> None:
    languages = dict(asked.database.execute("SELECT link_id, language FROM sources WHERE language IS NOT NULL"))
    expected = Counter(
        (year_of(row), languages[row["link_id"]].startswith("en")) for row in asked.rows if row["link_id"] in languages
    )
    answered = asked.answers("languages_by_year")
    shown = {
        (row["year"], english): row[name]
        for row in answered
        for name, english in (("english", True), ("others", False))
    }
    assert {key: count for key, count in shown.items() if count} == expected


def test_the_largest_stories(asked: Asked) -> None:
    told: dict[int, list[Row]] = defaultdict(list)
    for row in asked.rows:
        if row["story"] is not None:
            told[row["story"]].append(row)
    expected = {
        story: (len({row["site"] for row in rows} - {None}), len({row["issue_id"] for row in rows}), len(rows))
        for story, rows in told.items()
    }
    answered = asked.answers("largest_stories")
    assert {row["story_id"]: (row["sites"], row["issues"], row["mentions"]) for row in answered} == expected
    assert [row["sites"] for row in answered] == sorted((row["sites"] for row in answered), reverse=True)
    named = {story for story, rows in told.items() for row in rows if "the" in words_of(row["title"], row["summary"])}
    assert {row["story_id"] for row in asked.answers("largest_stories", words="The")} == named


def test_days_between_issues(asked: Asked) -> None:
    series: dict[Any, list[str]] = defaultdict(list)
    for publication, kind, day in asked.database.execute("SELECT publication_id, type, published FROM issues"):
        if day:
            series[publication, kind].append(day)
    gaps: dict[str, list[int]] = defaultdict(list)
    years: Counter[str] = Counter()
    for dates in series.values():
        ordered = sorted(dates)
        years.update(day[:4] for day in ordered)
        for before, day in pairwise(ordered):
            gaps[day[:4]].append(days(day, before))
    for row in asked.answers("days_between_issues"):
        known = gaps[row["year"]]
        assert row["issues"] == years[row["year"]]
        assert row["median_days"] == (statistics.median(known) if known else None)
        assert (row["fewest_days"], row["most_days"]) == ((min(known), max(known)) if known else (None, None))


def test_who_made_the_issues(asked: Asked) -> None:
    expected: Counter[str] = Counter()
    for (names,) in asked.database.execute("SELECT authors FROM issues WHERE authors IS NOT NULL"):
        expected.update({name.strip() for name in names.split(";")} - {""})
    assert {row["editor"]: row["issues"] for row in asked.answers("editors_of_issues")} == expected


def test_what_became_of_the_links_of_a_site(asked: Asked) -> None:
    for site in {asked.ranked[0], asked.ranked[-1]}:
        links = [row for row in asked.first.values() if row["site"] == site]
        by_year = Counter(year_of(row) for row in links)
        lost = Counter(year_of(row) for row in links if row["state"] in LOST)
        answered = asked.answers("states_of_a_site", site=site)
        assert {row["year"]: row["links"] for row in answered} == by_year
        for row in answered:
            assert row["lost"] == lost[row["year"]]
            assert row["lost_percent"] == percent(row["lost"], row["n"])


def test_length_of_summaries(asked: Asked) -> None:
    lengths: dict[str | None, list[int]] = defaultdict(list)
    counts: Counter[str | None] = Counter()
    for row in asked.rows:
        if row["role"] in ("story", "item"):
            counts[year_of(row)] += 1
            if row["summary"] is not None:
                lengths[year_of(row)].append(row["summary"].count(" ") + 1)
    answered = {row["year"]: row for row in asked.answers("length_of_summaries")}
    assert {year: row["stories_and_items"] for year, row in answered.items()} == counts
    for year, row in answered.items():
        assert row["with_summary"] == len(lengths[year])
        mean = statistics.mean(lengths[year]) if lengths[year] else None
        assert row["words_per_summary"] == (mean if mean is None else pytest.approx(mean, abs=0.0501))


def test_sites_of_an_author(asked: Asked) -> None:
    for name in {names[0] for names in asked.authors.values() if names}:
        pages: dict[str, set[int]] = defaultdict(set)
        for row in asked.rows:
            if name in asked.authors[row["link_id"]]:
                pages[row["site"] or "(no site)"].add(row["link_id"])
        answered = asked.answers("sites_of_an_author", author=folded(name).upper())
        assert {row["site"]: row["pages"] for row in answered} == {site: len(ids) for site, ids in pages.items()}
    assert LEAST == 10
