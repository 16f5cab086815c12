"""The pages of docs/ that come from the code are what the code gives."""

import importlib.util
import pkgutil
import re
import tomllib
from pathlib import Path

import msgspec
import pytest
import scrapy.commands
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.project import get_project_settings

from crawler import settings as project_settings
from crawler.archive.descriptions import SCHEMA, describe
from crawler.commands.scaffold import project_commands
from crawler.crawling.arguments import arguments_of
from crawler.digests.description.file import tables
from crawler.digests.description.messages import table_in
from crawler.problems import KINDS

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = tuple(project_commands(project_settings.COMMANDS_MODULE))
SPIDERS = get_spider_loader(Settings({"SPIDER_MODULES": ["spiders"]}))
_spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
assert _spec is not None
assert _spec.loader is not None
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_page_is_what_the_code_gives(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run `make docs`"


def test_every_table_and_column_has_a_description() -> None:
    for table in describe(SCHEMA.read_text(encoding="utf-8")):
        assert table.description, table.name
        assert table.kind != "table" or table.columns, table.name
        for column in table.columns:
            assert column.description, f"{table.name}.{column.name}"


def test_a_page_that_differs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "urls.md").write_text("old\n", encoding="utf-8")
    (tmp_path / "docs" / "problems.md").write_text(generate.problems(), encoding="utf-8")
    pages = {name: make for name, make in generate.PAGES.items() if name in ("urls.md", "problems.md")}
    monkeypatch.setattr(generate, "PAGES", pages)
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.stale() == ["urls.md"]


def first_cells(page: str, heading: str = "") -> list[str]:
    """What the first column of the tables of a page, or of one of its sections, has in code."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0] if heading else text
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_every_command_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert re.findall(r"^## `scrapy (\w+) ", text, re.MULTILINE) == [name for name, _ in COMMANDS]


@pytest.mark.parametrize("spider", SPIDERS.list())
def test_every_argument_of_a_spider_is_documented_and_no_other(spider: str) -> None:
    documented = first_cells("commands.md", f"Arguments of `scrapy crawl {spider}`")
    arguments = arguments_of(SPIDERS.load(spider))
    assert arguments
    assert documented == [f"-a {each.name}={each.form}".replace("|", "\\|") for each in arguments]


def test_every_setting_is_documented_and_no_other() -> None:
    assert sorted(first_cells("settings.md")) == sorted(name for name in dir(project_settings) if name.isupper())


def test_every_kind_of_problem_is_documented_and_no_other() -> None:
    assert first_cells("problems.md") == list(KINDS)


def test_every_key_of_a_publication_is_documented_and_no_other() -> None:
    file = tomllib.loads((ROOT / "sample" / "publication.toml").read_text(encoding="utf-8"))
    names = {name for name, _ in tables() if name}
    for heading, keys in (("The file", file), *((f"`[{name}]`", file[name]) for name in names & set(file))):
        assert set(keys) - names <= set(first_cells("publications.md", heading))
    fields = [
        field.encode_name
        for _, table in tables()
        for field in msgspec.structs.fields(table)
        if table_in(field.type) is None
    ]
    assert first_cells("publications.md") == fields


def test_a_command_that_is_added_is_documented_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "added_commands").mkdir()
    (tmp_path / "added_commands" / "__init__.py").touch()
    (tmp_path / "added_commands" / "polish.py").write_text(
        "from scrapy.commands import ScrapyCommand\n"
        "class Command(ScrapyCommand):\n"
        "    def short_desc(self):\n"
        "        return 'Polish the gears'\n"
        "    def add_options(self, parser):\n"
        "        super().add_options(parser)\n"
        "        parser.add_argument('--wax', default=3, help='how much (default: %(default)s)')\n"
        "    def run(self, args, opts):\n"
        "        pass\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings = Settings({"COMMANDS_MODULE": "added_commands", "SPIDER_MODULES": ["spiders"]})
    monkeypatch.setattr(generate, "get_project_settings", lambda: settings)
    page = generate.commands()
    assert "## `scrapy polish `\n\nPolish the gears\n" in page
    assert "| `--wax` | how much (default: 3) |" in page
    assert "scrapy verify" not in page


PAGES = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "docs").glob("*.md"),
        *(path for path in (ROOT / "deploy").iterdir() if path.is_file()),
    ]
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    """Commands, settings and arguments of spiders that a page tells the reader to use."""
    text = page.read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:^|`|-m |bin/)scrapy ([a-z]+)\b", text, re.MULTILINE))
    of_scrapy = {module.name for module in pkgutil.iter_modules(scrapy.commands.__path__)}
    assert commands <= {name for name, _ in COMMANDS} | of_scrapy
    settings = set(re.findall(r"-s ([A-Z_]+)=", text)) - {"NAME"}
    assert settings <= set(get_project_settings())
    arguments = set(re.findall(r"-a ([a-z_]+)=", text))
    assert arguments <= {each.name for spider in SPIDERS.list() for each in arguments_of(SPIDERS.load(spider))}
