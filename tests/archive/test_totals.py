from pathlib import Path

from crawler.archive.database import open_archive
from crawler.archive.issues.categories import write_categories
from crawler.archive.issues.editions import mark_gone
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.runs import start_run
from crawler.archive.totals import Totals, count_totals, editions_listed
from tests.tiny.spiders import issue


def test_totals_count_what_is_there(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        assert count_totals(archive) == Totals()
        assert editions_listed(archive, "tiny") == {}
        write_publication(archive, "tiny", name="Tiny", url="https://tiny.example")
        write_categories(archive, {"Other": "the rest"})
        run = start_run(archive, "crawl tiny", {})
        for number, mentions in ((1, 3), (2, 4)):
            write_issue(archive, issue(number, mentions), run)
        assert count_totals(archive) == Totals(issues=2, mentions=7, links=7)
        assert editions_listed(archive, "tiny") == {"markdown": 2}
        mark_gone(archive, "tiny", "markdown", ["2.md"])
        assert editions_listed(archive, "tiny") == {"markdown": 1}
        assert editions_listed(archive, "another") == {}
