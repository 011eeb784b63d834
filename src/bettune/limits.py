"""Limits of requests: exactly so many in a window that begins with the first.

One process counts in memory; several share their counts through Redis.
"""

import ipaddress
import time
from collections.abc import Callable
from math import ceil
from typing import Any, NamedTuple, Protocol

import msgspec

from bettune.errors import Unavailable

MOST_KEPT = 20_000
"""Windows in memory; the oldest is forgotten before one more is opened."""

CONNECTIONS = 32
"""To Redis; when all are busy, a request waits its turn."""


class Count(NamedTuple):
    """Where one caller stands after a request."""

    accepted: bool
    remaining: int
    """Requests left in this window."""
    reset: int
    """Whole seconds until a new window is open, at least 1."""


class Limit(Protocol):
    """So many requests for each key in a window."""

    quota: int
    window: int
    """Seconds."""

    async def count(self, key: str) -> Count:
        """Take one request off a key's window, unless none is left; refused ones do not count."""

    async def peek(self, key: str) -> Count:
        """Return where a key's window stands, without counting."""

    async def close(self) -> None:
        """Let go of what it holds."""


class MemoryLimit:
    """The limit of a single process."""

    def __init__(
        self, quota: int, window: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow `quota` requests in `window` seconds."""
        self.quota, self.window = quota, window
        self._clock = clock
        self._windows: dict[str, tuple[float, int]] = {}

    async def count(self, key: str) -> Count:
        """Take one off, in memory."""
        now = self._clock()
        ends, used = self._windows.get(key, (0.0, 0))
        if now >= ends:
            self._windows.pop(key, None)  # so that the windows stand in the order of their ends
            self._sweep(now)
            ends, used = now + self.window, 0
        accepted = used < self.quota
        if accepted:
            used += 1
            self._windows[key] = ends, used
        return Count(accepted, self.quota - used, max(1, ceil(ends - now)))

    async def peek(self, key: str) -> Count:
        """Look, without taking any off."""
        now = self._clock()
        ends, used = self._windows.get(key, (0.0, 0))
        if now >= ends:
            ends, used = now + self.window, 0
        return Count(used < self.quota, self.quota - used, max(1, ceil(ends - now)))

    async def close(self) -> None:
        """Nothing to let go of."""

    def _sweep(self, now: float) -> None:
        """Forget the windows that have passed, and the oldest open ones where they are too many."""
        while self._windows:
            oldest = next(iter(self._windows))
            if now < self._windows[oldest][0] and len(self._windows) < MOST_KEPT:
                break
            del self._windows[oldest]


_COUNT = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used >= tonumber(ARGV[1]) then return {0, used, redis.call('PTTL', KEYS[1])} end
used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {1, used, redis.call('PTTL', KEYS[1])}
"""


class RedisLimit:
    """The limit that all processes share; needs the extra `bettune[postgres]`."""

    def __init__(self, url: str, name: str, quota: int, window: int) -> None:
        """Allow `quota` requests in `window` seconds, counted under this name."""
        # Imported here: a single process does without Redis.
        from redis.asyncio import BlockingConnectionPool, Redis
        from redis.exceptions import RedisError

        self.quota, self.window = quota, window
        self._name = name
        self._error = RedisError
        pool = BlockingConnectionPool.from_url(
            url, max_connections=CONNECTIONS, timeout=5, socket_timeout=2, socket_connect_timeout=2
        )
        self._redis: Any = Redis.from_pool(pool)
        self._count = self._redis.register_script(_COUNT)

    async def count(self, key: str) -> Count:
        """Take one off, in Redis, in one step for all processes."""
        try:
            accepted, used, left = await self._count(
                keys=[f"bettune:{self._name}:{key}"], args=[self.quota, self.window * 1000]
            )
        except (self._error, OSError) as error:
            raise Unavailable from error
        return Count(bool(accepted), max(0, self.quota - used), max(1, ceil(left / 1000)))

    async def peek(self, key: str) -> Count:
        """Look, without taking any off."""
        place = f"bettune:{self._name}:{key}"
        try:
            kept, left = await self._redis.get(place), await self._redis.pttl(place)
        except (self._error, OSError) as error:
            raise Unavailable from error
        used = int(kept or 0)
        reset = ceil(left / 1000) if kept and left > 0 else self.window
        return Count(used < self.quota, max(0, self.quota - used), max(1, reset))

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def network_of(host: str) -> str:
    """Return the address that tries are counted for; of IPv6 the network that one host has."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:  # as a socket for both families tells an IPv4 address
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


class Limits(msgspec.Struct, frozen=True):
    """The limits of a service."""

    requests: Limit
    """Of each user."""
    guesses: Limit
    """Of failed authentications of each address."""
    passwords: Limit = msgspec.field(default_factory=lambda: MemoryLimit(10, 60))
    """Of passwords tried at each address, and for each account."""
