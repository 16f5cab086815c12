"""The audit of the locks, with a service on this machine."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = "cogs==1.0 \\\n    --hash=sha256:00\nwheels[all]==2.0 ; python_version < '3.12' \\\n    --hash=sha256:11\n"


class Service(BaseHTTPRequestHandler):
    """Knows an advisory about version 2.0 of anything."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        results = [{"vulns": [{"id": "ODD-1"}]} if each["version"] == "2.0" else {} for each in asked]
        body = json.dumps({"results": results}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def audit(tmp_path: Path, lock: str, service: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "lock").write_text(lock)
    words = [sys.executable, str(CHECKOUT / "deploy" / "audit.py"), str(tmp_path / "lock")]
    environment = {**os.environ, "OSV_SERVICE": service}
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_advisories_are_told_with_the_package(tmp_path: Path, service: str) -> None:
    done = audit(tmp_path, LOCK, service)
    assert (done.returncode, done.stdout) == (1, "wheels 2.0: ODD-1\n2 packages audited, 1 with advisories\n")
    assert audit(tmp_path, LOCK.replace("2.0", "2.1"), service).returncode == 0


def test_what_cannot_be_audited_is_not_called_good(tmp_path: Path) -> None:
    done = audit(tmp_path, LOCK, "http://127.0.0.1:1/")
    assert done.returncode == 3
    assert done.stderr.startswith("not audited: ")
    assert done.stdout == ""
