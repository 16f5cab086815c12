"""Archives of which questions are asked again, by other SQL and by counting."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from explorer.figures import LEAST
from explorer.questions import QUESTIONS
from explorer.sql.functions import folded, register_functions

__all__ = ["LOST", "Asked", "Row", "days", "opened", "percent", "words_of"]

ROWS = """
SELECT m.id, m.role, m.title, m.url AS written, m.summary, m.heading, m.context, m.link_id, m.position, m.issue_id,
  i.number, i.key, i.published, l.url, l.work, l.state, l.state_since, d.name AS site,
  (SELECT category FROM sections WHERE id = m.section_id) AS category,
  (SELECT story_id FROM stories WHERE mention_id = m.id) AS story, o.published AS dated, o.kind, o.title AS page_title,
  o.description, (SELECT stands FROM joined_works WHERE work = l.work) AS stands
FROM issues i, mentions m, links l LEFT JOIN domains d ON d.id = l.domain_id LEFT JOIN sources o ON o.link_id = l.id
WHERE i.id = m.issue_id AND l.id = m.link_id AND m.role <> 'promo'
ORDER BY i.published IS NULL, i.published, i.id, m.position
"""
AUTHORS = "SELECT la.link_id, a.name FROM authors a, link_authors la WHERE a.id = la.author_id ORDER BY la.position"
OWN = "SELECT replace(replace(rtrim(url, '/'), 'https://', ''), 'www.', '') FROM publications"
LOST = ("gone", "dead", "soft_404")

Row = Mapping[str, Any]


class Asked:
    """An archive, and the mentions that it holds, in the order of their dates."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path)
        self.database.row_factory = sqlite3.Row
        register_functions(self.database)
        self.rows = [dict(row) for row in self.database.execute(ROWS)]
        self.own = {name for (name,) in self.database.execute(OWN)}
        self.authors: dict[int, list[str]] = defaultdict(list)
        for link, name in self.database.execute(AUTHORS):
            self.authors[link].append(name)
        self.first: dict[int, Row] = {row["link_id"]: row for row in reversed(self.rows)}
        self.sites = Counter(row["site"] for row in self.rows if row["site"] not in {None, *self.own})
        self.ranked = [site for site, _ in sorted(self.sites.items(), key=lambda pair: (-pair[1], pair[0]))]

    def answers(self, question: str, **values: Any) -> list[dict[str, Any]]:
        asked = {name.strip("_"): str(value) for name, value in values.items()}
        found = self.database.execute(QUESTIONS[question].fill_parameters({"rows": "100000", **asked}))
        return [dict(row) for row in found]


def percent(part: float, whole: int) -> Any:
    return pytest.approx(100 * part / whole, abs=0.0501) if whole >= LEAST else None


def days(later: str, earlier: str) -> int:
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days


def words_of(*texts: str | None) -> set[str]:
    return {word for text in texts if text for word in re.findall(r"[^\W_]+", folded(text))}


def opened(path: Path) -> Iterator[Asked]:
    """Yield an archive, and close it."""
    asked = Asked(path)
    yield asked
    asked.database.close()
