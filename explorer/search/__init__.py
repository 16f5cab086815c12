"""Search: what visitors type, and what it finds."""
