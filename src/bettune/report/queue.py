"""The queue of reports: what takes a processor seconds is made one after the other.

Who asks for what is kept is answered at once. What has to be made first waits its turn, in the
order of asking, one of a user's at a time; who asks for the same meanwhile waits for it and gets
what is kept then. Where too many wait, the next one is refused, instead of all becoming slow.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING, NamedTuple, TypeVar, TypeVarTuple

from bettune.database import Database, Session
from bettune.errors import ReportsBusy, TooManyReports

if TYPE_CHECKING:
    from bettune.report.filter_reports import Reports

Arguments = TypeVarTuple("Arguments")
T = TypeVar("T")
AT_ONCE = 1
"""Made at the same time: each works a processor to its limit, and SQLite's door has few threads for
all that takes long."""
MOST = 24
"""That are made or wait, of all users."""
MOST_OF_ONE = 3
"""Of one user: few, so that some who hold all of theirs shut nobody else out."""


class NotMade(Exception):
    """What is asked for is not kept: it has to be made, and that takes its turn."""


class _Place(NamedTuple):
    """A place in the queue."""

    account_id: int
    begins: "asyncio.Future[None]"
    """Done as soon as it is this one's turn."""


class Queue:
    """What is made, and what waits for that, in one process; for one event loop."""

    def __init__(
        self, at_once: int = AT_ONCE, most: int = MOST, most_of_one: int = MOST_OF_ONE
    ) -> None:
        """Let so many be made at once, and so many wait or be made, of all and of one user."""
        self._at_once, self._most, self._most_of_one = at_once, most, most_of_one
        self._places: list[_Place] = []
        self._making: dict[Hashable, asyncio.Task[object]] = {}

    async def answer(
        self,
        database: Database,
        reports: "Reports",
        verb: "Callable[[Session, Reports, int, *Arguments], T]",
        account_id: int,
        *arguments: *Arguments,
    ) -> T:
        """Return what a verb answers: at once where all that it needs is kept, else in its turn.

        TooManyReports where the account waits for many already, ReportsBusy where all do.
        """
        key = verb, account_id, arguments
        while True:
            try:
                return await database.report(verb, reports.kept_only, account_id, *arguments)
            except NotMade:
                making = self._making.get(key)
            if making is None:
                return await self.turn(
                    account_id,
                    lambda: database.report(verb, reports, account_id, *arguments),
                    key,
                )
            await asyncio.wait([making])

    async def turn(
        self, account_id: int, make: Callable[[], Awaitable[T]], key: Hashable = None
    ) -> T:
        """Return what is made in its turn; it is made even if nobody waits for it any more."""
        self._check(account_id)
        place = _Place(account_id, asyncio.get_running_loop().create_future())
        self._places.append(place)
        making = asyncio.create_task(self._make(place, make, key))
        if key is not None:
            self._making[key] = making
        making.add_done_callback(_look)
        self._go_on()
        return await asyncio.shield(making)

    def _check(self, account_id: int) -> None:
        """Refuse what there is no place for."""
        if sum(one.account_id == account_id for one in self._places) >= self._most_of_one:
            raise TooManyReports
        if len(self._places) >= self._most:
            raise ReportsBusy

    async def _make(self, place: _Place, make: Callable[[], Awaitable[T]], key: Hashable) -> T:
        try:
            await place.begins
            return await make()
        finally:
            self._places.remove(place)
            self._making.pop(key, None)
            self._go_on()

    def _go_on(self) -> None:
        """Let those begin whose turn it is."""
        begun = [one.account_id for one in self._places if one.begins.done()]
        for place in self._places:
            if len(begun) >= self._at_once:
                break
            if place.account_id not in begun:
                place.begins.set_result(None)
                begun.append(place.account_id)


def _look(making: "asyncio.Task[object]") -> None:
    """See to it that nobody complains of an error that nobody waits for any more."""
    if not making.cancelled():
        making.exception()
