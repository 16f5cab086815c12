"""Recognise the redirects through which mailing platforms count clicks, and read the target that some of them hold.

Such an address has a token of the reader to whom the mail was sent. Platforms are known by the host or the path of
their redirects; what a redirect holds is found by its form, which many platforms share.
"""

import base64
import re
import zlib
from collections.abc import Iterator

from crawler.text.safe_json import parse_json
from crawler.urls import parts
from crawler.urls.escapes import decode, parameters
from crawler.urls.hosts import host_of, is_web

__all__ = ["PLATFORMS", "held_target", "is_click_redirect"]

PLATFORMS: dict[str, tuple[str | None, str | None]] = {
    "ActiveCampaign and phpList": (None, r"(?:/[\w-]+)*/lt\.php"),
    "Amazon SES": (r".*\.awstrack\.me", r"/[CL]?L0/.+"),
    "Amazon SES, own host": (None, r"/[CL]L0/https?(?::|%3A).+"),
    "AWeber": (r"clicks\.aweber\.com", r"/.+"),
    "Beehiiv and SendGrid's short form": (None, r"/ss/c/.+"),
    "Benchmark": (r".+\.benchmarkurl\.com", r"/c/.+"),
    "Brevo": (None, r"/(?:mk|tr)/(?:cl|mr|un)/.+"),
    "Buttondown": (r"(?:.+\.)?buttondown\.(?:email|com)", r"/(?:click|track|c)/.+"),
    "Campaign Monitor": (r".+\.(?:createsend\d*|cmail\d+|updatemyprofile)\.com", r"/t/.+"),
    "Campaign Monitor, own host": (None, r"/t/[a-z]-[a-z]-[a-z]{4,}(?:-[a-z]{1,2}){1,2}/?"),
    "CleverReach": (r".+\.cleverreach\.com", r"/c/.+"),
    "Constant Contact": (r".+\.rs6\.net", r"/tn\.jsp"),
    "Barracuda": (r"linkprotect\.cudasvc\.com", r"/url"),
    "Cisco": (r"secure-web\.cisco\.com", r"/.+"),
    "ConvertKit": (r"(?:.+\.)?(?:convertkit-mail\d*|kit-mail\d*)\.com", r"/.+"),
    "Cooperpress": (None, r"/link/\d{3,}/(?=[a-z]*\d)[0-9a-z]{8,}"),
    "Curated": (r"cur\.at", r"/[^?]+(?=\?.*\bsid=)"),
    "Customer.io": (None, r"/e/c/.+"),
    "Drip": (r".+\.dripemail\d*\.com", r"/c/.+"),
    "Eloqua": (None, r"/e/er(?=\?)"),
    "EmailOctopus": (r".+\.eomail\d*\.com", r"/.+"),
    "Emma": (r"t\.e2ma\.net", r"/click/.+"),
    "Facebook": (r"lm?\.facebook\.com", r"/l\.php"),
    "FeedBlitz": (r".+\.feedblitz\.com", r"/(?:~/t/|t3?\.asp).+"),
    "Flodesk": (r"click\.flodesk\.com", r"/.+"),
    "Ghost": (None, r"/r/[0-9a-f]{6,}/?(?=\?m=)"),
    "GetResponse": (None, r"/click\.html(?=\?x=)"),
    "Google": (r"(?:www\.)?google\.[a-z.]{2,6}", r"/url(?=\?)"),
    "HubSpot": (None, r"/(?:e3t|hs/c?ta|events/public/v1/encoded/track)/.+|/Ctc/.+"),
    "Iterable": (None, r"/(?:a|e|u)/click"),
    "Klaviyo": (r".+\.(?:klclick\d*|klaviyomail)\.com|trk\.klclick\d*\.com", r"/.+"),
    "LinkedIn": (r"(?:www\.)?linkedin\.com", r"/redir/redirect|/safety/go"),
    "listmonk": (None, r"/link(?:/[0-9a-f]{8}-[0-9a-f-]{27}){3}"),
    "Mailchimp": (r".+\.(?:list-manage\d*|mailchimp)\.com|.+\.mandrillapp\.com", r"/track/.+"),
    "MailerLite": (r".+\.(?:mlsend\d*|mlsnd|mlflow)\.com|(?:click|track|link)s?\.mailerlite\.com", r"/.+"),
    "Mailgun": (None, r"/c/eJ[A-Za-z0-9_-]+={0,2}"),
    "MailPoet": (None, r"/(?=\?mailpoet_router)"),
    "Mailjet": (r".+\.mjt\.lu", r"/lnk/.+"),
    "Mailjet, own host": (None, r"/lnk/[A-Za-z0-9_-]+/\d+/.+"),
    "Marketing Cloud": (None, r"/(?=\?qs=[0-9a-f]{24,})"),
    "Mautic": (None, r"/r/[0-9a-f]{20,}"),
    "Microsoft Safe Links": (r".+\.safelinks\.protection\.outlook\.com", r"/.*"),
    "Mimecast": (r".+\.mimecast\.com", r"/s/.+"),
    "Pardot": (r"(?:go|info|www2|pages)\..+", r"/e/\d+/.+/\d{6,}"),
    "Newsletter for WordPress": (None, r"/(?=\?nltr=)"),
    "Postmark": (r"click\.pstmrk\.it|.+\.pstmrk\.it", r"/.+"),
    "Proofpoint": (r"urldefense(?:\.proofpoint)?\.com", r"/v\d/.*"),
    "Revue": (r"(?:click|email)\.(?:revue|getrevue)\.(?:email|co)", r"/.+"),
    "Sailthru": (r"(?:link|links|click|e|email)\..+", r"/click/[0-9.]+/.+"),
    "SendGrid": (None, r"/(?:ls|wf|uni)/(?:click|open|unsubscribe)"),
    "Sendy": (None, r"/(?:[\w.-]+/)*[lw]/[A-Za-z0-9]{20,}(?:/[A-Za-z0-9]{8,}){0,2}/?"),
    "SparkPost": (None, r"/f/a/.+"),
    "Stibee": (r"event\.stibee\.com", r"/v\d/click/.+"),
    "Slack, Tumblr, VK, YouTube": (
        r"slack-redir\.net|t\.umblr\.com|vk\.com|www\.youtube\.com",
        r"/link|/redirect(?=\?(?:.*&)?[zq]=)|/away\.php",
    ),
    "Substack": (r"(?:.+\.)?substack\.com", r"/redirect/.+"),
    "The New York Times": (r"nl\.nytimes\.com", r"/f/.+"),
    "UniSender": (None, r"/\w\w/mail_link_tracker"),
    "Zoho": (r".+\.(?:maillist-manage|zcsend)\.[a-z.]{2,12}", r"/(?:click|ua)/.+"),
}
"""Platform -> expressions that the whole host and the whole path of its redirects match; None for any host.

An expression of a path may look ahead at the query. Each is what the platform's public documentation, or mails sent
with it, show."""

_RULES = tuple(
    (re.compile(host), re.compile(rf"(?:{path or '.*'})(?=\?|\Z)")) for host, path in PLATFORMS.values() if host
)
_HOSTS = re.compile("|".join(host for host, _ in PLATFORMS.values() if host))
"""The hosts of those with a host: hardly any address has one."""

_PATHS = re.compile(rf"(?:{'|'.join(path for host, path in PLATFORMS.values() if path and not host)})(?=\?|\Z)")
"""The paths of those on any host."""

_MAX_CHARS = 16_384
"""Characters of an address that is looked at; tokens make long ones, but none as long."""

_MAX_PIECES = 3
"""Parts of a token between dots (RFC 7519) that are looked at."""

_MAX_INFLATED = 65_536
"""Bytes to which a compressed target is inflated."""

_TARGETS = ("url", "u", "q", "target", "redirect", "redirect_url", "redirect_to", "l", "link", "href", "e", "to", "a")
"""Names under which targets are held, those that nearly always are one first."""

_BASE64 = re.compile(r"[A-Za-z0-9_+/-]{12,}={0,2}")


def is_click_redirect(url: str) -> bool:
    """Return whether an address is a platform's redirect that counts clicks.

    >>> is_click_redirect("https://u1.ct.mail.example/ls/click?upn=u001.AbCdEf")
    True
    >>> is_click_redirect("https://news.example/ls/clicks"), is_click_redirect("mailto:ada@news.example")
    (False, False)
    """
    split = parts.split(url) if len(url) <= _MAX_CHARS else None
    if split is None:
        return False
    host = host_of(split.authority).lower()
    shown = split.path if split.query is None else f"{split.path}?{split.query}"
    if _PATHS.match(shown):
        return True
    return _HOSTS.fullmatch(host) is not None and any(
        hosts.fullmatch(host) and paths.match(shown) for hosts, paths in _RULES
    )


def held_target(url: str) -> str | None:
    """Return the address of the web that another address holds, plain, encoded, in Base64 or compressed; None if none.

    >>> held_target("https://a.mjt.lu/lnk/AAA/1/BBB/aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ")
    'https://news.example/a'
    >>> held_target("https://t.example/CL0/https:%2F%2Fnews.example%2Fa%3Fb=1/1/0100/x=1")
    'https://news.example/a?b=1'
    >>> held_target("https://news.example/a") is None
    True
    """
    split = parts.split(url) if len(url) <= _MAX_CHARS else None
    if split is None:
        return None
    if target := _of_own_form(host_of(split.authority).lower(), split):
        return target
    given = parameters(split.query) or []
    named = sorted((value for value in given if value[0] in _TARGETS), key=lambda pair: _TARGETS.index(pair[0]))
    for text in [value for _, value in named] + [value for _, value in given] + _segments(split.path):
        target = _target_in(text)
        if target is not None:
            return target
    return None


def _of_own_form(host: str, split: parts.Parts) -> str | None:
    """Return the target that FeedBlitz (`…/~URL`), Postmark (`/3s/HOST%2FPATH/…`) or Proofpoint (`/v3/__URL__;…`,
    `/v2/url?u=…`) hold."""
    if host.endswith("pstmrk.it"):
        segments = split.path.split("/")
        return "https://" + decode(segments[2]) if len(segments) > 3 and "." in segments[2] else None
    if host.endswith("feedblitz.com"):
        target = str(split).partition("/~http")[2]
        return f"http{target}" if target and is_web(f"http{target}") else None
    if host.startswith("urldefense."):
        whole = str(split)
        held, end, _ = whole.partition("/v3/__")[2].partition("__;")
        if held and end:
            return held if is_web(held) else None
        named = dict(parameters(split.query) or ()).get("u", "")
        target = decode(named.replace("-", "%").replace("_", "/"))
        return target if is_web(target) else None
    return None


def _segments(path: str) -> list[str]:
    """Return the segments of a path, decoded, the last first: tokens stand before what they are about."""
    return [decode(segment) for segment in reversed(path.split("/")) if len(segment) > 11]


def _target_in(text: str) -> str | None:
    """Return the address that a text is, or that it holds in one of the encodings that platforms use."""
    if re.match(r"https?:/{1,2}[^/]", text, re.IGNORECASE):
        target = re.sub(r"^(https?):/+", r"\1://", text, flags=re.IGNORECASE)
        return target if is_web(target) else None
    pieces = [piece for piece in text.partition("~~")[0].split(".")[:_MAX_PIECES] if _BASE64.fullmatch(piece)]
    for data in (data for piece in pieces for data in _decoded(piece)):
        inner = data.decode("utf-8", "replace").strip()
        if len(inner) > _MAX_CHARS:
            continue
        found: list[object] = [inner]
        if inner.startswith("{"):
            found = _values_in_json(inner)
        elif ";" in inner and not inner.startswith("http"):
            found = list(inner.split(";"))
        elif "=" in inner and not inner.startswith("http"):
            found = [value for name, value in parameters(inner) or () if name in _TARGETS]
        for value in found:
            if isinstance(value, str) and value.startswith(("http://", "https://")) and _is_address(value):
                return value
    return None


def _is_address(text: str) -> bool:
    return is_web(text) and text.isprintable() and "\ufffd" not in text


def _decoded(text: str) -> Iterator[bytes]:
    """Yield the bytes that a text of Base64 stands for, inflated where they are compressed."""
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        data = base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except ValueError:
        return
    if data[:1] == b"\x78":
        try:
            yield zlib.decompressobj().decompress(data, _MAX_INFLATED)
        except zlib.error:
            return
    yield data


def _values_in_json(text: str) -> list[object]:
    """Return the values of a JSON object under the names of targets; none where it is no object."""
    try:
        held = parse_json(text)
    except ValueError:
        return []
    return [held[name] for name in _TARGETS if name in held] if isinstance(held, dict) else []
