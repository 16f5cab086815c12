"""Which elements of a body say something, which are hidden, and which are housekeeping of a page or mail. Pure."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.digests.body.markup.embeds import EMBEDS, classes_of

HEADINGS = {f"h{level}": level for level in range(1, 7)}
SKIPPED = frozenset(
    {"script", "style", "svg", "button", "form", "input", "select", "textarea", "noscript", "template", "head", "title"}
)
BLOCKS = frozenset({
    "p", "ul", "ol", "dl", "blockquote", "hr", "figure", "pre", "table", "div", "section", "article", "center", "main",
    "aside", "header", "footer", "nav", "details", "summary", "fieldset", "body", "html", "dt", "dd", "figcaption",
    *HEADINGS, *EMBEDS,
})  # fmt: skip
VOID_CLASSES = frozenset({
    "subscription-widget-wrap", "subscription-widget-wrap-editor", "subscribe-widget", "button-wrapper",
    "captioned-button-wrap", "paywall-jump", "post-ufi", "header-anchor-parent", "image-link-expand", "footnote-anchor",
    "footnote-number", "footnote-ref", "footnote-backref", "reversefootnote", "footnotes-sep",
})  # fmt: skip
"""Classes of elements that Substack and kramdown add and that say nothing: buttons, anchors, footnote marks."""

MAX_HOUSEKEEPING_CHARS = 1500
"""Characters of an element whose class calls it a footer or menu; a longer one holds the issue."""

_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:^|;)\s*max-height\s*:\s*0(?:px)?\s*(?:;|$|!)",
    re.IGNORECASE,
)
_HOUSEKEEPING_CLASS = re.compile(
    r"(?:^|[_-])(?:preheader|pre-header|previewtext|preview-text|footer|nav|navbar|navigation|menu|inline-links|"
    r"social|share|sharing|sharedaddy|feedflare|addtoany|jp-relatedposts|follow|unsubscribe|breadcrumbs?|pagination)(?:$|[_-])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_void(element: HtmlElement) -> bool:
    """Return whether an element says nothing: a comment, a script, a button or another part of the platform."""
    tag = element.tag
    if not isinstance(tag, str) or tag in SKIPPED:
        return True
    names = element.keys()
    if not names or names == ["href"]:  # nearly all there are
        return False
    classes = element.get("class")
    if classes is not None and not VOID_CLASSES.isdisjoint(classes.split()):
        return True
    if element.tag == "a" and (element.get("rel") == "footnote" or "footnote" in classes_of(element)):
        return True
    return bool(element.get("data-component-name") == "SubscribeWidgetToDOM")


def is_pixel(image: HtmlElement) -> bool:
    """Return whether an image is one that nobody sees: the tracking pixel of a mail, a spacer."""
    sizes = [image.get(side, "").strip().removesuffix("px") for side in ("width", "height")]
    return any(size in ("0", "1") for size in sizes) or is_hidden(image)


def is_hidden(element: HtmlElement) -> bool:
    """Return whether an element is not shown, as the line that mail programs show in their lists."""
    style = element.get("style")
    return (style is not None and _hides(style)) or element.get("hidden") is not None


@lru_cache(maxsize=1000)
def _hides(style: str) -> bool:
    return _HIDDEN_STYLE.search(style) is not None


def is_housekeeping(element: HtmlElement) -> bool:
    """Return whether an element is a menu, a footer, a share bar or a preheader: by its name, else by its class."""
    tag = element.tag
    if tag in ("nav", "footer"):
        return True
    if not element.keys() or tag == "a":
        return False
    if any(_names_housekeeping(name) for name in (element.get("class"), element.get("id")) if name):
        return len(element.text_content()) <= MAX_HOUSEKEEPING_CHARS
    return is_hidden(element)


@lru_cache(maxsize=1000)
def _names_housekeeping(name: str) -> bool:
    """Return whether a class or id, or one of several, is one of menus, footers and the like."""
    return any(_HOUSEKEEPING_CLASS.search(_CAMEL.sub("-", part).lower()) for part in name.split())
