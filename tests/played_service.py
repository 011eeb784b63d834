"""A live service, played on this machine: it answers by a script, and remembers the questions."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec


class Asked(msgspec.Struct):
    """A request as the service got it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Their names in small letters."""


class Reply(msgspec.Struct):
    """What the service answers."""

    body: bytes = b"[]"
    status: int = 200
    headers: dict[str, str] = {}
    announced: int | None = None
    """The length that is told, where it is not that of the body."""
    before: Callable[[], Any] = lambda: None
    """What happens between the head and the body."""


class PlayedService:
    """What is answered, by path, one reply after the other; the last one stays."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self._replies: dict[str, list[Reply]] = {}

    def answers(self, path: str, *replies: Reply) -> None:
        self._replies[path] = list(replies)

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        replies = self._replies.get(asked.path, [Reply(b'{"message": "Not found"}', 404)])
        return replies.pop(0) if len(replies) > 1 else replies[0]


@contextmanager
def play_service() -> Iterator[PlayedService]:
    """Serve on a free port for as long as it is used."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = service.reply(Asked(parts.path, query, headers))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            length = len(reply.body) if reply.announced is None else reply.announced
            self.send_header("Content-Length", str(length))
            self.end_headers()
            reply.before()
            self.wfile.write(reply.body)

        def log_message(self, *words: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PlayedService(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
