"""What a name, a title or a line of text states: numbers and dates, in the ways in which digests write them. Pure."""
