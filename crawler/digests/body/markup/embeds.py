"""Embedded players, posts and tweets in HTML: what they embed. Pure."""

import re

from lxml.html import HtmlElement

from crawler.text.safe_json import load_json

EMBEDS = frozenset({"iframe", "embed", "object", "video", "audio"})
"""Elements that embed something."""
TWEET = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/[^/\s]+/status(?:es)?/\d+", re.IGNORECASE)


def embedded_address(element: HtmlElement) -> str | None:
    """Return the address of an embedded player, post or tweet: '' without one, None where nothing is embedded."""
    tag = element.tag
    if tag not in EMBEDS and not element.keys():
        return None
    classes = classes_of(element)
    if tag in EMBEDS:
        source = element.get("src") or element.get("data")
        if source is None:
            source = next((child.get("src") for child in element.iter("source") if child.get("src")), "")
        return str(source)
    if tag == "blockquote" and not {"twitter-tweet", "twitter-video"}.isdisjoint(classes):
        return _tweet_in(element)
    if not {"tweet", "twitter-embed", "embedded-post-wrap", "youtube-wrap"}.isdisjoint(classes) or element.get(
        "data-component-name"
    ) in ("Twitter2ToDOM", "EmbeddedPostToDOM", "Youtube2ToDOM"):
        return _described(element)
    return None


def classes_of(element: HtmlElement) -> tuple[str, ...]:
    """Return the classes of an element."""
    value = element.get("class")
    return tuple(value.split()) if value else ()


def _described(element: HtmlElement) -> str:
    """Return the address of a Substack embed: in the JSON of `data-attrs`, else of its first frame or link."""
    attrs = load_json(element.get("data-attrs"))
    if isinstance(attrs, dict):
        for key in ("url", "canonical_url"):
            if isinstance(attrs.get(key), str):
                return str(attrs[key])
        if isinstance(attrs.get("videoId"), str):
            return f"https://www.youtube.com/watch?v={attrs['videoId']}"
    if element.tag == "a" and element.get("href"):
        return str(element.get("href"))
    for frame in element.iter("iframe"):
        return str(frame.get("src", ""))
    return _tweet_in(element)


def _tweet_in(element: HtmlElement) -> str:
    urls = [a.get("href", "") for a in element.iter("a")]
    return next((url for url in reversed(urls) if TWEET.match(url)), urls[-1] if urls else "")
