"""build(settings) -> the ASGI application: the only place that wires things together."""

import asyncio
import gc
import logging
import time

from bettune.api.dispatcher import Dispatcher
from bettune.api.request import Receive, Scope, Send
from bettune.database import Clock, Database, open_database
from bettune.limits import Limit, Limits, MemoryLimit, RedisLimit
from bettune.record.sealing import Sealing
from bettune.settings import Settings
from bettune.usage import Usage
from bettune.watch.watching import Watching
from bettune.web.site import Site

API = b"/bet-tune-api/"
log = logging.getLogger("bettune")


class App:
    """The whole service as an ASGI application; opened and closed by the lifespan protocol."""

    def __init__(self, settings: Settings, clock: Clock = time.time) -> None:
        """Wire nothing yet: nothing connects before the server starts."""
        self._settings = settings
        self._clock = clock
        self.direct = None if settings.redis else API
        """Where whole requests need no task, as they wait for futures only; Redis needs one."""
        self._database: Database | None = None
        self._limits: Limits | None = None
        self._usage: Usage | None = None
        self._dispatcher: Dispatcher | None = None
        self._site: Site | None = None
        self._background: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Open the database and wire the service."""
        settings = self._settings
        self._database = open_database(settings.database, self._clock)
        self._limits = Limits(
            requests=_limit(settings, "requests", settings.rate_limit, settings.rate_window),
            guesses=_limit(settings, "guesses", settings.guess_limit, 60),
            passwords=_limit(settings, "passwords", 10, 60),
        )
        self._usage = usage = Usage(self._database, self._clock)
        self._dispatcher = Dispatcher(
            self._database, self._limits, self._clock, settings.base_url, usage
        )
        self._site = Site(
            self._database, self._limits, settings, self._clock, self._dispatcher, usage
        )
        # What is loaded by now stays: the collector need not look at it again.
        gc.collect()
        gc.freeze()

    def start(self) -> None:
        """Begin what goes on in the background."""
        assert self._database is not None  # noqa: S101  # it was opened just before
        for work in (Sealing(self._database).run(), Watching(self._database).run()):
            self._background.append(asyncio.create_task(work))

    async def close(self) -> None:
        """Finish what waits, then let go of everything."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._site is not None:
            self._site.close()
        if self._limits is not None:
            await self._limits.requests.close()
            await self._limits.guesses.close()
            await self._limits.passwords.close()
        if self._usage is not None:
            await self._usage.close()
        if self._database is not None:
            self._database.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Speak ASGI."""
        if scope["type"] == "http":
            assert self._dispatcher is not None  # noqa: S101  # the lifespan has opened it
            if scope["path"].startswith("/bet-tune-api/"):
                await self._dispatcher(scope, receive, send)
            else:
                assert self._site is not None  # noqa: S101  # opened with it
                await self._site(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            self.open()
            self.start()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})


def _limit(settings: Settings, name: str, quota: int, window: int) -> Limit:
    if settings.redis:
        return RedisLimit(settings.redis, name, quota, window)
    return MemoryLimit(quota, window)


def build(settings: Settings, clock: Clock = time.time) -> App:
    """Return the service for these settings."""
    return App(settings, clock)
