"""A client of HTTP/1.1 that reads what servers of the real web send, and connects to nothing that is refused.

The parsers of the libraries that were tried (libcurl's, llhttp, h11) give up at a header line without colon, or
without a name, at blank lines before the status line, at two equal lengths; none of them lets that be changed.
"""
