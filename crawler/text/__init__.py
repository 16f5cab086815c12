"""Texts by other people: white space, charsets, languages, dates, HTML and JSON. Pure."""
