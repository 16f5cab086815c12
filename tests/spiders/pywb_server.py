"""A server on this machine that answers as pywb 2.10 does: `wayback` over captures that `wb-manager add` has indexed.

Observed of it: an address without `mp_` or `id_` is answered by a frame, with status 200 and as Memento-Datetime any
time that was asked for; a TimeGate answers itself, with Content-Location; playback answers with the nearest copy and
does not lead to it; the index lists objects, one a line, its fields are named otherwise, and of a negative limit it
lists nothing; robots.txt is redirected.
"""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.spiders.web_archive import Cap, Handler, Server, WebArchive, http_date, moment

__all__ = ["Pywb"]

FRAME = b"<!DOCTYPE html><html><head><title>Archived page</title></head><body><iframe></iframe></body></html>"


class Pywb(WebArchive):
    """Its captures are those of the collection `backnumber`."""

    def make_server(self) -> Server:
        return Server(("127.0.0.1", self.port), type("Bound", (PywbHandler,), {"archive": self}))


class PywbHandler(Handler):
    def do_GET(self) -> None:  # noqa: N802 - the base class names it so
        path = unquote(self.path)
        if path == "/robots.txt":
            return self.answer(307, b"", ("Location", f"{self.archive.url}/robots.txt/"))
        if not path.startswith("/backnumber/"):
            return self.answer(404, FRAME)
        pool = "index" if path.startswith("/backnumber/cdx?") else "playback"
        self.note(pool)
        return self.objects() if pool == "index" else self.replay(path.removeprefix("/backnumber/"))

    def replay(self, path: str) -> None:
        found = re.match(r"([0-9]{14})?(mp_|id_)?/?(https?://.*)\Z", path, re.DOTALL)
        assert found is not None
        stamp, modifier, url = found.groups()
        known = self.archive.of(url)
        if not known:
            return self.answer(404, FRAME)
        asked = self.headers.get("Accept-Datetime")
        wanted = moment(stamp) if stamp else parsedate_to_datetime(asked) if asked else datetime.now(UTC)
        chosen = min(known, key=lambda each: abs(moment(each.ts) - wanted))
        if modifier is None:
            dated = [("Memento-Datetime", http_date(stamp))] if stamp else []
            return self.answer(200, FRAME, *dated, ("Link", self.links(stamp or chosen.ts, url)))
        return self.answer(
            int(chosen.status),
            chosen.body,
            ("Memento-Datetime", http_date(chosen.ts)),
            ("Link", self.links(chosen.ts, chosen.url)),
            ("Content-Location", f"{self.archive.url}/backnumber/{chosen.ts}{modifier}/{chosen.url}"),
            ("Content-Type", chosen.mime),
        )

    def links(self, stamp: str, url: str) -> str:
        root = f"{self.archive.url}/backnumber"
        return (
            f'<{url}>; rel="original", <{root}/{url}>; rel="timegate", <{root}/timemap/link/{url}>; rel="timemap"; '
            f'type="application/link-format", <{root}/{stamp}mp_/{url}>; rel="memento"; datetime="{http_date(stamp)}"'
        )

    def objects(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        rows = [each for each in self.archive.of(query["url"]) if self.is_asked_for(each, query)]
        if query.get("sort") == "reverse":
            rows.reverse()
        rows = rows[: max(0, int(query.get("limit", "100000")))]
        body = "".join(json.dumps(self.object_of(each)) + "\n" for each in rows)
        self.answer(200, body.encode(), ("Content-Type", "text/x-ndjson"))

    def is_asked_for(self, each: Cap, query: dict[str, str]) -> bool:
        name, _, pattern = query.get("filter", "").lstrip("~").partition(":")
        is_in_time = query.get("from", "") <= each.ts <= query.get("to", "9")
        return is_in_time and (name != "status" or bool(re.match(pattern, each.status)))

    def object_of(self, each: Cap) -> dict[str, str]:
        shown = {"timestamp": each.ts, "url": each.url, "mime": each.mime, "status": each.status}
        return {"urlkey": "example,site)/", **shown, "digest": each.digest or f"sha256:{each.ts}", "access": "allow"}
