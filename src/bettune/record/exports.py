"""The record of a filter as others get it: signed checkpoints, and exports to verify."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import msgspec

from bettune import times
from bettune.database import Database, Row, Session
from bettune.errors import FilterNotFound, Unavailable
from bettune.record import chain, sealing, signatures
from bettune.record.chain import Checkpoint
from bettune.record.keys import RecordKey, all_keys, secret_key
from bettune.record.records import ends, entry_of, header_of, moved_matches

MOST_WAITING = 10_000
"""Writes that a request seals at the most; the background task does more."""
AT_ONCE = 1_000
"""Entries read at a time."""
PART = 5_000
"""Entries in one answer of the API: some two megabytes."""


class RecordKeys(msgspec.Struct, frozen=True):
    """What everybody may know of the server's keys."""

    server: str
    """The server's own id."""
    keys: list[RecordKey]
    """The one that signs first, then those that did."""


_OWN = (
    "f.id = :filter AND f.prediction_based = 1 AND f.account_id = COALESCE(:account, f.account_id)"
)


class _End(NamedTuple):
    """Where a record ends."""

    server: str
    filter_id: int
    position: int
    hash: bytes
    secret: bytes


def _end(session: Session, account_id: int | None, filter_id: int) -> _End:
    """Return where the record of an account's filter ends; of anybody's where none is named."""
    _check_owner(session, account_id, filter_id)
    ((server,),) = session.all("SELECT server FROM sealing")
    start = 0, chain.start(header_of(server, filter_id))
    position, hash_ = ends(session, [filter_id]).get(filter_id, start)
    return _End(server, filter_id, position, hash_, secret_key(session))


def _check_owner(session: Session, account_id: int | None, filter_id: int) -> None:
    """Refuse a filter that the account does not have."""
    if not session.one(
        f"SELECT 1 FROM filters AS f WHERE {_OWN}", filter=filter_id, account=account_id
    ):
        raise FilterNotFound


def _moment(session: Session) -> int:
    return session.now


async def keys(database: Database) -> RecordKeys:
    """Return the public keys that the server's checkpoints are signed with."""
    await sealing.begin(database)
    return await database.read(_keys)


def _keys(session: Session) -> RecordKeys:
    ((server,),) = session.all("SELECT server FROM sealing")
    return RecordKeys(server, all_keys(session))


async def checkpoint(
    database: Database, account_id: int | None, filter_id: int, most: int | None = None
) -> Checkpoint:
    """Return a checkpoint of all that is committed by now.

    FilterNotFound unless the account has the filter (None: the operator, who has all);
    Unavailable where more than `most` writes are not sealed yet.
    """
    await database.read(_check_owner, account_id, filter_id)
    await sealing.seal_all(database, most)
    return await _checkpoint(database, account_id, filter_id)


async def _checkpoint(database: Database, account_id: int | None, filter_id: int) -> Checkpoint:
    end = await database.read(_end, account_id, filter_id)
    # Asked after the end: what is signed existed by then.
    signed_at = await database.read(_moment)
    public = signatures.public_key(end.secret)
    unsigned = Checkpoint(
        chain.CHECKPOINT_FORMAT,
        end.server,
        filter_id,
        end.position,
        end.hash.hex(),
        times.to_text(signed_at),
        public.hex(),
        signatures.fingerprint(public),
        "",
    )
    signature = signatures.sign(end.secret, chain.signed_content(unsigned))
    return msgspec.structs.replace(unsigned, signature=signature.hex())


async def last_checkpoint(
    database: Database, account_id: int | None, filter_id: int, most: int | None = None
) -> Checkpoint:
    """Return the checkpoint that an export ends with: what matches are by now is sealed, too."""
    await database.read(_check_owner, account_id, filter_id)
    await sealing.seal_all(database, most)
    moved = await database.report(moved_matches, filter_id)
    for start in range(0, len(moved), sealing.BATCH):
        part = moved[start : start + sealing.BATCH]
        while not await database.write(sealing.seal_matches, filter_id, part):
            await asyncio.sleep(sealing.BUSY)
    return await _checkpoint(database, account_id, filter_id)


async def part(database: Database, account_id: int, filter_id: int, after: int) -> bytes:
    """Return the lines behind an entry (the first line, too, behind none), at most PART entries.

    The last one is a checkpoint where there is no entry left. Refuses as `checkpoint` does.
    """
    if after:
        last = await checkpoint(database, account_id, filter_id, MOST_WAITING)
        lines = b""
    else:
        last = await last_checkpoint(database, account_id, filter_id, MOST_WAITING)
        lines = chain.line_of(chain.header_of(last)) + b"\n"
    end = min(last.position, after + PART)
    while after < end:
        after, more = await _lines_after(database, filter_id, after, end)
        lines += more
    return lines if after < last.position else lines + chain.checkpoint_line(last) + b"\n"


async def export(database: Database, last: Checkpoint) -> AsyncIterator[bytes]:
    """Give the record up to a checkpoint, in parts of many lines."""
    yield chain.line_of(chain.header_of(last)) + b"\n"
    after = 0
    while after < last.position:
        after, lines = await _lines_after(database, last.filter_id, after, last.position)
        yield lines
    yield chain.checkpoint_line(last) + b"\n"


async def _lines_after(
    database: Database, filter_id: int, after: int, last: int
) -> tuple[int, bytes]:
    reached, lines = await database.report(_lines, filter_id, after, last)
    if reached == after:
        raise Unavailable("The filter was deleted meanwhile")
    return reached, lines


def _lines(session: Session, filter_id: int, after: int, last: int) -> tuple[int, bytes]:
    """Return the next position and lines of a record; the same position where there are none."""
    ((secret,),) = session.all("SELECT secret FROM sealing")
    rows = session.all(
        """
        SELECT s.position, s.hash, s.history_id, d.match_id,
               d.country, d.tournament, d.season, d.home, d.away, d.kickoff, d.kickoff_known,
               s.kind, s.line, h.odds, h.probability, h.source, h.written_at
        FROM seals AS s
        LEFT JOIN sealed_matches AS d ON d.id = s.sealed_match_id
        LEFT JOIN prediction_history AS h ON h.id = s.history_id
        WHERE s.filter_id = :filter AND s.position > :after AND s.position <= :last
        ORDER BY s.position LIMIT :most
        """,
        filter=filter_id,
        after=after,
        last=last,
        most=AT_ONCE,
    )
    lines = b"".join(_line(row, chain.salt_of(secret, filter_id, row[0])) for row in rows)
    return rows[-1][0] if rows else after, lines


def _line(row: Row, salt: str) -> bytes:
    """Return an entry's line as the database has it; nothing where its content was taken away."""
    position, hash_, history_id, match_id = row[:4]
    written = None if history_id is None else row[11:]
    if match_id is None or (written and written[-1] is None):
        return b""
    entry = entry_of(position, match_id, row[4:11], salt, written)
    return chain.entry_line(chain.content_of(entry), bytes(hash_)) + b"\n"
