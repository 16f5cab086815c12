"""Write the pages of the documentation that come from the code (`make docs`); `--check` tells whether they are stale.

schema.md from archive.db-schema.sql, settings.md from crawler/settings.py, commands.md from the commands and spiders
that Scrapy finds, publications.md from the keys of a publication's file, problems.md and urls.md from their
vocabularies, rules.md from the rules of `scrapy verify`, querying.md from a crawl of the sample publication and the
questions of the explorer.
"""

import argparse
import ast
import contextlib
import inspect
import itertools
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402
from scrapy.spiderloader import get_spider_loader  # noqa: E402
from scrapy.utils.project import get_project_settings  # noqa: E402

from crawler import settings as project_settings  # noqa: E402
from crawler.analysis.drift import RULES as DRIFT_RULES  # noqa: E402
from crawler.analysis.drift import VERDICTS  # noqa: E402
from crawler.archive.checks.captures import CAPTURE_CHECK  # noqa: E402
from crawler.archive.checks.registry import CHECKS, FIRST_CHECKS  # noqa: E402
from crawler.archive.descriptions import SCHEMA, describe  # noqa: E402
from crawler.commands.scaffold import ExitStatus, project_commands  # noqa: E402
from crawler.commands.settings_check import forms_of, project_types  # noqa: E402
from crawler.crawling.arguments import arguments_of  # noqa: E402
from crawler.digests.description.file import tables  # noqa: E402
from crawler.digests.description.messages import form_of, table_in  # noqa: E402
from crawler.problems import KINDS, REMEDIES  # noqa: E402
from crawler.urls import FOLDS, MENDS, RULES  # noqa: E402
from explorer.questions import GROUPS  # noqa: E402
from explorer.questions import QUESTIONS as CANNED  # noqa: E402
from sample.demo import crawl_command  # noqa: E402
from sample.server import serve  # noqa: E402


def schema() -> str:
    """Return the page of every table and view, with its columns."""
    text = ["# The schema", "", "Generated from `archive.db-schema.sql`."]
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
    """Return the page of every setting of the project: form of its value, default and meaning."""
    text = ["# Settings", "", "Generated from `crawler/settings.py`. Override one with `-s NAME=VALUE`.", ""]
    text += ["An unknown name, or a value of the wrong type, ends a command with exit status 2 before it opens"]
    text += [
        "anything. [Scrapy's own settings](https://docs.scrapy.org/en/latest/topics/settings.html) can be set too; here"
    ]
    text += [
        "are those whose default deviates. The environment variable `BACKNUMBER_NAME`, or the file that",
        "`BACKNUMBER_NAME_FILE` names, sets one too: [credentials](operating.md#notices) are given so.",
        "",
    ]
    meanings = attribute_docs(project_settings)
    rows = []
    for name, wanted in project_types().items():
        value = repr(getattr(project_settings, name))
        shown = f"`{value if len(value) <= 60 else '…'}`"
        rows.append((f"`{name}`", " or ".join(dict.fromkeys(forms_of(wanted))), shown, meanings[name]))
    return "\n".join([*text, *table(("setting", "value", "default", "meaning"), rows)]).rstrip() + "\n"


def publications() -> str:
    """Return the page of the keys of a publication's file."""
    text = ["# Publication files", "", "Generated from `crawler/digests/description/`.", ""]
    text += ["A publication is one TOML file in `publications/`, named after its key, or elsewhere with its path as"]
    text += ["`-a publication=PATH`. Keys without a default are required; a key that is not listed here is an"]
    text += ["error, which names the most similar known one.", ""]
    arrays = _arrays_of_tables()
    for name, described in tables():
        classes = [each for each in reversed(described.__mro__) if issubclass(each, msgspec.Struct)][1:]
        meanings = {key: meaning for each in classes for key, meaning in attribute_docs(each).items()}
        heading = f"`[[{name}]]`" if name in arrays else f"`[{name}]`"
        text += [f"## {heading}" if name else "## The file", ""]
        text += [inspect.cleandoc(described.__doc__ or ""), "", *([f"{heading} may be left out.", ""] if name else [])]
        fields = [field for field in msgspec.structs.fields(described) if table_in(field.type) is None]
        text += table(
            ("key", "value", "default", "meaning"),
            ((f"`{f.encode_name}`", form_of(f.type), _default(f), meanings[f.name]) for f in fields),
        )
    return "\n".join(text).rstrip() + "\n"


def _arrays_of_tables() -> set[str]:
    """Return the dotted names of the tables of which a file may have several."""
    return {
        f"{name}.{field.name}".lstrip(".")
        for name, described in tables()
        for field in msgspec.structs.fields(described)
        if isinstance(msgspec.inspect.type_info(field.type), msgspec.inspect.VarTupleType)
    }


def _default(field: msgspec.structs.FieldInfo) -> str:
    """Return the default of a key, as TOML or in words."""
    if field.required:
        return ""
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value.pattern if isinstance(value, re.Pattern) else value}"`' if value else "none"


def attribute_docs(thing: object) -> dict[str, str]:
    """Return name -> docstring, which stands below it in the source, of each attribute of a class or module."""
    source = ast.parse(inspect.getsource(thing)).body
    body = source[0].body if isinstance(source[0], ast.ClassDef) else source
    docs = {}
    for node, below in itertools.pairwise(body):
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(below, ast.Expr):
            docs[target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return docs


def commands() -> str:
    """Return the page of the commands, the arguments of the spiders and the exit statuses."""
    settings = get_project_settings()
    text = ["# Commands", "", "Generated from the commands and spiders. `scrapy COMMAND --help` shows the same.", ""]
    for name, command in project_commands(settings["COMMANDS_MODULE"]):
        command.settings = settings
        parser = RecordingParser(prog=name, conflict_handler="resolve")
        command.add_options(parser)
        text += [f"## `scrapy {name} {command.syntax()}`", "", command.long_desc(), ""]
        text += table(("option", "what it does"), _options(parser))
    spiders = get_spider_loader(settings)
    for name in sorted(spiders.list()):
        text += [f"## Arguments of `scrapy crawl {name}`", ""]
        rows = ((f"`-a {each.name}={each.form}`", each.meaning) for each in arguments_of(spiders.load(name)))
        text += table(("argument", "meaning"), rows)
    text += ["## Exit statuses", "", "They have the same meaning for every command.", ""]
    meanings = attribute_docs(ExitStatus)
    rows = ((f"{int(status)}", meanings[status.name]) for status in ExitStatus)
    text += table(("status", "meaning"), [*rows, ("128 + N", "Signal N ended it: 130 for Ctrl-C, 143 for SIGTERM.")])
    return "\n".join(text).rstrip() + "\n"


class RecordingParser(argparse.ArgumentParser):
    """Keeps the options that are added to it, but not those of its groups: those are Scrapy's, for every command."""

    def __init__(self, **given: Any) -> None:
        self.added: list[argparse.Action] = []
        super().__init__(**given)

    def add_argument(self, *names: Any, **given: Any) -> argparse.Action:
        """Add an option, and keep it."""
        action = super().add_argument(*names, **given)
        self.added.append(action)
        return action


def _options(parser: RecordingParser) -> Iterable[tuple[str, str]]:
    """Yield a command's own options; Scrapy's global ones are in its documentation, but for -s."""
    yield "`-s NAME=VALUE`", "set a [setting](settings.md)"
    for action in parser.added:
        if action.dest != "help":
            value = f" {action.metavar}" if action.metavar else ""
            words = " ".join((action.help or "").split()).replace("%(default)s", str(action.default))
            yield f"`{', '.join(action.option_strings)}{value}`", words


def problems() -> str:
    """Return the page of the kinds of problems."""
    text = ["# Kinds of problems", "", "Generated from `crawler/problems.py`.", ""]
    text += [
        "A *repair* was corrected by the program, a *doubt* is kept though doubtful, a *refusal* was not taken.",
        "",
    ]
    rows = ((f"`{kind}`", severity, meaning, REMEDIES.get(kind, "")) for kind, (severity, meaning) in KINDS.items())
    return "\n".join([*text, *table(("kind", "severity", "what it means", "what to do"), rows)]).rstrip() + "\n"


def rules() -> str:
    """Return the page of the rules of a sound archive."""
    text = ["# Rules of an archive", "", "Generated from the rules that `scrapy verify` checks, in its order.", ""]
    text += ["Derived data is computed again by `scrapy verify --repair`.", ""]
    rows = (
        (
            f"`{check.name}`",
            check.meaning,
            "repaired" if check.repair else "with `--captures`" if check is CAPTURE_CHECK else "",
        )
        for check in (*FIRST_CHECKS, *CHECKS, CAPTURE_CHECK)
    )
    return "\n".join([*text, *table(("rule", "meaning of a violation", ""), rows)]).rstrip() + "\n"


def drift() -> str:
    """Return the page of what became of cited pages."""
    text = ["# Drift: what became of cited pages", "", DRIFT, "", "## Verdicts", ""]
    text += table(("verdict", "what is at the address"), ((f"`{name}`", says) for name, says in VERDICTS.items()))
    text += ["## Rules, in order", "", "The first that applies tells.", ""]
    text += table(("rule", "what it says"), ((rule.name, rule.says) for rule in DRIFT_RULES))
    return "\n".join(text).rstrip() + "\n"


DRIFT = """\
`scrapy analyse drift` judges each story, item and related link whose page was visited: is it still what the digest
described? The digest's headline and summary are one witness, the page as last read another, and the title of the copy
that a web archive made nearest to the citation, where there is one, a third: digest, then, now. Verdicts are in the
table `drift`, a row a mention, with the rule that told, how sure it is (`score`, 0 to 1) and what it saw
(`evidence`).

Each crawl judges what changed: mentions of issues that changed, links that were visited or read again. When the rules
change all is judged anew, and so it is with `--afresh`; both give the same rows. A summary that several works share
is a witness of none of them. A page that is lost by its visits has its verdict from them (rule `visit`). Of a page
whose text was left out of an archive the verdict stays that was reached with it.

`unknown` is no answer. A summary in the digest's own words is a weaker witness than a quoted one: of a page with
another headline and such a summary, `rewritten` with a score below 0.7 is a guess. The question *Which pages are no
longer what the digest described?* lists what is surer than a score, with both headlines.
`/links/KEY/witnesses` of the explorer shows the three side by side for each mention of a page, with the verdict and
what told it."""


def urls() -> str:
    """Return the page of the rules of URL identity."""
    text = ["# URL identity", "", "Generated from `crawler/urls`."]
    text += [
        "",
        "## Rules of the normal form",
        "",
        "The normal form still fetches the same page. Rules marked *mend* repair a URL that cannot be fetched as",
        "written; each repair is also a row of `problems`.",
        "",
    ]
    text += table(
        ("rule", "", "what it changes, and why"),
        ((f"`{r}`", "mend" if r in MENDS else "", why) for r, why in RULES.items()),
    )
    text += [
        "",
        "## Folds",
        "",
        "A fold maps an address to the work that it is another address of; each is a row of `link_aliases`.",
        "",
    ]
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
    """Return the page of questions with their SQL, and the answers of the sample publication's archive."""
    text = [
        "# Querying",
        "",
        "The archive is one SQLite file: `sqlite3 archive.db`, or `datasette archive.db`, or any library.",
    ]
    text += [
        "Start from the views `entries` (a row per mention) and `illustrations` (one per image use), and the table"
    ]
    text += ["`issues`; [the schema](schema.md) describes every table and column.", ""]
    text += ["The results below are those of the sample publication (`make demo` writes `demo.db`).", ""]
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
    """Yield the questions of the explorer, with their parameters."""
    yield from ("## Questions that the explorer answers", "")
    yield "Each is a page with its answer, its SQL, and CSV and JSON of it: `/archive/NAME`, `/archive/NAME.csv`,"
    yield "`/archive/NAME.json`. An empty parameter has the default in brackets, or selects all. To add a"
    yield "question, add a file to `explorer/questions`, in the form that is described in"
    yield "`explorer/questions/__init__.py`, and its expected rows to `tests/explorer/answers.txt`."
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
    """Return a value as a cell of a table; long texts are cut."""
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= 90 else text[:89] + "…"


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a Markdown table."""
    text = [f"| {' | '.join(heads)} |", f"|{'|'.join(' --- ' for _ in heads)}|"]
    text += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return [*text, ""]


PAGES: Mapping[str, Callable[[], str]] = {
    "schema.md": schema,
    "settings.md": settings,
    "commands.md": commands,
    "publications.md": publications,
    "problems.md": problems,
    "rules.md": rules,
    "drift.md": drift,
    "urls.md": urls,
    "querying.md": querying,
}


def stale() -> list[str]:
    """Return the names of the pages that differ from what the code gives."""
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
