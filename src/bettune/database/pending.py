"""The answer of a verb: await it in the server, or ask for its result anywhere else."""

import asyncio
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Done(Generic[T]):
    """An answer that is there already."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        """Keep the answer."""
        self._value = value

    def result(self) -> T:
        """Return the answer."""
        return self._value

    def __await__(self) -> Generator[Any, None, T]:
        """Return the answer without a turn of the loop."""
        return self._value
        yield


class Pending(Generic[T]):
    """A verb that waits to be run by another thread."""

    __slots__ = ("arguments", "future", "loop", "verb")

    def __init__(self, verb: Callable[..., T], arguments: tuple[Any, ...]) -> None:
        """Tie the answer to the running event loop, if there is one."""
        self.verb = verb
        self.arguments = arguments
        self.future: asyncio.Future[T] | Future[T]
        try:
            self.loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
            self.future = self.loop.create_future()
        except RuntimeError:
            self.loop, self.future = None, Future()

    def result(self) -> T:
        """Return the answer, waiting for it; not for use on an event loop."""
        if isinstance(self.future, asyncio.Future):
            raise TypeError("on an event loop an answer is awaited")
        return self.future.result()

    def __await__(self) -> Generator[Any, None, T]:
        """Wait for the answer."""
        if isinstance(self.future, asyncio.Future):
            return self.future.__await__()
        return asyncio.wrap_future(self.future).__await__()


Answer = tuple[Pending[Any], Any, BaseException | None]


def _settle(answers: list[Answer]) -> None:
    for pending, value, error in answers:
        if pending.future.done():  # its caller has gone
            continue
        if error is None:
            pending.future.set_result(value)
        else:
            pending.future.set_exception(error)


def deliver(answers: list[Answer]) -> None:
    """Hand over many answers, with one wake-up for each event loop that waits."""
    loops: dict[asyncio.AbstractEventLoop | None, list[Answer]] = {}
    for answer in answers:
        loops.setdefault(answer[0].loop, []).append(answer)
    for loop, theirs in loops.items():
        if loop is None:
            _settle(theirs)
        else:
            with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
                loop.call_soon_threadsafe(_settle, theirs)
