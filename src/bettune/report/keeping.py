"""Bets and what is made of them, kept in memory: those used last, until something has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import msgspec

from bettune.report.all_bets import AllBets
from bettune.report.queue import NotMade

B = TypeVar("B", bound=AllBets)
T = TypeVar("T")
MOST_BETS = 500_000
"""Bets that are kept in memory with their prices, about 230 bytes each."""
MOST_MADE = 20
"""Of the same bets that are kept: the reports of everything, and of selections."""


class Kept(msgspec.Struct, Generic[B], eq=False):
    """Bets as they were in a state, and what was made of them."""

    state: Hashable
    bets: B
    made: OrderedDict[Hashable, Any]


class Keeping:
    """What is kept of any filters and backtests; for any threads of one process."""

    def __init__(self, most_bets: int = MOST_BETS) -> None:
        """Keep at most so many bets, but always those of one filter or backtest."""
        self._most_bets = most_bets
        self._kept: OrderedDict[Hashable, Kept[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def bets(self, key: Hashable, state: Hashable, load: Callable[[], B]) -> Kept[B]:
        """Return the bets of a key as they are in a state, loaded unless they are kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.state == state:
                self._kept.move_to_end(key)
                return kept
        fresh = Kept(state, self._make(load), OrderedDict())
        with self._lock:
            self._kept[key] = fresh
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self._size() > self._most_bets:
                self._kept.popitem(last=False)
        return fresh

    def made(self, kept: Kept[B], key: Hashable, make: Callable[[B], T]) -> T:
        """Return what is made of the bets, made unless it is kept."""
        with self._lock:
            if key in kept.made:
                kept.made.move_to_end(key)
                found: T = kept.made[key]
                return found
        fresh = self._make(lambda: make(kept.bets))
        with self._lock:
            kept.made[key] = fresh
            while len(kept.made) > MOST_MADE:
                kept.made.popitem(last=False)
        return fresh

    @property
    def only(self) -> "Keeping":
        """The same, which raises NotMade instead of making anything."""
        return _KeptOnly(self)

    def _make(self, make: Callable[[], T]) -> T:
        return make()

    def _size(self) -> int:
        return sum(kept.bets.size for kept in self._kept.values())


class _KeptOnly(Keeping):
    """What is kept, and nothing else."""

    def __init__(self, keeping: Keeping) -> None:
        """Look at what is kept there."""
        self._kept, self._lock = keeping._kept, keeping._lock

    def _make(self, make: Callable[[], T]) -> T:
        raise NotMade
