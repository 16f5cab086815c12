"""Render Markdown as HTML: CommonMark with raw HTML and footnotes, by cmark-gfm.

GFM's tables and bare links are left out on purpose: cmarkgfm never frees what its extensions make, a `|` in the text of
a link must not part cells (`tables` finds the others), and bare URLs are found in the text of every kind of edition.
"""

import ctypes

from cmarkgfm.cmark import Options, _cmark

from crawler.digests.editions.markdown_forms.tables import with_tables

_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
_free = ctypes.CDLL(None).free
_free.argtypes = [ctypes.c_void_p]
_free.restype = None


def to_html(markdown: str) -> str:
    """Return the HTML of a Markdown text. NUL bytes and lone surrogates become U+FFFD, as in CommonMark."""
    data = with_tables(markdown).encode("utf-8", "replace")
    rendered = _cmark.lib.cmark_markdown_to_html(data, len(data), _OPTIONS)
    try:
        return bytes(_cmark.ffi.string(rendered)).decode("utf-8")
    finally:
        # cmarkgfm's own functions give the text and never free it (nor, with extensions, the tree): a crawl of
        # thousands of posts would hold them all. cmark takes it from the C library's allocator.
        _free(int(_cmark.ffi.cast("uintptr_t", rendered)))
