"""Watching: the server's background task that runs the watch whenever something is due.

It asks a few times a second, which costs next to nothing, rather than being told by every commit.
While very many predictions are written, its turns are small, with pauses between them: a PUT waits
for the few milliseconds of one turn at the most, and what is due is checked a little later.
"""

import asyncio
import logging

from bettune.database import Database
from bettune.errors import Unavailable
from bettune.predictions import last_write
from bettune.watch import turns

EVERY = 0.25
"""Seconds between two questions whether anything is due."""
AFTER_FAULT = 5.0
"""Seconds of rest after a turn that failed."""
BUSY = 500
"""Predictions written in a second; with more the server is busy."""
SMALL, LARGE = 64, 500
"""Predictions in a turn: while the server is busy, and while it is not."""
SHARE = 0.1
"""Of the time that its turns take while the server is busy."""
log = logging.getLogger("bettune.watch")


class Watching:
    """The background task."""

    def __init__(self, database: Database) -> None:
        """Watch over this database."""
        self._database = database
        self._newest = 0
        self._looked_at = 0.0
        self._busy = False

    async def run(self) -> None:
        """Check what is due, until cancelled; a turn that has begun is finished all the same."""
        while True:
            try:
                while await self._database.read(turns.is_due):
                    await self._look()
                    await self._turn()
            except Unavailable:
                pass  # the database is out of reach; the log has it
            except Exception:
                log.exception("A turn of the watch failed")
                await asyncio.sleep(AFTER_FAULT)
            await asyncio.sleep(EVERY)

    async def _look(self) -> None:
        """See how many predictions are written in a second."""
        now = asyncio.get_running_loop().time()
        passed = now - self._looked_at
        if passed >= EVERY:
            newest = await self._database.read(last_write)
            self._busy = newest - self._newest > BUSY * passed
            self._newest, self._looked_at = newest, now

    async def _turn(self) -> None:
        """Take one turn, and pause as is due to the others."""
        clock = asyncio.get_running_loop().time
        began = clock()
        turn = await self._database.write(turns.check, SMALL if self._busy else LARGE)
        if turn.busy:
            await asyncio.sleep(EVERY)
        elif self._busy:
            await asyncio.sleep((clock() - began) * (1 - SHARE) / SHARE)
