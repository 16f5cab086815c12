"""Removal of what must not be kept, and the record of what was removed."""
