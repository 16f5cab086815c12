"""A link has one key in every archive, however that was made."""

from collections.abc import Iterable
from pathlib import Path

from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.adopt.merge import adopt
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.link_keys import find_wrong_keys
from crawler.archive.redaction.redact import redact
from crawler.archive.releases.normal_form import write_normal_form
from crawler.urls.keys import KEY, link_key
from tests.archive.builders import citation, issue
from tests.archive.conftest import prepare

NAMES = ("gear", "cog", "story?id=1&page=2", "%C3%BCnicode", "again")


def keys(path: Path) -> dict[str, str]:
    with open_archive(path, read_only=True) as archive:
        return dict(archive.query("SELECT url, key FROM links"))


def written(path: Path, order: Iterable[int]) -> Path:
    """An archive of two issues, in an order: ids of links follow from it."""
    with prepare(path) as archive:
        for number in order:
            cites = [citation(name, section=None) for name in NAMES[number - 1 :]]
            write_issue(
                archive, issue(f"{number}-2020-01-06", number=number, parts=(), citations=cites, pictures=()), 1
            )
    return path


def ids(path: Path) -> dict[str, int]:
    with open_archive(path, read_only=True) as archive:
        return dict(archive.query("SELECT url, id FROM links"))


def test_the_order_of_crawling_a_release_and_a_merge_leave_the_keys_as_they_are(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one.db", (1, 2)), written(tmp_path / "other.db", (2, 1))
    assert ids(one) != ids(other)
    with open_archive(one, read_only=True) as archive:
        write_normal_form(archive, tmp_path / "release.db")
    with prepare(tmp_path / "merged.db") as merged:
        adopt(merged, 1, tmp_path / "release.db")
    assert keys(one) == keys(other) == keys(tmp_path / "release.db") == keys(tmp_path / "merged.db")
    assert all(KEY.fullmatch(key) and key == link_key(url) for url, key in keys(one).items())


def test_a_link_that_gets_another_address_gets_its_key(archive: Archive) -> None:
    cites = [citation("gear", section=None)]
    write_issue(archive, issue(parts=(), citations=cites, pictures=()), 1)
    ((right,),) = archive.query("SELECT key FROM links")
    archive.connection.execute("UPDATE links SET url = url || '#', work = work || '#', key = ''")
    archive.connection.execute("UPDATE mentions SET url = url || '#'")
    renormalise(archive)
    assert archive.query("SELECT key FROM links") == [(right,)]


def test_a_removed_link_keeps_its_key_and_nothing_else(archive: Archive) -> None:
    write_issue(archive, issue(parts=(), citations=[citation("gear", section=None)], pictures=()), 1)
    ((url, key),) = archive.query("SELECT url, key FROM links")
    redact(archive, "link", url, "asked", 1)
    ((masked, kept),) = archive.query("SELECT url, key FROM links")
    assert masked != url
    assert kept == key


def test_the_key_of_a_former_address_stays_with_the_link(archive: Archive) -> None:
    write_issue(archive, issue(parts=(), citations=[citation("gear", section=None)], pictures=()), 1)
    ((right,),) = archive.query("SELECT url FROM links")
    archive.connection.execute("UPDATE links SET url = url || '#', work = work || '#', key = ''")
    archive.connection.execute("UPDATE mentions SET url = url || '#'")
    archive.connection.execute(
        "INSERT INTO link_aliases (link_id, url, rule, evidence, key) VALUES (1, ?, 'redirect', 'e', 'wrong')",
        ("https://seen.example/",),
    )
    renormalise(archive)
    expected = [(f"{right}#", link_key(f"{right}#")), ("https://seen.example/", "")]
    assert archive.query("SELECT url, key FROM link_aliases ORDER BY rule") == expected
    archive.connection.execute("UPDATE link_aliases SET key = '' WHERE rule = 'normal_form'")
    assert list(find_wrong_keys(archive)) == [f"link_aliases 2 has the key empty, not {link_key(f'{right}#')}"]
