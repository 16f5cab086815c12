"""Descriptions of web archives."""

import re
from pathlib import Path

import pytest

from crawler.captures.mementos.service import load_service, service_names
from crawler.exceptions import ArgumentError


@pytest.mark.parametrize("name", service_names())
def test_each_description_is_read_and_can_be_asked_at_another_server(name: str) -> None:
    service = load_service(name, server="http://127.0.0.1:9")
    assert service.at(service.timegate).startswith("http://127.0.0.1:9/")
    assert service.pool("playback").per_minute > service.pool("save").per_minute


def test_the_limits_of_the_wayback_machine() -> None:
    service = load_service("internet-archive")
    assert (service.pool("playback").per_minute, service.pool("index").per_minute) == (480, 24)
    assert (service.pool("index").at_once, service.pauses.limited, service.pauses.refused) == (1, 60, 3600)
    assert service.save is not None
    assert service.pool("save").per_minute < 7


@pytest.mark.parametrize(
    "text",
    ["", "name = 1", 'name = "A"\nserver = "s"\ntimegate = "t"\nnothing = 1', "[[", 'name = ""', "\udcff"],
    ids=["empty", "type", "unknown", "no TOML", "no name", "no UTF-8"],
)
def test_what_is_no_description_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ArgumentError, match=r"own\.toml"):
        load_service(str(path))


@pytest.mark.parametrize("name", ["nothing", "../internet-archive", ""])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(ArgumentError):
        load_service(name)


WHOLE = 'name = "A"\nserver = "https://a.example"\ntimegate = "/web/{url}"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (WHOLE.replace("https://a.example", "a.example"), "no http or https address"),
        (WHOLE.replace("https://", "javascript://"), "no http or https address"),
        (WHOLE.replace("{url}", "url"), "has no place {url}"),
        (f'{WHOLE}memento = "/web/{{url}}"', "has no place {timestamp}"),
        (f'{WHOLE}timemap = "/timemap/"', "has no place {url}"),
        (f'{WHOLE}[save]\nsubmit = "/save"\njob = "/status"', "has no place {job}"),
    ],
    ids=["no scheme", "other scheme", "no url", "no timestamp", "timemap", "job"],
)
def test_a_description_that_could_ask_nothing_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ArgumentError, match=re.escape(says)):
        load_service(str(path))
