"""Readers of editions, one a kind."""
