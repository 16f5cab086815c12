"""The files of deploy/, each checked by its own tool where that is there, and by running what they run."""

import os
import pty
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from crawler.commands.shard import crawl_words
from tests.spiders.crawls import POSTS, rows

CHECKOUT = Path(__file__).resolve().parents[2]
DEPLOY = CHECKOUT / "deploy"
SCRAPY = Path(sys.executable).with_name("scrapy")


def run(*words: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, **more)  # type: ignore[call-overload, no-any-return]


def commands(text: str) -> list[list[str]]:
    """The words of each `scrapy` command in a file, as far as they are one line's."""
    found = re.findall(r"(?:scrapy|backnumber-crawl) ((?:crawl|verify|backup|runs)\b[^\n|>;&]*)", text)
    return [line.split() for line in found]


# systemd


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, as they are where the checkout is this one."""
    folder = tmp_path / "units"
    folder.mkdir()
    for name in (
        "backnumber-explorer.service",
        "backnumber-sources@.service",
        "backnumber.service",
        "backnumber.timer",
    ):
        text = (DEPLOY / name).read_text().replace("/srv/backnumber/.venv/bin/scrapy", str(SCRAPY))
        text = text.replace("/srv/backnumber/.venv/bin/python", sys.executable)
        (folder / name).write_text(text.replace("/srv/backnumber", str(CHECKOUT)))
    return sorted(folder.iterdir())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze (Debian: systemd) is not there")
def test_the_units_are_what_systemd_takes(units: list[Path]) -> None:
    done = run("systemd-analyze", "verify", *(str(unit).replace("@.", "@1.") for unit in units))
    ours = [line for line in done.stderr.splitlines() if "backnumber" in line]
    assert (done.returncode, ours) == (0, [])
    whole = next(unit for unit in units if unit.name == "backnumber.service")
    broken = whole.with_name("broken.service")
    broken.write_text(whole.read_text().replace("Type=oneshot", "Type=sometimes"))
    assert "sometimes" in run("systemd-analyze", "verify", broken).stderr, "it would have said so"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze (Debian: systemd) is not there")
@pytest.mark.parametrize("name", ["backnumber.service", "backnumber-explorer.service", "backnumber-sources@.service"])
def test_the_services_are_confined(name: str) -> None:
    done = run("systemd-analyze", "security", "--offline=yes", "--threshold=25", "--no-pager", DEPLOY / name)
    assert done.returncode == 0, done.stdout[-300:]


def test_the_explorer_runs_as_another_user_and_writes_nothing() -> None:
    crawler, explorer = ((DEPLOY / name).read_text() for name in ("backnumber.service", "backnumber-explorer.service"))
    assert re.findall(r"^User=(.*)$", crawler + explorer, re.MULTILINE) == ["backnumber", "backnumber-explorer"]
    assert not re.search(r"^(?:ReadWritePaths|StateDirectory)=", explorer, re.MULTILINE)
    assert "published/archive.db --immutable" in explorer.replace(" \\\n ", "")


def test_what_others_publish_is_named_by_its_content() -> None:
    workflow = (DEPLOY / "github-archive.yml").read_text()
    assert re.findall(r"uses: \S+?@(?![0-9a-f]{40}\b)", workflow) == []
    assert "persist-credentials: false" in workflow
    for name in ("crawl.Containerfile", "explorer.Containerfile"):
        assert re.search(r"^FROM \S+@sha256:[0-9a-f]{64}$", (DEPLOY / name).read_text(), re.MULTILINE)


def test_only_steps_that_fetch_and_upload_have_the_token() -> None:
    steps = yaml.safe_load((DEPLOY / "github-archive.yml").read_text())["jobs"]["crawl"]
    assert "github.token" not in str(steps["env"])
    told = {step.get("name") for step in steps["steps"] if "github.token" in str(step)}
    assert told == {"Fetch the archive", "Keep"}
    assert not any("scrapy" in step["run"] for step in steps["steps"] if step.get("name") in told)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze (Debian: systemd) is not there")
def test_the_timer_is_a_time() -> None:
    (calendar,) = re.findall(r"^OnCalendar=(.*)$", (DEPLOY / "backnumber.timer").read_text(), re.MULTILINE)
    done = run("systemd-analyze", "calendar", calendar)
    assert done.returncode == 0
    assert "Next elapse: Mon" in done.stdout


# Parts of a crawl


def test_a_unit_crawls_its_own_shard() -> None:
    text = (DEPLOY / "backnumber-sources@.service").read_text()
    (line,) = re.findall(r"^ExecStart=\S+/scrapy (.*)$", text, re.MULTILINE)
    words = line.replace("%i", "2").replace("${PARTS}", "4").split()
    assert words[:4] == ["crawl", "sources", "-a", "part=2/4"]
    assert [word for word in crawl_words("/var/lib/backnumber/shards/2-of-4") if word not in words] == []


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not there")
def test_the_job_is_what_kubernetes_takes(tmp_path: Path) -> None:
    """Without a cluster: kubectl reads the file into the types that it has, and leaves out what these do not."""
    file = DEPLOY / "kubernetes-parts.yaml"
    job = yaml.safe_load(file.read_text())
    assert taken(file) == job
    broken = tmp_path / "broken.yaml"
    broken.write_text(file.read_text().replace("completionMode:", "completionsMode:"))
    assert taken(broken) != yaml.safe_load(broken.read_text()), "it would have left it out"
    broken.write_text(file.read_text().replace("completions: 4", "completions: four"))
    with pytest.raises(AssertionError):
        taken(broken)


def taken(file: Path) -> object:
    """What kubectl makes of a file; it prints one that it has changed."""
    done = run("kubectl", "set", "image", "--local", "-f", file, "crawl=another", "-o", "yaml")
    assert done.returncode == 0, done.stderr
    return without_nulls(yaml.safe_load(done.stdout.replace("image: another", "image: backnumber-crawl")))


def without_nulls(value: object) -> object:
    """What was written: kubectl also says what is empty."""
    if isinstance(value, dict):
        kept = {
            name: without_nulls(each) for name, each in value.items() if name not in ("creationTimestamp", "status")
        }
        return {name: each for name, each in kept.items() if each is not None and (each != {} or name == "emptyDir")}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def test_each_pod_crawls_the_shard_of_its_index(tmp_path: Path) -> None:
    job = yaml.safe_load((DEPLOY / "kubernetes-parts.yaml").read_text())["spec"]
    (container,) = job["template"]["spec"]["containers"]
    given = {each["name"]: each["value"] for each in container["env"]}
    assert int(given["PARTS"]) == job["completions"] == job["parallelism"]
    assert container["name"] == job["podFailurePolicy"]["rules"][0]["onExitCodes"]["containerName"]
    script = container["command"][-1].replace("/data", str(tmp_path))
    shell = [*container["command"][:-1], script]
    check_crawls_its_shard(tmp_path / "shards", shell, given | {"JOB_COMPLETION_INDEX": "1"})


def test_each_task_of_an_array_crawls_its_shard(tmp_path: Path) -> None:
    script = DEPLOY / "slurm-parts.sh"
    assert run("bash", "-n", script).returncode == 0
    given = {"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "4", "BACKNUMBER": str(tmp_path)}
    check_crawls_its_shard(tmp_path / "shards", ["bash", str(script)], given | {"CONTACT_URL": "https://your.page/"})
    options = re.findall(r"^#SBATCH (--[a-z-]+)(?:=\S+)?$", script.read_text(), re.MULTILINE)
    assert len(options) == script.read_text().count("#SBATCH ")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck (Debian: shellcheck) is not there")
def test_the_script_for_slurm_is_a_sound_one() -> None:
    done = run("shellcheck", "--severity=style", DEPLOY / "slurm-parts.sh")
    assert done.returncode == 0, done.stdout


def check_crawls_its_shard(shards: Path, shell: list[str], given: dict[str, str]) -> None:
    """Run a script as part 2 of 4: without its shard it says so, with it the crawl is that of the shard."""
    tools = shards.parent / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name, does in (("python", 'echo "$@"'), ("srun", 'exec "$@"')):
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(0o755)
    environment = {**os.environ, **given, "PATH": f"{tools}:{os.environ['PATH']}"}
    missing = run(*shell, cwd=shards.parent, env=environment)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "shards/2-of-4: there is no shard" in missing.stderr
    shard = shards / "2-of-4"
    shard.mkdir(parents=True)
    (shard / "archive.db").touch()
    done = run(*shell, cwd=shards.parent, env=environment)
    assert done.returncode == 0, done.stderr
    words = [word.removeprefix(f"{shards.parent}/") for word in done.stdout.replace(f"={shards.parent}/", "=").split()]
    assert words[:6] == ["-m", "scrapy", "crawl", "sources", "-a", "part=2/4"]
    assert [word for word in crawl_words("shards/2-of-4") if word not in words] == []


# cron


def test_the_lines_for_cron_are_such() -> None:
    lines = [
        line
        for line in (DEPLOY / "backnumber.cron").read_text().splitlines()
        if line and not line.startswith("#") and not re.match(r"\w+=", line)
    ]
    assert len(lines) == 2
    for line in lines:
        *when, user, command = line.split(maxsplit=6)
        assert user == "backnumber"
        for field, most in zip(when, (59, 23, 31, 12, 7), strict=True):
            assert field == "*" or 0 <= int(field) <= most
        assert not re.search(r"(?<!\\)%", command), "cron makes a new line of it"
        assert run("sh", "-n", "-c", command.replace("\\%", "%")).returncode == 0


def test_a_failed_run_speaks_and_a_good_one_is_silent(tmp_path: Path) -> None:
    line = next(line for line in (DEPLOY / "backnumber.cron").read_text().splitlines() if "crawl digests" in line)
    command = line.split(maxsplit=6)[6]
    command = command.replace("/var/lib/backnumber", str(tmp_path)).replace("/srv/backnumber", str(tmp_path))
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    tool = tmp_path / ".venv" / "bin" / "scrapy"
    for status, said in ((0, ""), (1, "what it said\n")):
        tool.write_text(f"#!/bin/sh\necho what it said\nexit {status}\n")
        tool.chmod(0o755)
        done = run("sh", "-c", command)
        assert (done.returncode, done.stdout) == (status, said)


# GitHub Actions


@pytest.mark.skipif(find_spec("check_jsonschema") is None, reason="check-jsonschema is not installed")
def test_the_workflow_is_what_github_takes(tmp_path: Path) -> None:
    words = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows")
    done = run(*words, DEPLOY / "github-archive.yml")
    assert done.returncode == 0, done.stdout
    broken = tmp_path / "broken.yml"
    broken.write_text((DEPLOY / "github-archive.yml").read_text().replace("runs-on", "run-on"))
    assert run(*words, broken).returncode == 1, "it would have said so"


@pytest.mark.deep
def test_every_command_is_one_of_the_project() -> None:
    found = {path.name: commands(path.read_text()) for path in DEPLOY.iterdir() if path.is_file()}
    assert sum(map(len, found.values())) >= 10
    for name, lines in found.items():
        for words in lines:
            helped = (
                run(SCRAPY, words[0], "--help", cwd=CHECKOUT).stdout if words[0] not in _HELPED else _HELPED[words[0]]
            )
            _HELPED[words[0]] = helped
            for option in (word for word in words if word.startswith("--")):
                assert option in helped, f"{name}: {option}"


_HELPED: dict[str, str] = {}


# The container


def test_what_the_container_copies_is_enough_to_crawl(tmp_path: Path) -> None:
    """The image itself takes a registry; what is in it is tried without one."""
    text = (DEPLOY / "crawl.Containerfile").read_text()
    copied = [line.split()[1:] for line in text.splitlines() if line.startswith("COPY ")]
    inside, data = tmp_path / "srv", tmp_path / "data"
    inside.mkdir()
    data.mkdir()
    for *sources, target in copied:
        for source in sources:
            if (CHECKOUT / source).is_dir():
                shutil.copytree(CHECKOUT / source, inside / target)
            else:
                shutil.copy(CHECKOUT / source, inside / target)
    environment = {**os.environ, **dict(re.findall(r"(\w+)=(\S+)", " ".join(_env(text))))}
    environment["PYTHONPATH"] = str(inside)
    words = (sys.executable, "-m", "scrapy", "crawl", "digests", "-a", f"posts={POSTS}", "-a", "site=no")
    done = run(*words, "-a", "repository=no", "-a", "substack=no", cwd=data, env=environment)
    assert "Traceback" not in done.stderr
    assert rows(data / "archive.db", "SELECT count(*) > 0 FROM issues") == [(1,)]


def _env(text: str) -> list[str]:
    return [line.removeprefix("ENV ") for line in text.splitlines() if line.startswith("ENV ")]


# Scrapyd


@contextmanager
def scrapyd(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = (DEPLOY / "scrapyd.conf").read_text() + f"http_port = {port}\npoll_interval = 0.2\n"
    (folder / "scrapyd.conf").write_text(text)
    # What the checkout is to a user: its configuration, and the code that this names.
    shutil.copy(CHECKOUT / "scrapy.cfg", folder)
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    words = [sys.executable, "-m", "scrapyd"]
    with subprocess.Popen(
        words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(300):
                try:
                    urlopen(f"{base}/daemonstatus.json", timeout=5).close()  # noqa: S310
                    break
                except OSError:
                    time.sleep(0.1)
            yield base
        finally:
            process.terminate()


@pytest.mark.skipif(find_spec("scrapyd") is None, reason="scrapyd is not installed")
def test_scrapyd_runs_it_by_scrapy_cfg(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with scrapyd(tmp_path) as base:
        fields = {"project": "default", "spider": "digests", "posts": str(POSTS), "setting": f"ARCHIVE={archive}"}
        fields |= dict.fromkeys(("site", "repository", "substack"), "no")
        with urlopen(f"{base}/schedule.json", urlencode(fields).encode(), timeout=30) as answer:  # noqa: S310
            assert b'"status": "ok"' in answer.read()
        for _ in range(300):
            with urlopen(f"{base}/listjobs.json?project=default", timeout=5) as answer:  # noqa: S310
                if b'"finished": []' not in answer.read():
                    break
            time.sleep(0.1)
    assert rows(archive, "SELECT count(*) > 0 FROM issues") == [(1,)]


# Where the project runs


def test_the_crawl_container_has_what_each_of_its_commands_needs(tmp_path: Path) -> None:
    copied = re.findall(r"^COPY (?!requirements)(.+) \./", (DEPLOY / "crawl.Containerfile").read_text(), re.MULTILINE)
    for name in (word for line in copied for word in line.split()):
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(CHECKOUT / name, tmp_path)
    code = (
        "import importlib, pkgutil, sys\n"
        "import crawler, explorer, spiders\n"
        "for package in (crawler, explorer, spiders):\n"
        "    assert package.__path__[0].startswith(sys.argv[1]), package.__path__\n"
        "    for each in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(each.name)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    done = run(sys.executable, "-c", code, str(tmp_path), cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr


def test_who_installs_it_is_told_in_one_sentence_what_to_do_instead() -> None:
    sentence = "Backnumber runs from its checkout and cannot be installed: run `make demo` there, or "
    installed = run(sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--dry-run", str(CHECKOUT))
    assert installed.returncode != 0
    assert installed.stdout.count(sentence) + installed.stderr.count(sentence) == 1
    assert "Traceback" not in installed.stdout + installed.stderr
    egg = run(sys.executable, "setup.py", "clean", "-a", "bdist_egg", "-d", "eggs", cwd=CHECKOUT)
    assert (egg.returncode, egg.stderr.startswith(sentence)) == (1, True)
    assert "deploy/scrapyd.conf" in egg.stderr


def test_the_terminal_has_the_sentence_where_scrapyd_deploy_throws_it_away() -> None:
    line = f"cd {CHECKOUT} && {sys.executable} setup.py clean -a >/dev/null 2>&1"
    child, terminal = pty.fork()
    if child == 0:
        os.execv("/bin/sh", ["sh", "-c", line])  # noqa: S606 - pty.fork has made the process
    assert b"cannot be installed" in os.read(terminal, 200)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    os.close(terminal)


def test_git_ignores_what_runs_leave() -> None:
    left = (
        "archive.db",
        "archive.db-wal",
        "archive.db.lock",
        "archive.db.before-2026",
        "captures/a.warc.gz",
        "run.json",
    )
    done = run("git", "-C", CHECKOUT, "check-ignore", *left)
    assert done.stdout.split() == list(left)
