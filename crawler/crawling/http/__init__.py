"""A client of HTTP/1.1 that reads what servers of the real web send, and connects to nothing that is refused."""
