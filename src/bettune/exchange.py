"""A request that came in one piece, and its answer, without a task and an event of its own.

Small requests to the API arrive whole, and most are answered there and then: from memory, or after
a read that runs on the event loop. For those the machinery that waits for parts of a body costs
more than the answer. What has to wait after all, as a write does for its commit, goes on when the
future it waits for is done. The application must wait for nothing but futures of the running loop.
"""

import logging
from asyncio import CancelledError
from collections.abc import Callable, Coroutine, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]

_STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
LARGE = 8_192
"""Bytes from which a body is written beside its head, not copied behind it."""
log = logging.getLogger("bettune")


class _Nobody:
    """In place of an event that nobody waits for."""

    def set(self) -> None:
        """Nothing to wake."""


class Exchange:
    """One request and its answer; the connection looks at it as at a cycle of uvicorn's."""

    __slots__ = (
        *("_body", "_coroutine", "_headers", "_on_response", "_start", "_transport"),
        *("disconnected", "keep_alive", "response_complete"),
    )
    message_event = _Nobody()
    more_body = False

    def __init__(
        self,
        transport: Any,
        headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
        on_response: Callable[[], None],
    ) -> None:
        """Take the whole body, and the headers that every answer of the server carries."""
        self._transport = transport
        self._headers = headers
        self._body = body
        self._on_response = on_response
        self._start: Message = {}
        self.disconnected = self.response_complete = False
        self.keep_alive = True

    def begin(self, coroutine: Coroutine[Any, None, None]) -> None:
        """Run the application as far as it gets; the rest follows by itself."""
        self._coroutine = coroutine
        self._proceed()

    def _proceed(self, _: object = None) -> None:
        try:
            future = self._coroutine.send(None)
            future._asyncio_future_blocking = False  # as a task does: it is waited for from here on
            future.add_done_callback(self._proceed)
        except StopIteration:
            pass
        except (Exception, CancelledError):
            log.exception("A request failed")
            self._transport.close()

    async def receive(self) -> Message:
        """Return the whole body; there is no more after it."""
        body, self._body = self._body, b""
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """Keep the head of an answer until its body comes, and write both at once."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self.disconnected:
            return
        parts = [_STATUS_LINES[self._start["status"]]]
        for name, value in self._headers:
            parts += name, b": ", value, b"\r\n"
        for name, value in self._start["headers"]:
            parts += name, b": ", value, b"\r\n"
        if not self.keep_alive:
            parts.append(b"connection: close\r\n")
        parts.append(b"\r\n")
        body = message["body"]
        if len(body) < LARGE:
            parts.append(body)
            self._transport.write(b"".join(parts))
        else:  # not worth a copy
            self._transport.writelines((b"".join(parts), body))
        self.response_complete = True
        if not self.keep_alive:
            self._transport.close()
        self._on_response()
