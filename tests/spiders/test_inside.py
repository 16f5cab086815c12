"""Nothing inside is connected to, counted at the sockets: whatever a web archive answers, by no worker of a cluster."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.crawling.cluster.captured import run as run_line
from tests.crawling.middlewares.hostile import serve
from tests.spiders.crawls import column, rows, run
from tests.spiders.test_snapshots import words
from tests.spiders.visits import archive_of, connections, ends, sources_command
from tests.spiders.web import Page, article, serve_web
from tests.spiders.web_archive import Cap, Fault, serve_web_archive

INSIDE = "127.0.0.2"
"""What is not to be connected to. PORT stands for a port at which a server listens there, and counts."""

NAMES = {
    "inside.example": [INSIDE, "10.0.0.1"],
    "private.example": ["192.168.1.1"],
    "metadata.example": ["169.254.169.254"],
    "six.example": ["::1"],
    "mapped.example": [f"::ffff:{INSIDE}"],
    "nat.example": ["64:ff9b::7f00:2"],
    "localhost": [INSIDE],
}
TARGETS = [
    *(f"http://{name}/" for name in NAMES),
    f"http://{INSIDE}:PORT/",
    f"//{INSIDE}:PORT/a",
    f"http://[::ffff:{INSIDE}]:PORT/",
    "http://[::ffff:7f00:2]:PORT/",
    "http://2130706434:PORT/",
    "http://0x7f000002:PORT/",
    "http://0177.0.0.2:PORT/",
    "http://127.2:PORT/",
    "http://[64:ff9b::7f00:2]/",
    "http://[2002:7f00:2::]/",
    "http://[fe80::1%25eth0]/",
    "http://[::1]:PORT/",
    "http://169.254.169.254/latest/meta-data",
    f"http://u:p@{INSIDE}:PORT/",
    "file:///etc/hosts",
    f"ftp://{INSIDE}/",
]
"""Where redirects lead."""


@pytest.mark.deep
@pytest.mark.parametrize("pool", ["playback", "index"])
def test_no_answer_of_a_web_archive_leads_inside(tmp_path: Path, pool: str) -> None:
    links = [f"https://site.example/{number}" for number in range(len(TARGETS))]
    # Lest the archive is left alone after so many failures
    sound = [f"https://site.example/sound-{number}" for number in range(len(TARGETS))]
    archive = archive_of(
        tmp_path / "archive.db", {1: [link for both in zip(links, sound, strict=True) for link in both]}
    )
    with serve_web_archive() as web, serve(INSIDE) as inside:
        for link, target in zip(links, TARGETS, strict=True):
            location = ("Location", target.replace("PORT", str(inside.port)))
            web.add(*(Cap(ts="20251230000000", url=each) for each in (link, *sound)))
            web.break_at(pool, link, *[Fault(status=302, headers=(location,))] * 9)
        ports = f"ALLOWED_PORTS=80,443,{web.port},{inside.port}"
        line = words(archive, web, ports, *in_network(archive, NAMES))
        status, _, log = run(line, archive.parent)
        assert inside.connections == 0
    assert (status in (0, 1), "Traceback" in log, "defect" in log) == (True, False, False), log
    assert connections(archive) == {"127.0.0.1"}
    assert column(archive, "SELECT count(DISTINCT link_id) FROM snapshot_asks") == [2 * len(links)]


def in_network(archive: Path, names: Mapping[str, list[str]]) -> list[str]:
    """Settings by which names are looked up in a table, and connections are on record."""
    world = archive.with_suffix(".world.json")
    told = {"names": names, "ports": {}, "authority": "", "connections": str(archive.with_suffix(".connections"))}
    world.write_text(json.dumps(told), "utf-8")
    return [f"WORLD={world}", 'ADDONS={"tests.spiders.network.NetworkAddon": 0}']


@pytest.mark.deep
def test_no_worker_of_a_cluster_is_led_inside(tmp_path: Path) -> None:
    hosts = [f"http://host{number}.example" for number in range(4)]
    with serve_web() as web, serve(INSIDE) as inside:
        web.names.update(NAMES)
        targets = [target.replace("PORT", str(inside.port)) for target in TARGETS]
        links = [f"{hosts[number % 4]}/{number}" for number in range(len(targets))]
        for link, target in zip(links, targets, strict=True):
            web.pages[link] = Page(status="302 Found", headers=(f"Location: {target}",))
            web.pages[f"{link}-image"] = Page(body=article("A", f'<meta property="og:image" content="{target}">'))
        web.pages[f"{hosts[3]}/robots.txt"] = Page(status="302 Found", headers=(f"Location: {targets[7]}",))
        direct = [target for target in targets if target.startswith("http://") and "@" not in target]
        archive = archive_of(tmp_path / "archive.db", {1: [*links, *direct, *(f"{link}-image" for link in links)]})
        settings = (f"CAPTURES={tmp_path / 'captures'}", f"ALLOWED_PORTS=80,443,{inside.port}")
        line = [*sources_command(archive, web, *settings, images="yes"), "--cluster", "local", "--parts", "2"]
        done = run_line(line)
        assert inside.connections == 0
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stdout + done.stderr
    assert connections(archive) == {"127.0.0.1"}
    found = ends(archive)
    assert {found[link] for link in links if not link.startswith(hosts[3])} <= {"refused", "postponed"}
    assert {found[url] for url in direct} <= {"refused", "postponed", "unsupported"}
    assert rows(archive, "SELECT DISTINCT outcome FROM image_visits") == [("refused",)]
