"""A local web server for a publication: ``python -m sample.server --port 8000`` runs it by hand.

====================================================  ======================================================
address                                               what it is
====================================================  ======================================================
``/sitemap.xml /feed.xml /robots.txt``                the site's listings
``/categories/digests/ /assets/js/search-data.json``
``/digests/…``, ``/NNN/``, ``/YYYY-MM-DD-NNN/``       the site's pages, as their permalinks have it
``/repository/git/trees/master:_posts/digests``       the repository's listing, with blob hashes
``/repository/raw/master/_posts/digests/NAME``        a post as written
``/substack/api/v1/archive?offset=&limit=``           Substack's listing
``/substack/api/v1/posts/SLUG``                       one of its posts
``/substack/p/SLUG``, ``/substack/sitemap.xml``,      its pages and other listings
``/substack/feed``, ``/substack/robots.txt``
``/linked/HOST/PATH``                                 the page behind a link; also as a proxy for ``http://HOST/PATH``
====================================================  ======================================================

Every 200 carries an ETag, and a request that knows it is answered with 304.
"""

import argparse
import hashlib
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from sample import repository, site, substack
from sample.jekyll import Page, read_posts
from sample.kramdown import Dialect
from sample.linked import Answer, answer, is_linked

HERE = Path(__file__).resolve().parent
POSTS = HERE / "posts"
LETTERS = HERE / "letters"
BUILT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
"""When the site was built: the date of pages whose front matter is broken."""


class Request(NamedTuple):
    """A request that was answered. time: seconds of a monotonic clock at its arrival."""

    method: str
    host: str
    path: str
    status: int
    time: float


class _Fault(NamedTuple):
    status: int
    times: int
    retry_after: int | None


class Publication:
    """A publication that is being served.

    url, site, repository, substack: base URLs without a slash at their end. requests: what was asked for, in order.
    """

    def __init__(self, url: str, posts: Path, letters: Path | None, dialect: Dialect) -> None:
        self.url = self.site = url
        self.repository = f"{url}/repository"
        self.substack = f"{url}/substack"
        self.requests: list[Request] = []
        self._posts, self._letters_folder, self._dialect = posts, letters, dialect
        self._faults: dict[str, _Fault] = {}
        self._lock = threading.Lock()

    def fail(self, path: str, status: int, *, times: int = 1, retry_after: int | None = None) -> None:
        """Let the next requests for a path, query included, be answered with an error; retry_after in seconds."""
        with self._lock:
            self._faults[path] = _Fault(status, times, retry_after)

    def reload(self) -> None:
        """Read the posts again, after files were changed."""
        with self._lock:
            for name in ("_pages", "_letters", "_files"):
                self.__dict__.pop(name, None)

    def respond(self, method: str, host: str, target: str, known: str = "", *, scheme: str = "http") -> Answer:
        """The answer to a request.

        target: what stands in the request's first line, a path or, to a proxy, a URL. known: its If-None-Match.
        """
        arrival = time.monotonic()
        with self._lock:
            found = _conditional(self._fault(target) or self._answer(scheme, host, target), known)
            parts = urlsplit(target)
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            self.requests.append(Request(method, parts.netloc or host, path, found.status, arrival))
        return found

    @cached_property
    def _pages(self) -> list[Page]:
        return read_posts(self._posts, BUILT, self._dialect)

    @cached_property
    def _letters(self) -> list[substack.Letter]:
        return substack.read_letters(self._pages, self._letters_folder)

    @cached_property
    def _files(self) -> dict[str, tuple[str, str]]:
        return site.files(self._pages, self.site)

    def _fault(self, target: str) -> Answer | None:
        fault = self._faults.get(target)
        if not fault:
            return None
        self._faults[target] = fault._replace(times=fault.times - 1)
        if fault.times <= 1:
            del self._faults[target]
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Answer(status=fault.status, media_type="text/plain", body=b"Not now.\n", headers=headers)

    def _answer(self, scheme: str, host: str, target: str) -> Answer:
        parts = urlsplit(target)
        if parts.netloc and is_linked(parts.hostname or ""):
            return answer(target)
        if not parts.netloc and is_linked(host.partition(":")[0]):
            return answer(f"{scheme}://{host}{target}")
        path = unquote(parts.path)
        for prefix, part in (
            ("/repository/", self._repository_answer),
            ("/substack/", self._substack_answer),
            ("/linked/", self._linked_answer),
        ):
            if path.startswith(prefix):
                return part(path.removeprefix(prefix), parts.query)
        return self._site_answer(path)

    def _site_answer(self, path: str) -> Answer:
        # A static host sends a folder's name on to the folder, and knows no other address with a slash too many.
        if path not in self._files and f"{path}/" in self._files:
            return Answer(status=301, headers={"Location": f"{path}/"})
        return _text(*self._files[path]) if path in self._files else _missing()

    def _repository_answer(self, path: str, query: str) -> Answer:
        if path == f"git/trees/{repository.BRANCH}:{repository.FOLDER}":
            listing = _text("application/json", repository.tree(self._pages, self.repository))
            return Answer(body=listing.body, media_type=listing.media_type, headers={"X-RateLimit-Remaining": "59"})
        raw = f"raw/{repository.BRANCH}/{repository.FOLDER}/"
        for page in self._pages:
            if path == raw + page.name:
                return Answer(media_type="text/plain; charset=utf-8", body=page.written)
        return _missing()

    def _substack_answer(self, path: str, query: str) -> Answer:
        if path == "api/v1/archive":
            asked = {name: values[-1] for name, values in parse_qs(query).items()}
            offset, limit = asked.get("offset", "0"), asked.get("limit", str(substack.PAGE_SIZE))
            if not (offset.isdigit() and limit.isdigit()):
                return _missing(400)
            return _json(*substack.archive(self._letters, self.substack, int(offset), int(limit)))
        if path.startswith("api/v1/posts/"):
            return _json(*substack.post(self._letters, self.substack, path.removeprefix("api/v1/posts/")))
        if path.startswith("p/"):
            page = substack.page(self._letters, self.substack, path.removeprefix("p/"))
            return _text("text/html", page) if page else _missing()
        if path == "sitemap.xml":
            return _text("application/xml", substack.sitemap(self._letters, self.substack))
        if path == "feed":
            return _text("application/rss+xml", substack.feed(self._letters, self.substack))
        if path == "robots.txt":
            return _text("text/plain", f"User-agent: *\nDisallow: /action/\nSitemap: {self.substack}/sitemap.xml\n")
        return _missing()

    def _linked_answer(self, path: str, query: str) -> Answer:
        return answer(f"http://{path}" + (f"?{query}" if query else ""))


def _conditional(found: Answer, known: str) -> Answer:
    """The answer with its ETag; 304 where the client knows it."""
    if found.status != 200:
        return found
    tag = f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'
    headers = found.headers | {"ETag": tag}
    if tag in known.replace("W/", "").split(", "):
        return Answer(status=304, headers=headers)
    return replace(found, headers=headers)


def _text(media_type: str, text: str) -> Answer:
    return Answer(media_type=f"{media_type}; charset=utf-8", body=text.encode())


def _json(status: int, text: str) -> Answer:
    return Answer(status=status, media_type="application/json; charset=utf-8", body=text.encode())


def _missing(status: int = 404) -> Answer:
    return Answer(status=status, body=b"<!doctype html><title>Not found</title><h1>Not found</h1>\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Many clients may connect at the same moment; the default of five would turn some away.
    request_queue_size = 128
    publication: Publication
    secure = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that goes before its answer came: crawlers are impatient."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # Head and body leave in one segment: small answers would otherwise wait for the acknowledgement of the head.
    wbufsize = -1
    timeout = 30

    def do_GET(self) -> None:
        self._respond()

    def do_HEAD(self) -> None:
        self._respond()

    def _respond(self) -> None:
        known = self.headers.get("If-None-Match", "")
        host, scheme = self.headers.get("Host", ""), "https" if self.server.secure else "http"
        found = self.server.publication.respond(self.command, host, self.path, known, scheme=scheme)
        time.sleep(found.delay)
        self.send_response(found.status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        if found.status != 304:
            self.send_header("Content-Type", found.media_type)
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the name is the base class's
        """Print nothing: ``Publication.requests`` is the log."""


@contextmanager
def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    posts_dir: Path | None = None,
    *,
    letters_dir: Path | None = None,
    dialect: Dialect = "kramdown",
) -> Iterator[Publication]:
    """Serve a publication over HTTP while the context lasts.

    port: 0 lets the system choose. posts_dir: a folder of posts, by default the sample's. letters_dir: a folder of what
    is on Substack only, by default the sample's for the sample's posts and none for others. dialect: how the site's
    Markdown reads a list straight after a line of text.
    """
    letters = letters_dir or (None if posts_dir else LETTERS)
    with _Server((host, port), _Handler) as server:
        url = f"http://{host}:{server.server_address[1]}"
        server.publication = Publication(url, posts_dir or POSTS, letters, dialect)
        with _running(server):
            yield server.publication


@contextmanager
def run_server(publication: Publication, *, tls: ssl.SSLContext) -> Iterator[int]:
    """Serve a publication at one more port, which it yields."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.publication, server.secure = publication, True
        # Shaking hands is left to the thread of each connection: one that is slow keeps none of the others waiting.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        with _running(server):
            yield server.server_address[1]


@contextmanager
def _running(server: _Server) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve a publication: its site, its repository and its Substack.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--posts", type=Path, help="a folder of posts, instead of the sample's")
    asked = parser.parse_args()
    with serve(asked.host, asked.port, asked.posts) as publication:
        print(
            f"scrapy crawl digests -a site={publication.site} -a repository={publication.repository} "
            f"-a substack={publication.substack} -s ALLOWED_NETWORKS={asked.host}/32"
        )
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
