"""What a contestant is: a way to start it, and its requests for each operation."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.workload import Exchange, Operation

ROOT = Path(__file__).parent.parent
VAR = ROOT / "var" / "bench"


class AbsentError(Exception):
    """A contestant, or what it needs, is not there; the message says what to do about it."""


@dataclass(frozen=True)
class Stand:
    """A contestant that is ready to be started."""

    name: str
    command: Callable[[int], list[str]]
    """The command that serves on the port given."""
    exchanges: Callable[[Operation], Sequence[Exchange]]
    """The requests of an operation; none if it cannot do the same."""
    token: str = ""
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Engine:
    """A filled SQLite file, which the floors loop over."""

    database: Path
    pragmas: tuple[str, ...]

    def connect(self) -> sqlite3.Connection:
        """Return a connection that leaves transactions to its user."""
        return connect(self.database, self.pragmas)


def connect(database: Path, pragmas: tuple[str, ...] = ()) -> sqlite3.Connection:
    """Return a connection in WAL mode with full synchronisation that begins nothing itself."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", *pragmas):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def built(name: str, sources: Sequence[Path], build: Callable[[Path], None]) -> Path:
    """Return a database that is built once, and again when one of its sources has changed."""
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
    database = VAR / f"{name}-{digest}.sqlite3"
    if database.exists():
        return database
    for stale in VAR.glob(f"{name}-*.sqlite3*"):
        stale.unlink()
    unfinished = database.with_name(f"{name}-unfinished.sqlite3")
    build(unfinished)
    unfinished.rename(database)
    return database


def fresh(database: Path) -> Path:
    """Return a copy to work on, so that every run begins with the same file."""
    copy = database.with_name(f"run-{database.name}")
    for suffix in ("-wal", "-shm"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(database, copy)
    os.sync()
    return copy
