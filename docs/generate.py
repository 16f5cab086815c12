"""Writes the pages of the documentation that come from the code (`make docs`); `--check` tells whether they are stale.

schema.md from archive.db-schema.sql, settings.md from crawler/settings.py, commands.md from the commands and spiders,
problems.md and urls.md from their vocabularies, rules.md from the rules of `scrapy verify`, querying.md from a crawl of
the sample publication and the questions of the explorer.
"""

import argparse
import ast
import contextlib
import importlib
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scrapy.utils.project import get_project_settings  # noqa: E402

from crawler.archive.checks.captures import CAPTURE_CHECK  # noqa: E402
from crawler.archive.checks.registry import CHECKS, FIRST_CHECKS  # noqa: E402
from crawler.archive.descriptions import SCHEMA, describe  # noqa: E402
from crawler.problems import KINDS  # noqa: E402
from crawler.urls import FOLDS, MENDS, RULES  # noqa: E402
from explorer.questions import GROUPS  # noqa: E402
from explorer.questions import QUESTIONS as CANNED  # noqa: E402
from sample.demo import crawl_command  # noqa: E402
from sample.server import serve  # noqa: E402
from spiders.digests import DigestsSpider  # noqa: E402
from spiders.images import ImagesSpider  # noqa: E402
from spiders.sources import SourcesSpider  # noqa: E402

COMMANDS = (
    *("crawl", "reread", "runs", "explore", "verify", "problems", "works"),
    *("export", "release", "adopt", "backup", "redact"),
)


def schema() -> str:
    """Every table and view, with its columns."""
    text = ["# The schema", "", "Made from `archive.db-schema.sql`, which is the one place of it."]
    tables = describe(SCHEMA.read_text(encoding="utf-8"))
    text += ["", "```mermaid", "erDiagram"]
    for owner in tables:
        for column in owner.columns:
            if column.references:
                text.append(f"  {column.references} ||--o{{ {owner.name} : {column.name}")
    text += ["```", ""]
    for described in tables:
        kinds = {"table": "", "view": " (view)", "index": " (full-text index)"}
        text += [f"## `{described.name}`{kinds[described.kind]}", "", described.description, ""]
        if described.columns:
            text += table(
                ("column", "type", "null", "meaning"),
                ((f"`{c.name}`", c.type, "yes" if c.nullable else "", c.description) for c in described.columns),
            )
    return "\n".join(text).rstrip() + "\n"


def settings() -> str:
    """Every setting of the project with its default and reason, from the comments behind it."""
    source = (ROOT / "crawler" / "settings.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    text = ["# Settings", "", "Made from `crawler/settings.py`. Set one with `-s NAME=VALUE`.", ""]
    rows = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            comments = [
                re.split(r"(?:^\s*|  )# ", line, maxsplit=1) for line in lines[node.lineno - 1 : node.end_lineno]
            ]
            why = "; ".join(parts[1] for parts in comments if len(parts) == 2)
            value = ast.unparse(node.value)
            rows.append((f"`{node.targets[0].id}`", f"`{value if len(value) <= 60 else '…'}`", why))
    return "\n".join([*text, *table(("setting", "default", "what for"), rows)]).rstrip() + "\n"


def commands() -> str:
    """What each command says of itself, and the arguments of the spiders."""
    text = ["# Commands", "", "Made from the commands and spiders. `scrapy COMMAND --help` says the same.", ""]
    for name in COMMANDS:
        command = importlib.import_module(f"crawler.commands.{name}").Command()
        command.settings = get_project_settings()
        parser = argparse.ArgumentParser(prog=name)
        command.add_options(parser)
        text += [f"## `scrapy {name} {command.syntax()}`", "", command.long_desc(), ""]
        text += table(("option", "what it does"), _options(parser))
    for spider in (DigestsSpider, SourcesSpider, ImagesSpider):
        text += [f"## Arguments of `scrapy crawl {spider.name}`", ""]
        text += table(("argument", "meaning"), ((f"`-a {n}={v}`", d) for n, (v, d) in spider.ARGUMENTS.items()))
    return "\n".join(text).rstrip() + "\n"


def _options(parser: argparse.ArgumentParser) -> Iterable[tuple[str, str]]:
    """A command's own options; Scrapy's global ones are in its documentation, but for -s."""
    yield "`-s NAME=VALUE`", "set a [setting](settings.md)"
    for group in parser._action_groups:
        for action in group._group_actions if group.title != "Global Options" else ():
            if action.option_strings and action.dest != "help":
                value = f" {action.metavar}" if action.metavar else ""
                yield f"`{', '.join(action.option_strings)}{value}`", " ".join((action.help or "").split())


def problems() -> str:
    """The kinds of problems."""
    text = ["# Kinds of problems", "", "Made from `crawler/problems.py`.", ""]
    text += ["A *repair* was mended, a *doubt* is kept but doubtful, a *refusal* was not taken.", ""]
    rows = ((f"`{kind}`", severity, meaning) for kind, (severity, meaning) in KINDS.items())
    return "\n".join([*text, *table(("kind", "severity", "what it means"), rows)]).rstrip() + "\n"


def rules() -> str:
    """The rules of a sound archive."""
    text = ["# Rules of an archive", "", "Made from the rules that `scrapy verify` looks at, in its order.", ""]
    text += ["What follows from the rest of the archive, `scrapy verify --repair` derives anew.", ""]
    rows = (
        (
            f"`{check.name}`",
            check.meaning,
            "repaired" if check.repair else "with `--captures`" if check is CAPTURE_CHECK else "",
        )
        for check in (*FIRST_CHECKS, *CHECKS, CAPTURE_CHECK)
    )
    return "\n".join([*text, *table(("rule", "what it means when it is broken", ""), rows)]).rstrip() + "\n"


def urls() -> str:
    """The rules of URL identity."""
    text = ["# URL identity", "", "Made from `crawler/urls`."]
    text += [
        "",
        "## Rules of the normal form",
        "",
        "The result still fetches the same. Mends are also rows of `problems`.",
        "",
    ]
    text += table(
        ("rule", "", "what it changes, and why"),
        ((f"`{r}`", "mend" if r in MENDS else "", why) for r, why in RULES.items()),
    )
    text += ["", "## Folds", "", "Other addresses of the same work; each is a row of `link_aliases`.", ""]
    text += table(("rule", "what it recognises"), ((f"`{rule}`", why) for rule, why in FOLDS.items()))
    return "\n".join(text).rstrip() + "\n"


QUESTIONS: Mapping[str, str] = {
    "What did an issue link to, in order?": """
SELECT position, role, section, title, domain
FROM entries WHERE issue_number = 12 ORDER BY position""",
    "Which sites are cited most, and in how many categories?": """
SELECT domain, count(*) AS mentions, count(DISTINCT issue_id) AS issues, count(DISTINCT category) AS categories
FROM entries WHERE role IN ('story', 'item') GROUP BY domain ORDER BY mentions DESC, domain LIMIT 5""",
    "How does the mix of categories change over the years?": """
SELECT substr(issue_date, 1, 4) AS year, category, count(*) AS mentions
FROM entries WHERE category IS NOT NULL GROUP BY year, category ORDER BY year, mentions DESC, category LIMIT 8""",
    "What does the digest say of a topic?": """
SELECT issue_number, entries.title, snippet(mentions_fts, 1, '[', ']', '…', 12) AS excerpt
FROM mentions_fts JOIN entries ON entries.mention_id = mentions_fts.rowid
WHERE mentions_fts MATCH 'elevator OR robot' ORDER BY rank, issue_number LIMIT 5""",
    "Which related links belong to which story?": """
SELECT r.issue_number, story.title AS story, r.title AS related
FROM mentions m JOIN entries r ON r.mention_id = m.id JOIN mentions story ON story.id = m.parent_id
WHERE m.role = 'related' ORDER BY r.issue_date, r.position LIMIT 5""",
    "Which links are another address of a work, and by which rule?": """
SELECT l.url, l.work, a.rule FROM links l JOIN link_aliases a ON a.link_id = l.id ORDER BY l.url LIMIT 5""",
    "What was doubtful, and why?": """
SELECT kind, severity, problems, issues, example FROM problem_summary LIMIT 6""",
    "Which editions does each issue have, and which is it read from?": """
SELECT i.number, group_concat(e.kind || ' (' || e.availability || ')', ', ') AS editions,
  (SELECT kind FROM editions WHERE id = i.edition_id) AS read_from
FROM issues i JOIN (SELECT * FROM editions ORDER BY kind) e ON e.issue_id = i.id
GROUP BY i.id ORDER BY i.published LIMIT 5""",
}


def querying() -> str:
    """Questions with their SQL, and the answers of the sample publication's archive."""
    text = [
        "# Querying",
        "",
        "The archive is one SQLite file: `sqlite3 archive.db`, or `datasette archive.db`, or any library.",
    ]
    text += [
        "Start from the views `entries` (a row a mention) and `illustrations` (a row a use of an image), and the table"
    ]
    text += ["`issues`; [the schema](schema.md) describes every table and column.", ""]
    text += ["The answers below are those of the sample publication (`make demo`, then `demo.db`).", ""]
    with tempfile.TemporaryDirectory() as folder, serve() as publication:
        archive = Path(folder) / "demo.db"
        subprocess.run(crawl_command(publication, archive), cwd=ROOT, check=True, capture_output=True)  # noqa: S603
        with contextlib.closing(sqlite3.connect(archive)) as database:
            for question, sql in QUESTIONS.items():
                answer = database.execute(sql)
                heads = tuple(column[0] for column in answer.description)
                text += [f"## {question}", "", "```sql", f"{sql.strip()};", "```", ""]
                text += table(heads, (tuple(_cell(value) for value in row) for row in answer))
    return "\n".join([*text, *_canned()]).rstrip() + "\n"


def _canned() -> Iterable[str]:
    """The questions of the explorer, with their parameters."""
    yield from ("## Questions that the explorer answers", "")
    yield "Each is a page with its answer, its SQL, and CSV and JSON of it: `/archive/NAME`, `/archive/NAME.csv`,"
    yield "`/archive/NAME.json`. A parameter that is left empty means what stands behind its name, or all. To add a"
    yield "question, add a file to `explorer/questions`; what it looks like is said at the top of"
    yield "`explorer/questions/__init__.py`, and its answer belongs into `tests/explorer/answers.txt`."
    yield ""
    for group in GROUPS:
        yield from (f"### {group}", "")
        rows = (
            (
                f"{question.title} `{question.name}`",
                " ".join(filter(None, (question.description, question.caveat))),
                "; ".join(f"`{p.name}`" + (f" ({p.default})" if p.default else "") for p in question.parameters),
            )
            for question in CANNED.values()
            if question.group == group
        )
        yield from table(("question", "what it answers", "parameters"), rows)


def _cell(value: object) -> str:
    """A value as a cell of a table; long texts are cut."""
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= 90 else text[:89] + "…"


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A Markdown table."""
    text = [f"| {' | '.join(heads)} |", f"|{'|'.join(' --- ' for _ in heads)}|"]
    text += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return [*text, ""]


PAGES: Mapping[str, Callable[[], str]] = {
    "schema.md": schema,
    "settings.md": settings,
    "commands.md": commands,
    "problems.md": problems,
    "rules.md": rules,
    "urls.md": urls,
    "querying.md": querying,
}


def stale() -> list[str]:
    """Names of the pages that are not what the code gives."""
    folder = ROOT / "docs"
    return [
        name
        for name, make in PAGES.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != make()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is out of date")
    if parser.parse_args().check:
        names = stale()
        print("\n".join(f"docs/{name} is out of date: make docs" for name in names) or "docs are up to date")
        return 1 if names else 0
    for name, make in PAGES.items():
        (ROOT / "docs" / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
