import json
import logging
from datetime import datetime
from pathlib import Path

import pytest

from crawler.crawling.extensions.json_logs import JsonFormatter
from tests.tiny.crawls import Project


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("a.logger", logging.WARNING, __file__, 1, message, arguments, None)


def test_a_message_is_one_line_of_json_whatever_it_holds() -> None:
    hostile = 'a\nb\u2028c"\x1b[2J\udc80'
    line = JsonFormatter().format(record("%s of %d", hostile, 2))
    assert line.isascii()
    assert line.isprintable()
    told = json.loads(line)
    assert told["message"] == f"{hostile} of 2"
    assert (told["level"], told["logger"]) == ("WARNING", "a.logger")
    assert datetime.fromisoformat(told["time"]).tzinfo is not None


def test_a_crawl_logs_json_on_request(tmp_path: Path) -> None:
    told = [json.loads(line) for line in Project(tmp_path).crawl("LOG_JSON=1", wrong="start").stderr.splitlines()]
    assert {"time", "level", "logger", "message"} <= told[0].keys()
    assert "wrong start" in "".join(line.get("traceback", "") for line in told)


@pytest.mark.deep
def test_the_log_is_plain_by_default(tmp_path: Path) -> None:
    log = Project(tmp_path).crawl(wrong="start").stderr
    assert "{" not in log.splitlines()[0]
