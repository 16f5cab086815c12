"""Markdown as posts have it, and its rendering: tables, components, CommonMark. Pure."""
