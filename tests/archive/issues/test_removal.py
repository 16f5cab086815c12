from dataclasses import replace

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.removal import count_removal, remove_publication
from crawler.archive.issues.write import write_issue
from tests.archive.builders import PUBLICATION, citation, issue


def test_an_address_of_a_work_stays_while_another_link_to_the_work_does(archive: Archive) -> None:
    write_publication(archive, "other", name="The Other", url="https://other.example")
    work, also = citation("work", section=None), citation("also", section=None)
    version_of_work = citation("work/v2", section=None, work=work.link.url)
    version_of_also = citation("also/v2", section=None, work=also.link.url)
    write_issue(archive, issue(parts=(), citations=[work, also, version_of_work], pictures=()), 1)
    theirs = issue(parts=(), citations=[version_of_also], pictures=())
    write_issue(archive, replace(theirs, publication="other"), 1)

    removed = count_removal(archive, PUBLICATION)
    assert removed is not None
    assert (removed.links, removed.links_kept) == (2, 1)
    remove_publication(archive, PUBLICATION)
    assert archive.query("SELECT url FROM links ORDER BY url") == [
        ("https://site.example/also",),
        ("https://site.example/also/v2",),
    ]
    assert {violation.check for violation in verify(archive)} == {"normal_form"}, "made-up works follow no rule"
