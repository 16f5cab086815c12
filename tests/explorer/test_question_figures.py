"""Questions of co-citation, stories, papers, authors, words and years, asked again by other SQL and by counting.

On an archive of stories, one that was never visited, a tiny one, and (`make deep`) the real one.
"""

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from explorer.figures import LEAST
from explorer.sql.functions import folded
from explorer.sql.headlines import headline_words
from tests.explorer.asked import LOST, Asked, Row, days, percent, words_of


@pytest.mark.parametrize("within", ["issue", "story"])
def test_sites_cited_together(asked: Asked, within: str) -> None:
    of_row: Callable[[Row], Any] = (lambda row: row["issue_id"]) if within == "issue" else (lambda row: row["story"])
    for site in (asked.ranked[0], asked.ranked[-1]):
        shared = {of_row(row) for row in asked.rows if row["site"] == site} - {None}
        together: dict[str, set[int]] = defaultdict(set)
        for row in asked.rows:
            if of_row(row) in shared and row["site"] not in {None, site, *asked.own}:
                together[row["site"]].add(of_row(row))
        answered = asked.answers("sites_cited_together", site=f" {site.upper()}", within=within.title())
        assert {row["other"]: row["together"] for row in answered} == {name: len(ids) for name, ids in together.items()}
        assert [row["together"] for row in answered] == sorted((row["together"] for row in answered), reverse=True)
        for row in answered:
            assert (row["site"], row["all_of_site"]) == (site, len(shared))
            assert row["percent"] == percent(row["together"], len(shared))
    default = asked.answers("sites_cited_together")
    assert {row["site"] for row in default} <= {asked.ranked[0]}


@pytest.mark.parametrize("within", ["issue", "story"])
def test_where_two_sites_meet(asked: Asked, within: str) -> None:
    name = "issue_id" if within == "issue" else "story"
    first, second = (*asked.ranked, "none.example")[:2]
    by_place: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in asked.rows:
        if row["site"] in (first, second) and row[name] is not None:
            by_place[row[name]][row["site"]].append(row)
    expected = sorted(
        (sides[first][0]["title"], sides[second][0]["title"], len(sides[first]), len(sides[second]))
        for sides in by_place.values()
        if len(sides) == 2
    )
    answered = asked.answers("where_two_sites_meet", first=first, second=second, within=within)
    shown = [
        (row["first_title"], row["second_title"], row["first_mentions"], row["second_mentions"]) for row in answered
    ]
    assert sorted(shown, key=str) == sorted(expected, key=str)
    assert asked.answers("where_two_sites_meet", within=within) == answered
    if within == "story":
        assert {row["story_id"] for row in answered} == {place for place, sides in by_place.items() if len(sides) == 2}


def of_stories(asked: Asked) -> dict[int, list[Row]]:
    """The mentions of each story that two sites tell, in the order of their dates."""
    told: dict[int, list[Row]] = defaultdict(list)
    for row in asked.rows:
        if row["story"] is not None and row["site"] is not None:
            told[row["story"]].append(row)
    return {story: rows for story, rows in told.items() if len({row["site"] for row in rows}) > 1}


def test_who_was_first_within_a_story(asked: Asked) -> None:
    stories = of_stories(asked)
    answered = {row["story_id"]: row for row in asked.answers("first_in_a_story")}
    assert set(answered) == set(stories)
    for story, rows in stories.items():
        dated = [row for row in rows if row["dated"]]
        earliest = min(dated, key=lambda row: row["dated"][:10]) if dated else None
        others = [row["dated"] for row in dated if earliest and row["site"] != earliest["site"]]
        shown = answered[story]
        assert shown["story"] == (rows[0]["title"] or rows[0]["written"])
        assert (shown["first_cited"], shown["cited"]) == (rows[0]["site"], rows[0]["published"])
        assert shown["sites"] == len({row["site"] for row in rows})
        assert shown["first_dated"] == (earliest and earliest["site"])
        assert shown["days_ahead"] == (days(min(others), earliest["dated"]) if earliest and others else None)
    for site in asked.ranked[:2]:
        told = {story for story, rows in stories.items() if site in {row["site"] for row in rows}}
        assert {row["story_id"] for row in asked.answers("first_in_a_story", site=site.upper())} == told


def test_which_sites_are_first_within_stories(asked: Asked) -> None:
    expected: dict[str, Counter[str]] = defaultdict(Counter)
    for rows in of_stories(asked).values():
        pages: dict[str, str] = {}
        for row in rows:
            if row["dated"]:
                pages[row["site"]] = min(pages.get(row["site"], "9"), row["dated"][:10])
        expected[rows[0]["site"]]["first_cited"] += 1
        for site in {row["site"] for row in rows}:
            expected[site]["stories"] += 1
            if len(pages) > 1 and site in pages:
                expected[site]["n"] += 1
                alone = all(day > pages[site] for other, day in pages.items() if other != site)
                expected[site]["first_dated"] += alone
    answered = {row["site"]: row for row in asked.answers("sites_first_in_stories")}
    assert set(answered) == set(expected)
    for site, counts in expected.items():
        shown = answered[site]
        assert {name: shown[name] for name in ("stories", "first_cited", "first_dated", "n")} == {
            name: counts[name] for name in ("stories", "first_cited", "first_dated", "n")
        }
        assert shown["first_dated_percent"] == percent(counts["first_dated"], counts["n"])


def test_papers_cited_again(asked: Asked) -> None:
    issues: dict[str, set[int]] = defaultdict(set)
    for row in asked.rows:
        if row["site"] == "arxiv.org" or row["kind"] in ("paper", "preprint"):
            issues[row["stands"] or row["work"]].add(row["issue_id"])
    again = {work: len(ids) for work, ids in issues.items() if len(ids) > 1}
    answered = asked.answers("papers_cited_again")
    assert {row["work"]: row["issues"] for row in answered} == again
    for row in answered:
        assert len(row["cited_by"].split(", ")) == row["issues"]
        assert row["first"] <= row["last"]


@pytest.mark.parametrize("year", ["", "2020"])
def test_lag_by_section(asked: Asked, year: str) -> None:
    lags: dict[str, list[int]] = defaultdict(list)
    for row in asked.first.values():
        if row["dated"] and row["published"] and row["published"].startswith(year):
            lags[row["category"] or "(no section)"].append(days(row["published"], row["dated"]))
    kept = {name: [lag for lag in given if lag >= 0] for name, given in lags.items()}
    answered = {row["category"]: row for row in asked.answers("lag_by_section", year=year)}
    assert set(answered) == {name for name, given in kept.items() if given}
    for name, row in answered.items():
        assert row["pages"] == len(kept[name])
        assert row["median_days"] == statistics.median(kept[name])
        assert row["percent_within_a_week"] == percent(sum(lag <= 7 for lag in kept[name]), len(kept[name]))


@pytest.mark.parametrize("by", ["category", "site", "role", "kind"])
def test_two_years_compared(asked: Asked, by: str) -> None:
    none = {"category": "(no section)", "site": "(no site)", "kind": "(not known)", "role": ""}[by]
    last = max(row["published"][:4] for row in asked.rows if row["published"])
    years = (str(int(last) - 1), last)
    counts = [
        Counter(row[by] or none for row in asked.rows if row["published"] and row["published"][:4] == year)
        for year in years
    ]
    answered = asked.answers("compare_years", by=by.upper())
    assert {row["name"] for row in answered} == set(counts[0]) | set(counts[1])
    for row in answered:
        assert (row["first_year"], row["second_year"]) == years
        assert (row["first"], row["second"]) == (counts[0][row["name"]], counts[1][row["name"]])
        assert row["first_percent"] == percent(row["first"], counts[0].total())
        assert row["second_percent"] == percent(row["second"], counts[1].total())
    changes = [abs(row["change_in_points"]) for row in answered if row["change_in_points"] is not None]
    assert changes == sorted(changes, reverse=True)


def test_sites_new_in_a_year(asked: Asked) -> None:
    first: dict[str, Row] = {}
    for row in asked.rows:
        first.setdefault(row["site"], row)
    for year in sorted({(row["published"] or "")[:4] for row in asked.rows} - {""}):
        answered = asked.answers("sites_new_in_a_year", year=year)
        expected = {
            site: (row["published"], row["number"], row["title"], row["url"])
            for site, row in first.items()
            if site and (row["published"] or "").startswith(year)
        }
        assert {row["site"]: (row["first"], row["issue"], row["title"], row["url"]) for row in answered} == expected
        counts = Counter(row["site"] for row in asked.rows)
        assert [row["mentions"] for row in answered] == sorted((counts[site] for site in expected), reverse=True)
    assert asked.answers("sites_new_in_a_year") == answered


@pytest.mark.parametrize("turned", [False, True])
def test_words_that_rose(asked: Asked, turned: bool) -> None:
    last = max(row["published"][:4] for row in asked.rows if row["published"])
    years = [str(int(last) - 1), last][:: -1 if turned else 1]
    has = [
        [headline_words(row["title"]) for row in asked.rows if row["title"] and (row["published"] or "")[:4] == year]
        for year in years
    ]
    first, second = (Counter(word for words in of_year for word in json.loads(words)) for of_year in has)
    answered = asked.answers("words_that_rose", first=years[0], second=years[1])
    if not turned:
        assert answered == asked.answers("words_that_rose")
    few = min(map(len, has)) < LEAST
    whole = (1, 1) if few else (len(has[0]), len(has[1]))
    rises = {word: 1000 * (second[word] / whole[1] - first[word] / whole[0]) for word in second}
    assert {row["word"] for row in answered} == {word for word, rise in rises.items() if rise > 1e-9}
    for row in answered:
        assert (row["first_year"], row["second_year"]) == tuple(years)
        assert (row["first"], row["second"]) == (first[row["word"]], second[row["word"]])
        assert row["rise"] == (None if few else pytest.approx(rises[row["word"]], abs=0.0501))
        share = None if few else pytest.approx(1000 * row["second"] / whole[1], abs=0.0501)
        assert row["second_per_thousand"] == share
    shown = [rises[row["word"]] for row in answered]
    assert shown == pytest.approx(sorted(shown, reverse=True))


@pytest.mark.parametrize("words", ["how, THE, 2019", "gpt"])
def test_several_words_by_year(asked: Asked, words: str) -> None:
    found: Counter[tuple[str | None, str]] = Counter()
    years = Counter(row["published"] and row["published"][:4] for row in asked.rows)
    named = [word.strip() for word in words.split(",")]
    for row in asked.rows:
        has = words_of(row["title"], row["summary"], row["heading"], row["context"])
        for word in named:
            found[row["published"] and row["published"][:4], word] += word.lower() in has
    answered = asked.answers("words_by_year", words=words)
    assert {(row["year"], row["words"]): row["found"] for row in answered} == found
    for row in answered:
        assert row["mentions"] == years[row["year"]]
        few = row["mentions"] < LEAST
        share = None if few else pytest.approx(1000 * row["found"] / row["mentions"], abs=0.0501)
        assert row["per_thousand"] == share


@pytest.mark.parametrize("limit", [365, 2000])
def test_links_that_died_within_some_days(asked: Asked, limit: int) -> None:
    expected = {}
    for row in asked.first.values():
        if row["state"] in LOST and row["published"]:
            age = days(row["state_since"], row["published"])
            if 0 <= age <= limit:
                expected[row["url"]] = age
    answered = asked.answers("died_within_a_year", days=limit)
    assert {row["url"]: row["days"] for row in answered} == expected
    assert [row["days"] for row in answered] == sorted(expected.values())


def test_links_of_each_issue(asked: Asked) -> None:
    of_issue: dict[int, list[Row]] = defaultdict(list)
    for row in asked.rows:
        of_issue[row["issue_id"]].append(row)
    answered = asked.answers("links_per_issue")
    assert len(answered) == asked.database.execute("SELECT count(*) FROM issues").fetchone()[0]
    expected = Counter(
        (
            rows[0]["number"], rows[0]["published"], len(rows), sum(row["role"] in ("story", "item") for row in rows),
            len({row["link_id"] for row in rows}), len({row["site"] for row in rows} - {None}),
            len({row["link_id"] for row in rows if asked.first[row["link_id"]]["issue_id"] == row["issue_id"]}),
        )
        for rows in of_issue.values()
    )  # fmt: skip
    names = ("issue", "date", "mentions", "stories_and_items", "links", "sites", "new_links")
    assert Counter(tuple(row[name] for name in names) for row in answered if row["mentions"]) == expected


def test_authors_of_a_site(asked: Asked) -> None:
    for site in asked.ranked[:2]:
        pages: dict[str, set[int]] = defaultdict(set)
        for row in asked.rows:
            if row["site"] == site:
                for name in asked.authors[row["link_id"]]:
                    pages[name].add(row["link_id"])
        answered = asked.answers("authors_of_a_site", site=site.upper())
        assert {row["author"]: row["pages"] for row in answered} == {name: len(ids) for name, ids in pages.items()}


def test_new_and_known_authors(asked: Asked) -> None:
    by_year: dict[str, set[str]] = defaultdict(set)
    for row in asked.rows:
        if row["published"]:
            by_year[row["published"][:4]] |= set(asked.authors[row["link_id"]])
    known: set[str] = set()
    expected = {}
    for year in sorted(year for year, names in by_year.items() if names):
        new = by_year[year] - known
        expected[year] = (len(new), len(by_year[year]) - len(new), percent(len(new), len(by_year[year])))
        known |= new
    answered = {row["year"]: row for row in asked.answers("new_and_known_authors") if row["year"]}
    shown = {year: (row["new_authors"], row["known_authors"], row["percent_new"]) for year, row in answered.items()}
    assert shown == expected


def test_all_about_a_name_between_two_dates(asked: Asked) -> None:
    author = next((name for names in asked.authors.values() for name in names), "Nobody Known")
    for name, start, end in (("how", "2019-02-01", "2020-12-31"), (author.upper(), "", ""), ("", "2020-01-01", "")):
        wanted = words_of(name)
        expected = set()
        for row in asked.rows:
            texts = words_of(row["title"], row["summary"], row["heading"], row["context"])
            pages = words_of(row["page_title"], row["description"])
            signed = folded(name) in {folded(one) for one in asked.authors[row["link_id"]]}
            inside = bool(row["published"]) and (not start or row["published"] >= start)
            inside = inside and (not end or row["published"] <= end)
            if not start and not end:
                inside = True
            if inside and (not wanted or wanted <= texts or wanted <= pages or signed):
                expected.add((row["published"], row["title"], row["url"]))
        answered = asked.answers("about_a_name", name=name, from_=start, to=end)
        assert {(row["date"], row["title"], row["url"]) for row in answered} == expected
        dates = [row["date"] or "" for row in answered]
        assert dates == sorted(dates, reverse=True)


def test_a_bibliography(asked: Asked) -> None:
    category = next(row["category"] for row in asked.rows if row["category"])
    site = asked.ranked[0]
    for asks in ({}, {"category": category.upper()}, {"site": site.upper(), "year": "2020"}, {"kind": "Paper"}):
        expected = {
            row["url"]: ("; ".join(asked.authors[row["link_id"]]) or None, row["page_title"] or row["title"])
            for row in asked.first.values()
            if ("category" not in asks or row["category"] == category)
            and ("site" not in asks or row["site"] == site)
            and ("year" not in asks or (row["published"] or "").startswith("2020"))
            and ("kind" not in asks or row["kind"] == "paper")
        }
        answered = asked.answers("bibliography", **asks)
        assert {row["url"]: (row["authors"], row["title"]) for row in answered} == expected
        assert len(answered) == len(expected)


def test_what_remembered_words_find(asked: Asked) -> None:
    beginnings = ("wheel", "lea", "201")
    expected: dict[int, int] = {}
    for row in asked.rows:
        has = words_of(
            row["title"], row["summary"], row["heading"], row["context"], row["page_title"], row["description"]
        )
        expected[row["id"]] = sum(any(word.startswith(start) for word in has) for start in beginnings)
    counts = Counter(count for count in expected.values() if count)
    answered = asked.answers("remembered_words", words=" ".join(beginnings).upper())
    assert Counter(row["words_found"] for row in answered) == counts
    assert [row["words_found"] for row in answered] == sorted(counts.elements(), reverse=True)
