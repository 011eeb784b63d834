"""A filter with its record, written at chosen moments; and the record as others get it."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bettune import predictions
from bettune.database import Database, Session
from bettune.record import chain, exports, sealing
from bettune.record.chain import Checkpoint
from conftest import NOON, Clock, Given

HOUR = 3_600
KICKOFF = NOON + 6 * HOUR


class Recorder:
    """A user's filter, and what is written by it."""

    def __init__(self, database: Database, given: Given, clock: Clock) -> None:
        self.database, self.given, self.clock = database, given, clock
        self.email, self.token = given.user()
        self.filter_id = given.filter(self.email)

    def write(
        self,
        match_id: int,
        price: str | None = "2.15",
        hours: float | None = None,
        probability: int | None = None,
    ) -> None:
        """Set or delete a prediction, so many hours after noon."""
        if hours is not None:
            self.clock.now = NOON + hours * HOUR
        if price is not None:
            self.given.prediction(self.filter_id, match_id, price, probability=probability)
            return
        owner = self.database.read(_owner, self.filter_id).result()
        change = predictions.Change(owner, self.filter_id, match_id, None, "api")
        self.database.write(predictions.change_predictions, [change]).result()

    def writes(self, count: int) -> list[int]:
        """Set predictions on new matches; the matches."""
        matches = [self.given.match(KICKOFF) for _ in range(count)]
        for number, match_id in enumerate(matches):
            self.write(match_id, f"{2 + number / 100:.2f}")
        return matches

    def checkpoint(self, hours: float | None = None) -> Checkpoint:
        """Return a signed checkpoint, of so many hours after noon."""
        if hours is not None:
            self.clock.now = NOON + hours * HOUR
        return asyncio.run(exports.checkpoint(self.database, None, self.filter_id))

    def export(self) -> list[bytes]:
        """Return the lines of an export."""
        return export(self.database, self.filter_id)

    def save(self, folder: Path, name: str = "record.jsonl") -> Path:
        """Write an export to a file."""
        return write_lines(folder / name, self.export())


def _owner(session: Session, filter_id: int) -> int:
    ((owner,),) = session.all("SELECT account_id FROM filters WHERE id = :id", id=filter_id)
    return int(owner)


def export(database: Database, filter_id: int) -> list[bytes]:
    """Return the lines of a filter's export."""
    return asyncio.run(_export(database, filter_id))


async def _export(database: Database, filter_id: int) -> list[bytes]:
    last = await exports.last_checkpoint(database, None, filter_id)
    parts = [part async for part in exports.export(database, last)]
    return b"".join(parts).splitlines()


def write_lines(path: Path, lines: list[bytes]) -> Path:
    """Write lines to a file."""
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def write_checkpoint(path: Path, *checkpoints: Checkpoint) -> Path:
    """Write checkpoints to a file, a line each."""
    return write_lines(path, [chain.checkpoint_line(one) for one in checkpoints])


def seal_all(database: Database) -> None:
    """Seal all that is committed."""
    asyncio.run(sealing.seal_all(database))


def is_true(lines: list[bytes]) -> bool:
    """Tell whether an export is true, in the few lines of docs/record.md: nothing of ours."""
    head = hashlib.sha256(lines[0]).digest()
    for line in lines[1:-1]:
        content, _, told = line.rpartition(b',"hash":"')
        head = hashlib.sha256(head + content).digest()
        if told != head.hex().encode() + b'"}':
            return False
    last: Any = msgspec.json.decode(lines[-1])
    signed = lines[-1].rpartition(b',"signature":"')[0]
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(last["publicKey"]))
    key.verify(bytes.fromhex(last["signature"]), signed)
    return bool(last["hash"] == head.hex())


def rehashed(lines: list[bytes]) -> list[bytes]:
    """Give every entry the hash that it should have, as who tampers with one would."""
    head = hashlib.sha256(lines[0]).digest()
    found = [lines[0]]
    for line in lines[1:-1]:
        content = line.rpartition(b',"hash":"')[0]
        head = hashlib.sha256(head + content).digest()
        found.append(content + b',"hash":"' + head.hex().encode() + b'"}')
    return [*found, lines[-1]]
