"""One request to a live service, with bounds on all that it may do: time, size, redirects.

The standard library's client, as `bettune import` uses for addresses: the base install then needs
nothing more, and a feed asks one question at a time.
"""

import socket
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from email.message import Message
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bettune import __version__
from bettune.errors import FeedFailed

LARGEST_ANSWER = 16 * 2**20
"""Bytes; the largest saved one has 300,000."""
SILENCE = 20
"""Seconds without a byte after which an answer is given up."""
DEADLINE = 60
"""Seconds that a question and its answer may take as a whole, from the connection to the end."""
_PART = 65_536


class Fetched(NamedTuple):
    """What a service answered, whatever its status."""

    status: int
    headers: Message
    body: bytes


class Cut(Exception):
    """No whole answer came, which another try may bring; the message says why, without the URL."""


def check_base(base: str) -> None:
    """Refuse an address that a key must not be sent to: all but https, and this machine itself."""
    parts = urlsplit(base)
    is_local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or parts.scheme not in (("http", "https") if is_local else ("https",)):
        raise FeedFailed(f"{base!r:.100} is no address to send a key to; https://… is expected")


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Hands over answers of any status: a redirect would take the key elsewhere."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


def _left(ends: float) -> float:
    """Return the seconds until a silence is given up; Cut once there are none."""
    left = ends - time.monotonic()
    if left <= 0:
        raise Cut(f"the answer took more than {DEADLINE} seconds")
    return min(SILENCE, left)


class _Received(RawIOBase):
    """What a socket receives until a moment: a head that comes drop by drop ends then as well."""

    def __init__(self, wire: socket.socket, received: RawIOBase, ends: float) -> None:
        self._wire, self._received, self._ends = wire, received, ends

    def readable(self) -> bool:
        return True

    def readinto(self, part: Any) -> int | None:
        self._wire.settimeout(_left(self._ends))
        try:
            return self._received.readinto(part)
        except TimeoutError:
            _left(self._ends)
            raise

    def close(self) -> None:
        self._received.close()
        super().close()


class _Answer(HTTPResponse):
    """An answer that is read until a moment."""

    def __init__(self, wire: socket.socket, *told: Any, ends: float, **more: Any) -> None:
        super().__init__(wire, *told, **more)
        self.fp = BufferedReader(_Received(wire, self.fp.detach(), ends))


def _connected(
    address: tuple[str, int], timeout: float, source: None = None, *, ends: float
) -> socket.socket:
    """Return a socket that is connected to the first address of a host that takes it in time."""
    failed: Exception = OSError("the host has no address")
    for family, kind, protocol, _, place in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
        wire = socket.socket(family, kind, protocol)
        try:
            wire.settimeout(_left(ends))
            wire.connect(place)
            wire.settimeout(_left(ends))
        except (OSError, Cut) as error:
            wire.close()
            failed = error
        else:
            return wire
    raise failed


class _Connection(HTTPConnection):
    """A connection whose whole conversation ends at a moment."""

    def __init__(self, host: str, *, ends: float, **more: Any) -> None:
        super().__init__(host, **more)
        self.response_class = partial(_Answer, ends=ends)  # type: ignore[assignment]
        # The library's own waits its whole time for each address of a host.
        self._create_connection = partial(_connected, ends=ends)


class _SafeConnection(_Connection, HTTPSConnection):
    """The same, encrypted."""


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, ends: float) -> None:
        super().__init__()
        self._open = partial(self.do_open, partial(_Connection, ends=ends))

    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self._open(request)


class _Safe(urllib.request.HTTPSHandler):
    def __init__(self, ends: float) -> None:
        super().__init__()
        self._open = partial(self.do_open, partial(_SafeConnection, ends=ends))

    def https_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self._open(request)


def fetch(url: str, headers: Mapping[str, str]) -> Fetched:
    """Return what stands at a URL; Cut where no whole answer came."""
    request = urllib.request.Request(  # noqa: S310  # check_base has looked at it
        url,
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"bettune/{__version__}",
            **headers,
        },
    )
    ends = time.monotonic() + DEADLINE
    try:
        opener = urllib.request.build_opener(_AsItIs, _Plain(ends), _Safe(ends))
        with opener.open(request, timeout=SILENCE) as answer:
            body = _whole(answer)
            return Fetched(answer.status, answer.headers, _unpacked(answer.headers, body))
    except urllib.error.URLError as error:
        raise Cut(f"{error.reason}") from None
    except HTTPException as error:  # its text may have the URL in it
        raise Cut(f"the answer broke off ({type(error).__name__})") from None
    except (OSError, zlib.error) as error:
        raise Cut(str(error) or type(error).__name__) from None


def _whole(answer: HTTPResponse) -> bytes:
    """Return the body, part by part as it comes; what was announced must come."""
    announced = answer.length
    parts: list[bytes] = []
    size = 0
    while size != announced and (part := answer.read1(_PART)):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise FeedFailed(f"The answer is larger than {LARGEST_ANSWER // 2**20} MiB")
    if announced is not None and size < announced:
        raise Cut(f"the answer broke off after {size} of {announced} bytes")
    return b"".join(parts)


def _unpacked(headers: Message, body: bytes) -> bytes:
    if headers.get("Content-Encoding", "").strip().lower() != "gzip":
        return body
    packed = zlib.decompressobj(wbits=31)
    found = packed.decompress(body, LARGEST_ANSWER + 1)
    if len(found) > LARGEST_ANSWER:
        raise FeedFailed(f"The answer is larger than {LARGEST_ANSWER // 2**20} MiB")
    if not packed.eof:
        raise Cut("the compressed answer broke off")
    return found
