"""Made-up sites of engines: their pages by path, served over HTTP, and asked as a plan says."""

import threading
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.commands.descriptions.answers import Answer, Plan

ITEM = "<p>Two cogs and <a href='https://parts.example/{n}'>a wheel of {n} teeth</a> turn, the wheel with them.</p>"


def text_of_issue(number: int) -> str:
    """The body of an issue: enough prose to be one."""
    return "<h2>News</h2>" + "".join(ITEM.format(n=number * 100 + each) for each in range(6))


def html(title: str, body: str, *head: str) -> str:
    """A page."""
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{''.join(head)}</head><body>{body}</body></html>"
    )


def rss(base: str, paths: Mapping[str, str], *, generator: str = "", texts: bool = True) -> str:
    """A feed. paths: of the pages of entries -> their titles."""
    items = "".join(
        f"<item><title>{title}</title><link>{base}{path}</link><guid>{path}</guid>"
        f"<pubDate>Mon, {number:02} Mar 2021 08:00:00 GMT</pubDate>"
        + (f"<description><![CDATA[{text_of_issue(number)}]]></description>" if texts else "")
        + "</item>"
        for number, (path, title) in enumerate(paths.items(), 1)
    )
    made = f"<generator>{generator}</generator>" * bool(generator)
    return f"<rss version='2.0'><channel><title>Cogs Weekly</title><link>{base}/</link>{made}{items}</channel></rss>"


def sitemap(base: str, *paths: str) -> str:
    """A sitemap."""
    pages = "".join(f"<url><loc>{base}{path}</loc></url>" for path in paths)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{pages}</urlset>"


@contextmanager
def served(pages: dict[str, str]) -> Iterator[str]:
    """Serve pages, `BASE` in them replaced; the base address is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path)
            self.send_response(200 if text is not None else 404)
            is_html = text is None or text.startswith("<!doctype html")
            self.send_header("Content-Type", "text/html; charset=utf-8" if is_html else "application/xml")
            self.end_headers()
            self.wfile.write((text or "nothing here").replace("BASE", base).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(plan: Plan) -> list[Answer]:
    """Ask for what a plan wants, one after the other."""
    found: list[Answer] = []
    waiting, asked = deque(plan(())), set()
    while waiting:
        url = waiting.popleft()
        if url in asked:
            continue
        asked.add(url)
        try:
            with urllib.request.urlopen(url) as response:  # noqa: S310 - the tests' own server
                kind, body, status = response.headers["Content-Type"], response.read(), response.status
        except urllib.error.HTTPError as error:
            kind, body, status = "", b"", error.code
            error.close()
        found.append(Answer(asked=url, url=url, status=status, kind=kind, body=body))
        waiting.extend(plan(tuple(found)))
    return found
