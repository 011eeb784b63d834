"""A request as an endpoint sees it, and what it answers with."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from bettune.errors import PayloadTooLarge, RequestTimeout
from bettune.tokens import Caller

LARGEST_BODY = 1_048_576
"""Bytes."""
LONGEST_WAIT = 30
"""Seconds that a body may take to arrive."""

Headers: TypeAlias = list[tuple[bytes, bytes]]
Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


class ClientGone(Exception):
    """The client closed the connection before its request was whole."""


class Answer(NamedTuple):
    """What goes back: a status, a JSON document (or nothing), and further headers."""

    status: int
    body: bytes
    headers: Sequence[tuple[bytes, bytes]] = ()


class Request:
    """One request: cheap to make, and read only as far as its endpoint needs."""

    __slots__ = ("_body", "_headers", "_receive", "arguments", "caller", "query", "versions")

    caller: Caller

    def __init__(self, scope: Scope, receive: Receive, arguments: tuple[str, ...]) -> None:
        """Take the parts of an ASGI scope; `arguments` are those of the path."""
        self._headers: Headers = scope["headers"]
        self._receive = receive
        self._body: bytes | None = scope.get("body")
        self.query: bytes = scope["query_string"]
        self.arguments = arguments
        self.versions: Mapping[str, int] | None = None
        """Of the database's topics when the token was looked at, if it was."""

    def header(self, name: bytes) -> bytes:
        """Return a header's value, empty where it is not there; the name in small letters."""
        for key, value in self._headers:
            if key == name:
                return value
        return b""

    def check_length(self) -> None:
        """Refuse a body that is announced as too large, before any of it is read."""
        announced = self.header(b"content-length")
        if announced and len(announced) > 6 and int(announced) > LARGEST_BODY:
            raise PayloadTooLarge

    async def body(self) -> bytes:
        """Return the whole body; PayloadTooLarge as soon as it is known to be."""
        if self._body is not None:  # it came with its head
            return self._body
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                return await self._whole()
        except TimeoutError:
            raise RequestTimeout from None

    async def _whole(self) -> bytes:
        message = await self._receive()
        first = self._part(message)
        if not message.get("more_body"):
            return first
        parts, size = [first], len(first)
        while message.get("more_body"):
            message = await self._receive()
            part = self._part(message)
            parts.append(part)
            size += len(part)
            if size > LARGEST_BODY:
                raise PayloadTooLarge
        return b"".join(parts)

    @staticmethod
    def _part(message: Message) -> bytes:
        if message["type"] == "http.disconnect":
            raise ClientGone
        part: bytes = message.get("body", b"")
        if len(part) > LARGEST_BODY:
            raise PayloadTooLarge
        return part
