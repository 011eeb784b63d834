"""PostgreSQL behind the door: psycopg and its pool, always in threads.

Needs the extra `bettune[postgres]`.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from bettune.database import dialect, migrating
from bettune.database.door import TOPICS, Answer, Arguments, Clock, Database, T, in_thread
from bettune.database.listener import CHANNEL, Listener
from bettune.database.postgresql_session import PostgresqlSession, query
from bettune.database.session import Row, Session
from bettune.database.writer import Writer
from bettune.errors import DatabaseRefused, Unavailable

OPTIONS: dict[str, Any] = {
    "autocommit": True,
    "application_name": "bettune",
    "options": "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=10min",
    # A server whose network has gone is noticed within half a minute: until then its changes
    # would not be heard, and a revoked token be good.
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""Of every connection; each statement commits unless told to begin a transaction."""
log = logging.getLogger("bettune.database")


def connect(url: str) -> "psycopg.Connection[Row]":
    """Open a connection that commits each statement unless told to begin a transaction."""
    try:
        return psycopg.connect(url, **OPTIONS)
    except psycopg.ProgrammingError as error:
        raise DatabaseRefused(f"PostgreSQL cannot be reached: {error}") from None


class PostgresqlConnection:
    """The connection that writes; opened anew when it was lost."""

    def __init__(self, url: str) -> None:
        """Open it."""
        self._url = url
        self._connection = connect(url)
        self.session = PostgresqlSession(self._connection)

    def begin(self) -> None:
        """Begin a transaction."""
        if self._connection.closed:
            self._connection = self.session.connection = connect(self._url)
        self._connection.execute("BEGIN")

    def commit(self) -> None:
        """Make it durable, and tell the other processes what was touched."""
        for topic in sorted(self.session.touched):
            self._connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, topic))
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Undo it; a connection that cannot even do that is given up."""
        try:
            if not self._connection.closed:
                self._connection.execute("ROLLBACK")
        except psycopg.Error:
            self._connection.close()

    def savepoint(self, action: str) -> None:
        """Run a statement on the one savepoint."""
        self._connection.execute(query(f"{action} one"))

    def is_passing(self, error: BaseException) -> bool:
        """Tell a deadlock or a lost connection from what would fail again.

        So it may pass that a row is gone which another transaction deleted after we had read it.
        """
        return isinstance(
            error,
            (
                errors.DeadlockDetected,
                errors.SerializationFailure,
                errors.AdminShutdown,
                errors.ForeignKeyViolation,
            ),
        )

    def is_outage(self, error: BaseException) -> bool:
        """Tell whether the server cannot be reached or cannot write now."""
        return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))

    def rest(self) -> None:
        """Nothing to do between transactions."""

    def close(self) -> None:
        """Close it."""
        self._connection.close()


def is_foreign(session: PostgresqlSession) -> bool:
    """Tell whether the schema holds another program's tables and none of ours."""
    found = session.all(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    )
    names = {name for (name,) in found}
    return bool(names) and "migrations" not in names


class PostgresqlDatabase(Database):
    """A PostgreSQL server; every verb runs in a thread."""

    engine = "postgresql"
    readers = 6
    patience = 2.5
    """Seconds that a read waits for a connection, twice."""

    def __init__(self, url: str, clock: Clock) -> None:
        """Connect, and bring the schema up to date."""
        self._clock = clock
        try:
            self._migrate(url)
        except psycopg.OperationalError as error:
            raise DatabaseRefused(f"PostgreSQL cannot be reached: {error}") from None
        self._pool = ConnectionPool(
            url,
            min_size=1,
            max_size=self.readers,
            timeout=self.patience,
            reconnect_timeout=0,  # the next read tries at once, not at the end of longer waits
            kwargs=OPTIONS,
            open=True,
        )
        self._threads = ThreadPoolExecutor(self.readers, thread_name_prefix="bettune-reader")
        self._failed_at = 0.0
        self._versions: dict[str, int] = {}
        self._hearings = 0
        self._bump = threading.Lock()
        self._writer = Writer(lambda: PostgresqlConnection(url), clock, self._committed)
        self._listener = Listener(lambda: connect(url), self._heard)

    def read(self, verb: Callable[[Session, *Arguments], T], *arguments: *Arguments) -> Answer[T]:
        """Run the verb in a thread, each statement on the newest state."""
        asked_at = time.monotonic()
        return in_thread(self._threads, lambda: self._run(verb, arguments, asked_at))

    def report(self, verb: Callable[[Session, *Arguments], T], *arguments: *Arguments) -> Answer[T]:
        """Run the verb in a thread, in one transaction."""

        def on_one_state(session: Session) -> T:
            session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                return verb(session, *arguments)
            finally:
                session.run("COMMIT")

        return self.read(on_one_state)

    def versions(self) -> Mapping[str, int] | None:
        """Return the topics' numbers, None while other processes cannot be heard."""
        if not self._listener.hears.is_set():
            return None
        heard = self._hearings << 40
        return {topic: heard + self._versions.get(topic, 0) for topic in TOPICS}

    def close(self) -> None:
        """Drain the writer, then close."""
        self._writer.close()
        self._listener.close()
        self._threads.shutdown()
        self._pool.close()

    def _run(self, verb: Callable[..., T], arguments: tuple[Any, ...], asked_at: float) -> T:
        if asked_at < self._failed_at:  # it waited in line while another waited in vain
            raise Unavailable
        try:
            try:
                return self._read(verb, arguments)
            except psycopg.OperationalError:
                self._pool.check()  # connections that the server ended while they waited here
                return self._read(verb, arguments)
        except psycopg.OperationalError as error:
            if isinstance(error, PoolTimeout):
                self._failed_at = time.monotonic()
            raise Unavailable from error

    def _read(self, verb: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        with self._pool.connection() as connection:
            session = PostgresqlSession(connection)
            session.now = int(self._clock())
            return verb(session, *arguments)

    def _committed(self, topics: set[str]) -> None:
        for topic in topics:
            self._heard(topic)

    def _heard(self, topic: str | None) -> None:
        with self._bump:
            if topic is None:
                self._hearings += 1
            else:
                self._versions[topic] = self._versions.get(topic, 0) + 1

    def _migrate(self, url: str) -> None:
        connection = PostgresqlConnection(url)
        session = connection.session
        try:
            session.now = int(self._clock())
            connection.begin()
            session.lock("bettune migrations")
            if is_foreign(session):
                raise DatabaseRefused(
                    "The PostgreSQL schema holds another program's tables; name a database of "
                    "its own"
                )
            for step in migrating.pending(session, "postgresql"):
                session.connection.execute(query(dialect.migration(step.sql, "postgresql")))
                migrating.record(session, step)
            connection.commit()
        finally:
            connection.rollback()
            connection.close()
