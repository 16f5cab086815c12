"""Analyses of the archive: what they read, and the tables that hold their results."""
