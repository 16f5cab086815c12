"""Mentions keep their ids, which may be cited, when rules read their URLs differently."""

from dataclasses import replace

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.items import Mention
from tests.archive.builders import citation, issue, link


def test_a_mention_stays_when_the_same_url_comes_to_mean_another_link(archive: Archive) -> None:
    first, second = (replace(citation(name), mention=Mention(role="item", url="link", title=name)) for name in "ab")
    told = "SELECT title, id FROM mentions ORDER BY title"
    write_issue(archive, issue(citations=[first, replace(second, link=first.link)], pictures=()), 1)
    before = archive.query(told)
    write_issue(archive, issue(citations=[second, first], pictures=()), 1)
    assert archive.query(told) == before


def test_mentions_of_a_link_that_becomes_two_stay_with_their_urls(archive: Archive) -> None:
    made = citation("a")
    tracked, plain = (replace(made, mention=replace(made.mention, url=url)) for url in ("/a?from=mail", "/a"))
    told = "SELECT url, id FROM mentions ORDER BY url"
    write_issue(archive, issue(citations=[tracked, plain, plain], pictures=()), 1)
    before = archive.query(told)
    write_issue(
        archive,
        issue(citations=[replace(tracked, link=link("https://site.example/other")), plain, plain], pictures=()),
        1,
    )
    assert archive.query(told) == before
    write_issue(archive, issue(citations=[plain, plain, tracked], pictures=()), 1)
    assert archive.query(told) == before
    write_issue(archive, issue(citations=[tracked, plain, plain], pictures=()), 1)
    assert archive.query(told) == before
    assert verify(archive) == []
