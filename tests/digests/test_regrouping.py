"""Editions are matched as if no issue had been known."""

from datetime import date
from itertools import permutations
from typing import Any

from crawler.digests.issue_index import IssueIndex
from crawler.digests.matching import EditionName, KnownIssue, name_of
from crawler.digests.publications import Publication
from crawler.digests.regrouping import new_keys, regroup, without_text
from crawler.items import Body, Document, Edition, EditionKind, Mention

PUBLICATION = Publication(key="gears", name="Gears", url="https://gears.example")


def edition(kind: EditionKind, locator: str, **told: Any) -> Edition:
    document = Document(kind=kind, locator=locator, url=f"https://gears.example/{locator}", text=locator)
    body = Body(mentions=(Mention(role="item", url="https://a.example/"),))
    return Edition(**{"document": document, "type": "newsletter", "availability": "full", "body": body, **told})


FIRST = edition("markdown", "one.md", number=1, published=date(2025, 1, 6))
PAGE = edition("page", "/one", number=1, published=date(2025, 1, 9))
LOST = edition("page", "/lost", availability="stub")


def known(key: str, *editions: EditionName) -> KnownIssue:
    return KnownIssue(key=key, type="newsletter", number=1, title=None, published=None, editions=editions)


def test_the_order_makes_no_difference() -> None:
    for given in permutations([FIRST, PAGE, LOST]):
        made = regroup(given, publication=PUBLICATION)
        assert [(issue.key, issue.editions) for issue in made.index] == [
            ("1-2025-01-06", (name_of(FIRST), name_of(PAGE)))
        ]
        assert made.unmatched == (name_of(LOST),)


def test_texts_are_not_looked_at() -> None:
    light = [without_text(each) for each in (FIRST, PAGE)]
    assert light[0].document.text == ""
    assert light[0].body == Body()
    whole = regroup([FIRST, PAGE], publication=PUBLICATION)
    assert list(regroup(light, publication=PUBLICATION).index) == list(whole.index)


def test_fixed_issues_keep_their_editions() -> None:
    fixed = known("1-x", name_of(PAGE), ("post", "gone"))
    made = regroup([FIRST, PAGE], fixed=[fixed], publication=PUBLICATION)
    assert {issue.key: issue.editions for issue in made.index} == {
        "1-x": fixed.editions,
        "1-2025-01-06": (name_of(FIRST),),
    }
    assert made.index.get("1-x") == fixed


def test_an_issue_is_the_one_that_had_its_editions() -> None:
    one, two, three = name_of(FIRST), name_of(PAGE), name_of(LOST)
    former = IssueIndex([known("a", one), known("b", two), known("c", three)])
    assert new_keys(IssueIndex([known("b", one), known("a", two), known("c", three)]), former) == {"a": "b", "b": "a"}
    assert new_keys(IssueIndex([known("a", one, two), known("d", three)]), former) == {"c": "d"}
    assert new_keys(IssueIndex([known("a", two), known("z", one)]), former) == {"a": "z", "b": "a"}
