"""SQLite behind the door: one connection that writes, one that reads for each thread."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bettune.database import dialect, migrating
from bettune.database.checkpoints import Checkpoints
from bettune.database.door import Answer, Arguments, Clock, Database, T, in_thread
from bettune.database.pending import Done
from bettune.database.session import Row, Session
from bettune.database.sqlite_file import connect, is_outage
from bettune.database.writer import Writer
from bettune.errors import DatabaseRefused, Unavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

APPLICATION_ID = 0x42655474
"""`BeTt` in the file's header: this is a Bettune database."""
LONG_AT_ONCE = 4
"""Threads for what takes long: a backtest, a report and a file of somebody's data may run at once,
and one stays free for pages."""
log = logging.getLogger("bettune.database")


class SqliteSession(Session):
    """A session on a SQLite connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Speak through this connection."""
        super().__init__()
        self.connection = connection

    def all(self, sql: str, **parameters: object) -> list[Row]:
        """Return all rows."""
        return self.connection.execute(dialect.sqlite(sql), parameters).fetchall()

    def columns(
        self, columns: Sequence[str], source: str, **parameters: object
    ) -> "NDArray[np.int64]":
        """Return columns of whole numbers, each of which comes as one text."""
        from bettune.database.columns import from_texts

        texts = ", ".join(f"group_concat({column})" for column in columns)
        return from_texts(self.all(f"SELECT {texts} {source}", **parameters)[0])

    def run(self, sql: str, **parameters: object) -> int:
        """Run a statement; return how many rows it changed."""
        return self.connection.execute(dialect.sqlite(sql), parameters).rowcount

    def load(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], then: str = ""
    ) -> None:
        """Insert many rows."""
        places = ", ".join("?" * len(columns))
        conflict = f" ON CONFLICT {then}" if then else ""
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}){conflict}"
        self.connection.executemany(sql, rows)

    def new_ids(self, counter: str, count: int) -> list[int]:
        """Return ids that nobody was given before."""
        ((newest,),) = self.all(
            "UPDATE counters SET value = value + :count WHERE name = :name RETURNING value",
            count=count,
            name=counter,
        )
        return list(range(newest - count + 1, newest + 1))

    def lock(self, name: str) -> None:
        """Nothing to do: there is one writer."""

    def try_lock(self, name: str) -> bool:
        """Always to be had: there is one writer."""
        return True


class SqliteConnection:
    """The connection that writes."""

    def __init__(self, path: Path, *, for_long: bool = False) -> None:
        """Open it; one that stays open leaves the checkpoints to a thread."""
        self._connection = connect(path)
        self._checkpoints = Checkpoints(self._connection, connect(path)) if for_long else None
        self.session = SqliteSession(self._connection)

    def begin(self) -> None:
        """Begin a transaction that can write."""
        self._connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make it durable."""
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Undo it; a full disk or an I/O error has done so already."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def savepoint(self, action: str) -> None:
        """Run a statement on the one savepoint."""
        self._connection.execute(f"{action} one")

    def is_passing(self, error: BaseException) -> bool:
        """Never: who waits for the lock has waited ten seconds already."""
        return False

    def is_outage(self, error: BaseException) -> bool:
        """Tell whether the file cannot be written now."""
        return is_outage(error)

    def rest(self) -> None:
        """Let the write-ahead log be folded in."""
        if self._checkpoints is not None:
            self._checkpoints.written()

    def close(self) -> None:
        """Close it, the write-ahead log folded into the file."""
        if self._checkpoints is not None:
            self._checkpoints.close()
        self._connection.close()


def statements(script: str) -> Iterable[str]:
    """Return the statements of a script, one by one."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if line.rstrip().endswith(";") and sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)
            lines = []


def is_foreign(session: SqliteSession) -> bool:
    """Tell whether the file holds another program's tables."""
    (application,) = session.connection.execute("PRAGMA application_id").fetchone()
    tables = session.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return application != APPLICATION_ID and bool(list(islice(tables, 1)))


def mark(session: SqliteSession) -> None:
    """Write in the file's header whose it is."""
    session.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


class SqliteDatabase(Database):
    """One file; short reads run where they are called."""

    engine = "sqlite"

    def __init__(self, path: Path, clock: Clock) -> None:
        """Open the file, made where it is not there, and bring it up to date."""
        self._path, self._clock = path, clock
        self._local = threading.local()
        self._readers: list[SqliteSession] = []
        self._threads = ThreadPoolExecutor(LONG_AT_ONCE, thread_name_prefix="bettune-report")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseRefused(f"{path.parent} cannot be made: {error.strerror}") from None
        _migrate_sqlite(path, clock)
        self._writer = Writer(lambda: SqliteConnection(path, for_long=True), clock, lambda _: None)

    def read(self, verb: Callable[[Session, *Arguments], T], *arguments: *Arguments) -> Answer[T]:
        """Run the verb here and now."""
        try:
            session = self._session()
            session.now = int(self._clock())
            return Done(verb(session, *arguments))
        except sqlite3.DatabaseError as error:
            _refuse_outage(error)
            raise

    def report(self, verb: Callable[[Session, *Arguments], T], *arguments: *Arguments) -> Answer[T]:
        """Run the verb in a thread."""

        def on_one_state(session: Session) -> T:
            session.run("BEGIN")
            try:
                return verb(session, *arguments)
            finally:
                session.run("COMMIT")

        return in_thread(self._threads, lambda: self.read(on_one_state).result())

    def versions(self) -> Mapping[str, int]:
        """Return the topics' numbers; SQLite tells cheaply whether anybody wrote at all."""
        session, local = self._session(), self._local
        loop = _running_loop()
        if loop is None or local.asked_in is not loop:
            try:
                (written,) = local.cursor.execute("PRAGMA data_version").fetchone()
                if written != local.written:
                    local.versions = _versions(session)
                    local.written = written
            except sqlite3.DatabaseError as error:
                _refuse_outage(error)
                raise
            if loop is not None:  # all that this turn of the loop answers was asked before it
                local.asked_in = loop
                loop.call_soon(self._forget_turn)
        versions: dict[str, int] = local.versions
        return versions

    def _forget_turn(self) -> None:
        self._local.asked_in = None

    def close(self) -> None:
        """Drain the writer, then close."""
        self._writer.close()
        self._threads.shutdown()
        for session in self._readers:
            session.connection.close()

    def _session(self) -> SqliteSession:
        try:
            session: SqliteSession = self._local.session
        except AttributeError:
            session = SqliteSession(connect(self._path, reads_only=True))
            self._local.session, self._local.written = session, None
            self._local.cursor, self._local.asked_in = session.connection.cursor(), None
            self._readers.append(session)
        return session


def _migrate_sqlite(path: Path, clock: Clock) -> None:
    connection = SqliteConnection(path)
    session = connection.session
    try:
        session.now = int(clock())
        connection.begin()
        if is_foreign(session):
            raise DatabaseRefused(f"{path} holds another program's tables; name a file of its own")
        for step in migrating.pending(session, "sqlite"):
            for statement in statements(dialect.migration(step.sql, "sqlite")):
                session.run(statement)
            migrating.record(session, step)
        mark(session)
        connection.commit()
    finally:
        connection.rollback()
        connection.close()


def _refuse_outage(error: sqlite3.DatabaseError) -> None:
    """Raise Unavailable where the file cannot be read now."""
    if is_outage(error):
        log.error("The database cannot be read: %s", error)
        raise Unavailable from error


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _versions(session: Session) -> dict[str, int]:
    return dict(session.all("SELECT topic, number FROM changes"))
