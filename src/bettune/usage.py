"""Usage: how many requests each user sent on each day, and how this process has done so far.

A request is counted in memory; what was counted is written some seconds later in one grouped
write, added to what other processes wrote. A clean shutdown writes the rest.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

import msgspec

from bettune import times, tokens
from bettune.database import Clock, Database, Session
from bettune.errors import Unavailable

EVERY = 3.0
"""Seconds between two writes."""
T = TypeVar("T")
log = logging.getLogger("bettune.usage")


def requests_of(session: Session, account_id: int) -> int:
    """Return how many requests an account has sent today, as far as they are written."""
    row = session.one(
        "SELECT requests FROM usage WHERE account_id = :account AND day = :day",
        account=account_id,
        day=session.now // times.DAY,
    )
    return row[0] if row else 0


def requests_today(session: Session) -> int:
    """Return how many requests all accounts have sent today, as far as they are written."""
    ((total,),) = session.all(
        "SELECT COALESCE(sum(requests), 0) FROM usage WHERE day = :day",
        day=session.now // times.DAY,
    )
    return int(total)


def add_requests(session: Session, counts: list[tuple[int, int, int]]) -> None:
    """Add requests, each as account, day and number; those of accounts that are gone are dropped.

    Always in the order of the rows' key, so that two processes never wait for each other.
    """
    session.run(
        """
        INSERT INTO usage (account_id, day, requests)
        SELECT a.id, c.day, c.requests
        FROM each(:counts, account_id, day, requests) AS c
        CROSS JOIN accounts AS a WHERE a.id = c.account_id
        ORDER BY a.id, c.day
        ON CONFLICT (account_id, day) DO UPDATE SET requests = usage.requests + excluded.requests
        """,
        counts=msgspec.json.encode(sorted(counts)).decode(),
    )


class Usage:
    """What this process counts: made once, counted into with every request."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Start at nothing."""
        self.since = int(clock())
        self.requests = 0
        """Let through since the start."""
        self.failures = 0
        """Answers of 500 and more since the start, of the API and the pages."""
        self.clock = clock
        self._database = database
        self._counts: dict[tuple[int, int], int] = {}
        self._tokens: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._writing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def count(self, account_id: int, now: float) -> None:
        """Count a request of an account."""
        self.requests += 1
        place = (account_id, int(now) // times.DAY)
        self._counts[place] = self._counts.get(place, 0) + 1
        if self._timer is None:
            self._write_soon()

    def note_token(self, token_id: int) -> None:
        """Note that a token is in use."""
        self._tokens.add(token_id)
        if self._timer is None:
            self._write_soon()

    async def write(self) -> None:
        """Write what was counted; what cannot be written now is kept for the next time."""
        async with self._writing:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            counts, self._counts = self._counts, {}
            used, self._tokens = self._tokens, set()
            # Handed over at once, so that they share a transaction.
            counted, noted = await asyncio.gather(
                self._is_written(add_requests, [(*place, of) for place, of in counts.items()]),
                self._is_written(tokens.note_use, sorted(used)),
            )
            if not noted:
                self._tokens |= used
            if not counted:
                for place, number in counts.items():
                    self._counts[place] = self._counts.get(place, 0) + number
            if (self._counts or self._tokens) and self._timer is None:
                self._write_soon()

    async def _is_written(self, verb: Callable[[Session, list[T]], None], rows: list[T]) -> bool:
        """Write rows; tell whether that could be done."""
        try:
            if rows:
                await self._database.write(verb, rows)
        except Unavailable:
            return False
        except Exception:
            log.exception("The usage could not be written")
            return False
        return True

    def _write_soon(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(EVERY, self._begin)

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self.write())

    async def close(self) -> None:
        """Write the rest."""
        await self.write()
        if self._timer is not None:
            self._timer.cancel()
