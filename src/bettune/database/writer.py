"""Grouped writes: what waits runs back to back in one transaction, answered after its commit.

One thread owns the connection that writes. While it commits, calls gather; the next transaction
holds them all, in their order. Waiting calls of a verb that takes many at once (`@many`) are
merged into one call and each caller gets its part of the answer. Any other verb runs in a
savepoint of its own, so that it fails alone. When a merged call fails, or the commit does for a
reason that one call may have brought, the batch is run again call by call.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from itertools import groupby
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar

from bettune.database.pending import Answer, Pending, deliver
from bettune.database.session import Session
from bettune.errors import Refusal, Unavailable

LONGEST_QUEUE = 20_000
"""Calls that may wait; one more is told to come back."""
LARGEST_BATCH = 1_000
"""Calls in one transaction."""
TRIES = 3
"""Of a batch that another process's transaction got in the way of."""

F = TypeVar("F", bound=Callable[..., Any])
log = logging.getLogger("bettune.database")


class Connection(Protocol):
    """The connection that writes, whatever the engine."""

    @property
    def session(self) -> Session:
        """The session that speaks through it."""

    def begin(self) -> None:
        """Begin a transaction that can write."""

    def commit(self) -> None:
        """Make it durable."""

    def rollback(self) -> None:
        """Undo it, whatever state it is in."""

    def savepoint(self, action: str) -> None:
        """Run `SAVEPOINT`, `RELEASE SAVEPOINT` or `ROLLBACK TO SAVEPOINT` on the one savepoint."""

    def is_passing(self, error: BaseException) -> bool:
        """Tell whether the same batch may well succeed when it is tried again."""

    def is_outage(self, error: BaseException) -> bool:
        """Tell whether the database cannot be written now, by no fault of the call."""

    def rest(self) -> None:
        """Do what is to be done between transactions, the answers on their way already."""

    def close(self) -> None:
        """Close the connection."""


def many(verb: F) -> F:
    """Mark a verb that takes a list and answers with a list as long: its calls may be merged."""
    verb.many = True  # type: ignore[attr-defined]
    return verb


def is_many(verb: Callable[..., Any]) -> bool:
    """Tell whether a verb's calls may be merged."""
    return getattr(verb, "many", False)


class Writer:
    """The thread that writes."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        clock: Callable[[], float],
        committed: Callable[[set[str]], None],
    ) -> None:
        """Start it; `committed` is told the topics touched, before anybody is answered."""
        self._connection = connect()
        self._clock = clock
        self._committed = committed
        self._queue: SimpleQueue[Pending[Any] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="bettune-writer", daemon=True)
        self._thread.start()

    def submit(self, call: Pending[Any]) -> None:
        """Let a call wait for the next transaction; Unavailable when too many do."""
        if self._closed or self._queue.qsize() >= LONGEST_QUEUE:
            raise Unavailable
        self._queue.put(call)

    def close(self) -> None:
        """Run all that waits, then end the thread."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._thread.join()
            self._connection.close()

    def _work(self) -> None:
        ending = False
        while not ending:
            batch: list[Pending[Any]] = []
            call = self._queue.get()
            while True:
                if call is None:
                    ending = True
                else:
                    batch.append(call)
                if len(batch) >= LARGEST_BATCH:
                    break
                try:
                    call = self._queue.get_nowait()
                except Empty:
                    break
            if batch:
                deliver(self._answers(batch))
                self._connection.rest()

    def _answers(self, batch: list[Pending[Any]]) -> list[Answer]:
        """Return an answer for each call, whatever happens."""
        try:
            return self._transaction(self._merged, batch)
        except Exception as error:
            if len(batch) > 1 and not self._connection.is_outage(error):
                return self._one_by_one(batch)
            return self._failed(batch, error)

    def _one_by_one(self, batch: list[Pending[Any]]) -> list[Answer]:
        answers: list[Answer] = []
        for call in batch:
            try:
                answers += self._transaction(self._merged, [call])
            except Exception as error:
                answers += self._failed([call], error)
        return answers

    def _failed(self, batch: list[Pending[Any]], error: Exception) -> list[Answer]:
        if self._connection.is_outage(error):
            log.error("The database cannot be written: %s", error)
            unavailable = Unavailable()
            unavailable.__cause__ = error
            error = unavailable
        return [(call, None, error) for call in batch]

    def _transaction(
        self, run: Callable[[list[Pending[Any]]], Iterator[Answer]], batch: list[Pending[Any]]
    ) -> list[Answer]:
        for attempt in range(1, TRIES + 1):
            connection = self._connection
            session = connection.session
            try:
                session.now, session.touched = int(self._clock()), set()
                connection.begin()
                answers = list(run(batch))
                connection.commit()
            except BaseException as error:
                connection.rollback()
                if attempt == TRIES or not connection.is_passing(error):
                    raise
                time.sleep(0.01 * attempt)
                continue
            self._committed(session.touched)
            return answers
        raise AssertionError("the last try returns or raises")

    def _merged(self, batch: list[Pending[Any]]) -> Iterator[Answer]:
        session = self._connection.session
        for verb, group in groupby(batch, key=lambda call: call.verb):
            calls = list(group)
            if not is_many(verb):
                yield from self._apart(calls, alone=len(batch) == 1)
                continue
            items = [item for call in calls for item in call.arguments[0]]
            found = verb(session, items)
            start = 0
            for call in calls:
                end = start + len(call.arguments[0])
                yield call, found[start:end], None
                start = end

    def _apart(self, calls: list[Pending[Any]], *, alone: bool) -> Iterator[Answer]:
        """Run each call so that it fails alone; a single one has the transaction for that."""
        connection = self._connection
        for call in calls:
            if alone:
                yield call, call.verb(connection.session, *call.arguments), None
                continue
            connection.savepoint("SAVEPOINT")
            touched = set(connection.session.touched)
            try:
                value = call.verb(connection.session, *call.arguments)
            except Refusal as refusal:
                connection.savepoint("ROLLBACK TO SAVEPOINT")
                connection.session.touched = touched
                yield call, None, refusal
            else:
                yield call, value, None
            connection.savepoint("RELEASE SAVEPOINT")
