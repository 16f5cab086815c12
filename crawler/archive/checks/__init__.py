"""The rules of an archive, and the comparison of two archives."""
