"""A server on this machine that answers as it is told to, byte by byte."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Answer = Callable[[socket.socket], None]
"""Writes an answer to a connection whose request has been read; the connection is closed afterwards."""


class Server:
    """requests: (path, arrival in seconds of a monotonic clock) in order. connections: how many were accepted."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self.tls = tls
        self.listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.host, self.port = host, self.listener.getsockname()[1]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, float]] = []
        self.connections = 0
        self.over = threading.Event()

    def serve(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        with (
            suppress(OSError),
            self.tls.wrap_socket(connection, server_side=True) if self.tls else connection as connection,
        ):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (got := connection.recv(65536)):
                    return
                head += got
            target = head.split(b" ", 2)[1].decode("latin-1")
            path = target.partition("?")[0]
            self.requests.append((path, time.monotonic()))
            self.answers.get(path, page(b"", status="404 Not Found"))(connection)


@contextmanager
def serve(host: str = "127.0.0.1", port: int = 0, certificate: Path | None = None) -> Iterator[Server]:
    """A server while the context lasts. certificate: with its key, of a server that speaks TLS."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    server = Server(host, port, context)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        # Closing alone would leave accept() waiting
        with suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(5)


def page(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Answer:
    """A whole answer; length: what Content-Length says."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body) if length is None else length}"]
    head = "\r\n".join([*lines, *headers, "", ""]).encode("latin-1")
    return lambda connection: connection.sendall(head + body)


def raw(data: bytes) -> Answer:
    """Nothing but these bytes."""
    return lambda connection: connection.sendall(data)


def redirect(target: str) -> Answer:
    return page(b"", f"Location: {target}", status="302 Found")


def endless(head: bytes, again: bytes, *, pause: float = 0, most: float = 15) -> Answer:
    """A head, then the same bytes again and again until the client goes. pause, most: seconds."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        end = time.monotonic() + most
        while time.monotonic() < end:
            connection.sendall(again)
            time.sleep(pause)

    return answer
