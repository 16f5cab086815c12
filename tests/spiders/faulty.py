"""A server of a publication that answers some addresses as broken sites do."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from sample.server import Publication

Fault = Literal["404", "500", "html", "truncated", "loop", "closes", "hangs"]
FAULTS: tuple[Fault, ...] = ("404", "500", "html", "truncated", "loop", "closes", "hangs")


class Faulty(ThreadingHTTPServer):
    """faults: path without query -> what is wrong there. asked: paths, in order. hanging: set while one hangs.
    released: set at the end, so that what hangs may go."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, publication: Publication) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.publication = publication
        self.faults: dict[str, Fault] = {}
        self.asked: list[str] = []
        self.hanging = threading.Event()
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def bases(self) -> dict[str, str]:
        return {"site": self.url, "repository": f"{self.url}/repository", "substack": f"{self.url}/substack"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Faulty
    wbufsize = -1

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        fault = self.server.faults.get(self.path.partition("?")[0])
        if fault is None:
            self.forward()
        elif fault == "closes":
            self.close_connection = True
        elif fault == "hangs":
            self.server.hanging.set()
            self.server.released.wait(30)
            self.close_connection = True
        elif fault == "loop":
            self.answer(302, b"", Location=self.path)
        elif fault == "html":
            self.answer(
                200, b"<!doctype html><title>One moment</title><p>Are you a robot?", **{"Content-Type": "text/html"}
            )
        elif fault == "truncated":
            body = gzip.compress(b"# A post\n" * 5000)
            self.answer(200, body[: len(body) // 2], **{"Content-Encoding": "gzip"})
        else:
            self.answer(int(fault), b"No.")

    def forward(self) -> None:
        found = self.server.publication.respond(
            "GET", self.headers.get("Host", ""), self.path, self.headers.get("If-None-Match", "")
        )
        self.answer(found.status, found.body, **{"Content-Type": found.media_type, **found.headers})

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Says nothing."""


@contextmanager
def serve_faulty(publication: Publication) -> Iterator[Faulty]:
    with Faulty(publication) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
