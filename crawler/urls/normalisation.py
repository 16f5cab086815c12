"""Normalise addresses, conservatively: the normal form still fetches the same thing.

Changed is what RFC 3986 (section 6.2) and the WHATWG URL standard call equivalent, what only tracks the reader, and
what is certainly mistyped. Never changed: the case of a path, functional parameters and their order, doubled slashes in
a path, a slash at its end, ``www.``, the scheme.
"""

import re
from dataclasses import dataclass

from crawler.urls import parts
from crawler.urls.hosts import ascii_host, host_of
from crawler.urls.mends import MENDS, mend
from crawler.urls.reader_tokens import is_hidden_value
from crawler.urls.tracking import is_tracking_fragment, is_tracking_parameter, site_parameters

__all__ = ["MENDS", "RULES", "Normalised", "normalise"]

RULES: dict[str, str] = {
    "space_around": "White space and zero-width characters around the URL were stripped; they are no part of it.",
    **MENDS,
    "line_breaks": "Tabs and line breaks inside the URL were removed, as browsers do (WHATWG URL).",
    "scheme_case": "The scheme was put in lower case (RFC 3986, 6.2.2.1).",
    "host_case": "The host was put in lower case (RFC 3986, 6.2.2.1).",
    "host_ascii": "The international host name was written in ASCII, as it is asked for (IDNA, UTS 46).",
    "host_dot": "The dot of the DNS root at the end of the host was removed; it names the same host.",
    "port": "The default port of the scheme, or an empty one, was removed (RFC 3986, 6.2.3).",
    "empty_path": "The empty path was written as a slash (RFC 3986, 6.2.3).",
    "dot_segments": "Segments of one and two dots were resolved (RFC 3986, 5.2.4).",
    "encoded": "Characters that no URL may hold (spaces, letters beyond ASCII) were percent-encoded as UTF-8.",
    "escapes": "Escapes were written in upper case, and escaped letters, digits and -._~ as such (RFC 3986, 6.2.2.2).",
    "tracking_parameter": "Parameters that only say how the reader came were removed; the list gives their sources. "
    "Those that are hidden in mails were removed too.",
    "tracking_fragment": "A fragment, or its text directive, that only says how the reader came was removed.",
    "empty_fragment": "A number sign with nothing after it was removed; fragments are never sent.",
}
"""Rule -> what it changed and why the result fetches the same, in the order in which rules are applied."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Normalised:
    """A normalised address."""

    url: str
    rules: tuple[str, ...]
    """Names of the rules (`RULES`) that changed it, in order; those among `MENDS` are repairs."""


# What no rule would change: a plain host in lower case, a path without escapes, odd characters or dot segments.
_CLEAN = re.compile(
    r"https?://(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}"
    r"(?!/(?:[^?]*/)?\.{1,2}(?:/|\?|\Z))/[A-Za-z0-9._~!$&'()*+;=@/-]*(?<!\.)"
    r"(?:\?(?:v|p|id|q|page|story|article|w|h|lang)=(?!~)[A-Za-z0-9._~-]*[A-Za-z0-9])?"
)

_LINE_BREAK = re.compile(r"[\t\r\n]")

# A rule can lay bare what another one handles, so they are applied until nothing changes; each round shortens the URL
# or brings it nearer to ASCII, and no real address takes more than two.
_MOST_ROUNDS = 20


def normalise(url: str) -> Normalised:
    """Return the normal form of an absolute address, and the rules that made it. What is no web address stays as it is.

    >>> normalise('HTTP://A.example:80/B/../C%7e?utm_source=x&id=5#Echobox=1588010041').url
    'http://a.example/C~?id=5'
    >>> normalise('https://a.example?utm_source=x')
    Normalised(url='https://a.example/', rules=('empty_path', 'tracking_parameter'))
    >>> normalise('https://https:/www.a.example/b')
    Normalised(url='https://www.a.example/b', rules=('scheme_doubled', 'scheme_slashes'))
    >>> normalise('https://a.example/B//C/?v=AbC#section').rules
    ()
    >>> normalise('mailto:Reader@A.example')
    Normalised(url='mailto:Reader@A.example', rules=())
    """
    if _CLEAN.fullmatch(url):
        return Normalised(url=url, rules=())
    rules: dict[str, None] = {}
    for _round in range(_MOST_ROUNDS):
        changed, names = _normalise_once(url)
        rules.update(dict.fromkeys(names))
        if changed == url:
            break
        url = changed
    return Normalised(url=url, rules=tuple(name for name in RULES if name in rules))


def _normalise_once(written: str) -> tuple[str, list[str]]:
    """Apply each rule once; return the result and the names of the rules that changed something."""
    url = parts.strip(written)
    rules = ["space_around"] if url != written else []
    url, mends = mend(url)
    rules += mends
    split = parts.split(url)
    if split is not None and _LINE_BREAK.search(url):
        rules.append("line_breaks")
        split = parts.split(_LINE_BREAK.sub("", url))
    if split is None:
        return url, rules
    authority, host = _authority(split.scheme, split.authority, rules)
    if split.scheme != split.scheme.lower():
        rules.append("scheme_case")
    path = _text(split.path, rules)
    if host:
        path = _path(path, rules)
    query = split.query if split.query is None else _query(_text(split.query, rules), host, rules)
    fragment = split.fragment if split.fragment is None else _fragment(split.fragment, host, rules)
    return str(parts.Parts(split.scheme.lower(), authority, path, query, fragment)), rules


def _authority(scheme: str, authority: str, rules: list[str]) -> tuple[str, str]:
    """Return the normal authority, and the host in it ('' where there is none)."""
    host = host_of(authority)
    if not host:
        return authority, ""
    user, at, rest = authority.rpartition("@")
    port = rest[len(host) :]
    normal = ascii_host(host)
    if normal != host:
        rules.append("host_case" if host.isascii() else "host_ascii")
    if normal.endswith(".") and not normal.endswith(".."):
        normal = normal[:-1]
        rules.append("host_dot")
    if port == ":" or port == (":443" if scheme.lower() == "https" else ":80"):
        port = ""
        rules.append("port")
    return f"{user}{at}{normal}{port}", normal


_NOT_IN_URL = re.compile(
    r"[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+"
)  # controls, space, " < > \ ^ ` { | }, non-ASCII
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def _text(text: str, rules: list[str]) -> str:
    """Return a path or query with forbidden characters encoded and its escapes in their normal form."""
    encoded = _encode(text, rules)
    if "%" not in encoded or _BROKEN_ESCAPE.search(encoded):
        return encoded  # after a stray percent sign, decoding could make an escape out of what was none
    normal = _ESCAPE.sub(_normal_escape, encoded)
    if normal != encoded:
        rules.append("escapes")
    return normal


def _encode(text: str, rules: list[str]) -> str:
    encoded = _NOT_IN_URL.sub(_percent_encode, text)
    if encoded != text:
        rules.append("encoded")
    return encoded


def _percent_encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def _normal_escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _path(path: str, rules: list[str]) -> str:
    if not path:
        rules.append("empty_path")
        return "/"
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for position, segment in enumerate(segments, start=1):
        if segment not in {".", ".."}:
            kept.append(segment)
            continue
        if segment == ".." and kept:
            kept.pop()
        if position == len(segments):
            kept.append("")
    normal = "/" + "/".join(kept)
    if normal != path:
        rules.append("dot_segments")
    return normal


def _query(query: str, host: str, rules: list[str]) -> str | None:
    """Return the query without tracking parameters; None if nothing else is in it."""
    if not query:
        return query
    of_site = site_parameters(host)
    given = query.split("&")
    kept = [pair for pair in given if not _only_tracks(pair, of_site)]
    if len(kept) == len(given):
        return query
    rules.append("tracking_parameter")
    return "&".join(kept) if any(kept) else None


def _only_tracks(pair: str, of_site: frozenset[str]) -> bool:
    name, _, value = pair.partition("=")
    return is_tracking_parameter(name, of_site) or is_hidden_value(value)


def _fragment(fragment: str, host: str, rules: list[str]) -> str | None:
    """Return the fragment without what only tracks; None if nothing else is in it."""
    if not fragment:
        rules.append("empty_fragment")
        return None
    anchor, directive, _text_directive = fragment.partition(":~:")
    # A query behind the fragment is never sent; it goes with a tracking fragment if it is tracking too.
    head, _mark, misplaced = anchor.partition("?")
    of_site = site_parameters(host)
    if is_tracking_fragment(anchor, host) or (
        is_tracking_fragment(head, host)
        and all(is_tracking_parameter(pair.partition("=")[0], of_site) for pair in misplaced.split("&"))
    ):
        anchor = ""
    if directive or anchor != fragment:
        rules.append("tracking_fragment")
    return _encode(anchor, rules) if anchor else None
