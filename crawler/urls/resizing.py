"""Find the original of an image behind an address of a resizing service.

Only forms that the services document, and only where size, crop and format are all that the service changes.
"""

import re

from crawler.urls.escapes import decode, parameters
from crawler.urls.parts import Parts

__all__ = ["original_of"]

# https://jetpack.com/support/site-accelerator/: host and path of the original; `ssl` says its scheme, `q` its query.
_PHOTON_HOST = re.compile(r"i[0-3]\.wp\.com")
_PHOTON_PATH = re.compile(r"/([a-z0-9-]+(?:\.[a-z0-9-]+)+/.+)", re.IGNORECASE | re.DOTALL)
# https://nextjs.org/docs/app/api-reference/components/image, below the base path of a site where it has one.
_NEXT_PATH = re.compile(r"(?:/[^/]+)*/_next/image/?")
# https://cloudinary.com/documentation/fetch_remote_images: signature, transformations and version before the original.
_CLOUDINARY_PATH = re.compile(r"/[^/]+/image/fetch/(?:.*?/)?(https?(?:://|%3A%2F%2F).+)", re.IGNORECASE | re.DOTALL)
_CLOUDINARY_ANALYTICS = re.compile(r"_a=[^&]*")
# https://developers.cloudflare.com/images/transform-images/transform-via-url/: options, then an address or a path.
_CLOUDFLARE_PATH = re.compile(r"/cdn-cgi/image/(?:[a-z-]+=[^/]*?)/(.+)", re.IGNORECASE | re.DOTALL)

_WEB = re.compile(r"https?://", re.IGNORECASE)


def original_of(split: Parts, host: str) -> str | None:
    """Return the address, not normalised, of the image that the service at `host` resizes; None when that is not
    certain."""
    if _PHOTON_HOST.fullmatch(host):
        return _photon(split)
    if host == "res.cloudinary.com":
        return _cloudinary(split)
    if _NEXT_PATH.fullmatch(split.path):
        return _next(split)
    if match := _CLOUDFLARE_PATH.fullmatch(split.path):
        tail = "" if split.query is None else f"?{split.query}"
        return match[1] + tail if _WEB.match(match[1]) else _below(split, f"/{match[1]}{tail}")
    return None


def _photon(split: Parts) -> str | None:
    match, given = _PHOTON_PATH.fullmatch(split.path), _parameters(split.query)
    if match is None or given is None or "q" in given:
        return None
    return f"{'https' if given.get('ssl') == '1' else 'http'}://{match[1]}"


def _next(split: Parts) -> str | None:
    given = _parameters(split.query)
    target = given.get("url") if given else None
    if not target:
        return None
    if _WEB.match(target):
        return target
    return _below(split, target) if target.startswith("/") and not target.startswith("//") else None


def _cloudinary(split: Parts) -> str | None:
    match = _CLOUDINARY_PATH.fullmatch(split.path)
    # A query of the original is escaped; one that is not is the service's, or nobody's who is sure.
    if match is None or not (split.query is None or _CLOUDINARY_ANALYTICS.fullmatch(split.query)):
        return None
    return match[1] if _WEB.match(match[1]) and "%3F" not in match[1].upper() else decode(match[1])


def _below(split: Parts, path: str) -> str:
    return f"{split.scheme}://{split.authority}{path}"


def _parameters(query: str | None) -> dict[str, str] | None:
    given = parameters(query)
    return dict(given) if given is not None else None
