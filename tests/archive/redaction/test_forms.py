"""What is redacted stays kept out when the rules of normal forms change."""

from dataclasses import replace

import pytest

from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import load_redactions
from crawler.items import Issue
from crawler.linked_pages.pictures import Picture
from crawler.urls.tracking import PARAMETERS
from tests.archive.builders import citation, issue, link, picture
from tests.archive.ledgers import see_image

AT = "https://site.example/"
OLD, NEW = f"{AT}gear?id=1&zzz_track=9", f"{AT}gear?id=1"
IMAGE = "https://images.example/gear.png"


def written(url: str, normal: str, *, key: str = "1-x", image: str = IMAGE) -> Issue:
    """An issue with this link, as written and as today's rules have it, and with this image."""
    cited = citation("gear", section=None)
    cited = replace(cited, mention=replace(cited.mention, url=url), link=link(normal))
    shown = picture("gear.png?zzz_track=1", section=None)
    pictures = [replace(shown, image=link(image, domain="images.example"))]
    return issue(key, number=int(key[0]), parts=(), citations=[cited], pictures=pictures)


def forget(archive: Archive, kind: str, url: str) -> None:
    redact(archive, kind, url, "Asked for.", 1)  # type: ignore[arg-type]
    finish(archive, None, software="test")


def links(archive: Archive) -> list[str]:
    return [url for (url,) in archive.query("SELECT url FROM links ORDER BY id")]


def test_a_link_under_a_new_normal_form(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    write_issue(archive, written(OLD, OLD), 1)
    forget(archive, "link", OLD)
    before = links(archive)
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    assert renormalise(archive) == 0
    write_issue(archive, written(OLD, NEW), 1)
    assert links(archive) == before
    assert verify(archive) == []
    assert load_redactions(archive.connection).link(f"{NEW}&zzz_track=7") == 1, "it is known by the new form too"
    write_issue(archive, written(f"{NEW}&zzz_track=7", NEW, key="2-x"), 1)
    assert links(archive) == before
    assert verify(archive) == []


def test_a_link_under_the_form_of_a_withdrawn_rule(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(PARAMETERS, "zzz_track", "a rule")
        write_issue(archive, written(OLD, NEW), 1)
        forget(archive, "link", NEW)
    before = links(archive)
    write_issue(archive, written(OLD, OLD, image=f"{IMAGE}?zzz_track=1"), 1)
    assert links(archive) == before
    assert archive.query("SELECT count(*) FROM edition_texts") == [(0,)]
    assert verify(archive) == []


def test_an_image_under_a_new_normal_form(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    write_issue(archive, written(OLD, OLD, image=f"{IMAGE}?zzz_track=1"), 1)
    forget(archive, "image", f"{IMAGE}?zzz_track=1")
    before = archive.query("SELECT id, url FROM images")
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    renormalise(archive)
    write_issue(archive, written(OLD, NEW), 1)
    assert archive.query("SELECT id, url FROM images") == before
    assert verify(archive) == []


def test_another_link_that_is_there_is_not_taken_for_it(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asked to remove that one."""
    write_issue(archive, written(OLD, OLD), 1)
    write_issue(archive, written(NEW, NEW, key="2-x"), 1)
    forget(archive, "link", OLD)
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    renormalise(archive)
    write_issue(archive, written(OLD, NEW), 1)
    assert min(links(archive)) == NEW
    assert archive.query("SELECT m.url FROM mentions m ORDER BY issue_id")[0][0].startswith("redacted:")
    assert verify(archive) == []


def test_a_joined_link_by_a_former_id(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    write_issue(archive, written(OLD, OLD), 1)
    write_issue(archive, written(NEW, NEW, key="2-x"), 1)
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    renormalise(archive)
    forget(archive, "link", NEW)
    assert not [row for row in archive.query("SELECT url FROM former_ids WHERE kind = 'link'") if "gear" in row[0]]
    assert verify(archive) == []


def test_a_link_to_whose_address_a_new_rule_leads(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has a redacted address by today's rules is removed like any that has it."""
    write_issue(archive, written(OLD, OLD), 1)
    write_issue(archive, written(NEW, NEW, key="2-x"), 1)
    forget(archive, "link", NEW)
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    found = verify(archive)
    assert [violation.check for violation in found] == ["normal_form", "redaction"]
    repair(archive, found)
    assert [url[:9] for url in links(archive)] == ["redacted:"]
    assert archive.query("SELECT DISTINCT title FROM mentions") == [(None,)]
    assert OLD not in "".join(archive.connection.iterdump())
    finish(archive, None, software="test")
    assert verify(archive) == []
    assert renormalise(archive) == 0


def test_an_image_to_whose_address_a_new_rule_leads(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, url in enumerate((f"{IMAGE}?zzz_track=1", IMAGE), start=1):
        made = written(OLD, OLD, key=f"{number}-x", image=url)
        shown = made.pictures[0]
        told = replace(shown, illustration=replace(shown.illustration, url=url))
        write_issue(archive, replace(made, pictures=(told,)), 1)
        see_image(
            archive, number, url=url, status=200, picture=Picture(content_type="image/png"), content_hash="a" * 64
        )
    forget(archive, "image", IMAGE)
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    repair(archive, verify(archive))
    assert [url[:9] for (url,) in archive.query("SELECT url FROM images")] == ["redacted:"]
    assert archive.query("SELECT DISTINCT sha256 FROM images") == [(None,)]
    assert archive.query("SELECT DISTINCT alt, credit FROM image_uses") == [(None, None)]
    assert IMAGE not in "".join(archive.connection.iterdump())
    finish(archive, None, software="test")
    assert verify(archive) == []
