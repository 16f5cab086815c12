"""Releases: the archive as anyone can rebuild it from the same inputs, with reports on its quality."""
