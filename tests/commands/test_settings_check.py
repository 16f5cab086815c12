"""Settings of a command line: what nobody knows or is of the wrong type is an error that says what is right."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
import scrapy
from scrapy.settings import BaseSettings, Settings
from scrapy.utils.project import get_project_settings

from crawler import settings as project
from crawler.commands.settings_check import check_log_file, check_settings, project_types
from crawler.exceptions import ArgumentError
from tests.commands.running import CHECKOUT, in_checkout


class GearsAddon:
    SETTINGS: ClassVar[Mapping[str, Any]] = {"GEARS_LIMIT": int}


ADDON = f'{{"{__name__}.GearsAddon": 1}}'


@pytest.fixture(scope="module")
def settings() -> Settings:
    with in_checkout():
        return get_project_settings()


def refusal(settings: BaseSettings, **given: str) -> str:
    with pytest.raises(ArgumentError) as error:
        check_settings(given, settings)
    return str(error.value)


@pytest.mark.parametrize("name", [name for name in dir(project) if name.isupper()])
def test_every_setting_of_the_project_has_a_type_that_its_default_is_of(name: str) -> None:
    msgspec.convert(getattr(project, name), project_types()[name])


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("CAPTURE", "CAPTURES"),
        ("captures", "CAPTURES"),
        ("VISIT_TIME_OUT", "VISIT_TIMEOUT"),
        ("DOWNLOAD_TIMOUT", "DOWNLOAD_TIMEOUT"),
        ("CLOSESPIDER_PAGE_COUNT", "CLOSESPIDER_PAGECOUNT"),
    ],
)
def test_an_unknown_setting_is_an_error_with_the_nearest_one(settings: Settings, name: str, near: str) -> None:
    assert refusal(settings, **{name: "x"}) == f"-s {name}=…: there is no such setting; did you mean {near}?"


def test_a_path_that_is_no_text_is_told(settings: Settings) -> None:
    assert "no UTF-8" in refusal(settings, CAPTURES="/a\udcff")
    check_settings({"CAPTURES": "/ä"}, settings)


def test_a_setting_that_is_like_no_other_is_an_error(settings: Settings) -> None:
    assert refusal(settings, ZZZQQQ="1").endswith(
        "there is no such setting; docs/settings.md lists those of the project."
    )


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("VISIT_TIMEOUT", "soon", "a number of seconds above 0"),
        ("VISIT_TIMEOUT", "0", "a number of seconds above 0"),
        ("BACKOFF_MAX", "nan", "a number of seconds"),
        ("HOST_BUDGET", "1.5", "a number of requests; 0 is no limit"),
        ("READERS", "-1", "a number of processes, 0 or more"),
        ("LOG_JSON", "yes", "True or False"),
        ("NOTIFY_ON", "never", "always or change or failure"),
        ("EXTENSIONS", "none", "a JSON object"),
        ("EXTENSIONS", "[1]", "a JSON object"),
        ("AUTOTHROTTLE_ENABLED", "maybe", "True or False"),
        ("CLOSESPIDER_TIMEOUT", "long", "a number"),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error(settings: Settings, name: str, value: str, form: str) -> None:
    assert refusal(settings, **{name: value}) == f"-s {name}={value}: give {form}."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VISIT_TIMEOUT", "2.5"),
        ("READERS", ""),
        ("CAPTURES", "folder"),
        ("LOG_JSON", "true"),
        ("LOG_LEVEL", "10"),
        ("LOG_LEVEL", "DEBUG"),
        ("ALLOWED_PORTS", "80,443"),
        ("TELNETCONSOLE_ENABLED", "1"),
        ("ITEM_PIPELINES", '{"a.module.Pipeline": 1}'),
        ("FEED_EXPORT_ENCODING", "utf-8"),
        ("JOBDIR", "folder"),
    ],
)
def test_what_is_right_is_taken(settings: Settings, name: str, value: str) -> None:
    check_settings({name: value}, settings)
    assert settings[name] != value, "the settings are left as they are"


@pytest.mark.parametrize("name", ["ADDONS", "ITEM_PIPELINES", "DOWNLOAD_SLOTS"])
def test_a_table_that_nests_too_deep_is_an_error(settings: Settings, name: str) -> None:
    assert refusal(settings, **{name: "[" * 100_000}).endswith(": give a JSON object.")


@pytest.mark.parametrize("path", [".", "none/a.log", "a.txt/a.log"])
def test_a_log_that_cannot_be_written_is_an_error(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.txt").touch()
    with pytest.raises(ArgumentError, match="the log cannot be written there"):
        check_log_file(Settings({"LOG_FILE": str(tmp_path / path)}))
    for good in ("a.txt", "b.log"):
        check_log_file(Settings({"LOG_FILE": str(tmp_path / good)}))
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_an_add_on_declares_its_settings(settings: Settings) -> None:
    assert "there is no such setting" in refusal(settings, GEARS_LIMIT="3")
    check_settings({"ADDONS": ADDON, "GEARS_LIMIT": "3"}, settings)
    assert refusal(settings, ADDONS=ADDON, GEARS_LIMIT="few") == "-s GEARS_LIMIT=few: give a whole number."
    assert "did you mean GEARS_LIMIT?" in refusal(settings, ADDONS=ADDON, GEAR_LIMIT="3")


def test_an_add_on_that_cannot_be_loaded_is_an_error(settings: Settings) -> None:
    assert "cannot be loaded: No module named 'nosuch'" in refusal(settings, ADDONS='{"nosuch.Addon": 1}')


def test_what_a_settings_module_defines_is_known() -> None:
    check_settings({"OWN_WORD": "x"}, Settings({"OWN_WORD": "a default"}, "project"))


def settings_read_in(folder: Path) -> set[str]:
    read = re.compile(r'settings(?:\.(?:get\w*)\(|\[)\s*"([A-Z][A-Z_0-9]+)"')
    return {name for source in folder.rglob("*.py") for name in read.findall(source.read_text("utf-8"))}


@pytest.mark.parametrize("folder", ["crawler", "explorer", "spiders"])
def test_the_project_reads_no_setting_that_it_does_not_declare(folder: str) -> None:
    assert settings_read_in(CHECKOUT / folder) <= {*Settings(), *project_types()}


def test_scrapy_reads_no_setting_that_it_has_no_default_for() -> None:
    """Settings that are read but have no default would be refused as unknown."""
    names = settings_read_in(Path(scrapy.__file__).parent)
    assert len(names) > 150
    obsolete = {"CONCURRENT_REQUESTS_PER_IP"}  # only to say that it is gone
    internal = {"META_COPY_WARN_SKIP_KEYS"}  # not documented
    assert names - set(Settings()) == obsolete | internal
