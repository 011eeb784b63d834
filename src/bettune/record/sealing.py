"""Sealing: the writes of each filter become its record, in an order that stays.

While a prediction is written nothing of this runs. A background task seals what was committed once
the server has time, and whoever asks for a checkpoint does so at once: a bounded batch in one
transaction, by one process at a time.
"""

import asyncio
import logging
import secrets
from typing import NamedTuple

from bettune.database import Database, Session
from bettune.errors import Unavailable
from bettune.predictions import last_write
from bettune.record.keys import new_key
from bettune.record.records import Records, Write, sealed_matches

BATCH = 250
"""Writes sealed in one transaction: some four milliseconds on SQLite."""
EVERY = 0.3
"""Seconds between two looks for writes to seal."""
FEW = 100
"""Writes between two looks; with more the server is busy, and sealing waits."""
PATIENCE = 20.0
"""Seconds that it waits at the most."""
BATCHES = 20
"""Batches between two looks."""
MANY = 1_000
"""Writes; whether more wait is told, not how many."""
SHARE = 0.2
"""Of the time that the background task takes while it seals many batches."""
BUSY = 0.01
"""Seconds until a lock that another process has is tried again."""
log = logging.getLogger("bettune.sealing")


class Round(NamedTuple):
    """What a round of sealing did."""

    writes: int
    is_left: bool
    """Whether there may be more to seal at once."""


class _State(NamedTuple):
    """How far all records together have come, by the ids of the history."""

    server: str
    """Empty before the first seal."""
    secret: bytes
    """That salts are made of."""
    sealed_to: int
    """Every write up to this id is sealed, whenever it was committed."""
    next_to: int
    horizon: int
    """So is every write up to `next_to`, once all transactions of lower numbers have ended."""


# The second bound lets PostgreSQL begin at it where it merges the two indexes.
_WAITING = """
    SELECT h.id, h.filter_id, h.match_id, f.kind, f.line,
           h.odds, h.probability, h.source, h.written_at
    FROM prediction_history AS h CROSS JOIN filters AS f
    WHERE h.id > :after AND f.id = h.filter_id AND NOT EXISTS (
        SELECT 1 FROM seals AS s WHERE s.history_id = h.id AND s.history_id > :after
    )
    ORDER BY h.id LIMIT :most
"""


def waits(session: Session) -> bool:
    """Tell whether there is anything to seal, or to note of what is sealed."""
    state = _state(session)
    return state.next_to > state.sealed_to or bool(
        session.all(_WAITING, after=state.sealed_to, most=1)
    )


class Unsealed(NamedTuple):
    """Writes that are in no record yet."""

    writes: int
    """At most so many as were asked for."""
    age: int
    """Seconds since the oldest of them; 0 where there is none."""


def unsealed(session: Session, most: int = MANY) -> Unsealed:
    """Return how many writes are to be sealed; one more than `most` where there are more."""
    rows = session.all(_WAITING, after=_state(session).sealed_to, most=most + 1)
    return Unsealed(len(rows), max(0, session.now - rows[0][-1]) if rows else 0)


def seal(session: Session) -> Round:
    """Seal a batch of writes; none while another process is at it, which does the same.

    No write is left out: until every transaction that ran beside one that was seen has ended, its
    place is looked at again, so that a lower id that appears later is sealed then.
    """
    if not session.try_lock("bettune record"):
        return Round(0, True)
    state = _begun(session)
    oldest, _ = session.transactions()  # before the writes are read: what has ended by now is seen
    waiting = [Write(*row) for row in session.all(_WAITING, after=state.sealed_to, most=BATCH)]
    _, following = session.transactions()  # and after: what is not seen had begun by now
    is_full = len(waiting) == BATCH
    if waiting:
        _append(session, state, waiting)
    _move_on(session, state, oldest, following, waiting[-1].id if is_full else None)
    return Round(len(waiting), is_full)


def seal_matches(session: Session, filter_id: int, match_ids: list[int]) -> bool:
    """Add to a filter's record what these matches are now.

    False where another process is sealing: then nothing was done.
    """
    if not session.try_lock("bettune record"):
        return False
    state = _begun(session)
    records = Records(session, state.server, state.secret, [filter_id])
    for match in sealed_matches(session, match_ids).values():
        records.add(filter_id, match)
    records.keep()
    return True


def _state(session: Session) -> _State:
    ((server, secret, *reached),) = session.all(
        "SELECT server, secret, sealed_to, next_to, horizon FROM sealing"
    )
    return _State(server or "", secret or b"", *reached)


def _begun(session: Session) -> _State:
    """Return the state; with the first seal the server is given its id and its first key."""
    state = _state(session)
    if state.server:
        return state
    state = state._replace(server=secrets.token_hex(16), secret=secrets.token_bytes(32))
    session.run(
        "UPDATE sealing SET server = :server, secret = :secret",
        server=state.server,
        secret=state.secret,
    )
    new_key(session)
    return state


def _move_on(
    session: Session, state: _State, oldest: int, following: int, sealed: int | None
) -> None:
    """Note how far the history is sealed; `sealed` is an id, None where all that was seen is."""
    sealed_to, next_to, horizon = state[2:]
    if oldest < horizon or (sealed is not None and sealed < next_to):
        return
    sealed_to = next_to
    if sealed is None:
        ((newest,),) = session.all("SELECT max(history_id) FROM seals")
        sealed = max(newest or 0, next_to)
    next_to, horizon = sealed, following
    if oldest >= horizon:
        sealed_to = next_to
    if (sealed_to, next_to) != state[2:4]:
        session.run(
            "UPDATE sealing SET sealed_to = :sealed, next_to = :next, horizon = :horizon",
            sealed=sealed_to,
            next=next_to,
            horizon=horizon,
        )


def _append(session: Session, state: _State, writes: list[Write]) -> None:
    """Append writes to the records of their filters, in this order."""
    matches = sealed_matches(session, {write.match_id for write in writes})
    filter_ids = {write.filter_id for write in writes}
    records = Records(session, state.server, state.secret, filter_ids)
    for write in writes:
        records.add(write.filter_id, matches[write.match_id], write)
    records.keep()


async def begin(database: Database) -> None:
    """See to it that the server has its id and its key."""
    while not (await database.read(_state)).server:
        await database.write(seal)


async def seal_all(database: Database, most: int | None = None) -> None:
    """Seal all that is committed by now; Unavailable where more than `most` writes wait."""
    writes = 0
    while True:
        done = await database.write(seal)
        writes += done.writes
        if not done.is_left:
            return
        if most is not None and writes >= most:
            raise Unavailable("Much has been written that is not sealed yet. Try again soon")
        if not done.writes:
            await asyncio.sleep(BUSY)


class Sealing:
    """The background task."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    async def run(self) -> None:
        """Seal what is written, until cancelled."""
        seen, waited = 0, 0.0
        while True:
            await asyncio.sleep(EVERY)
            try:
                newest = await self._database.read(last_write)
                is_busy, seen = newest - seen > FEW, newest
                waited += EVERY
                if not is_busy or waited > PATIENCE:
                    waited = 0.0
                    await self._seal()
            except Unavailable:
                continue  # the database is out of reach; the log has it
            except Exception:
                log.exception("Writes could not be sealed")

    async def _seal(self) -> None:
        """Seal some batches, with pauses between them."""
        clock = asyncio.get_running_loop().time
        for _ in range(BATCHES):
            if not await self._database.read(waits):
                break
            began = clock()
            if not (await self._database.write(seal)).is_left:
                break
            await asyncio.sleep((clock() - began) * (1 - SHARE) / SHARE)
