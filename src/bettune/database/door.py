"""What both engines offer: `read`, `report`, `write`, `versions`."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar, TypeVarTuple

from bettune.database.pending import Pending, deliver
from bettune.database.session import Session
from bettune.database.writer import Writer

Arguments = TypeVarTuple("Arguments")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Clock = Callable[[], float]
TOPICS = ("accounts", "matches")
"""Of what processes keep answers in memory; the table `changes` has a row for each."""


class Answer(Awaitable[T_co], Protocol[T_co]):
    """What a verb will have answered."""

    def result(self) -> T_co:
        """Return it, waiting where it is not there yet."""


class Database(ABC):
    """A database that is open, migrated and ready for verbs."""

    engine: str
    _writer: Writer

    @abstractmethod
    def read(self, verb: Callable[[Session, *Arguments], T], *arguments: *Arguments) -> Answer[T]:
        """Run a short verb that only reads."""

    @abstractmethod
    def report(self, verb: Callable[[Session, *Arguments], T], *arguments: *Arguments) -> Answer[T]:
        """Run a long verb that only reads, in a thread, all of it on one state of the database."""

    @abstractmethod
    def versions(self) -> Mapping[str, int] | None:
        """Return a number for each topic that is another after each change, in any process.

        None when that cannot be told just now: then nothing read before may be kept.
        """

    def version(self, topic: str) -> int | None:
        """Return the number of one topic."""
        versions = self.versions()
        return None if versions is None else versions[topic]

    @abstractmethod
    def close(self) -> None:
        """Finish all writes that wait, then close."""

    def write(self, verb: Callable[[Session, *Arguments], T], *arguments: *Arguments) -> Answer[T]:
        """Run a verb that writes; it is answered when the commit that holds it is durable."""
        call: Pending[Any] = Pending(verb, arguments)
        self._writer.submit(call)
        return call


def in_thread(threads: ThreadPoolExecutor, run: Callable[[], T]) -> Answer[T]:
    call: Pending[T] = Pending(run, ())

    def answered() -> None:
        try:
            deliver([(call, run(), None)])
        except BaseException as error:
            deliver([(call, None, error)])

    threads.submit(answered)
    return call
