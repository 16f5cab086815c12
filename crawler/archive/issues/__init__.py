"""Issues, their editions and listings: the repository of the digest side."""
