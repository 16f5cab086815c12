"""Texts of other people: white space, wrong charsets, dates, HTML and JSON. Pure."""
