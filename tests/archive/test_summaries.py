"""The numbers of mentions, links and pages: triggers keep them as they are from scratch, whatever is changed."""

import random
from dataclasses import replace

import pytest

from crawler.archive.checks.summaries import SUMMARY_CHECKS
from crawler.archive.database import Archive
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.summaries import SUMMARIES, count_anew, find_wrong_counts
from tests.archive.builders import citation, issue

CHANGES = (
    "UPDATE mentions SET role = 'promo' WHERE id % 3 = {n}",
    "UPDATE mentions SET role = 'item' WHERE id % 4 = {n}",
    "UPDATE mentions SET role = role, title = 'x' WHERE id % 2 = {n}",
    "UPDATE mentions SET section_id = NULL WHERE id % 4 = {n}",
    "UPDATE mentions SET section_id = (SELECT max(id) FROM sections) WHERE id % 5 = {n}",
    "UPDATE mentions SET link_id = (SELECT min(id) FROM links), occurrence = 90 + id WHERE id % 5 = {n}",
    "UPDATE mentions SET link_id = (SELECT max(id) FROM links), occurrence = 90 + id WHERE id % 7 = {n}",
    "UPDATE mentions SET issue_id = (SELECT min(id) FROM issues), occurrence = 190 + id WHERE id % 7 = {n}",
    "UPDATE mentions SET position = 50 - position",
    "UPDATE mentions SET position = id % 3",
    "UPDATE issues SET published = '201{n}-02-03' WHERE id % 2 = 0",
    "UPDATE issues SET published = '201{n}-02-03' WHERE id % 3 = 1",
    "UPDATE issues SET published = NULL WHERE id % 3 = {n}",
    "UPDATE issues SET publication_id = 1 + id % 2 WHERE id % 5 = {n}",
    "UPDATE sections SET category = 'Other' WHERE id % 2 = {n}",
    "UPDATE sections SET category = 'News' WHERE id % 3 = {n}",
    "UPDATE links SET domain_id = NULL WHERE id % 3 = {n}",
    "UPDATE links SET domain_id = (SELECT max(id) FROM domains) WHERE id % 4 = {n}",
    "UPDATE links SET state = 'gone' WHERE id % 2 = {n}",
    "UPDATE links SET state = 'alive', domain_id = NULL WHERE id % 3 = {n}",
    """
    INSERT OR IGNORE INTO sources (link_id, published, read_at, reader)
    SELECT id, '201{n}-03-0' || (1 + id % 9) || 'T08:00:00Z', 't', 'r' FROM links WHERE id % 2 = {n}
    """,
    "UPDATE sources SET published = '201{n}-01-28' WHERE link_id % 3 = {n}",
    "UPDATE sources SET published = NULL WHERE link_id % 5 = {n}",
    "UPDATE sources SET published = '2012-99-99' WHERE link_id % 4 = {n}",
    "UPDATE sources SET published = substr(published, 1, 10) || 'T09:00:00Z', title = 'x'",
    "DELETE FROM sources WHERE link_id % 4 = {n}",
    "UPDATE links SET state_since = '2026-01-05T06:00:00Z' WHERE id % 2 = {n}",
    """
    DELETE FROM mentions WHERE id % 7 = {n} AND NOT EXISTS (SELECT 1 FROM mentions c WHERE c.parent_id = mentions.id)
    """,
    """
    INSERT INTO mentions (issue_id, link_id, occurrence, position, role, url)
    SELECT i.id, l.id, 300 + abs(random() % 1000000), 9 * ({n} - 1), iif({n} = 2, 'promo', 'item'), 'u'
    FROM issues i CROSS JOIN links l WHERE i.id % 3 = {n}
    """,
)
"""Changes of everything that is counted, and of what it is counted by."""


def assert_kept(archive: Archive) -> None:
    for summary in SUMMARIES:
        assert list(find_wrong_counts(archive.connection, summary)) == []
        numbers = " OR ".join(f"{name} < {int(name not in ('links', 'pages'))}" for name in summary.counts)
        assert archive.query(f"SELECT * FROM {summary.table} WHERE {numbers}") == []  # noqa: S608 - of constants
    # By other ways than those that the tables are derived in.
    assert archive.query("SELECT coalesce(sum(mentions), 0) FROM mention_counts") == archive.query(
        "SELECT count(*) FROM mentions"
    )
    by_year_and_state = """
        SELECT
          coalesce(substr(c.published, 1, 4), ''), coalesce(c.category, ''), coalesce(l.domain_id, 0), l.state, count(*)
        FROM first_citations c JOIN links l ON l.id = c.link_id GROUP BY 1, 2, 3, 4
    """
    counted = """
        SELECT year, category, domain_id, state, sum(links) FROM link_counts WHERE links > 0 GROUP BY 1, 2, 3, 4
    """
    assert archive.query(counted) == archive.query(by_year_and_state)
    by_days = """
        SELECT
          substr(c.published, 1, 4), julianday(c.published) - julianday(substr(o.published, 1, 10)) AS days, count(*)
        FROM first_citations c JOIN sources o ON o.link_id = c.link_id WHERE days IS NOT NULL GROUP BY 1, 2
    """
    counted = "SELECT year, days, sum(pages) FROM lag_counts WHERE pages > 0 GROUP BY 1, 2"
    assert archive.query(counted) == archive.query(by_days)
    cited = """
        SELECT i.publication_id, count(DISTINCT m.link_id) FROM mentions m JOIN issues i ON i.id = m.issue_id
        WHERE m.role <> 'promo' GROUP BY 1
    """
    assert archive.query("SELECT publication_id, sum(links_of_publication) FROM link_counts GROUP BY 1") == (
        archive.query(cited)
    )


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Two publications that cite the same links, among others."""
    write_publication(archive, "cogs", name="Cogs", url="https://cogs.example")
    for number in range(1, 6):
        write_issue(archive, issue(f"{number}-x", number=number), 1)
    for number in range(1, 4):
        cited = [citation("tool", section=None), citation(f"cog-{number}", section=None)]
        of_cogs = issue(f"{number}-y", number=number, parts=(), citations=cited, pictures=())
        write_issue(archive, replace(of_cogs, publication="cogs"), 1)
    archive.connection.execute(
        "INSERT INTO sources (link_id, published, read_at, reader)"
        " SELECT id, '2019-12-0' || (1 + id % 9), '2026-01-05T06:00:00Z', 'r' FROM links WHERE id % 3"
    )
    return archive


@pytest.mark.parametrize("seed", range(24))
def test_they_are_kept_through_any_changes(filled: Archive, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret
    assert_kept(filled)
    for _ in range(25):
        with filled.transaction():
            filled.connection.execute(dice.choice(CHANGES).format(n=dice.randrange(3)))
        assert_kept(filled)


def test_they_follow_an_issue_that_is_written_again(filled: Archive) -> None:
    before = filled.query("SELECT sum(mentions) FROM mention_counts")[0][0]
    write_issue(
        filled, issue("2-x", number=2, citations=[citation("tool", section=1), citation("new", section=None)]), 1
    )
    assert_kept(filled)
    assert filled.query("SELECT sum(mentions) FROM mention_counts") == [(before - 2,)]


def test_an_earlier_citation_counts_instead_of_a_later_one(filled: Archive) -> None:
    year = "SELECT c.year, sum(c.links) FROM link_counts c WHERE c.links > 0 GROUP BY 1"
    before = dict(filled.query(year))
    filled.connection.execute("UPDATE issues SET published = '2001-02-03' WHERE key = '5-x'")
    after = dict(filled.query(year))
    assert after["2001"] > 0
    assert sum(after.values()) == sum(before.values())


def test_a_state_is_counted_for_each_publication_that_cites_the_link(filled: Archive) -> None:
    filled.connection.execute("UPDATE links SET state = 'gone' WHERE url = 'https://site.example/tool'")
    counted = filled.query("SELECT sum(links), sum(links_of_publication) FROM link_counts WHERE state = 'gone'")
    assert counted == [(1, 2)]


def test_the_days_to_a_citation_are_those_of_each_publication(filled: Archive) -> None:
    filled.connection.execute("DELETE FROM sources")
    days = "SELECT year, days, pages, pages_of_publication FROM lag_counts ORDER BY year"
    filled.connection.execute("UPDATE issues SET published = '2021-01-' || (10 + number) WHERE publication_id = 1")
    filled.connection.execute("UPDATE issues SET published = '2022-01-' || (10 + number) WHERE publication_id = 2")
    filled.connection.execute(
        "INSERT INTO sources (link_id, published, read_at, reader)"
        " SELECT id, '2021-01-04', 't', 'r' FROM links WHERE url = 'https://site.example/tool'"
    )
    assert filled.query(days) == [("2021", 7, 1, 1), ("2022", 372, 0, 1)]
    filled.connection.execute("UPDATE sources SET published = '2021-01-13T20:00:00Z'")
    assert filled.query(days) == [("2021", -2, 1, 1), ("2022", 363, 0, 1)]


@pytest.mark.parametrize(
    ("table", "breaks", "told"),
    [
        ("mention_counts", "UPDATE mention_counts SET mentions = mentions + 3", "News, story, 1 is 8"),
        ("mention_counts", "DELETE FROM mention_counts WHERE role = 'inline'", "News, inline, 1 should be 5"),
        ("link_counts", "UPDATE link_counts SET links = links + 70", "unvisited is 7"),
        ("link_counts", "DELETE FROM link_counts WHERE category = 'News'", "unvisited should be"),
        ("lag_counts", "UPDATE lag_counts SET pages = pages + 70", "is 71"),
        ("lag_counts", "DELETE FROM lag_counts", "should be 1"),
    ],
)
def test_what_is_wrong_is_found_and_made_anew(filled: Archive, table: str, breaks: str, told: str) -> None:
    (check,) = (check for check in SUMMARY_CHECKS if check.name == table)
    assert list(check.violations(filled)) == []
    with filled.transaction():
        filled.connection.execute(breaks)
    assert [words for words in check.violations(filled) if told in words]
    assert check.repair is not None
    generations = filled.query("SELECT sum(number) FROM generations")
    check.repair(filled)
    assert list(check.violations(filled)) == []
    assert filled.query("SELECT sum(number) FROM generations") > generations
    assert_kept(filled)


def test_they_are_counted_anew_after_rows_were_replaced(filled: Archive) -> None:
    columns = "issue_id, link_id, occurrence, position, role, url"
    with filled.transaction():
        filled.connection.execute(
            f"INSERT OR REPLACE INTO mentions (id, {columns})"  # noqa: S608 - of constants
            f" SELECT id, {columns.replace('role', chr(39) + 'promo' + chr(39))} FROM mentions WHERE id % 2 = 0"
        )
        count_anew(filled.connection)
    assert_kept(filled)


def test_a_later_citation_is_counted_without_reading_those_before(filled: Archive) -> None:
    """Of a link that each issue cites, reading all citations at each would take as long as their number squared."""
    connection = filled.connection
    insert = """
        INSERT INTO mentions (issue_id, link_id, occurrence, position, role, url)
        VALUES ((SELECT max(id) FROM issues), 1, ?, ?, 'item', 'u')
    """

    def steps_of(number: int) -> int:
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        connection.set_progress_handler(count, 1)
        connection.execute(insert, (1000 + number, 100 + number))
        connection.set_progress_handler(None, 1)
        return steps

    steps = [steps_of(number) for number in range(300)]
    assert steps[-1] < 1.5 * steps[1]
