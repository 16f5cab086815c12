"""What is killed: `python -m tests.faults.tasks TASK ARGUMENT…` waits for a line, and does it."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from crawler.archive.backup import back_up, restore
from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import open_archive
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.releases.release import Release, write_release


def migrate(path: str) -> None:
    open_archive(path).close()


def remove(path: str, url: str, captures: str) -> None:
    with open_archive(path) as archive:
        redact(archive, "link", url, "Asked for.", 1)
        finish(archive, captures, software="test")


def mend(path: str) -> None:
    with open_archive(path) as archive:
        repair(archive, verify(archive))


def bring_up(path: str) -> None:
    # Of all tasks these alone need Scrapy, whose import takes longer than the others do.
    from tests.faults import changed_rules

    changed_rules.bring_up(path)


def narrow(path: str) -> None:
    from tests.faults import changed_rules

    changed_rules.narrow(path)


def publish(path: str, folder: str) -> None:
    with open_archive(path, read_only=True) as archive:
        write_release(archive, Path(folder), Release(replace=True))


TASKS: Mapping[str, Callable[..., object]] = {
    "migrate": migrate,
    "backup": back_up,
    "restore": restore,
    "release": publish,
    "redact": remove,
    "repair": mend,
    "bring_up": bring_up,
    "narrow": narrow,
}


def main() -> None:
    task, *arguments = sys.argv[1:]
    print("ready", flush=True)
    sys.stdin.readline()
    TASKS[task](*arguments)
    print("done", flush=True)


if __name__ == "__main__":
    main()
