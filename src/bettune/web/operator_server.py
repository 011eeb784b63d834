"""For operators: how the server is."""

import asyncio
import dataclasses
import platform
import time

import msgspec
from starlette.responses import Response

from bettune import approvals, unplaced_names
from bettune import usage as noun
from bettune.database import Database
from bettune.database.sizes import Size, Table, measure
from bettune.errors import Unavailable
from bettune.live import standings
from bettune.record import sealing
from bettune.settings import Settings, variable
from bettune.watch import turns
from bettune.web.forms import posted
from bettune.web.visit import Visit

PATIENCE = 0.25
"""Seconds that the page waits for sizes to be counted before it is shown without."""
GOOD_FOR = 600
"""Seconds that counted sizes are shown for, at least: counting five million rows takes two."""
LATE = 60
"""Seconds that the watch and the record may be behind before the page says so in red."""
_SHARE = 100
"""Of the time in which sizes are good, one part may go by with counting them."""

_URLS = {"database", "redis", "smtp"}
"""Settings that may have a password in them."""


def told(settings: Settings) -> list[tuple[str, str]]:
    """Return each setting's variable and value, without any secret."""
    return [
        (
            variable(field.name),
            without_secrets(str(getattr(settings, field.name)))
            if field.name in _URLS
            else str(getattr(settings, field.name)),
        )
        for field in dataclasses.fields(settings)
    ]


def without_secrets(url: str) -> str:
    """Return where a URL leads, without who goes there and by which password."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "•••" if url else ""
    if scheme == "sqlite":
        return url
    if "?" in rest:
        where = "•••" if "@" in rest else rest.partition("?")[0]
    elif "@" in rest:
        where = f"•••@{rest.rpartition('@')[2]}"
    else:
        where = rest
    return f"{scheme}://{where}"


class Counted(msgspec.Struct, frozen=True):
    """The sizes as they were counted last."""

    size: Size
    at: int
    """UTC seconds."""
    took: float
    """Seconds."""


class Sizes:
    """The sizes of the database: counted when somebody looks, and kept for a while."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self.counted: Counted | None = None
        self._counting: asyncio.Task[None] | None = None

    async def look(self, database: Database, now: float) -> Counted | None:
        """Return what was counted last, None where the first count still goes on."""
        if self._is_old(now) and self._counting is None:
            self._counting = asyncio.create_task(self._count(database, int(now)))
        if self._counting is not None:
            await asyncio.wait([self._counting], timeout=PATIENCE)
        return self.counted

    def forget(self) -> None:
        """Count again with the next look."""
        self.counted = None

    def _is_old(self, now: float) -> bool:
        kept = self.counted
        return kept is None or now - kept.at >= max(GOOD_FOR, _SHARE * kept.took)

    async def _count(self, database: Database, now: int) -> None:
        start = time.monotonic()
        try:
            size = await database.report(measure, database.engine)
            self.counted = Counted(size, now, time.monotonic() - start)
        except Unavailable:  # whoever looks next counts again
            pass
        finally:
            self._counting = None


@posted("/operator")
async def count_again(visit: Visit) -> Response:
    """Count the sizes anew."""
    visit.request.app.state.sizes.forget()
    return visit.go("/operator#tables")


def _by_rows(table: Table) -> tuple[int, str]:
    return -table.rows, table.name


async def server(visit: Visit) -> Response:
    """Show how the server is."""
    await visit.usage.write()
    database, usage = visit.database, visit.usage
    feeds = await database.read(standings.feed_standings, ())
    sizes: Sizes = visit.request.app.state.sizes
    counted = await sizes.look(database, visit.now())
    return visit.page(
        "operator.html",
        python=platform.python_version(),
        counted=counted,
        now=int(visit.now()),
        requests_today=await database.read(noun.requests_today),
        tables=sorted(counted.size.tables, key=_by_rows) if counted else (),
        usage=usage,
        uptime=int(visit.now()) - usage.since,
        waiting=await database.read(approvals.waiting_count),
        watch=await database.read(turns.state),
        late=LATE,
        unsealed=await database.read(sealing.unsealed),
        most_unsealed=sealing.MANY,
        feeds=sum(one.state in ("failing", "quiet") for one in feeds),
        unplaced=len(await database.report(unplaced_names.unplaced_names)),
        settings=told(visit.settings),
    )
