"""A connection of the server: uvicorn's, with bounds on what a client may make it keep.

uvicorn takes in the head of a request however long it is and waits for it forever, and waits as
long for a client that does not take its answer. Here both end, without a token being asked for.
A request to the API that arrives in one piece is answered by an `Exchange`, not by a task.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bettune.exchange import Exchange

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
    _waiting_since: float | None = None
    """Since when a whole request is waited for; None while one is answered."""
    _heard = True
    """Whether a part of the request that is waited for has come; a first one is expected soon."""
    _timer: asyncio.TimerHandle | None = None
    _leaving: asyncio.TimerHandle | None = None
    _held: list[bytes] | None = None
    """The body, as far as it has come, of a request that may turn out to be here in one piece."""

    def __init__(self, config: Any, *further: Any, **named: Any) -> None:
        """Learn which requests of the application can do without a task."""
        super().__init__(config, *further, **named)
        plain = not (self.access_log or self.root_path or self.limit_concurrency)
        self._direct: bytes | None = getattr(config.app, "direct", None) if plain else None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._waiting_since = self.loop.time()
        self._look_again_in(LONGEST_REQUEST)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        for timer in (self._timer, self._leaving):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def _look_again_in(self, seconds: float) -> None:
        """Look again then, or sooner: an answer in between shortens the time that is left."""
        soon = min(seconds, self.timeout_keep_alive, LONGEST_REQUEST)
        self._timer = self.loop.call_later(soon, self._look)

    def _look(self) -> None:
        """Let go of a client that has been silent, or sent half a request, for too long."""
        since = self._waiting_since
        if since is None:
            self._look_again_in(LONGEST_REQUEST)
            return
        longest = LONGEST_REQUEST if self._heard else min(self.timeout_keep_alive, LONGEST_REQUEST)
        left = since + longest - self.loop.time()
        if left > 0:
            self._look_again_in(left)
        elif self._heard:
            self.transport.abort()
        else:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; the head must not be too large."""
        self._heard = True
        self._unparsed += len(data)
        super().data_received(data)
        if self._held is not None:
            self._go_the_usual_way()
        if self._unparsed > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._unparsed = 0
        if self._direct and self.url.startswith(self._direct) and self._is_simple():
            self._held = []
        else:
            super().on_headers_complete()

    def _is_simple(self) -> bool:
        """Tell whether the request stands alone and needs nothing but an answer."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.expect_100_continue
            and not self.flow.write_paused
            and b"%" not in self.url
            and b"#" not in self.url
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
            and self.parser.get_http_version() == "1.1"
        )

    def _go_the_usual_way(self) -> None:
        """Treat a request as uvicorn does: the rest of its body is still to come."""
        held, self._held = self._held or [], None
        super().on_headers_complete()
        for part in held:
            super().on_body(part)

    def on_body(self, body: bytes) -> None:
        """A part of the body has come."""
        self._unparsed = 0
        if self._held is not None:
            self._held.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; where it was answered before, the next one is waited for."""
        self._unparsed = 0
        if self._held is not None:
            self._answer_at_once()
            return
        if not self.cycle.response_complete:
            self._waiting_since = None
        super().on_message_complete()

    def _answer_at_once(self) -> None:
        body = b"".join(self._held or ())
        self._held = None
        self._waiting_since = None
        scope = self.scope
        path, _, query = self.url.partition(b"?")
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["path"], scope["raw_path"], scope["query_string"] = path.decode("ascii"), path, query
        scope["body"] = body  # type: ignore[typeddict-unknown-key]
        exchange: Any = Exchange(
            self.transport, self.server_state.default_headers, body, self.on_response_complete
        )
        self.cycle = exchange
        exchange.begin(self.app(scope, exchange.receive, exchange.send))

    def on_response_complete(self) -> None:
        """Go on with a request that is there already, or begin to wait for the next one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        if self.cycle.response_complete or self.cycle.more_body:
            self._waiting_since = self.loop.time()
            self._heard = self.cycle.more_body

    def pause_writing(self) -> None:
        """The client does not take its answer as fast as it is made: give it some time."""
        super().pause_writing()
        self._leaving = self.loop.call_later(LONGEST_ANSWER, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        if self._leaving is not None:
            self._leaving.cancel()
        super().resume_writing()
