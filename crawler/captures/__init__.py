"""Captures: the bytes of responses, kept in WARC files."""
