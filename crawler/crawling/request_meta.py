"""Keys of `Request.meta` by which the components of a crawl pass on what belongs to one request."""

__all__ = ["BODY_SIZE", "CAPTURE", "DUE_TARGET", "STARTED"]

DUE_TARGET = "due_target"
"""The link or image that the request visits, a `DueTarget`."""

CAPTURE = "capture"
"""The WARC record of the last response, a `Record`."""

STARTED = "download_started"
"""When the first download began, in seconds since the epoch; redirects keep it."""

BODY_SIZE = "body_size"
"""Bytes of the last response's body, as it was transferred."""
