"""Whole crawls of linked pages: what is asked, in which order, and what the archive then says."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.works import undo_join
from tests.spiders.crawls import Done, column, copy, dump, rows
from tests.spiders.visits import archive_of, ends, link_statuses, sources
from tests.spiders.web import Page, Web, article, serve_web

NO_READERS = "READERS=0"
"""Where it does not matter what a page says."""


@pytest.fixture
def web() -> Iterator[Web]:
    with serve_web() as served:
        yield served


@pytest.fixture(scope="module")
def selectable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Issues 1 to 3 with links of two domains, of which one link is gone and one was seen."""
    with serve_web() as served:
        served.pages = {"/seen": Page(body=article("Seen")), "/later": Page(body=article("Later"))}
        archive = archive_of(
            tmp_path_factory.mktemp("selectable") / "archive.db",
            {
                1: ["http://a.example/seen", "http://a.example/gone"],
                2: ["http://www.b.example/later", "http://b.example/later/2"],
                3: ["http://a.example/later", "http://c.example/later"],
            },
        )
        for _ in range(2):
            assert sources(archive, served, NO_READERS, issue="1", max_age="0d").status == 0
    return archive


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        # The newest issues first
        (
            {},
            [
                "http://a.example/later",
                "http://c.example/later",
                "http://b.example/later/2",
                "http://www.b.example/later",
            ],
        ),
        ({"limit": "2"}, ["http://a.example/later", "http://c.example/later"]),
        pytest.param(
            {"domain": " B.example "},
            ["http://b.example/later/2", "http://www.b.example/later"],
            marks=pytest.mark.deep,
        ),
        ({"issue": "2-3", "domain": "a.example"}, ["http://a.example/later"]),
        pytest.param({"issue": "1"}, [], marks=pytest.mark.deep),
        ({"issue": "1", "max_age": "0d"}, ["http://a.example/gone", "http://a.example/seen"]),
        pytest.param({"state": "gone", "max_age": "0h"}, ["http://a.example/gone"], marks=pytest.mark.deep),
        pytest.param({"state": "unvisited", "limit": "1"}, ["http://a.example/later"], marks=pytest.mark.deep),
    ],
)
def test_the_arguments_say_which_links(selectable: Path, web: Web, arguments: dict[str, str], asked: list[str]) -> None:
    archive = copy(selectable, f"{'-'.join(arguments.values()).strip() or 'all'}.db")
    before = dict(rows(archive, "SELECT id, outcome FROM visits"))
    done = sources(archive, web, NO_READERS, "CONCURRENT_REQUESTS=1", **arguments)
    assert done.status == 0, done.log
    assert sorted(web.asked()) == sorted(asked)
    visited = [url for number, url in rows(archive, "SELECT id, url FROM visits ORDER BY id") if number not in before]
    assert sorted(visited) == sorted(asked)


def test_the_newest_issues_come_first(selectable: Path, web: Web) -> None:
    archive = copy(selectable, "order.db")
    sources(archive, web, NO_READERS, "CONCURRENT_REQUESTS=1")
    numbers = column(
        archive,
        "SELECT (SELECT issue_number FROM entries e WHERE e.link_id = v.link_id) FROM visits v"
        " WHERE run_id = (SELECT max(run_id) FROM visits) ORDER BY id",
    )
    assert numbers == [3, 3, 2, 2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"limit": "many"}, "give a number"),
        ({"limit": "-1"}, "give a number"),
        ({"state": "missing"}, "no such value"),
        ({"issue": "3-1"}, "a number or a range"),
        ({"max_age": "soon"}, "days or hours"),
        ({"host": "a.example"}, "no such argument"),
    ],
)
def test_a_bad_argument_ends_the_run_before_it_begins(
    selectable: Path, web: Web, arguments: dict[str, str], words: str
) -> None:
    archive = copy(selectable, "bad.db")
    before = dump(archive)
    done = sources(archive, web, **arguments)
    assert done.status == 2
    assert words in done.log
    assert "Traceback" not in done.log
    assert (dump(archive), web.requests) == (before, [])


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("CONTACT_URL=", "needs a contact"),
        ("CONTACT_URL=me", "give the address of a page"),
        ("READERS=some", "give a number of processes"),
        ("HOST_BUDGET=some", "give a number of requests"),
        ("ALLOWED_NETWORKS=here", "ALLOWED_NETWORKS"),
    ],
)
def test_a_bad_setting_likewise(selectable: Path, web: Web, setting: str, words: str) -> None:
    archive = copy(selectable, "bad.db")
    done = sources(archive, web, setting)
    assert done.status == 2
    assert words in done.log
    assert "Traceback" not in done.log
    assert web.requests == []


def test_who_asks_is_said_and_nothing_else(web: Web, tmp_path: Path) -> None:
    web.pages = {
        "http://a.example/one": Page(
            status="302 Found",
            headers=("Location: http://a.example/two", "Set-Cookie: who=you", "Content-Type: text/html"),
        ),
        "http://a.example/two": Page(body=article("Two"), headers=("Set-Cookie: who=me", "Content-Type: text/html")),
        "http://a.example/[three]?a[]=%2F": Page(body=article("Three")),
    }
    links = ["http://a.example/one", "http://a.example/[three]?a[]=%2F"]
    archive = archive_of(tmp_path / "archive.db", {1: links})
    assert sources(archive, web, NO_READERS).status == 0
    assert set(ends(archive).values()) == {"ok"}
    assert len(web.requests) == 4
    assert set(links) < set(web.asked())  # as they stand in the archive
    for asked in web.requests:
        assert asked.headers["user-agent"].endswith("(+https://digest.example/contact)")
        assert not {"cookie", "referer", "authorization"} & asked.headers.keys()


def test_many_hosts_side_by_side_and_each_one_link_at_a_time(web: Web, tmp_path: Path) -> None:
    web.pages = {f"/{n}": Page(body=article(f"Page {n}"), delay=0.1) for n in range(4)}
    hosts = [f"{letter}.example" for letter in "abcdef"]
    archive = archive_of(tmp_path / "archive.db", {1: [f"http://{host}/{n}" for host in hosts for n in range(4)]})
    assert sources(archive, web, NO_READERS).status == 0
    assert set(ends(archive).values()) == {"ok"}
    assert {web.most[host] for host in hosts} == {1}
    assert web.most[""] >= 4


def test_a_delay_is_kept_between_two_requests_to_a_host(web: Web, tmp_path: Path) -> None:
    web.pages = {f"/{n}": Page(body=article(f"Page {n}")) for n in range(3)}
    web.pages["http://slow.example/robots.txt"] = Page(body=b"User-agent: Backnumber\nCrawl-delay: 0.6\nDisallow:\n")
    urls = [f"http://{host}/{n}" for host in ("quick.example", "slow.example") for n in range(3)]
    archive = archive_of(tmp_path / "archive.db", {1: urls})
    assert sources(archive, web, NO_READERS, "DOWNLOAD_DELAY=0.3").status == 0
    assert set(ends(archive).values()) == {"ok"}
    assert min(pauses(web, "quick.example")) >= 0.5 * 0.3  # Scrapy draws from half of the delay to one and a half
    # The first link follows the robots.txt that says so. A request that arrives late shortens the pause after it.
    assert min(pauses(web, "slow.example")[1:]) >= 0.5 > 1.5 * 0.3


@pytest.mark.parametrize("status", ["429 Slow down", "503 Not now"])
def test_a_host_that_asks_for_a_pause_gets_it(web: Web, tmp_path: Path, status: str) -> None:
    web.pages = {
        "/busy": Page(status=status, headers=("Retry-After: 1",)),
        "/well": Page(body=article("Well")),
    }
    urls = [f"http://{host}/{path}" for host in ("a.example", "b.example") for path in ("busy", "well")]
    archive = archive_of(tmp_path / "archive.db", {1: urls[:2], 2: urls[3:]})
    assert sources(archive, web, NO_READERS).status == 0
    kind = "rate_limited" if status[0] == "4" else "server_error"
    assert ends(archive) == {urls[0]: kind, urls[1]: "ok", urls[3]: "ok"}
    assert pauses(web, "a.example")[-1] >= 0.95


def test_a_host_that_asks_for_a_long_pause_is_left_alone_and_its_links_stay_due(web: Web, tmp_path: Path) -> None:
    urls = [f"http://a.example/{n}" for n in range(3)]
    web.pages = {"/0": Page(status="429 Slow down", headers=("Retry-After: 3000",))}
    archive = archive_of(tmp_path / "archive.db", {1: urls})
    done = sources(archive, web, NO_READERS)
    assert done.status == 0
    assert ends(archive) == {urls[0]: "rate_limited", urls[1]: "postponed", urls[2]: "postponed"}
    assert web.asked() == urls[:1]
    assert link_statuses(archive) == {urls[0]: "blocked", urls[1]: "unvisited", urls[2]: "unvisited"}
    for error in column(archive, "SELECT error FROM visits WHERE outcome = 'postponed'"):
        assert "wants to be left alone until" in error
    web.pages = {path: Page(body=article(path)) for path in ("/1", "/2")}
    assert sources(archive, web, NO_READERS).status == 0
    assert link_statuses(archive) == {urls[0]: "blocked", urls[1]: "alive", urls[2]: "alive"}


def test_a_budget_bounds_what_a_host_is_asked_and_the_rest_stays_due(web: Web, tmp_path: Path) -> None:
    web.pages = {f"/{n}": Page(body=article(f"Page {n}")) for n in range(6)}
    urls = [f"http://a.example/{n}" for n in range(6)]
    archive = archive_of(tmp_path / "archive.db", {1: urls, 2: ["http://b.example/1"]})
    assert sources(archive, web, NO_READERS, "HOST_BUDGET=4").status == 0
    # The fourth is robots.txt
    assert [url for url, outcome in ends(archive).items() if outcome == "over_budget"] == urls[3:]
    assert sum(asked.host == "a.example" for asked in web.requests) == 4
    assert sources(archive, web, NO_READERS).status == 0
    assert set(link_statuses(archive).values()) == {"alive"}


def test_the_same_again_adds_visits_and_nothing_else(web: Web, tmp_path: Path) -> None:
    web.pages = {
        "http://a.example/tagged": Page(body=article("Tagged"), etag='"one"'),
        "http://a.example/plain": Page(body=article("Plain")),
        "http://a.example/old": Page(status="301 Moved", headers=("Location: /plain",)),
        "http://a.example/paper": Page(body=article("A paper", '<meta name="author" content="Ada Cog">')),
        "http://b.example/busy": Page(status="403 No"),
    }
    urls = [*web.pages, "http://b.example/missing"]
    archive = archive_of(tmp_path / "archive.db", {1: urls})
    assert sources(archive, web).status == 0
    assert "if-none-match" not in web.requests[-1].headers
    first, states = content(archive), link_statuses(archive)
    web.forget()
    assert sources(archive, web).status == 0
    assert web.requests == []
    assert len(column(archive, "SELECT id FROM visits")) == len(urls)

    for times in (2, 3):
        web.forget()
        assert sources(archive, web, max_age="0d").status == 0
        assert len(column(archive, "SELECT id FROM visits")) == times * len(urls)
        assert [asked.path for asked in web.requests if "if-none-match" in asked.headers] == ["/tagged"]
        assert ends(archive)["http://a.example/tagged"] == "not_modified"
        assert content(archive) == first
    # The server says it for the third time
    assert link_statuses(archive) == {**states, "http://b.example/missing": "gone"}


def test_a_changed_page_is_read_anew(web: Web, tmp_path: Path) -> None:
    url = "http://a.example/story"
    archive = archive_of(tmp_path / "archive.db", {1: [url]})
    for title, tag in (("First", '"1"'), ("Second", '"2"')):
        web.pages[url] = Page(body=article(title), etag=tag)
        assert sources(archive, web, max_age="0d").status == 0
        assert column(archive, "SELECT title FROM sources") == [title]
        assert column(archive, "SELECT etag FROM links WHERE visited IS NOT NULL") == [tag]


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Done]]:
    """Links that a redirect, a canonical address, or both lead together, and such that only seem to."""
    with serve_web() as web:
        front = '<link rel="canonical" href="http://a.example/">'
        same = '<link rel="canonical" href="http://a.example/story">'
        web.pages = {
            "http://a.example/story": Page(body=article("The story", same)),
            "http://a.example/old-story": Page(status="301 Moved", headers=("Location: /story",)),
            "http://short.example/s1": Page(status="301 Moved", headers=("Location: http://a.example/story",)),
            "http://mirror.example/copy-of-the-story": Page(body=article("The story", same)),
            "http://a.example/careless": Page(body=article("Careless", front)),
            "http://a.example/other": Page(body=article("Other")),
            "http://a.example/temporary": Page(status="302 Found", headers=("Location: /other",)),
        }
        archive = archive_of(tmp_path_factory.mktemp("joined") / "archive.db", {1: list(web.pages)})
        yield web, sources(archive, web)


def test_redirects_and_canonical_addresses_join_works(joined: tuple[Web, Done]) -> None:
    web, done = joined
    assert done.status == 0
    assert works(done.archive) == {
        "http://a.example/story": "http://a.example/story",
        "http://a.example/old-story": "http://a.example/story",
        "http://short.example/s1": "http://a.example/story",
        "http://mirror.example/copy-of-the-story": "http://mirror.example/copy-of-the-story",
        "http://a.example/careless": "http://a.example/careless",
        "http://a.example/other": "http://a.example/other",
        "http://a.example/temporary": "http://a.example/temporary",
    }
    rules = dict(rows(done.archive, "SELECT l.url, a.rule FROM link_aliases a JOIN links l ON l.id = a.link_id"))
    assert rules["http://a.example/old-story"] == rules["http://short.example/s1"] == "redirect"
    assert len(column(done.archive, "SELECT id FROM mentions")) == len(web.pages)


def test_what_another_site_says_without_a_trace_of_it_is_a_doubt(joined: tuple[Web, Done]) -> None:
    doubts = rows(joined[1].archive, "SELECT about, evidence FROM problems WHERE kind = 'identity_doubtful'")
    assert [about for about, _ in doubts] == ["http://mirror.example/copy-of-the-story"]
    assert "http://a.example/story" in doubts[0][1]


def test_what_was_joined_can_be_undone_for_good(joined: tuple[Web, Done]) -> None:
    web, done = joined
    archive = copy(done.archive, "undone.db")
    with open_archive(archive) as opened:
        assert undo_join(opened, "http://short.example/s1", "http://a.example/story", "Not the same.")
    assert works(archive)["http://short.example/s1"] == "http://short.example/s1"
    assert sources(archive, web, max_age="0d").status == 0
    assert works(archive)["http://short.example/s1"] == "http://short.example/s1"
    assert works(archive)["http://a.example/old-story"] == "http://a.example/story"


def pauses(web: Web, host: str) -> list[float]:
    """Seconds between the requests to a host."""
    times = [asked.time for asked in web.requests if asked.host == host]
    return [later - earlier for earlier, later in pairwise(times)]


def works(archive: Path) -> dict[str, str]:
    """Address -> address of the work that it stands for."""
    return dict(
        rows(
            archive,
            "SELECT url, coalesce(j.stands, l.work) FROM links l LEFT JOIN joined_works j ON j.work = l.work"
            " WHERE l.id IN (SELECT link_id FROM mentions)",
        )
    )


LEDGER = {
    *("visits", "robots_visits", "hops", "captures"),
    *("links", "link_counts", "lost_at_last_look", "survival_curves", "drift"),
}
"""Tables to which each visit adds, or that say which was the latest or what follows from when it was."""


def content(archive: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that the archive says but for when and how often it was seen, and by which visit last."""
    found = {name: found for name, found in dump(archive).items() if name not in LEDGER}
    derivations = [(kind, version) for kind, version in found["derivations"] if kind != "drift"]
    return {**found, "sources": [(link, *page) for link, _visit, *page in found["sources"]], "derivations": derivations}
