"""A connection of the server: uvicorn's, with bounds on what a client may make it keep.

uvicorn takes in the head of a request however long it is and waits for it forever, and waits as
long for a client that does not take its answer. Here both end, without a token being asked for.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536
"""Bytes, of the request line with the headers; also of the trailers behind a body."""
LONGEST_REQUEST = 60
"""Seconds that a whole request may take to arrive, counted from the last answer."""
LONGEST_ANSWER = 60
"""Seconds for which a client may take nothing of its answer."""


class Connection(HttpToolsProtocol):
    """Bounded in the bytes of a head, and in the time that a request or an answer may take."""

    _unparsed = 0
    """Bytes since the last whole head or part of a body."""
    _arriving: asyncio.TimerHandle | None = None
    _leaving: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._arriving = self.loop.call_later(LONGEST_REQUEST, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        for timer in (self._arriving, self._leaving):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; the head must not be too large."""
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._unparsed = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body has come."""
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; where it was answered before, the next one is waited for."""
        self._unparsed = 0
        if self._arriving is not None and not self.cycle.response_complete:
            self._arriving.cancel()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, unless it is there already."""
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if self.cycle.response_complete or self.cycle.more_body:
            if self._arriving is not None:
                self._arriving.cancel()
            self._arriving = self.loop.call_later(LONGEST_REQUEST, self.transport.abort)

    def pause_writing(self) -> None:
        """The client does not take its answer as fast as it is made: give it some time."""
        super().pause_writing()
        self._leaving = self.loop.call_later(LONGEST_ANSWER, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        if self._leaving is not None:
            self._leaving.cancel()
        super().resume_writing()
