"""The words by which a digest says what a line or a link is, in several languages: data and the judgements over it."""
